"""The calendar: rows and days as a heat map, of reporting rates or of single units' reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from bot.reports.charts.canvas import FADED, MARGIN, SMALL, WIDTH, Canvas, height_of, of_share, of_state, width_of
from dialogs.figures.progress import ReportState
from dialogs.texts.documents import charts as texts

ROW, DAYS, LEGEND = 20.0, 18.0, 18.0
NAME, WIDEST = 112.0, 34.0
"""The least width of the names, and the greatest of a day."""

Cell = ReportState | float | None
"""A unit's state on a day, or a group's reporting rate (None: nobody owed a report)."""


def that_fit(names: Sequence[str], days: int, limit: int) -> int:
    """How many of the rows stand where `limit` rows of short names do: a taller picture is shown smaller."""
    room = ROW * limit
    for number, name in enumerate(names):
        room -= height_of(name, _left(days) - MARGIN - 6, ROW)
        if room < 0:
            return max(1, number)
    return len(names)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows of (name, a cell for each of `days`). `more` rows are counted below and not drawn."""

    title: str
    days: Sequence[date]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    more: int = 0

    @property
    def height(self) -> float:
        """The days, the rows, and what stands below."""
        return DAYS + sum(map(self._height, self.rows)) + LEGEND * (bool(self.more) + bool(self._states))

    def draw(self, canvas: Canvas, top: float) -> None:
        """The cells, each with its sign or its percentage on it."""
        step, left = _step(len(self.days)), _left(len(self.days))
        for n, day in list(enumerate(self.days))[:: ceil(2 * SMALL / step)]:
            words = texts.day_of_month(day) if step >= 2.5 * SMALL else str(day.day)
            canvas.text(left + step * (n + 0.5), top + DAYS / 2, words, SMALL, color=FADED, align="center")
        y = top + DAYS
        for row in self.rows:
            name, cells = row
            height = self._height(row)
            canvas.name(MARGIN, y + height / 2, name, left - MARGIN - 6)
            for n, cell in enumerate(cells):
                _draw_cell(canvas, left + step * n, y + (height - ROW) / 2, step, cell)
            y += height
        self._below(canvas, y)

    def _height(self, row: tuple[str, Sequence[Cell]]) -> float:
        return height_of(row[0], _left(len(self.days)) - MARGIN - 6, ROW)

    def _below(self, canvas: Canvas, y: float) -> None:
        if self.more:
            canvas.text(MARGIN, y + LEGEND / 2, texts.more(self.more), SMALL, color=FADED)
            y += LEGEND
        if self._states:
            entries = [(of_state(state)[1], state.value) for state in self._states]
            canvas.text(MARGIN, y + LEGEND / 2, texts.legend(entries), SMALL, color=FADED)

    @property
    def _states(self) -> Sequence[ReportState]:
        """The states that occur, but for the blank one, in their usual order."""
        shown = {cell for _, cells in self.rows for cell in cells}
        return [state for state in ReportState if state in shown and of_state(state)[1]]


def _step(days: int) -> float:
    return min(WIDEST, (WIDTH - 2 * MARGIN - NAME) / days)


def _left(days: int) -> float:
    """Where the names end and the days begin."""
    return WIDTH - MARGIN - _step(days) * days


def _draw_cell(canvas: Canvas, x: float, y: float, width: float, cell: Cell) -> None:
    if isinstance(cell, ReportState):
        fill, words, ink = of_state(cell)
    else:
        fill, ink = of_share(cell)
        words = "" if cell is None else texts.whole_percent(cell).removesuffix("%")
    canvas.box(x + 1, y + 1, width - 2, ROW - 2, fill)
    if words and width >= width_of(words, SMALL):
        canvas.text(x + width / 2, y + ROW / 2, words, SMALL, color=ink, align="center")
