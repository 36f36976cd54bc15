"""The conversation as a state machine, without any input or output of its own.

Theory of operation
-------------------
`advance(conversation, event, facts)` is one turn. What happened is the `Event`; what the program knows is in the
`Facts`, gathered before and in the same transaction; what is decided comes back as `Effect`s, to be carried out in that
transaction. So a reply that says 已保存 is stored together with what it speaks of, or not at all.

1. A state that had lapsed when the person sent it is left: whoever was filling an earlier day when today's prompt came
   is taken to answer the prompt; once the window is over, and of leads and hand-ins, a night is enough. What was saved
   stays.
2. `triggers.read_trigger` names what the event means here: a command (`/report`), a button (`[submit]`), a quick entry,
   other text, a file.
3. `TABLE` gives the step for (state, trigger), or for any state where the state has no row of its own. A button no row
   knows, and one that is another's or too old, is answered politely and changes nothing.
4. The step answers with the next state and the effects. `leads_to` lists every state it may lead to; anything else is
   a fault of the program and raises `WrongState`.

Buttons carry what they confirm (`Form.mark`), not a place in the conversation: so 确认提交 works after any detour and
submits exactly the figures it stood under, and once.

The states and rows are drawn in docs/conversation.md, which `python -m dialogs.machine.diagram` writes from this table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from dialogs.conversation.buttons import stale
from dialogs.conversation.effects import Effect, Say
from dialogs.conversation.events import Event
from dialogs.conversation.states import (
    Asking,
    ChoosingUnit,
    ConfirmingErasure,
    ConfirmingWarning,
    ConfirmingZero,
    Consenting,
    Conversation,
    Correcting,
    DescribingLead,
    GivingReason,
    HandingIn,
    Idle,
    Reviewing,
    RewritingLead,
    State,
    WritingLead,
)
from dialogs.conversation.turn import Move, Turn
from dialogs.forms.facts import Facts
from dialogs.machine import triggers
from dialogs.machine.triggers import press
from dialogs.model.outgoing import Button
from dialogs.steps import hand_in, helping, leads, materials, my_data, photos, registration, status, table
from dialogs.steps.report import answers, correction, edited_message, entry, opening, prompt, submission, zero

Step = Callable[[Turn], Move]


class WrongState(AssertionError):
    """A step led where the table does not let it."""


class AnyState:
    """Stands in the table for every state without a row of its own."""


class Stays:
    """Stands in `leads_to` for the state the conversation was in."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table: what is done, and every state it may lead to."""

    step: Step
    leads_to: tuple[type, ...]


SHOWN = (Stays, Idle, Asking, Reviewing)
"""The states that showing a form leads to."""

TAKEN = (*SHOWN, ConfirmingWarning, Correcting)
"""The states that values lead to."""

UNIT = (ChoosingUnit,)


def _rows(state: type, rows: Mapping[str, tuple[Step, tuple[type, ...]]]) -> dict[tuple[type, str], Transition]:
    return {(state, trigger): Transition(*row) for trigger, row in rows.items()}


