"""The indicators over the days: columns day by day, a small chart each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from bot.reports.charts.canvas import BODY, DONE, FADED, MARGIN, PALE, RULE, SMALL, WIDTH, Canvas, fitting, width_of
from dialogs.texts.documents import charts as texts

COLUMNS = 2
BETWEEN = 16.0
CELL, HEAD, PLOT = 66.0, 18.0, 30.0
DAYS = 14.0
WIDEST = 16.0


@dataclass(frozen=True, slots=True)
class Trend:
    """One indicator: its short name, a value a day (None: nothing reported), and the newest as it is written."""

    name: str
    values: Sequence[float | None]
    newest: str


@dataclass(frozen=True, slots=True)
class Trends:
    """The trends in two columns, the first and last of `days` below each. Every one has its own scale, from 0.

    `days` are the axis; the values begin with its first day and may end before its last.
    """

    title: str
    trends: Sequence[Trend]
    days: Sequence[date]

    @property
    def height(self) -> float:
        """So many rows of small charts."""
        return CELL * ceil(len(self.trends) / COLUMNS)

    def draw(self, canvas: Canvas, top: float) -> None:
        """Each trend in its cell."""
        width = (WIDTH - 2 * MARGIN - BETWEEN) / COLUMNS
        for number, trend in enumerate(self.trends):
            left = MARGIN + (width + BETWEEN) * (number % COLUMNS)
            self._draw_one(canvas, trend, left, top + CELL * (number // COLUMNS), width)

    def _draw_one(self, canvas: Canvas, trend: Trend, left: float, top: float, width: float) -> None:
        room = width - width_of(trend.newest, BODY) - 6
        canvas.text(left, top + HEAD / 2, fitting(trend.name, room, BODY), BODY, color=FADED)
        canvas.text(left + width, top + HEAD / 2, trend.newest, BODY, align="right")
        floor = top + HEAD + PLOT
        step = width / len(self.days)
        bar = min(step * 0.7, WIDEST)
        peak = max((value for value in trend.values if value is not None), default=0) or 1
        for n, value in enumerate(trend.values):
            if value:
                high = PLOT * value / peak
                fill = DONE if n == len(trend.values) - 1 else PALE
                canvas.box(left + step * (n + 0.5) - bar / 2, floor - high, bar, high, fill)
        canvas.line([(left, floor), (left + width, floor)], RULE, 1)
        below = floor + DAYS / 2 + 1
        for n in {0, len(self.days) - 1}:
            words = texts.day_of_month(self.days[n])
            canvas.text(left + step * (n + 0.5), below, words, SMALL, color=FADED, align="center")
