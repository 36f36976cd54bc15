"""The buttons of the dialogs: each a label and what it means."""

from collections.abc import Iterable, Sequence

from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.forms.form import Form
from dialogs.model.outgoing import Action, Button
from dialogs.model.submissions import Subject
from dialogs.texts.liaison import report
from dialogs.texts.words import labels
from dialogs.texts.words.dates import month_day

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


def stale(turn: Turn) -> Move:
    """Say so politely and change nothing."""
    return stay(turn, say(report.NOT_THIS_BUTTON))


def is_other_day(turn: Turn, form: Form) -> bool:
    """Whether a button of an earlier day's prompt was pressed while that day's report is not being filled."""
    open_now = getattr(turn.state, "unit_id", 0), getattr(turn.state, "subject", None)
    return form.subject.day not in (None, turn.facts.today, turn.facts.sent_on) and open_now != (
        form.unit.id,
        form.subject,
    )


def other_day(turn: Turn, form: Form) -> Move:
    """Yesterday's 今日无活动 is not today's: say so, and offer that day's report."""
    day = month_day(form.subject.day or turn.facts.today)
    opening = button(f"{labels.REPORT} {day}", "open", form.unit.id, form.subject)
    return stay(turn, say(report.OTHER_DAY.format(day=day), ((opening,),)))