TABLE: Mapping[tuple[type, str], Transition] = MappingProxyType(
    {
        **_rows(
            AnyState,
            {
                triggers.STRANGER: (registration.stranger, (Idle,)),
                "/start": (registration.start, (Stays, Consenting)),
                press("agree"): (registration.agree, (Stays, Idle)),
                "/help": (helping.show_help, (Stays,)),
                "/cancel": (helping.cancel, (Idle,)),
                "/report": (opening.open_report, (*TAKEN, *UNIT)),
                "/nothing": (zero.nothing_today, (*SHOWN, ConfirmingZero, Correcting, *UNIT)),
                "/same": (prompt.same_today, (*TAKEN, *UNIT)),
                "/later": (prompt.later_today, (Stays, Idle, *UNIT)),
                triggers.UNKNOWN_COMMAND: (helping.not_understood, (Stays,)),
                triggers.ENTRY: (entry.entry, (*TAKEN, *UNIT)),
                triggers.TEXT: (helping.not_understood, (Stays,)),
                triggers.EDITED: (edited_message.edited, (*TAKEN, *UNIT)),
                triggers.STALE: (stale, (Stays,)),
                triggers.WOKEN: (prompt.woken, (Stays,)),
                press("open"): (opening.open_form, SHOWN),
                press("edit"): (opening.edit, (*SHOWN, Correcting)),
                press("field"): (opening.ask_field, SHOWN),
                press("same"): (answers.same, TAKEN),
                press("rest-zero"): (answers.rest_zero, TAKEN),
                press("nothing"): (zero.nothing, (*SHOWN, ConfirmingZero, Correcting)),
                press("later"): (prompt.later, (Stays, Idle)),
                press("keep"): (answers.keep, (*TAKEN, GivingReason)),
                press("refill"): (answers.refill, SHOWN),
                press("submit"): (submission.submit, (*SHOWN, ConfirmingWarning)),
                press("submit-zero"): (zero.submit_zero, (*SHOWN, ConfirmingZero)),
                press("submit-change"): (correction.submit_change, SHOWN),
                press("clear"): (helping.clear, (Stays, Idle)),
                triggers.FILE: (photos.offered, (Stays,)),
                triggers.TABLE_READ: (table.read, (*TAKEN,)),
                triggers.KEPT: (photos.kept, (Stays,)),
                triggers.REFUSED: (photos.refused, (Stays,)),
                press("private"): (photos.make_private, (Stays,)),
                press("public"): (photos.make_public, (Stays,)),
                press("remove"): (photos.remove, (Stays,)),
                press("file-to"): (photos.refile, (Stays, HandingIn)),
                "/lead": (leads.lead, (Stays, WritingLead, DescribingLead, *UNIT)),
                press("lead"): (leads.view, (Stays,)),
                press("lead-category"): (leads.choose_category, (Stays, DescribingLead)),
                press("lead-done"): (leads.done, (Stays, Idle)),
                press("lead-part"): (leads.edit_part, (Stays, DescribingLead, RewritingLead)),
                "/materials": (materials.list_items, (*SHOWN, HandingIn, Correcting, *UNIT)),
                press("item"): (materials.press_item, (*SHOWN, HandingIn, Correcting)),
                press("hand-in"): (hand_in.submit, (Stays, Idle)),
                press("all-materials"): (hand_in.submit, (Stays, Idle)),
                "/stats": (table.stats, (*SHOWN, Correcting, *UNIT)),
                press("as-it-is"): (table.as_it_is, (Stays, Correcting)),
                "/today": (status.today, (Stays,)),
                "/status": (status.status, (Stays,)),
                "/mydata": (my_data.show_mine, (Stays,)),
                triggers.CONTACT: (my_data.contact, (Stays,)),
                press("leave"): (my_data.leave, (Stays,)),
                press("leave-yes"): (my_data.leave_now, (Stays, Idle)),
                press("erase"): (my_data.erase, (ConfirmingErasure,)),
                press("erase-yes"): (my_data.erase_now, (Stays, Idle)),
                press("erase-no"): (my_data.keep, (Stays, Idle)),
            },
        ),
        **_rows(
            Consenting,
            {
                "/cancel": (registration.decline, (Idle,)),
                triggers.TEXT: (registration.not_yet, (Stays,)),
            },
        ),
        **_rows(Asking, {triggers.TEXT: (answers.answer, TAKEN)}),
        **_rows(ConfirmingWarning, {triggers.TEXT: (answers.answer_held, TAKEN)}),
        **_rows(GivingReason, {triggers.TEXT: (answers.give_reason, (*SHOWN, GivingReason))}),
        **_rows(Reviewing, {triggers.TEXT: (helping.press_or_send, (Stays,))}),
        **_rows(Correcting, {triggers.TEXT: (correction.give_reason, (*SHOWN, Correcting))}),
        **_rows(WritingLead, {triggers.TEXT: (leads.write, (Stays, DescribingLead))}),
        **_rows(DescribingLead, {triggers.TEXT: (leads.add, (Stays, Idle))}),
        **_rows(RewritingLead, {triggers.TEXT: (leads.rewrite, (Stays, Idle, DescribingLead))}),
        **_rows(HandingIn, {triggers.TEXT: (hand_in.take_text, (Stays,))}),
    }
)
"""(state, trigger) → step and where it may lead."""


