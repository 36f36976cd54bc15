"""Pictures others made: looked at, and copied to be shown. To be called in a decoding process, which loads what reads
them."""

from dataclasses import dataclass
from pathlib import Path

DECODES_WITH = ("bot.decoding.pixels",)
"""Loaded before the limits of a decoding process hold."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks: its size in pixels, upright, and a perceptual hash (16 hex digits)."""

    width: int
    height: int
    phash: str


def look(path: Path) -> Look:
    """How the picture looks. Raises PictureTooLarge, and anything for what is none."""
    from bot.decoding import pixels

    return Look(*pixels.look(path))


def shown(path: Path, edge: int) -> bytes:
    """A copy to show, as JPEG: upright as its EXIF says, at most `edge` pixels a side, without where and when it was
    taken. Raises as `look` does."""
    from bot.decoding import pixels

    return pixels.shown(path, edge)


def ready() -> None:
    """Nothing: in a decoding process what reads pictures is loaded then."""
