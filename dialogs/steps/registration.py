"""Registration: an invite is opened, the purpose shown, and with 同意并登记 the role is the person's (INTERFACE §5)."""

from dialogs.conversation.buttons import Rows, button, cancel, row, stale
from dialogs.conversation.effects import Registered, Say
from dialogs.conversation.states import Consenting, Idle
from dialogs.conversation.turn import Move, Turn, idle, say, stay
from dialogs.forms.blank_form import blank_form, heading
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Invite, UnitFacts
from dialogs.model.submissions import Subject
from dialogs.model.unit_kinds import register_part
from dialogs.model.units import Role, Unit
from dialogs.steps.report.prompt import materials_rows, prompt_rows
from dialogs.texts.liaison import prompt
from dialogs.texts.liaison import registration as texts
from dialogs.texts.words import labels


def start(turn: Turn) -> Move:
    """/start, with an invite code or without; or a code by itself."""
    facts = turn.facts
    if facts.invite_refused:
        return stay(turn, say(texts.REFUSED.get(facts.invite_refused, texts.REFUSED["unknown"])))
    if facts.invite is not None:
        return _open(turn, facts.invite)
    if turn.is_stranger():
        return stay(turn, say(texts.welcome(facts.campaign.title)))
    roles = [f"{m.unit.name}（{texts.ROLES[m.role]}）" for m in facts.memberships]
    return stay(turn, say(texts.greeting(roles)))


def _open(turn: Turn, invite: Invite) -> Move:
    if any(m.unit.id == invite.unit.id and m.role is invite.role for m in turn.facts.memberships):
        return stay(turn, say(texts.already(invite.unit.name, invite.role)))
    text = texts.consent(turn.facts.campaign.title, invite.unit.name, invite.role)
    agree = button(labels.AGREE, "agree", invite.unit.id, arg=str(invite.id))
    state = Consenting(invite.id, invite.unit.id, invite.unit.name, invite.role)
    return Move(state, (say(text, (row(agree, cancel()),)),))


def agree(turn: Turn) -> Move:
    """同意并登记."""
    state = turn.state
    if not isinstance(state, Consenting) or turn.action.arg != str(state.invite_id):
        return _agreed_before(turn)
    if turn.facts.invite_refused:
        return idle(say(texts.INVITE_GONE))
    done = Registered(state.invite_id, state.unit_id, state.role)
    return idle(done, _welcome(turn, state))


def _agreed_before(turn: Turn) -> Move:
    """A second press: the person is told again where they are registered."""
    for membership in turn.facts.memberships:
        if membership.unit.id == turn.action.unit_id:
            return stay(turn, say(texts.registered_already(membership.unit.name, membership.role)))
    return stay(turn, say(texts.STRANGER)) if turn.is_stranger() else stale(turn)


def _welcome(turn: Turn, state: Consenting) -> Say:
    facts = turn.facts
    campaign = facts.campaign
    if state.role is not Role.LIAISON:
        return say(texts.registered(state.unit_name, state.role, texts.supervisor_guide()))
    at = f"{campaign.daily.prompt:%H:%M}" if campaign.daily else ""
    unit = _unit(turn, state)
    if unit is not None and not campaign.kind(unit.kind).reports:
        guide = texts.bystander_guide(register_part(campaign, unit.kind))
        text = texts.registered(state.unit_name, state.role, guide)
        return say(f"{text}\n{texts.window(campaign.first, campaign.last)}")
    guide = texts.liaison_guide(at, bool(campaign.asked))
    text = texts.registered(state.unit_name, state.role, guide)
    form = _todays(turn, state)
    if form is not None and form.fields:
        ready = prompt.fill(heading(state.unit_name, form.day), blank_form(form.fields, form.stored), "")
        return say(f"{text}\n{ready}", prompt_rows(form, several=len(facts.liaison_of) > 0))
    rows: Rows = materials_rows(form) if form is not None else ()
    return say(f"{text}\n{texts.window(campaign.first, campaign.last)}", rows)


def _unit(turn: Turn, state: Consenting) -> Unit | None:
    """The unit just joined."""
    of = turn.facts.units.get(state.unit_id)
    return of.unit if of else turn.facts.invite.unit if turn.facts.invite else None


def _todays(turn: Turn, state: Consenting) -> DayForm | None:
    """Today's report of the unit just joined, where it can be filled."""
    of = turn.facts.units.get(state.unit_id)
    unit = _unit(turn, state)
    if unit is None or not turn.facts.campaign.daily:
        return None
    form = DayForm(turn.facts, of or UnitFacts(unit, collects=False), Subject(day=turn.facts.today))
    return None if form.closed or form.submitted or form.of.collects else form


def not_yet(turn: Turn) -> Move:
    """Anything else while 同意并登记 is awaited."""
    state = turn.state
    if not isinstance(state, Consenting):
        return stranger(turn)
    agree = button(labels.AGREE, "agree", state.unit_id, arg=str(state.invite_id))
    return stay(turn, say(texts.AGREE_FIRST, (row(agree, cancel()),)))


def decline(turn: Turn) -> Move:
    """取消 in place of 同意并登记."""
    return idle(say(texts.NOT_REGISTERED))


def stranger(turn: Turn) -> Move:
    """Anybody nobody knows: one polite sentence and no data."""
    return Move(Idle(), (say(texts.STRANGER),))
