"""Reads the pixels of pictures others made. Heavy: for decoding processes."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import pillow_heif
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin

from bot.decoding.bare import bare, exif_of, orientation, scans
from bot.decoding.errors import PictureTooLarge
from bot.decoding.limits import MoreNeeded
from bot.decoding.picture_limits import JPEGS, weigh, weigh_jpeg

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF")
"""Whatever else Pillow reads is no photo; AVIF is not known to every Pillow."""

SKETCH_EDGE = 1024
"""The longest side, in pixels, of what a picture's hash is computed from."""

HASH_EDGE = 8

QUALITY = 85

WEBP_HEAD = 30
"""Bytes at the beginning of a WebP in which its size is, of whichever of its three kinds it is."""

ENOUGH = 0.75
"""How much of a picture whose end is missing has to be there."""

ENOUGH_SCANS = 3
"""The same of one that comes in scans: the first shows everything, the next ones make it sharp."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (CIPA DC-008)."""

SIDEWAYS = {TURNS[orientation] for orientation in (5, 6, 7, 8)}

pillow_heif.register_heif_opener()
Image.init()
# How large a picture may be is told here, by more than its pixels.
Image.MAX_IMAGE_PIXELS = None


class Picture(NamedTuple):
    """A picture with its pixels, perhaps fewer than the `size` it has, and what makes it upright."""

    image: Image.Image
    size: tuple[int, int]
    turn: Image.Transpose | None


def look(path: Path) -> tuple[int, int, str]:
    """Width and height upright, and a perceptual hash."""
    image, (width, height), turn = _read(path, SKETCH_EDGE)
    small = _upright(_sketch(image), turn)
    return (height, width, _phash(small)) if turn in SIDEWAYS else (width, height, _phash(small))


def shown(path: Path, edge: int) -> bytes:
    """A copy of at most `edge` pixels a side, as JPEG."""
    image, _, turn = _read(path, edge)
    image.thumbnail((edge, edge))
    # A new picture holds pixels only: no EXIF, no GPS, no comment, no embedded preview.
    out = io.BytesIO()
    _upright(_on_white(image), turn).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _read(path: Path, edge: int) -> Picture:
    """A picture with no fewer pixels than `edge` a side, if it has them.

    Raises PictureTooLarge, MoreNeeded, and anything for a broken one.
    """
    try:
        return _loaded(path, edge)
    except (PictureTooLarge, MoreNeeded):
        raise
    except Exception:
        data = path.read_bytes()
        pixels = _bare(data)
        if pixels is None or _share(pixels, edge) < ENOUGH:
            raise
    with _whatever_is_missing():
        found = _loaded(io.BytesIO(pixels), edge)
    return found._replace(turn=found.turn or TURNS.get(orientation(exif_of(data)) or 0))


def _loaded(file: Path | IO[bytes], edge: int) -> Picture:
    with _opened(file, edge) as (image, size):
        if image.format == "TIFF":
            return _loaded_tiff(image)
        image.load()
        return Picture(image, size, _turn(image))


def _loaded_tiff(image: Image.Image) -> Picture:
    """As it is in the file. Pillow would turn it itself, and fail where what is said about it is broken; it tells its
    size as if it had."""
    turn = _turn(image)
    setattr(image, "load_end", _nothing)  # noqa: B010
    image.load()
    setattr(image, "_size", image.im.size)  # noqa: B010
    return Picture(image, image.size, turn)


def _nothing() -> None:
    """Done after a TIFF is read."""


@contextmanager
def _opened(file: Path | IO[bytes], edge: int) -> Iterator[tuple[Image.Image, tuple[int, int]]]:
    """A picture looked at, of which nothing is read yet, and how large it is."""
    if isinstance(file, Path):
        _look_at_webp(file)
    with Image.open(file, formats=[form for form in FORMATS if form in Image.OPEN]) as image:
        size = width, height = image.size
        if image.format in JPEGS:
            fit = min(1.0, edge / max(size))
            image.draft("RGB", (max(1, round(width * fit)), max(1, round(height * fit))))
            colours = cast("JpegImagePlugin.JpegImageFile", image).layer if "progressive" in image.info else []
            weigh_jpeg(size, image.size, [(across, down) for _, across, down, _ in colours])
        else:
            weigh(image.format, image.mode, size)
        yield image, size


def _look_at_webp(path: Path) -> None:
    """The size of a WebP, where its header says one: Pillow has the decoder take the memory when it is opened."""
    with path.open("rb") as file:
        head = file.read(WEBP_HEAD)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < WEBP_HEAD:
        return
    match head[12:16]:
        case b"VP8X":
            size = int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            size = width & 0x3FFF, height & 0x3FFF
        case _:
            return
    weigh("WEBP", "RGBA", size)


def _bare(data: bytes) -> bytes | None:
    """A file without what is said about its picture; None where that cannot be had."""
    try:
        return bare(data)
    except (IndexError, ValueError, struct.error):
        return None


def _share(data: bytes, edge: int) -> float:
    """How much of a bare picture is there, from 0 to 1."""
    file = io.BytesIO(data)
    with _opened(file, edge) as (image, _):
        if image.format in JPEGS:
            if "progressive" in image.info:
                return float(scans(data) >= ENOUGH_SCANS)
            # Pillow's own would feed the decoder an end, and that fills in what is missing.
            setattr(image, "load_read", file.read)  # noqa: B010
        with _whatever_is_missing():
            image.load()
        box = image.getbbox(alpha_only=False)
        return (box[3] - box[1]) / image.height if box else 0.0


@contextmanager
def _whatever_is_missing() -> Iterator[None]:
    """Have a picture be read although its end is missing."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What makes the picture upright; nothing where its EXIF is broken or says what is no orientation."""
    if found := TURNS.get(orientation(image.info.get("exif") or b"") or 0):
        return found
    try:
        said = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 (what is said about a picture is no reason to lose it, whatever reading that raises)
        return None
    return TURNS.get(said) if isinstance(said, int) else None


def _upright(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    return image if turn is None else image.transpose(turn)


def _sketch(image: Image.Image) -> Image.Image:
    """The picture in small, without a second copy of all its pixels."""
    scale = min(1.0, SKETCH_EDGE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    # Of a picture with transparency any better way makes a copy first.
    return image.resize(size, Image.Resampling.BOX if image.mode in {"L", "RGB"} else Image.Resampling.NEAREST)


def _phash(image: Image.Image) -> str:
    """A difference hash: the same photo, resized or pressed again, gives the same or nearly the same bits."""
    small = image.convert("L").resize((HASH_EDGE + 1, HASH_EDGE), Image.Resampling.LANCZOS)
    pixels = small.tobytes()
    bits = 0
    for row in range(HASH_EDGE):
        for column in range(HASH_EDGE):
            at = row * (HASH_EDGE + 1) + column
            bits = bits << 1 | (pixels[at] > pixels[at + 1])
    return f"{bits:016x}"


def _on_white(image: Image.Image) -> Image.Image:
    """The picture's pixels on white, whatever it was made of."""
    with_alpha = image.convert("RGBA")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return plain
