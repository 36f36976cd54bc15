"""The calendar: rows and days as a heat map, of reporting rates or of single units' reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from bot.reports.charts.canvas import BODY, FADED, SMALL, WIDTH, Canvas, fitting, width_of
from bot.reports.charts.palette import of_share, of_state
from bot.reports.charts.picture import MARGIN
from dialogs.progress import ReportState
from dialogs.texts import charts as texts

ROW, DAYS, LEGEND = 20.0, 18.0, 18.0
NAME, WIDEST = 112.0, 34.0
"""The least width of the names, and the greatest of a day."""

Cell = ReportState | float | None
"""A unit's state on a day, or a group's reporting rate (None: nobody owed a report)."""


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
        return DAYS + ROW * len(self.rows) + LEGEND * (bool(self.more) + bool(self._states))

    def draw(self, canvas: Canvas, top: float) -> None:
        """The cells, each with its sign or its percentage on it."""
        step = min(WIDEST, (WIDTH - 2 * MARGIN - NAME) / len(self.days))
        left = WIDTH - MARGIN - step * len(self.days)
        for n, day in list(enumerate(self.days))[:: ceil(2 * SMALL / step)]:
            words = texts.day_of_month(day) if step >= 2.5 * SMALL else str(day.day)
            canvas.text(left + step * (n + 0.5), top + DAYS / 2, words, SMALL, color=FADED, align="center")
        y = top + DAYS
        for name, cells in self.rows:
            canvas.text(MARGIN, y + ROW / 2, fitting(name, left - MARGIN - 6, BODY), BODY)
            for n, cell in enumerate(cells):
                _draw_cell(canvas, left + step * n, y, step, cell)
            y += ROW
        self._below(canvas, y)

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


def _draw_cell(canvas: Canvas, x: float, y: float, width: float, cell: Cell) -> None:
    if isinstance(cell, ReportState):
        fill, words, ink = of_state(cell)
    else:
        fill, ink = of_share(cell)
        words = "" if cell is None else texts.whole_percent(cell).removesuffix("%")
    canvas.box(x + 1, y + 1, width - 2, ROW - 2, fill)
    if words and width >= width_of(words, SMALL):
        canvas.text(x + width / 2, y + ROW / 2, words, SMALL, color=ink, align="center")
