"""The buttons of the dialogs: each a label and what it means."""

from collections.abc import Iterable, Sequence

from dialogs.actions import Action
from dialogs.outgoing import Button
from dialogs.submissions import Subject
from dialogs.texts import labels

LONGEST_NUMBER = 18

Rows = tuple[tuple[Button, ...], ...]


def button(label: str, verb: str, unit_id: int = 0, subject: Subject | None = None, arg: str = "") -> Button:
    """A button."""
    return Button(label, str(Action(verb, unit_id, str(subject) if subject else "", arg)))


def command(label: str, text: str) -> Button:
    """A button that says a command."""
    return button(label, "command", arg=text)


def in_rows(buttons: Iterable[Button], width: int) -> Rows:
    """The buttons in rows of at most `width`."""
    left = list(buttons)
    return tuple(tuple(left[n : n + width]) for n in range(0, len(left), width))


def row(*buttons: Button | None) -> tuple[Button, ...]:
    """One row, without what is not offered."""
    return tuple(b for b in buttons if b is not None)


def cancel() -> Button:
    """取消."""
    return command(labels.CANCEL, "/cancel")


def numbers(values: Sequence[int]) -> str:
    """Numbers of files as a button's argument."""
    return ",".join(str(value) for value in values)


def read_numbers(text: str) -> tuple[int, ...]:
    """Read what `numbers` wrote."""
    return tuple(int(part) for part in text.split(",") if part.isdecimal() and len(part) <= LONGEST_NUMBER)
