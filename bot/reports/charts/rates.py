"""The reporting rate (报送率) by prefecture, as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts.canvas import DONE, EMPTY, FADED, MARGIN, SMALL, WIDTH, Canvas, height_of
from dialogs.texts.documents import charts as texts

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


def _height(rate: Rate) -> float:
    return height_of(rate.name, NAME - 6, ROW)


@dataclass(frozen=True, slots=True)
class RateBars:
    """Bars in the order given; beyond the room of ROWS short names the lowest rates stay, and the rest is counted."""

    title: str
    rates: Sequence[Rate]

    @property
    def height(self) -> float:
        """A row for each bar, and one for the count of the rest."""
        shown = self._shown
        return sum(map(_height, shown)) + ROW * (len(self.rates) > len(shown))

    def draw(self, canvas: Canvas, top: float) -> None:
        """Name, bar, and the numbers behind it."""
        room = WIDTH - 2 * MARGIN - NAME - VALUE
        y, shown = top, self._shown
        for rate in shown:
            middle = y + _height(rate) / 2
            canvas.name(MARGIN, middle, rate.name, NAME - 6)
            canvas.box(MARGIN + NAME, middle - BAR / 2, room, BAR, EMPTY)
            canvas.box(MARGIN + NAME, middle - BAR / 2, room * (rate.share or 0), BAR, DONE)
            words = texts.bar(rate.filed, rate.owed, rate.share)
            canvas.text(WIDTH - MARGIN, middle, words, SMALL, align="right")
            y += _height(rate)
        if len(self.rates) > len(shown):
            canvas.text(MARGIN, y + ROW / 2, texts.more(len(self.rates) - len(shown)), SMALL, color=FADED)

    @property
    def _shown(self) -> Sequence[Rate]:
        room = ROW * ROWS
        if sum(map(_height, self.rates)) <= room:
            return self.rates
        kept: set[int] = set()
        for rate in sorted(self.rates, key=lambda rate: 1.0 if rate.share is None else rate.share):
            room -= _height(rate)
            if room < 0 and kept:
                break
            kept.add(id(rate))
        return [rate for rate in self.rates if id(rate) in kept]
