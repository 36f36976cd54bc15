"""How many pixels a picture may have, told by the memory that reading it takes, before it is read."""

from collections.abc import Sequence

from bot.decoding.errors import PictureTooLarge
from bot.decoding.limits import LARGE_PICTURE, MB, require

MOST_MEMORY = 500 * MB
"""Of one picture. Beyond that it is a bomb, not a photo."""

ORDINARY_MEMORY = 180 * MB
"""What fits within the usual limit, with what is made of it."""

MOST_PIXELS = 400_000_000
"""Of a JPEG, that is read in an eighth of its size: cameras have 200 million."""

A_PIXEL = {"WEBP": 16, "HEIF": 7, "AVIF": 7}
"""Bytes, where it takes more than the pixel itself (measured with Pillow 13)."""

ONE_BYTE = {"1", "L", "P"}

JPEGS = {"JPEG", "MPO"}
"""As Pillow names them; the second has more pictures behind the first."""


def weigh(form: str | None, mode: str, size: tuple[int, int]) -> None:
    """Look whether a picture of that format and mode, as Pillow names them, may be read.

    Raises PictureTooLarge, and MoreNeeded where it takes more memory than is there.
    """
    allow(size[0] * size[1] * A_PIXEL.get(form or "", 1 if mode in ONE_BYTE else 4))


def weigh_jpeg(full: tuple[int, int], read: tuple[int, int], samples: Sequence[tuple[int, int]] = ()) -> None:
    """The same for a JPEG that has the size `full` and is read in the size `read`.

    One that comes in scans, each of which makes it sharper, is held whole meanwhile: `samples` are how many of each of
    its colours there are across and down, in proportion.
    """
    pixels = full[0] * full[1]
    if pixels > MOST_PIXELS:
        raise PictureTooLarge
    most = max((across for across, _ in samples), default=1) * max((down for _, down in samples), default=1)
    held = 2 * pixels * sum(across * down for across, down in samples) // most
    allow(read[0] * read[1] * 4 + held)


def allow(memory: int) -> None:
    """Raises as `weigh` does."""
    if memory > MOST_MEMORY:
        raise PictureTooLarge
    if memory > ORDINARY_MEMORY:
        require(LARGE_PICTURE)
