"""One turn: what arrived, the facts it is judged by, and what the dialog or a command makes of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from bot.channels.base import (
    Arrival,
    ButtonPressed,
    ChatMoved,
    ContactArrived,
    FileArrived,
    NothingToDo,
    ReachChanged,
    TextArrived,
    TextEdited,
)
from bot.commands.context import CommandCall
from bot.commands.registry import CommandRegistry
from bot.jobs.jobs import Jobs
from bot.posting.admins import tell_admins
from bot.posting.post import Address, post
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.runtime.rate_limit import RateLimit
from bot.tables.sending import annex_job
from bot.tables.stale_tables import tell_outdated
from bot.turns import load_facts
from bot.turns.apply_effects import apply
from bot.turns.load_facts import facts_of
from dialogs.conversation.effects import PersonErased, Submitted
from dialogs.conversation.events import (
    ContactShared,
    Edited,
    Event,
    FileOffered,
    FileRefused,
    FilesKept,
    Pressed,
    Said,
    TableRead,
    Woken,
)
from dialogs.conversation.states import Conversation, Idle, dump, restore
from dialogs.forms.facts import Facts
from dialogs.machine.transitions import advance
from dialogs.model.outgoing import Action, Lane, Outgoing
from dialogs.model.submissions import FileState, FileTrouble, KeptFile, Subject, Target
from dialogs.model.units import Organisation, Role
from dialogs.parsing.commands import read_command, with_slash
from dialogs.texts.liaison import photos
from dialogs.texts.notifications import notices
from dialogs.texts.office.commands import only_in_private
from storage.db.database import Tx
from storage.media import files as media
from storage.messages import conversations, outbox, wakeups
from storage.messages.inbox import Received
from storage.messages.outbox_message import Letter
from storage.people import accounts, groups
from storage.reports import submissions

LONGEST = 200
"""Characters of a name that is kept; no phone and no system shows more."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, halves of characters, and marks that would show another name, or another ending, than there is."""


def tidy_name(name: str) -> str:
    """The name without what cannot be seen in it and turns it round, the end of its stem left out if it is too long."""
    name = _UNSEEN.sub("", name).strip()
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= LONGEST // 4 else ""
    return (stem if kept else name)[: LONGEST - len(kept)] + kept


NO_SHEETS: Mapping[int, TableRead] = MappingProxyType({})

REFUSALS = 15
"""How often a minute those without a role are refused in a group, which may be sent 20 messages a minute."""


