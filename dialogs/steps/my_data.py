"""/mydata: what is stored about a person, leaving a unit, deletion, the own phone number (个人信息保护法)."""

from dialogs.conversation.buttons import button, cancel, row, stale
from dialogs.conversation.effects import PersonErased, PhoneShared, RoleLeft
from dialogs.conversation.events import ContactShared
from dialogs.conversation.states import ConfirmingErasure, Idle
from dialogs.conversation.turn import Move, Turn, idle, say, stay
from dialogs.forms.facts import Membership
from dialogs.model.outgoing import Button
from dialogs.model.units import Role
from dialogs.texts.liaison import registration as texts
from dialogs.texts.liaison.registration import ROLES
from dialogs.texts.words import labels


def show_mine(turn: Turn) -> Move:
    """/mydata."""
    facts = turn.facts
    roles = [f"{m.unit.name}（{ROLES[m.role]}）" for m in facts.memberships]
    others = [name for of in facts.units.values() if turn.unit_facts(of.unit.id) for name in of.liaisons]
    consented = facts.consented_at.astimezone(facts.campaign.zone) if facts.consented_at else None
    text = texts.stored(facts.person, roles, consented, facts.phone, list(dict.fromkeys(others)))
    leaving = [(_leave(m),) for m in facts.memberships if m.role is not Role.ADMIN]
    return stay(turn, say(text, (*leaving[:5], (button(labels.ERASE, "erase"),))))


def _leave(membership: Membership) -> Button:
    label = f"{labels.LEAVE} {membership.unit.name}"
    return button(label, "leave", membership.unit.id, arg=membership.role.value)


def _held(turn: Turn) -> Membership | None:
    """The role a button is about, if the person still has it."""
    wanted = turn.action.unit_id, turn.action.arg
    return next((m for m in turn.facts.memberships if (m.unit.id, m.role.value) == wanted), None)


def leave(turn: Turn) -> Move:
    """退出登记: asked once more."""
    held = _held(turn)
    if held is None:
        return stale(turn)
    yes = button(labels.LEAVE_YES, "leave-yes", held.unit.id, arg=held.role.value)
    return stay(turn, say(texts.LEAVE_SURE.format(unit=held.unit.name, role=ROLES[held.role]), (row(yes, cancel()),)))


def leave_now(turn: Turn) -> Move:
    """The role is given up; the unit keeps everything."""
    held = _held(turn)
    if held is None:
        return stale(turn)
    return idle(RoleLeft(held.unit.id, held.role), say(texts.LEFT.format(unit=held.unit.name)))


def erase(turn: Turn) -> Move:
    """删除我的信息: asked once more."""
    yes, no = button(labels.ERASE_YES, "erase-yes"), button(labels.ERASE_NO, "erase-no")
    return Move(ConfirmingErasure(), (say(texts.SURE, (row(yes, no),)),))


def erase_now(turn: Turn) -> Move:
    """Everything personal is deleted."""
    if not isinstance(turn.state, ConfirmingErasure):
        return stale(turn)
    return Move(Idle(), (PersonErased(), say(texts.ERASED)))


def keep(turn: Turn) -> Move:
    """不删除."""
    return idle(say(texts.KEPT)) if isinstance(turn.state, ConfirmingErasure) else stale(turn)


def contact(turn: Turn) -> Move:
    """A contact card: the person's own, proven number is kept, any other is not."""
    event = turn.event
    if not isinstance(event, ContactShared) or not event.own:
        return stay(turn, say(texts.NOT_OWN))
    return stay(turn, PhoneShared(event.phone), say(texts.PHONE_SAVED))
