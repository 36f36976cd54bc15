"""A form in words: its title, its lines, its hints, the example of a quick entry."""

from collections.abc import Iterable, Sequence

from dialogs.figures.rules import Finding
from dialogs.forms.day_form import DayForm
from dialogs.forms.form import Form, Values
from dialogs.forms.table_form import TableForm
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.submissions import FileKind
from dialogs.texts.liaison import report
from dialogs.texts.liaison import warnings as words
from dialogs.texts.words import counts

EXAMPLE = (2, 32, 450, 3, 1200, 0, 1, 5, 6)
"""Made-up values for an example, by place among everything the campaign asks."""


RECEIVED = {FileKind.PHOTO: "照片", FileKind.VIDEO: "视频", FileKind.DOCUMENT: "文件", None: "线索"}
"""The parts of a day's report without figures."""


def title(form: Form) -> str:
    """Return the form's title."""
    if isinstance(form, DayForm):
        return report.day_title(form.unit.name, form.day)
    return report.table_title(form.unit.name)


def label(indicator: Indicator) -> str:
    """The official label, with the unit of measure where the label has none."""
    if not indicator.measure or indicator.label.endswith("）"):
        return indicator.label
    return f"{indicator.label}（{indicator.measure}）"


def lines(form: Form, values: Values) -> list[str]:
    """A line for each figure; a collecting unit's beside the sum, the table's with labels and bounds."""
    if isinstance(form, TableForm):
        return [_table_line(form, i, values[i.key]) for i in form.fields if i.key in values]
    if isinstance(form, DayForm) and not form.fields:
        return [report.received(form.received[kind], word) for kind, word in RECEIVED.items() if form.received[kind]]
    below = form.below if isinstance(form, DayForm) else {}
    found = []
    for indicator in form.fields:
        if indicator.key in values:
            line = counts.figure(indicator, values[indicator.key])
            found.append(report.with_below(line, below[indicator.key]) if indicator.key in below else line)
    return found


def _table_line(form: TableForm, indicator: Indicator, value: int) -> str:
    line = f"{indicator.label} {counts.thousands(value)}"
    if indicator.kind is not IndicatorKind.DISTINCT:
        return line
    bounds = form.bounds[indicator.key]
    low, high = bounds.largest_day, bounds.days
    if low is None:
        low, high = bounds.largest_child, bounds.children
    return line + (report.bounds(low, high) if low is not None and high is not None and low < high else "")


def hints(form: Form, indicator: Indicator) -> list[str]:
    """Return the numbers that stand below a question."""
    known = [report.hint(report.HINTS[kind], value, indicator.measure) for kind, value in form.hints(indicator.key)]
    now = form.values.get(indicator.key)
    return known if now is None else [report.hint(report.NOW, now, indicator.measure), *known]


def example(form: Form, some: Iterable[Indicator] | None = None, most: int = 2) -> str:
    """A quick entry to imitate: 教师32 学生450."""
    values = {i.key: value for i, value in zip(form.campaign.asked, EXAMPLE, strict=False)}
    chosen = list(form.fields if some is None else some)[:most]
    return " ".join(f"{counts.short(i)}{values.get(i.key, 3)}" for i in chosen)


def of_finding(form: Form, finding: Finding) -> Sequence[Indicator]:
    """The indicators a finding is about, in its order."""
    return [form.campaign.indicator(key) for key in finding.fields]


def confirmed_words(form: Form, findings: Iterable[Finding], keys: Iterable[str]) -> dict[str, str]:
    """Return the confirmed warnings to keep, of the figures they are about."""
    kept: dict[str, str] = {}
    for finding in findings:
        text = words.confirmed(finding, of_finding(form, finding))
        for key in finding.fields:
            if key in set(keys):
                kept[key] = f"{kept[key]}；{text}" if key in kept else text
    return kept
