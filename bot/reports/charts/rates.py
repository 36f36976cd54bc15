"""The reporting rate (报送率) by prefecture, as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts.canvas import BODY, FADED, SMALL, WIDTH, Canvas, fitting
from bot.reports.charts.palette import DONE, EMPTY
from bot.reports.charts.picture import MARGIN
from dialogs.texts import charts as texts

ROWS = 24
ROW, BAR = 19.0, 12.0
NAME, VALUE = 108.0, 88.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A row: how many of those who owe a report filed one."""

    name: str
    filed: int
    owed: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1, None where nobody owes anything."""
        return self.filed / self.owed if self.owed else None


@dataclass(frozen=True, slots=True)
class RateBars:
    """Bars in the order given; beyond ROWS the lowest rates stay, and the rest is counted."""

    title: str
    rates: Sequence[Rate]

    @property
    def height(self) -> float:
        """A row for each bar, and one for the count of the rest."""
        return ROW * (len(self._shown) + (len(self.rates) > ROWS))

    def draw(self, canvas: Canvas, top: float) -> None:
        """Name, bar, and the numbers behind it."""
        room = WIDTH - 2 * MARGIN - NAME - VALUE
        for number, rate in enumerate(self._shown):
            y = top + ROW * number
            middle = y + ROW / 2
            canvas.text(MARGIN, middle, fitting(rate.name, NAME - 6, BODY), BODY)
            canvas.box(MARGIN + NAME, middle - BAR / 2, room, BAR, EMPTY)
            canvas.box(MARGIN + NAME, middle - BAR / 2, room * (rate.share or 0), BAR, DONE)
            words = texts.bar(rate.filed, rate.owed, rate.share)
            canvas.text(WIDTH - MARGIN, middle, words, SMALL, align="right")
        if len(self.rates) > ROWS:
            y = top + ROW * (len(self._shown) + 0.5)
            canvas.text(MARGIN, y, texts.more(len(self.rates) - ROWS), SMALL, color=FADED)

    @property
    def _shown(self) -> Sequence[Rate]:
        if len(self.rates) <= ROWS:
            return self.rates
        lowest = sorted(self.rates, key=lambda rate: 1.0 if rate.share is None else rate.share)[:ROWS]
        kept = {id(rate) for rate in lowest}
        return [rate for rate in self.rates if id(rate) in kept]
