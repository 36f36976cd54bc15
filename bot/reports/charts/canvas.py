"""A sheet to draw on, measured in the pixels of a phone: what is drawn is what is read at 360 pixels' width.

matplotlib with figure objects only, no pyplot: nothing global is changed, and any thread may draw.
"""

import threading
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.reports.page import visible

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

WIDTH = 360
"""Phone pixels: the narrowest screen the pictures are made for."""

DENSITY = 3
"""Picture pixels for one of a phone's: sharp on the screens there are."""

SMALL, BODY, LARGE, TITLE = 10.0, 11.5, 14.0, 16.0
"""Heights of text in phone pixels; nothing is smaller than SMALL."""

NAMES = (BODY, SMALL)
"""Heights of a name on one line, and on several."""

SPACED = 1.2
"""From line to line, in heights of the text."""

INK, FADED, RULE, PAPER = "#1A1A1A", "#595959", "#D0D0D0", "#FFFFFF"

_FONT = "NotoSansSC-Regular.ttf"

_drawing = threading.Lock()
"""One picture at a time: font objects are shared, and drawing holds the interpreter in any case."""

Points = Sequence[tuple[float, float]]


class FontMissing(Exception):
    """The Simplified Chinese font that comes with the installation is not there."""


class Canvas:
    """A white sheet WIDTH wide and `height` high, the origin at its upper left."""

    def __init__(self, height: float) -> None:
        from matplotlib.figure import Figure

        self.height = height
        self.figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=100 * DENSITY, facecolor=PAPER)
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        *,
        color: str = INK,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """A line of text, its middle at height `y`. What the font cannot draw is left out."""
        words = drawable(text)
        self._axes.text(
            x,
            y,
            words,
            color=color,
            ha=align,
            va="center_baseline",
            fontproperties=_font(),
            # 100 pixels an inch, 72 points an inch.
            fontsize=size * 0.72,
            parse_math=False,
        )

    def name(
        self, x: float, y: float, name: str, width: float, sizes: tuple[float, float] = NAMES, *, color: str = INK
    ) -> None:
        """A name, or what holds one, whole within `width`: on several smaller lines around height `y` where needed."""
        lines = wrapped(name, width, sizes)
        size = sizes[len(lines) > 1]
        first = y - size * SPACED * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(x, first + size * SPACED * number, line, size, color=color)

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, edge: str = "none") -> None:
        """A rectangle from its upper left corner."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.7))

    def line(self, points: Points, color: str, width: float = 1.5) -> None:
        """A line through points."""
        xs, ys = zip(*points, strict=True)
        self._axes.plot(xs, ys, color=color, linewidth=width * 0.72, solid_joinstyle="round")

    def png(self) -> bytes:
        """The picture's bytes, DENSITY times as wide as the phone."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        out = BytesIO()
        with _drawing:
            FigureCanvasAgg(self.figure)
            # Without the library's name the same picture is the same bytes; a light compression halves the time.
            self.figure.savefig(out, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 3})
        return out.getvalue()


def font_file() -> Path:
    """Noto Sans SC as zhplot brings it (SIL Open Font License). Raises FontMissing."""
    spec = find_spec("zhplot")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "fonts" / _FONT
        if path.is_file():
            return path
    raise FontMissing(_FONT)


def drawable(text: str, limit: int = 1000) -> str:
    """The text on one line, without what the font has no picture of (emoji, rare signs)."""
    known = _known()
    return "".join(sign for sign in visible(text, limit) if ord(sign) in known)


def width_of(text: str, size: float) -> float:
    """About how wide the text is drawn, in phone pixels: full-width signs are square, others a little over half."""
    return sum(size if unicodedata.east_asian_width(sign) in "WFA" else size * 0.58 for sign in text)


def wrapped(name: str, width: float, sizes: tuple[float, float] = NAMES) -> list[str]:
    """The lines on which a name stands whole within `width` phone pixels: one, or several of smaller signs."""
    words = drawable(name)
    if width_of(words, sizes[0]) <= width:
        return [words]
    lines = [""]
    for sign in words:
        if lines[-1] and width_of(lines[-1] + sign, sizes[1]) > width:
            lines.append("")
        lines[-1] += sign
    return lines


def height_of(name: str, width: float, least: float, sizes: tuple[float, float] = NAMES) -> float:
    """How high the place is in which a name stands whole within `width`; `least` for one line."""
    lines = len(wrapped(name, width, sizes))
    return least if lines == 1 else max(least, sizes[1] * SPACED * lines + 4)


def fitting(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `width` phone pixels."""
    words = drawable(text)
    if width_of(words, size) <= width:
        return words
    while words and width_of(f"{words}…", size) > width:
        words = words[:-1]
    return f"{words}…"


@cache
def _font() -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(font_file()))


@cache
def _known() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font_file())).get_charmap())
