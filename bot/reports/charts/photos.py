"""The day's best photos: which ones are shown, and the copies of them that are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import structlog

from bot.decoding import pictures
from bot.decoding.errors import DecodingError
from bot.decoding.pool import DecoderPool
from bot.reports.figures.records import Records
from dialogs.model.submissions import FileKind, FileState, KeptFile

EDGE = 1600
"""The longest side of a shown copy, in pixels: sharp on a phone, and ten of them are sent in a moment."""

Find = Callable[[str], Path]
"""Where the bytes of that SHA-256 are kept; there may be no such file."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to show: the unit it comes from, what was written under it, and the shown copy as JPEG."""

    file: KeptFile
    unit: str
    caption: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Copies:
    """Makes the copies of kept photos that are shown; each is read in a decoding process."""

    find: Find
    decoders: DecoderPool

    def shown(self, file: KeptFile, edge: int = EDGE) -> bytes | None:
        """A copy to show: upright as its EXIF says, at most `edge` pixels a side, without where and when it was taken.

        None where there is none to be had: whatever is wrong with one photo, the others are shown.
        """
        try:
            return self.decoders.run(partial(pictures.shown, self.find(file.sha256), edge))
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told, and it is of this photo)
            why = str(error) if isinstance(error, DecodingError) else type(error).__name__
            log.warning("photo-passed-over", unit=file.target.unit_id, file=file.number, why=why)
            return None


def best_photos(
    records: Records,
    top_unit_id: int,
    days: Sequence[date],
    copies: Copies,
    limit: int,
    edge: int = EDGE,
    unreadable: list[KeptFile] | None = None,
) -> tuple[Photo, ...]:
    """The best photos of those days from that unit's subtree, as many as `limit`.

    Those of recommended leads (推介) first, one a unit before any unit's second; none that is 不公开. What cannot be
    read any more, whatever is wrong with it, is passed over and put into `unreadable`.
    """
    found: list[Photo] = []
    for file in chosen(records, top_unit_id, days):
        if len(found) == limit:
            break
        jpeg = copies.shown(file, edge)
        if jpeg is None:
            if unreadable is not None:
                unreadable.append(file)
        else:
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
