"""The day's best photos: which ones are shown, and the copies of them that are."""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.reports.picture_limits import too_large
from bot.reports.records import Records
from dialogs.submissions import FileKind, FileState, KeptFile

if TYPE_CHECKING:
    from PIL import Image

EDGE = 1600
"""The longest side of a shown copy, in pixels: sharp on a phone, and ten of them are sent in a moment."""

QUALITY = 85

Find = Callable[[str], Path]
"""Where the bytes of that SHA-256 are kept; there may be no such file."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to show: the unit it comes from, what was written under it, and the shown copy as JPEG."""

    file: KeptFile
    unit: str
    caption: str
    jpeg: bytes


def best_photos(
    records: Records, top_unit_id: int, days: Sequence[date], find: Find, limit: int, edge: int = EDGE
) -> tuple[Photo, ...]:
    """The best photos of those days from that unit's subtree, as many as `limit`.

    Those of recommended leads (推介) first, one a unit before any unit's second; none that is 不公开. What cannot be
    read any more is passed over.
    """
    found: list[Photo] = []
    for file in chosen(records, top_unit_id, days):
        if len(found) == limit:
            break
        jpeg = shown_copy(find(file.sha256), edge)
        if jpeg is not None:
            found.append(Photo(file, records.organisation[file.target.unit_id].name, file.caption, jpeg))
    return tuple(found)


def chosen(records: Records, top_unit_id: int, days: Iterable[date]) -> list[KeptFile]:
    """Every photo that may be shown, best first: one a unit, then each unit's second, and so on."""
    scope, wanted = records.scope(top_unit_id), frozenset(days)
    starred = {lead.number for lead in records.leads if lead.starred}
    fit = [
        file
        for file in records.files
        if file.kind is FileKind.PHOTO
        and file.state is FileState.KEPT
        and file.sha256
        and not file.private
        and file.repeats is None
        and file.target.subject.day in wanted
        and file.target.unit_id in scope
    ]
    fit.sort(key=lambda file: (file.target.lead not in starred, not file.caption, file.number))
    place: dict[int, int] = {}
    rounds: list[tuple[int, int]] = []
    for number, file in enumerate(fit):
        nth = place.get(file.target.unit_id, 0)
        place[file.target.unit_id] = nth + 1
        rounds.append((nth, number))
    return [fit[number] for _, number in sorted(rounds)]


def shown_copy(path: Path, edge: int = EDGE) -> bytes | None:
    """A copy to show: upright as its EXIF says, at most `edge` pixels a side, without where and when it was taken.

    None where there is no picture to be read.
    """
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener()
    bombs = (Image.DecompressionBombWarning, Image.DecompressionBombError)
    try:
        with Image.open(path) as image:
            if too_large(image.format, image.width, image.height):
                return None
            image.draft("RGB", (edge, edge))
            image.thumbnail((edge, edge))
            # A new picture holds pixels only: no EXIF, no GPS, no comment, no embedded preview.
            upright = _on_white(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, *bombs):
        return None
    out = BytesIO()
    upright.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _on_white(image: "Image.Image") -> "Image.Image":
    """The picture's pixels on white, whatever it was made of."""
    from PIL import Image

    with_alpha = image.convert("RGBA")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return plain