class Dispatcher:
    """Makes turns. Everything it does goes through the turn's transaction."""

    def __init__(self, ctx: Context, organisations: OrganisationCache, commands: CommandRegistry, jobs: Jobs) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._commands = commands
        self._jobs = jobs
        # A stranger gets one polite sentence, at most once a minute (INTERFACE §5).
        self._strangers = RateLimit(1)
        self._refusals = RateLimit(REFUSALS)

    async def answer(self, tx: Tx, arrival: Arrival) -> None:
        """Answer what arrived."""
        content = arrival.content
        match content:
            case NothingToDo():
                return
            case ReachChanged():
                await self._reach(tx, arrival, reachable=content.reachable)
            case ChatMoved():
                await outbox.move_chat(tx, arrival.channel, arrival.chat, content.chat)
                await groups.move(tx, arrival.channel, arrival.chat, content.chat)
            case _ if not arrival.private:
                await self._in_group(tx, arrival)
            case _:
                await self._in_private(tx, arrival)

    async def files_kept(
        self, tx: Tx, files: tuple[KeptFile, ...], sheets: Mapping[int, TableRead] = NO_SHEETS
    ) -> None:
        """Acknowledge files whose bytes are on disk, as they stand now; `sheets`: what was read in them, by number."""
        numbers = [file.number for file in files]
        now_kept = await media.by_numbers(tx, numbers)
        to = await self._known(tx, files[0].sent_by)
        others = tuple(file for file in now_kept if file.number not in sheets)
        if others or not now_kept:
            await self._converse(tx, to, FilesKept(others, await media.alike(tx, [file.number for file in others])))
        for file in now_kept:
            if file.number in sheets:
                await self._converse(tx, to, replace(sheets[file.number], file=file))
        await media.acknowledge(tx, numbers, self._ctx.clock.now())

    async def file_refused(self, tx: Tx, file: KeptFile, trouble: str) -> None:
        """Say that a file could not be taken."""
        event = FileRefused(file.name, file.size, FileTrouble(trouble))
        await self._converse(tx, await self._known(tx, file.sent_by), event)

    async def file_delayed(self, tx: Tx, file: KeptFile) -> None:
        """Say that a file is still being fetched, to its sender at most once an hour."""
        here = await media.by_numbers(tx, [file.number])
        if any(f.state is FileState.PENDING for f in here):
            once = f"file-delayed:{file.sent_by}:{self._ctx.clock.now():%Y-%m-%dT%H}"
            to, message = await self._known(tx, file.sent_by), Outgoing(photos.delayed(file.name))
            await post(self._ctx, tx, to, message, lane=Lane.ANSWER, kind="answer", once=once)

    async def woken(self, tx: Tx, person: str, unit_id: int, day: str) -> None:
        """Remind the person as asked."""
        await self._converse(tx, await self._known(tx, person), Woken(unit_id, day))
        await wakeups.cancel(tx, unit_id, date.fromisoformat(day), person)

    async def report_quarantine(self, tx: Tx, received: Received, arrival: Arrival | None = None) -> None:
        """Tell the admins that an update was put aside; in private also whoever sent it, where they have a role."""
        text = notices.quarantined(received.channel, received.update_id)
        await tell_admins(self._ctx, tx, text, kind="alarm", once=f"quarantine:{received.id}")
        if arrival is None or not arrival.private or isinstance(arrival.content, NothingToDo | ReachChanged):
            return
        if await accounts.memberships(tx, arrival.person):
            to = Address(arrival.channel, arrival.chat, arrival.person)
            once = f"quarantine:{received.id}:sender"
            await post(self._ctx, tx, to, Outgoing(notices.UNHANDLED), lane=Lane.ANSWER, kind="answer", once=once)

    async def files_unanswered(self, tx: Tx, files: tuple[KeptFile, ...]) -> None:
        """What was to be said of files that are kept cannot be made: say that they are, and tell the admins."""
        to = await self._known(tx, files[0].sent_by)
        kept = Outgoing(notices.files_kept_at_least(len(files)))
        await post(self._ctx, tx, to, kept, lane=Lane.ANSWER, kind="answer")
        numbers = [file.number for file in files]
        await tell_admins(self._ctx, tx, notices.files_unanswered(numbers), kind="alarm", once=f"files:{numbers[0]}")
        await media.acknowledge(tx, numbers, self._ctx.clock.now())

    async def report_unreachable(self, tx: Tx, letter: Letter) -> None:
        """Tell the admins whom messages do not reach any more: who it is for which units, or which group."""
        await self._tell_unreachable(tx, letter.channel, letter.chat, letter.person)

    async def _tell_unreachable(self, tx: Tx, channel: str, chat: str, person: str) -> None:
        organisation = await self._organisations.current(tx)
        held = await accounts.memberships(tx, person) if person else []
        units = [organisation[u].name for u, _ in held if u in organisation.units]
        day = self._ctx.campaign.today(self._ctx.clock.now())
        once = f"unreachable:{channel}:{chat}:{day}"
        await tell_admins(self._ctx, tx, notices.unreachable(units), kind="alarm", once=once, but=person)

    async def _known(self, tx: Tx, person: str) -> Address:
        account = await accounts.account(tx, person)
        if account is None:
            raise LookupError("a conversation with nobody")
        return Address(account.channel, account.chat, person)

    async def _in_private(self, tx: Tx, arrival: Arrival) -> None:
        now = self._ctx.clock.now()
        to = Address(arrival.channel, arrival.chat, arrival.person)
        await accounts.ensure(tx, arrival.person, arrival.channel, arrival.chat, arrival.display_name, now)
        event = await self._event(tx, arrival)
        if event is None:
            return
        call = self._commands.call(event)
        if call is not None and await self._command(tx, replace(call, sent_at=arrival.sent_at), to, private=True):
            return
        await self._converse(tx, to, event, arrival.sent_at)

    async def _in_group(self, tx: Tx, arrival: Arrival) -> None:
        """In a group only commands are heard, with the sender's own roles; an anonymous sender has none."""
        to = Address(arrival.channel, arrival.chat, "" if arrival.anonymous else arrival.person)
        event: Event | None = None
        if isinstance(arrival.content, TextArrived) and with_slash(arrival.content.text).startswith("/"):
            event = Said(with_slash(arrival.content.text), arrival.content.message)
        elif isinstance(arrival.content, ButtonPressed):
            event = await self._pressed(tx, arrival.content.data, to)
        if event is None:
            return
        call = self._commands.call(event)
        if call is not None:
            await self._command(tx, replace(call, title=arrival.title, sent_at=arrival.sent_at), to, private=False)
        elif isinstance(event, Said) and to.person:
            await self._only_in_private(tx, event.text, to)

    async def _only_in_private(self, tx: Tx, text: str, to: Address) -> None:
        """Whoever has a role and gives a liaison's command in a group is told where it is answered."""
        command = read_command(text)
        if command is not None and command.known and await accounts.memberships(tx, to.person):
            await post(self._ctx, tx, to, Outgoing(only_in_private()), lane=Lane.ANSWER, kind="answer")

    async def _command(self, tx: Tx, call: CommandCall, to: Address, *, private: bool) -> bool:
        """Carry out a supervisor's or an admin's command; False where the dialogs are to have it."""
        organisation = await self._organisations.current(tx)
        roles = await accounts.memberships(tx, to.person) if to.person else ()
        if not private and not roles and not self._refusals.allows(f"{to.channel}:{to.chat}", self._ctx.clock.now()):
            return True
        given = replace(call, to=to, roles=tuple(roles), private=private)
        return await self._commands.carry_out(self._ctx, tx, organisation, given)

    async def _event(self, tx: Tx, arrival: Arrival) -> Event | None:
        content = arrival.content
        match content:
            case TextArrived():
                return Said(with_slash(content.text), content.message)
            case TextEdited():
                return Edited(content.text, content.message)
            case ButtonPressed():
                return await self._pressed(tx, content.data, Address(arrival.channel, arrival.chat, arrival.person))
            case ContactArrived():
                return ContactShared(content.phone, content.own)
            case FileArrived():
                return await self._offered(tx, arrival, content)
            case _:
                return None

    async def _pressed(self, tx: Tx, data: str, to: Address) -> Pressed:
        """What a button means: only on the message it was sent with, and only to whom it was sent."""
        key, _, index = data.rpartition(":")
        letter = await outbox.by_key(tx, key) if key else None
        if letter is None or letter.chat != to.chat or letter.channel != to.channel:
            return Pressed(None)
        flat = [button for row in letter.message.buttons for button in row]
        if not index.isascii() or not index.isdigit() or int(index) >= len(flat):
            return Pressed(None)
        return Pressed(Action.parse(flat[int(index)].action), letter.key)

    async def _offered(self, tx: Tx, arrival: Arrival, content: FileArrived) -> Event | None:
        name = tidy_name(content.name)
        if content.too_large:
            return FileRefused(name, content.size, FileTrouble.TOO_LARGE, content.limit)
        units = [u for u, role in await accounts.memberships(tx, arrival.person) if role is Role.LIAISON]
        if not units:
            return Said("")
        now = self._ctx.clock.now()
        file = await media.announce(
            tx,
            channel=arrival.channel,
            remote=content.remote,
            unique=content.unique,
            kind=content.kind,
            name=name,
            size=content.size,
            mime=content.mime,
            caption=content.caption,
            album=content.album,
            person=arrival.person,
            target=Target(units[0], Subject(day=self._ctx.campaign.today(now))),
            now=now,
        )
        return FileOffered(file, content.message)

    async def _converse(self, tx: Tx, to: Address, event: Event, sent_at: datetime | None = None) -> None:
        """Let the dialog decide, and carry out what it decided; `sent_at`: when the person sent it."""
        organisation = await self._organisations.current(tx)
        facts = (await facts_of(self._ctx, tx, organisation, [to.person]))[to.person]
        facts = await self._about(tx, organisation, replace(facts, sent_at=sent_at), event)
        state, _ = await conversations.load(tx, to.person)
        before = restore(state)
        if self._is_noise(facts, before):
            return
        after, effects = advance(before, event, facts)
        for effect in effects:
            await apply(self._ctx, tx, to, effect)
            if isinstance(effect, Submitted):
                await self._submitted(tx, organisation, to, effect)
        if PersonErased() in effects:
            await accounts.take_leave(tx, to.person)
        elif after != before:
            await conversations.save(tx, to.person, dump(after), facts.now)

    async def _submitted(self, tx: Tx, organisation: Organisation, to: Address, effect: Submitted) -> None:
        """What follows of a submission: tables signed above are out of date; whoever signed one gets their annex."""
        await tell_outdated(self._ctx, tx, organisation, effect.unit_id, effect.subject)
        table = self._ctx.campaign.table
        if table is not None and effect.subject.deliverable == table.key and self._ctx.pictures:
            await self._jobs.order(tx, annex_job(to, effect.unit_id))

    async def _about(self, tx: Tx, organisation: Organisation, facts: Facts, event: Event) -> Facts:
        """The facts that belong to this one event: the invite it names, the answers an edited message had given."""
        if isinstance(event, Edited):
            given = await submissions.given_by(tx, facts.person, event.message)
            return replace(facts, given_by=tuple(given))
        if isinstance(event, Said) and (named := load_facts.invite_code(event.text)):
            return await load_facts.by_code(self._ctx, tx, organisation, facts, named)
        if isinstance(event, Pressed) and event.action is not None and event.action.verb == "agree":
            return await load_facts.by_id(self._ctx, tx, organisation, facts, int(event.action.arg))
        return facts

    def _is_noise(self, facts: Facts, before: Conversation) -> bool:
        """Whether a stranger asks again within the minute."""
        if facts.memberships or facts.invite or not isinstance(before.state, Idle):
            return False
        return not self._strangers.allows(facts.person, facts.now)

    async def _reach(self, tx: Tx, arrival: Arrival, *, reachable: bool) -> None:
        if arrival.private:
            await accounts.set_reachable(tx, arrival.person, reachable, self._ctx.clock.now())
            # Nothing is sent there from now on, so no refusal would ever tell.
            if not reachable and await accounts.memberships(tx, arrival.person):
                await self._tell_unreachable(tx, arrival.channel, arrival.chat, arrival.person)
        elif not reachable:
            bound = await groups.left(tx, arrival.channel, arrival.chat)
            if bound:
                text = notices.removed_from_group(arrival.title)
                await tell_admins(self._ctx, tx, text, kind="alarm")
