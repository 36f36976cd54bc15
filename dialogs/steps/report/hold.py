"""Values that a rule refuses or holds back: what is said, and the state that waits for 仍然保存."""

from collections.abc import Sequence

from dialogs.conversation.buttons import Rows, button, row
from dialogs.conversation.effects import Effect
from dialogs.conversation.states import NO_VALUES, ConfirmingWarning
from dialogs.conversation.turn import Move, say
from dialogs.figures.rules import Finding, Sifted
from dialogs.forms.form import Form, Values, words
from dialogs.model.submissions import Source
from dialogs.steps.report import wording
from dialogs.texts.liaison import report
from dialogs.texts.liaison import warnings as warning_texts
from dialogs.texts.words import counts, labels


def hold(
    form: Form,
    sifted: Sifted,
    source: Source,
    *,
    message: str = "",
    head: Sequence[str] = (),
    effects: Sequence[Effect] = (),
    proposal: Values = NO_VALUES,
    reason: str = "",
) -> Move:
    """Ask whether the values held back are meant; `head` is said before, `effects` are done first."""
    state = ConfirmingWarning(form.unit.id, form.subject, sifted.held, source, message, proposal, reason)
    text = "\n".join([*head, *_asked(form, sifted)])
    return Move(state, (*effects, say(text, keep_rows(form, sifted.held))))


def error_lines(form: Form, errors: Sequence[Finding], refused: Values) -> list[str]:
    """Return the lines on what rules refused: those of their fields that are among `refused`, and why."""
    found = []
    for finding in errors:
        fields = wording.of_finding(form, finding)
        names = counts.names(i for i in fields if i.key in refused)
        found.append(warning_texts.refused(names, finding, fields))
    return found


def _asked(form: Form, sifted: Sifted) -> list[str]:
    lines = [warning_texts.asked(f, wording.of_finding(form, f)) for f in sifted.warnings]
    concerned = {key for f in sifted.warnings for key in f.fields}
    along = [i for i in form.fields if i.key in sifted.held and i.key not in concerned]
    if along:
        lines.append(report.held_along(counts.names(along)))
    return [*lines, report.CONFIRM_KEEPS]


def keep_rows(form: Form, held: Values) -> Rows:
    """仍然保存 and 重填, for exactly these values."""
    about = form.unit.id, form.subject
    mark = words(form.in_order(held))
    return (row(button(labels.KEEP, "keep", *about, mark), button(labels.REFILL, "refill", *about, mark)),)
