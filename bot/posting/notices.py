"""What a person's slots of one instant make into: one message each (INTERFACE §7: one instant, one message)."""

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
    """The list of units nobody has registered for."""
    return Notice(to, Outgoing(reminders.silent_units(units)), silent=tuple(units))


def joined(notices: Iterable[Notice]) -> list[Notice]:
    """One notice a recipient, parts in the order given, their buttons one below the other."""
    by_recipient: dict[Address, Notice] = {}
    for notice in _one_list_each(list(notices)):
        earlier = by_recipient.get(notice.to)
        by_recipient[notice.to] = notice if earlier is None else _together(earlier, notice)
    return list(by_recipient.values())


def _one_list_each(notices: Sequence[Notice]) -> Iterator[Notice]:
    """The lists of units without a liaison that a recipient gets at one instant as one list, where the first stood."""
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
    """The kind of a letter that is nothing but a nudge about that unit's day: dropped if the report comes in first."""
    return f"nudge:{unit_id}:{day.isoformat()}"
