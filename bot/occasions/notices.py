"""What a person's slots of one instant make into: one message each (INTERFACE §7: one instant, one message)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.posting import Address
from dialogs.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Notice:
    """A part of what one recipient is told. `kind` is its letter's where it is alone in it."""

    to: Address
    message: Outgoing
    kind: str = "notice"


def joined(notices: Iterable[Notice]) -> list[Notice]:
    """One notice a recipient, parts in the order given, their buttons one below the other."""
    by_recipient: dict[Address, Notice] = {}
    for notice in notices:
        earlier = by_recipient.get(notice.to)
        by_recipient[notice.to] = notice if earlier is None else _together(earlier, notice)
    return list(by_recipient.values())


def _together(first: Notice, second: Notice) -> Notice:
    message = replace(
        first.message,
        text=f"{first.message.text}\n\n{second.message.text}",
        buttons=first.message.buttons + second.message.buttons,
        attachments=first.message.attachments + second.message.attachments,
    )
    return Notice(first.to, message)


def nudge_kind(unit_id: int, day: date) -> str:
    """The kind of a letter that is nothing but a nudge about that unit's day: dropped if the report comes in first."""
    return f"nudge:{unit_id}:{day.isoformat()}"
