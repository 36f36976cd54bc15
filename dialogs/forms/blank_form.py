"""The blank form the daily prompt offers: written here, and recognised again when it comes back filled in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.model.indicators import Indicator
from dialogs.texts.words.counts import short
from dialogs.texts.words.dates import month_day

EXAMPLE = "例："
_HEADING = re.compile(r"【([^【】\n]{1,100}) (\d{1,2})月(\d{1,2})日[^【】\n]*】", re.ASCII)
_OURS = re.compile(
    rf"(?:【演练】)?(?:{_HEADING.pattern}|{EXAMPLE}|主题：|复制下面|没有活动按"
    r"|\d{1,2}月\d{1,2}日(?:，活动周第|还有单位没有报)|等待填报的|其中被退回|选单位填报)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The unit and day of a blank form; the year is the window's."""

    unit: str
    month: int
    day: int

    def date(self, window: Iterable[date]) -> date | None:
        """The day of the window it names."""
        return next((d for d in window if (d.month, d.day) == (self.month, self.day)), None)


def heading(unit: str, day: date, more: str = "") -> str:
    """【示例一职 5月14日】."""
    return f"【{unit} {month_day(day)}{more}】"


def blank_form(fields: Iterable[Indicator], values: Mapping[str, int]) -> str:
    """A line for each figure, to be filled in; what is there already stands there."""
    return "\n".join(f"{short(i)}：{values.get(i.key, '')}" for i in fields)


def example(fields: Iterable[Indicator], values: Mapping[str, int]) -> str:
    """例：教师32 学生450."""
    return EXAMPLE + " ".join(f"{short(i)}{values[i.key]}" for i in fields if i.key in values)


def read_forms(text: str) -> dict[Heading, str]:
    """The forms that came back in a message, by their headings, each with its heading and what stands behind it.

    What stands before the first heading belongs to the first form; a heading that comes again goes on with its form.
    """
    found = list(_HEADING.finditer(text))
    starts = [0, *(match.start() for match in found[1:])]
    forms: dict[Heading, str] = {}
    for match, start, end in zip(found, starts, [*starts[1:], len(text)], strict=False):
        heading_ = Heading(match[1], int(match[2]), int(match[3]))
        forms[heading_] = forms.get(heading_, "") + text[start:end]
    return forms


def without_frame(text: str) -> str:
    """Return the text as filled in, without the prompt's own heading, theme and example."""
    return "\n".join(line for line in text.splitlines() if not _OURS.match(line.strip()))
