"""Notices: all that one instant has for a recipient, joined to one message (INTERFACE §7: one instant, one message)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.posting.post import Address
from dialogs.model.outgoing import Outgoing
from dialogs.texts.notifications import reminders


@dataclass(frozen=True, slots=True)
class Notice:
    """A part of what one recipient is told. `kind` is its letter's where it is alone in it; `slots` are the keys of
    the slots it is of.

    `silent`: the units nobody has registered for that it lists, where that is what it says.
    """

    to: Address
    message: Outgoing
    kind: str = "notice"
    silent: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


def silent_units(to: Address, units: Sequence[str]) -> Notice:
    """Make the list of units nobody has registered for."""
    return Notice(to, Outgoing(reminders.silent_units(units)), silent=tuple(units))


def joined(notices: Iterable[Notice]) -> list[Notice]:
    """Join notices to one for each recipient, parts in the order given, their buttons one below the other."""
    by_recipient: dict[Address, Notice] = {}
    for notice in _one_list_each(list(notices)):
        earlier = by_recipient.get(notice.to)
        by_recipient[notice.to] = notice if earlier is None else _together(earlier, notice)
    return list(by_recipient.values())


def _one_list_each(notices: Sequence[Notice]) -> Iterator[Notice]:
    """Join the lists of units without a liaison that a recipient gets at one instant, where the first stood."""
    listed: dict[Address, dict[str, None]] = {}
    for notice in notices:
        listed.setdefault(notice.to, {}).update(dict.fromkeys(notice.silent))
    for notice in notices:
        if not notice.silent:
            yield notice
        elif units := list(listed.pop(notice.to, ())):
            yield replace(silent_units(notice.to, units), slots=notice.slots)


def _together(first: Notice, second: Notice) -> Notice:
    message = replace(
        first.message,
        text=f"{first.message.text}\n\n{second.message.text}",
        buttons=first.message.buttons + second.message.buttons,
        attachments=first.message.attachments + second.message.attachments,
    )
    return Notice(first.to, message, slots=tuple(dict.fromkeys(first.slots + second.slots)))


def nudge_kind(unit_id: int, day: date) -> str:
    """Return the kind of a letter that only nudges about that unit's day: dropped if the report comes in first."""
    return f"nudge:{unit_id}:{day.isoformat()}"