def advance(conversation: Conversation, event: Event, facts: Facts) -> tuple[Conversation, tuple[Effect, ...]]:
    """One turn of a person's conversation. Never raises, whatever the event.

    Returns the conversation as it goes on and what is to be done, in order.
    """
    conversation = _current(conversation, facts)
    trigger, turn = triggers.read_trigger(Turn(conversation, event, facts))
    transition = _transition(type(turn.state), trigger)
    move = transition.step(turn)
    kept = type(move.state) is type(turn.state) and Stays in transition.leads_to
    if type(move.state) not in transition.leads_to and not kept:
        raise WrongState(f"{type(turn.state).__name__} {trigger} led to {type(move.state).__name__}")
    return _next(turn, move), move.effects


def _transition(state: type, trigger: str) -> Transition:
    found = TABLE.get((state, trigger)) or TABLE.get((AnyState, trigger))
    if found is not None:
        return found
    fallback = triggers.STALE if trigger.startswith("[") else triggers.UNKNOWN_COMMAND
    return TABLE[AnyState, fallback]


def _current(conversation: Conversation, facts: Facts) -> Conversation:
    """The conversation without a state that has lapsed, or speaks of what the campaign does not know."""
    if _lapsed(conversation, facts) or not _makes_sense(conversation.state, facts):
        return replace(conversation, state=Idle(), offered=())
    return conversation


def _makes_sense(state: State, facts: Facts) -> bool:
    """Whether unit, subject and figures of a state exist: the campaign may be another one than when it was written."""
    subject = getattr(state, "subject", None)
    if subject is None:
        return True
    of = facts.units.get(getattr(state, "unit_id", 0))
    known = {deliverable.key for deliverable in facts.campaign.deliverables}
    if of is None or (subject.day is None and subject.deliverable not in known):
        return False
    if isinstance(state, HandingIn) and subject.day is not None:
        return False
    asked = {indicator.key for indicator in facts.campaign.asked_of(of.unit.kind)}
    figures = {getattr(state, "key", None), *getattr(state, "held", ()), *getattr(state, "proposal", ())} - {None}
    return figures <= asked and getattr(state, "held", True) != {}


UNSEEN = timedelta(minutes=10)
"""What was sent so long before the question that waits was shown, while the program was away, is no answer to it."""


def _lapsed(conversation: Conversation, facts: Facts) -> bool:
    at, campaign = conversation.at, facts.campaign
    if at is None:
        return False
    is_next_day = campaign.today(at) < facts.sent_on
    if isinstance(conversation.state, WritingLead | DescribingLead | RewritingLead | HandingIn):
        return is_next_day
    subject = getattr(conversation.state, "subject", None)
    if subject is None or subject.day is None or subject.day >= facts.sent_on:
        return False
    if not campaign.in_window(facts.sent_on) or campaign.daily is None:
        return is_next_day
    of = facts.units.get(getattr(conversation.state, "unit_id", 0))
    is_prompted = of is not None and not of.collects
    sent, prompted = facts.sent_at or facts.now, campaign.at(facts.sent_on, campaign.daily.prompt)
    return is_prompted and prompted <= sent and (at < prompted or at - sent > UNSEEN)


def _next(turn: Turn, move: Move) -> Conversation:
    before = turn.conversation
    own = {unit.id for unit in turn.facts.liaison_of}
    spoken_of = (getattr(move.state, "unit_id", 0), turn.chosen, turn.action.unit_id, before.unit_id)
    return Conversation(
        move.state,
        next((unit_id for unit_id in spoken_of if unit_id in own), 0),
        turn.facts.now,
        _offered(before, move),
        before.snoozed if move.snoozed is None else move.snoozed,
        before.turned_away if move.turned_away is None else move.turned_away,
        before.dated if move.dated is None else move.dated,
    )


def _offered(before: Conversation, move: Move) -> tuple[Button, ...]:
    said = [effect.message.buttons for effect in move.effects if isinstance(effect, Say) and effect.message.buttons]
    if said:
        return tuple(button for row in said[-1] for button in row)
    return before.offered if type(move.state) is type(before.state) else ()
