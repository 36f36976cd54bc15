"""The tile map: a square for each prefecture about where it lies, coloured by its reporting rate.

A grid of the campaign file, never a geographic outline: published maps of China need a review number
(《地图管理条例》第十五条).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts.canvas import BODY, EMPTY, FADED, MARGIN, SMALL, WIDTH, Canvas, fitting, of_share
from bot.reports.charts.rates import Rate
from dialogs.model.campaign import Tile
from dialogs.texts.documents import charts as texts

BETWEEN = 3.0
LARGEST = 58.0
"""The side of a square where the grid is narrow."""


@dataclass(frozen=True, slots=True)
class TileMap:
    """Every tile of the campaign with its unit's rate, None where it has no unit in the roster."""

    title: str
    tiles: Sequence[tuple[Tile, Rate | None]]

    @property
    def height(self) -> float:
        """The grid's rows."""
        return self._side * (max(tile.row for tile, _ in self.tiles) + 1)

    def draw(self, canvas: Canvas, top: float) -> None:
        """Short name and rate on each square."""
        side = self._side
        across = side * (max(tile.column for tile, _ in self.tiles) + 1)
        left = (WIDTH - across) / 2
        for tile, rate in self.tiles:
            x, y = left + side * tile.column, top + side * tile.row
            fill, ink = of_share(rate.share) if rate else (EMPTY, FADED)
            canvas.box(x, y, side - BETWEEN, side - BETWEEN, fill)
            middle = x + (side - BETWEEN) / 2
            canvas.text(middle, y + side * 0.34, fitting(tile.short, side - 6, BODY), BODY, color=ink, align="center")
            words = texts.whole_percent(rate.share if rate else None)
            canvas.text(middle, y + side * 0.66, words, SMALL, color=ink, align="center")

    @property
    def _side(self) -> float:
        columns = max(tile.column for tile, _ in self.tiles) + 1
        return min(LARGEST, (WIDTH - 2 * MARGIN) / columns)
