"""The states of a conversation: small values, written down after every turn and read back before the next.

Answers are no part of it: they are in the unit's draft as soon as they are saved, so that two liaisons of a unit see
each other's. A state holds only where the person is, and what was proposed and not yet saved.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, get_type_hints

from dialogs.model.outgoing import Button
from dialogs.model.submissions import Source, Subject
from dialogs.model.units import Role

VERSION = 1
"""The shape of what `dump` writes; what an older program wrote is read as a new conversation."""

Values = Mapping[str, int]

NO_VALUES: Values = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is going on."""


@dataclass(frozen=True, slots=True)
class Consenting:
    """An invite was opened; the purpose has been shown and 同意并登记 is awaited."""

    invite_id: int
    unit_id: int
    unit_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class ChoosingUnit:
    """A liaison of several units is asked which one `text` (the channel's message `message`) is for.

    `sent_at` is when that was sent.
    """

    text: str
    message: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """The figure `key` of a day's report or of the table has been asked for.

    `proposal` is the correction of a submitted one this answer adds to.
    """

    unit_id: int
    subject: Subject
    key: str
    proposal: Values = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmingWarning:
    """Figures a warning holds back until 仍然保存; `proposal` as in `Asking`."""

    unit_id: int
    subject: Subject
    held: Values
    source: Source
    message: str = ""
    proposal: Values = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GivingReason:
    """The liaison keeps figures whose warning wants a reason in words, and is asked for it."""

    unit_id: int
    subject: Subject
    held: Values
    source: Source
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The summary has been shown; 确认提交 is awaited."""

    unit_id: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class ConfirmingZero:
    """今日无活动 was pressed; 确认提交 is awaited."""

    unit_id: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Correcting:
    """A correction (更正) of what was submitted: shown as old → new, and nothing until 确认提交."""

    unit_id: int
    subject: Subject
    proposal: Values = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WritingLead:
    """The text of a new lead is awaited; photos sent meanwhile (`files`, by number) will belong to it."""

    unit_id: int
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribingLead:
    """Lead `number` is saved: its category, more text and photos may follow until 完成."""

    unit_id: int
    number: int


@dataclass(frozen=True, slots=True)
class RewritingLead:
    """A new `part` (title, body) of lead `number` is awaited."""

    unit_id: int
    number: int
    part: str


@dataclass(frozen=True, slots=True)
class HandingIn:
    """The files or the text of a deliverable are awaited, and then 确认提交. `text` is what was typed so far."""

    unit_id: int
    subject: Subject
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmingErasure:
    """The person was asked whether their personal data are really to be deleted."""


State = (
    Idle
    | Consenting
    | ChoosingUnit
    | Asking
    | ConfirmingWarning
    | GivingReason
    | Reviewing
    | ConfirmingZero
    | Correcting
    | WritingLead
    | DescribingLead
    | RewritingLead
    | HandingIn
    | ConfirmingErasure
)

STATES: Mapping[str, type] = {
    state.__name__: state
    for state in (
        Idle,
        Consenting,
        ChoosingUnit,
        Asking,
        ConfirmingWarning,
        GivingReason,
        Reviewing,
        ConfirmingZero,
        Correcting,
        WritingLead,
        DescribingLead,
        RewritingLead,
        HandingIn,
        ConfirmingErasure,
    )
}
"""Every state by its name."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's conversation.

    `unit_id` is the unit last spoken of (0: none), `at` the instant of the last event. `offered` are the buttons of the
    last answer: typing a label is the same as pressing it. `snoozed` is the day (ISO) for which 稍后提醒 has been used.
    `turned_away` is the album whose refusal has been said already. `dated` is the day (ISO) that files were last put
    under because it was the one they were sent on, and not the one they were read on.
    """

    state: State = field(default_factory=Idle)
    unit_id: int = 0
    at: datetime | None = None
    offered: tuple[Button, ...] = ()
    snoozed: str = ""
    turned_away: str = ""
    dated: str = ""


def dump(conversation: Conversation) -> str:
    """The conversation as JSON, for `restore`."""
    known = {
        "version": VERSION,
        "state": type(conversation.state).__name__,
        "in": {f.name: _plain(getattr(conversation.state, f.name)) for f in fields(conversation.state)},
        "unit_id": conversation.unit_id,
        "at": conversation.at.isoformat() if conversation.at else "",
        "offered": [[b.label, b.action] for b in conversation.offered],
        "snoozed": conversation.snoozed,
        "turned_away": conversation.turned_away,
        "dated": conversation.dated,
    }
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def restore(text: str) -> Conversation:
    """Read what `dump` wrote. What cannot be read, or was written in an older shape, is a new conversation."""
    try:
        known = json.loads(text)
        if known["version"] != VERSION:
            return Conversation()
        return Conversation(
            _state(known["state"], known["in"]),
            _int(known["unit_id"]),
            datetime.fromisoformat(known["at"]) if known["at"] else None,
            tuple(Button(str(label), str(action)) for label, action in known["offered"]),
            str(known["snoozed"]),
            str(known["turned_away"]),
            str(known.get("dated", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Conversation()


def _plain(value: Any) -> Any:
    """A field's value in JSON's terms."""
    match value:
        case Subject():
            return str(value)
        case Mapping():
            return dict(value)
        case datetime():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def _state(name: str, values: Mapping[str, Any]) -> State:
    kind = STATES[name]
    hints = get_type_hints(kind)
    state: State = kind(**{key: _READ[hints[key]](value) for key, value in values.items()})
    return state


def _int(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _str(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return value


_READ: Mapping[Any, Any] = {
    int: _int,
    str: _str,
    Role: Role,
    Source: Source,
    datetime | None: lambda value: None if value is None else datetime.fromisoformat(value),
    Subject: Subject.parse,
    Values: lambda value: {_str(k): _int(v) for k, v in value.items()},
    tuple[int, ...]: lambda value: tuple(_int(v) for v in value),
}
"""Readers of a field's JSON, by the field's type."""
