"""What goes with a digest: its picture, the day's best photos, the brief as a Word file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.reports.page import visible
from bot.reports.photos import Copies, Photo, best_photos
from bot.reports.records import Records
from bot.reports.word.template import TemplateBroken
from dialogs.outgoing import AttachmentKind
from dialogs.texts import documents as texts

if TYPE_CHECKING:
    from bot.reports.charts.canvas import Canvas

PHOTOS = 9
"""An album is shown best as three rows of three."""

SHIPPED = Path(__file__).parent / "templates"
"""The templates that come with the program."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a message: how it is shown, its name, its caption, its bytes."""

    kind: AttachmentKind
    name: str
    caption: str
    data: bytes


def digest_enclosures(
    records: Records, top_unit_id: int, day: date, copies: Copies, templates: Path | None = None
) -> list[Enclosure]:
    """What goes with the digest of that unit's subtree for that day.

    `templates`: an office's own; what it has not, or has broken, is the shipped one. The digest itself never fails for
    what goes with it: what cannot be made is logged and left out.
    """
    photos = best_photos(records, top_unit_id, [day], copies, PHOTOS)
    makers: list[Callable[[], Iterator[Enclosure]]] = [
        lambda: _picture(records, top_unit_id, day),
        lambda: iter([_shown(photo) for photo in photos]),
        lambda: _brief(records, top_unit_id, day, photos, templates),
    ]
    found: list[Enclosure] = []
    for make in makers:
        try:
            found += make()
        except Exception:
            log.exception("enclosure-failed", unit=top_unit_id, day=day.isoformat())
    return found


def progress_enclosures(records: Records, top_unit_id: int) -> list[Enclosure]:
    """The picture of `/progress`; none before the first day."""
    from bot.reports.charts.pictures import progress_picture

    return _standing(records, progress_picture, top_unit_id)


def pending_enclosures(records: Records, top_unit_id: int) -> list[Enclosure]:
    """The picture of `/pending`; none where nobody is missing."""
    from bot.reports.charts.pictures import pending_picture

    return _standing(records, pending_picture, top_unit_id)


def _standing(records: Records, draw: Callable[[Records, int], "Canvas | None"], top_unit_id: int) -> list[Enclosure]:
    try:
        canvas = draw(records, top_unit_id)
        return [Enclosure(AttachmentKind.PICTURE, "progress.png", "", canvas.png())] if canvas else []
    except Exception:
        log.exception("enclosure-failed", unit=top_unit_id)
        return []


def template_file(templates: Path | None, name: str) -> Path:
    """The office's own template of that name, or the shipped one."""
    own = templates / name if templates else None
    return own if own and own.is_file() else SHIPPED / name


def _picture(records: Records, top_unit_id: int, day: date) -> Iterator[Enclosure]:
    from bot.reports.charts.pictures import digest_picture

    yield Enclosure(AttachmentKind.PICTURE, "chart.png", "", digest_picture(records, top_unit_id, day).png())


def _shown(photo: Photo) -> Enclosure:
    caption = texts.photo_caption(visible(photo.unit), visible(photo.caption))
    return Enclosure(AttachmentKind.PHOTO, f"{photo.file.number}.jpg", caption, photo.jpeg)


def _brief(
    records: Records, top_unit_id: int, day: date, photos: tuple[Photo, ...], templates: Path | None
) -> Iterator[Enclosure]:
    from bot.reports.brief import TEMPLATE, brief, issue_of

    if not records.campaign.in_window(day):
        return
    template = template_file(templates, TEMPLATE)
    try:
        data = brief(records, top_unit_id, day, photos, template)
    except TemplateBroken as broken:
        log.error("template-broken", template=template.name, fault=str(broken))  # noqa: TRY400 (the fault says it all)
        data = brief(records, top_unit_id, day, photos, SHIPPED / TEMPLATE)
    yield Enclosure(AttachmentKind.DOCUMENT, texts.brief_name(issue_of(records, day)), "", data)
