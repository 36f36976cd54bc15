"""A picture: a title and panels one below the other."""

from collections.abc import Sequence
from typing import Protocol

from bot.reports.charts.canvas import BODY, FADED, LARGE, TITLE, WIDTH, Canvas, height_of

MARGIN = 12
ROOM = WIDTH - 2 * MARGIN
HEAD, LINE, HEADING, GAP = 40, 20, 28, 10
TITLES, HEADINGS = (TITLE, LARGE), (LARGE, BODY)
"""Heights of the text on one line, and on several."""


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
    head, line = height_of(title, ROOM, HEAD, TITLES), height_of(subtitle, ROOM, LINE)
    headings = [height_of(panel.title, ROOM, HEADING, HEADINGS) for panel in panels]
    canvas = Canvas(head + line + sum(headings) + sum(panel.height + GAP for panel in panels) + GAP)
    canvas.name(MARGIN, head / 2 + 4, title, ROOM, TITLES)
    canvas.name(MARGIN, head + line / 2 - 6, subtitle, ROOM, color=FADED)
    top = head + line
    for panel, heading in zip(panels, headings, strict=True):
        canvas.name(MARGIN, top + heading / 2, panel.title, ROOM, HEADINGS)
        panel.draw(canvas, top + heading)
        top += heading + panel.height + GAP
    return canvas
