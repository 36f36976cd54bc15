"""A small world for conversations: it keeps what the effects say happened, and makes the next turn's facts of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dialogs.conversation.effects import (
    AnswersSaved,
    DraftCleared,
    Effect,
    FileFiled,
    FileMarked,
    FileRemoved,
    LeadSaved,
    PersonErased,
    PhoneShared,
    Registered,
    ReminderAsked,
    RoleLeft,
    Say,
    Submitted,
    TextDrafted,
)
from dialogs.conversation.events import Event, FilesKept, Pressed, Said, TableRead, Woken
from dialogs.conversation.states import Conversation, dump, restore
from dialogs.figures.rollup import Figures
from dialogs.figures.table_state import RETURN
from dialogs.forms.facts import Facts, Invite, Membership, UnitFacts
from dialogs.machine.transitions import advance
from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import DeliverableKind
from dialogs.model.outgoing import Action, Button, Outgoing
from dialogs.model.submissions import (
    FileKind,
    FileState,
    KeptFile,
    Lead,
    Revision,
    Source,
    Status,
    Subject,
    Submission,
    Target,
)
from dialogs.model.units import Organisation, Role, Unit
from dialogs.schedule.owing import owed


@dataclass
class Message:
    """A message somebody got, as it stands now."""

    key: str
    text: str
    buttons: tuple[tuple[Button, ...], ...]

    def button(self, label: str) -> Button | None:
        """Its button of that label."""
        return next((b for row in self.buttons for b in row if b.label == label), None)


@dataclass
class Person:
    """One person: their conversation as it was written down, the messages they got and sent."""

    name: str
    memberships: list[tuple[int, Role]] = field(default_factory=list)
    conversation: str = ""
    inbox: list[Message] = field(default_factory=list)
    sent: int = 0
    consented_at: datetime | None = None
    phone: str = ""


class World:
    """Everything that is stored, in memory, and the turns that change it."""

    def __init__(self, campaign: Campaign, units: Iterable[Unit], now: datetime) -> None:
        self.campaign = campaign
        self.organisation = Organisation(units, campaign)
        self.now = now
        self.sent_at: datetime | None = None
        self.people: dict[str, Person] = {}
        self.invites: dict[str, Invite] = {}
        self.used: set[int] = set()
        self.submissions: dict[tuple[int, str], Submission] = {}
        self.standing: dict[tuple[int, str], Submission] = {}
        self.given: list[tuple[str, str, int, Subject, Mapping[str, int]]] = []
        self.files: dict[int, KeptFile] = {}
        self.leads: dict[int, Lead] = {}
        self.unlocked: set[tuple[int, str]] = set()
        self.reasons: dict[tuple[int, str], str] = {}
        self.returns: list[Revision] = []
        self.extended: dict[tuple[int, str], datetime] = {}
        self.reminders: list[ReminderAsked] = []
        self.receipts = 0
        self.revision = 0
        self.submitted: list[Submitted] = []

    def person(self, name: str) -> Person:
        """That person, made if need be."""
        return self.people.setdefault(name, Person(name))

    def unit(self, name: str) -> Unit:
        """The unit of that name."""
        unit = self.organisation.named(name)
        assert unit is not None, name
        return unit

    def grant(self, person: Person, unit_id: int, role: Role) -> None:
        """The person has that role; a unit's first liaison fulfils the deliverable that asks for a contact."""
        person.memberships.append((unit_id, role))
        contacts = [d for d in self.campaign.deliverables if d.kind is DeliverableKind.CONTACT]
        for deliverable in contacts if role is Role.LIAISON else ():
            subject = Subject(deliverable=deliverable.key)
            if (unit_id, str(subject)) not in self.submissions:
                self.report(unit_id, subject, {})

    def facts(self, person: Person, event: Event | None = None) -> Facts:
        """What the person's next turn may look at."""
        facts = Facts(
            self.campaign,
            self.now,
            f"test:{person.name}",
            tuple(Membership(self.organisation[u], role) for u, role in person.memberships),
            person.consented_at,
            person.phone,
            {u: self.unit_facts(u, person) for u, role in person.memberships if role is Role.LIAISON},
            next_lead=max(self.leads, default=0) + 1,
            next_receipt=f"{self.receipts + 1:04d}",
            names=self.organisation.names,
            sent_at=None if isinstance(event, FilesKept | TableRead | Woken) else self.sent_at,
        )
        return self._about(facts, person, event)

    def _about(self, facts: Facts, person: Person, event: Event | None) -> Facts:
        code = event.text.removeprefix("/start").strip() if isinstance(event, Said) else ""
        if isinstance(event, Pressed) and event.action and event.action.verb == "agree":
            code = next((c for c, i in self.invites.items() if str(i.id) == event.action.arg), "")
        if code in self.invites or (isinstance(event, Said) and event.text.startswith("/start ")):
            invite = self.invites.get(code)
            if invite is None or invite.id in self.used:
                return replace(facts, invite_refused="used" if invite else "unknown")
            units = {**facts.units, invite.unit.id: self.unit_facts(invite.unit.id, person)}
            return replace(facts, invite=invite, units=units)
        if event is not None and hasattr(event, "message"):
            gave = [(u, s, v) for who, message, u, s, v in self.given if (who, message) == (person.name, event.message)]
            return replace(facts, given_by=tuple(gave))
        return facts

    def unit_facts(self, unit_id: int, person: Person) -> UnitFacts:
        """What is known of a unit."""
        figures = Figures(self.organisation, self.submissions.values(), self.returns)
        unit = self.organisation[unit_id]
        dues = {d.key: due.at for d in owed(self.campaign, unit) if (due := d.due_for(unit.kind))}
        dues.update({key: at for (u, key), at in self.extended.items() if u == unit_id})
        return UnitFacts(
            unit,
            self.organisation.collects(unit_id),
            {subject: s for (u, subject), s in self.submissions.items() if u == unit_id},
            tuple(f for f in self.files.values() if f.target.unit_id == unit_id),
            tuple(lead for lead in self.leads.values() if lead.unit_id == unit_id),
            dues,
            frozenset(subject for u, subject in self.unlocked if u == unit_id),
            {str(Subject(day=day)): figures.day_sum(unit_id, day) for day in self.campaign.days},
            figures.week_sum(unit_id),
            figures.largest_child_week(unit_id),
            tuple(u.name for u in figures.changed_below(unit_id)),
            tuple(p.name for p in self.people.values() if p is not person and (unit_id, Role.LIAISON) in p.memberships),
            {s: why for (u, s), why in self.reasons.items() if u == unit_id},
        )

    def turn(self, person: Person, event: Event) -> tuple[Conversation, tuple[Effect, ...]]:
        """One turn, the conversation written down before and after it."""
        before = restore(person.conversation)
        after, effects = advance(before, event, self.facts(person, event))
        person.conversation = dump(after)
        assert restore(person.conversation) == after
        for effect in effects:
            self.apply(person, effect)
        return after, effects

    def apply(self, person: Person, effect: Effect) -> None:
        """Carry out an effect as the program does."""
        match effect:
            case Say():
                self.deliver(person, effect.message)
            case AnswersSaved():
                self._save(person, effect)
            case DraftCleared():
                self._clear(effect)
            case Submitted():
                self._submit(person, effect)
            case TextDrafted():
                self._draft(effect)
            case FileFiled():
                known = self.files[effect.number]
                kind = effect.kind or known.kind
                self.files[effect.number] = replace(known, target=effect.target, category=effect.category, kind=kind)
            case FileMarked():
                self.files[effect.number] = replace(self.files[effect.number], private=effect.private)
            case FileRemoved():
                self.files.pop(effect.number, None)
            case LeadSaved():
                self.leads[effect.number] = Lead(
                    effect.number, effect.unit_id, effect.day, effect.title, effect.body, effect.category
                )
            case _:
                self._apply_to(person, effect)

    def _apply_to(self, person: Person, effect: Effect) -> None:
        match effect:
            case Registered():
                assert effect.invite_id not in self.used
                self.used.add(effect.invite_id)
                self.grant(person, effect.unit_id, effect.role)
                person.consented_at = self.now
            case ReminderAsked():
                self.reminders.append(effect)
            case RoleLeft():
                person.memberships.remove((effect.unit_id, effect.role))
            case PersonErased():
                person.memberships.clear()
            case PhoneShared():
                person.phone = effect.phone

    def deliver(self, person: Person, message: Outgoing) -> None:
        """Put a message before the person, in place of the one it edits."""
        edited = next((m for m in person.inbox if message.edits and m.key == message.edits), None)
        if edited is not None:
            edited.text, edited.buttons = message.text, message.buttons
            person.inbox.remove(edited)
            person.inbox.append(edited)
            return
        person.inbox.append(Message(f"k{len(person.inbox)}:{self.revision}", message.text, message.buttons))
        self.revision += 1

    def _stored(self, unit_id: int, subject: Subject) -> Submission:
        return self.submissions.get((unit_id, str(subject))) or Submission(unit_id, subject, Status.DRAFT)

    def _put(self, submission: Submission) -> None:
        self.revision += 1
        changed = replace(submission, revision=self.revision, changed_at=self.now)
        self.submissions[submission.unit_id, str(submission.subject)] = changed

    def _save(self, person: Person, effect: AnswersSaved) -> None:
        before = self._stored(effect.unit_id, effect.subject)
        assert before.status is not Status.SUBMITTED
        kept = {key: text for key, text in before.confirmed.items() if key not in effect.values}
        values = {**before.values, **effect.values}
        confirmed, reasons = {**kept, **effect.confirmed}, {**before.reasons, **effect.reasons}
        self._put(
            replace(before, values=values, source=effect.source, confirmed=confirmed, reasons=reasons, zero=False)
        )
        self.given.append((person.name, effect.message, effect.unit_id, effect.subject, effect.values))

    def _clear(self, effect: DraftCleared) -> None:
        assert self._stored(effect.unit_id, effect.subject).status is Status.DRAFT
        del self.submissions[effect.unit_id, str(effect.subject)]

    def _draft(self, effect: TextDrafted) -> None:
        before = self._stored(effect.unit_id, effect.subject)
        if before.status is not Status.SUBMITTED:
            self._put(replace(before, text=effect.text))

    def _submit(self, person: Person, effect: Submitted) -> None:
        before = self._stored(effect.unit_id, effect.subject)
        receipt = ""
        if effect.subject.deliverable:
            self.receipts += 1
            receipt = f"{self.receipts:04d}"
        self.unlocked.discard((effect.unit_id, str(effect.subject)))
        self.reasons.pop((effect.unit_id, str(effect.subject)), None)
        self.submitted.append(effect)
        self._put(
            replace(
                before,
                status=Status.SUBMITTED,
                values=dict(effect.values),
                source=effect.source,
                zero=effect.zero,
                text=effect.text,
                confirmed=dict(effect.confirmed),
                reasons=dict(effect.reasons),
                receipt=receipt,
                first_submitted_at=before.first_submitted_at or self.now,
                submitted_by=person.name,
            )
        )

    def return_(self, unit_id: int, subject: Subject, reason: str) -> None:
        """A supervisor sends it back."""
        self._put(replace(self.submissions[unit_id, str(subject)], status=Status.RETURNED))
        self.reasons[unit_id, str(subject)] = reason
        self.returns.append(Revision(self.now, unit_id, subject, RETURN, "", "", "test:office", reason))

    def report(self, unit_id: int, subject: Subject, values: Mapping[str, int]) -> None:
        """The unit submits these figures, by whatever way."""
        source, first = Source.QUICK, self.now
        self._put(Submission(unit_id, subject, Status.SUBMITTED, dict(values), source=source, first_submitted_at=first))

    def announce(self, person: Person, name: str, kind: FileKind, album: str = "") -> KeptFile:
        """A file is announced, not on disk yet."""
        number = max(self.files, default=0) + 1
        unit_id = person.memberships[0][0] if person.memberships else 0
        target = Target(unit_id, Subject(day=self.campaign.today(self.now)))
        sender = person.name
        file = KeptFile(
            number, kind, FileState.PENDING, name, 1000, target, album=album, sent_by=sender, sent_at=self.now
        )
        self.files[number] = file
        return file

    def keep_files(self, person: Person) -> tuple[KeptFile, ...]:
        """The bytes of everything the person announced are on disk now."""
        kept = []
        for number, file in self.files.items():
            if file.sent_by == person.name and file.state is FileState.PENDING:
                digest = f"{hash_of(file.name):064x}"
                same = [f.number for f in self.files.values() if f.sha256 == digest]
                repeats = same[0] if same else None
                self.files[number] = replace(file, state=FileState.KEPT, sha256=digest, repeats=repeats)
                kept.append(self.files[number])
        return tuple(kept)


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode()[-30:], "big")


def pressing(person: Person, label: str, back: int = 1) -> Pressed:
    """A press of that button on the newest message that has it (`back` 2: the one before)."""
    found = [m for m in reversed(person.inbox) if m.button(label)]
    offered = [[b.label for row in m.buttons for b in row] for m in person.inbox]
    assert len(found) >= back, f"no button {label} among {offered}"
    button = found[back - 1].button(label)
    assert button is not None
    return Pressed(Action.parse(button.action), found[back - 1].key)
