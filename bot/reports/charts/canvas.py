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
from typing import TYPE_CHECKING, Literal, Protocol

from bot.reports.messages.message_builder import visible
from dialogs.figures.progress import ReportState

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

DONE, LACKING, ACCENT = "#0072B2", "#C44F00", "#E69F00"
PALE = "#9CC9E3"

EMPTY = "#EFEFEF"

BLACK, WHITE = "#000000", "#FFFFFF"
"""Signs on a colour: whichever of the two has a contrast of 4.5 or more (WCAG 2.1, 1.4.3)."""

_LOW, _HIGH = (0xDE, 0xEB, 0xF7), (0x08, 0x45, 0x94)
"""A single hue from light to dark: more is darker, whatever the eye."""

DARK = 0.83
"""From this share on a cell is so dark that its text is white."""

_STATES = {
    ReportState.ON_TIME: (DONE, "报"),
    ReportState.LATE: ("#56B4E9", "迟"),
    ReportState.ZERO: ("#A6CEE3", "零"),
    ReportState.MISSING: (LACKING, "缺"),
    ReportState.RETURNED: (ACCENT, "退"),
    ReportState.EXEMPT: ("#D9D9D9", "免"),
    ReportState.NOT_YET: (EMPTY, ""),
}
_WHITE_ON = {ReportState.ON_TIME, ReportState.MISSING}


def of_share(share: float | None) -> tuple[str, str]:
    """The colour of a share between 0 and 1, and that of text on it."""
    if share is None:
        return EMPTY, "#595959"
    share = min(max(share, 0.0), 1.0)
    # Rates that matter lie close together near the top: squared they are further apart.
    mixed = (round(low + (high - low) * share**2) for low, high in zip(_LOW, _HIGH, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed), WHITE if share >= DARK else BLACK


def of_state(state: ReportState) -> tuple[str, str, str]:
    """A state's colour, the sign that stands on it, and the sign's colour."""
    color, sign = _STATES[state]
    return color, sign, WHITE if state in _WHITE_ON else BLACK


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
