"""A picture: a title and panels one below the other."""

from collections.abc import Sequence
from typing import Protocol

from bot.reports.charts.canvas import BODY, FADED, LARGE, TITLE, WIDTH, Canvas, fitting

MARGIN = 12
HEAD, LINE, HEADING, GAP = 40, 20, 28, 10


class Panel(Protocol):
    """A part of a picture, MARGIN from its edges."""

    @property
    def title(self) -> str:
        """What stands above it."""

    @property
    def height(self) -> float:
        """Its height in phone pixels, without its title."""

    def draw(self, canvas: Canvas, top: float) -> None:
        """Draw it from `top` downwards."""


def picture(title: str, subtitle: str, panels: Sequence[Panel]) -> Canvas:
    """The panels under one title."""
    height = HEAD + LINE + sum(HEADING + panel.height + GAP for panel in panels) + GAP
    canvas = Canvas(height)
    room = WIDTH - 2 * MARGIN
    canvas.text(MARGIN, HEAD / 2 + 4, fitting(title, room, TITLE), TITLE)
    canvas.text(MARGIN, HEAD + 4, fitting(subtitle, room, BODY), BODY, color=FADED)
    top: float = HEAD + LINE
    for panel in panels:
        canvas.text(MARGIN, top + HEADING / 2, fitting(panel.title, room, LARGE), LARGE)
        panel.draw(canvas, top + HEADING)
        top += HEADING + panel.height + GAP
    return canvas
