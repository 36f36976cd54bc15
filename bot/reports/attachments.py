"""What goes with a digest: its picture, the day's best photos, the brief as a Word file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.reports.charts.photos import Copies, Photo, best_photos, chosen
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import visible
from bot.reports.word.template import TemplateBroken
from dialogs.model.outgoing import AttachmentKind
from dialogs.model.submissions import KeptFile
from dialogs.texts.documents import word as texts

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


@dataclass(slots=True)
class Lacking:
    """What a message has to go without: kinds of files that could not be made, photos that could not be read, and the
    office's own templates, each with its fault in words."""

    kinds: set[AttachmentKind] = field(default_factory=set)
    photos: list[KeptFile] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.kinds or self.photos or self.templates)


def digest_enclosures(
    records: Records,
    top_unit_id: int,
    day: date,
    copies: Copies,
    templates: Path | None = None,
    lacking: Lacking | None = None,
) -> list[Enclosure]:
    """What goes with the digest of that unit's subtree for that day.

    `templates`: an office's own; what it has not, or has broken, is the shipped one. The digest itself never fails for
    what goes with it: what cannot be made is logged, left out, and put into `lacking`.
    """
    lacking = Lacking() if lacking is None else lacking
    photos: tuple[Photo, ...] = ()

    def album() -> Iterator[Enclosure]:
        nonlocal photos
        photos = best_photos(records, top_unit_id, [day], copies, PHOTOS, unreadable=lacking.photos)
        if lacking.photos and not photos:
            lacking.kinds.add(AttachmentKind.PHOTO)
        yield from [_shown(photo) for photo in photos]

    makers: dict[AttachmentKind, Callable[[], Iterator[Enclosure]]] = {
        AttachmentKind.PICTURE: lambda: _picture(records, top_unit_id, day),
        AttachmentKind.PHOTO: album,
        AttachmentKind.DOCUMENT: lambda: _brief(records, top_unit_id, day, photos, templates, lacking),
    }
    found: list[Enclosure] = []
    for kind, make in makers.items():
        try:
            found += list(make())
        except Exception:
            log.exception("enclosure-failed", unit=top_unit_id, day=day.isoformat(), kind=kind.value)
            lacking.kinds.add(kind)
    return found


def expected_enclosures(records: Records, top_unit_id: int, day: date) -> set[AttachmentKind]:
    """The kinds of files that would go with that digest."""
    found = {AttachmentKind.PICTURE}
    if chosen(records, top_unit_id, [day]):
        found.add(AttachmentKind.PHOTO)
    if records.campaign.in_window(day):
        found.add(AttachmentKind.DOCUMENT)
    return found


def progress_enclosures(records: Records, top_unit_id: int, lacking: Lacking) -> list[Enclosure]:
    """The picture of `/progress`; none before the first day."""
    from bot.reports.charts.pictures import progress_picture

    return _standing(records, progress_picture, top_unit_id, lacking)


def pending_enclosures(records: Records, top_unit_id: int, lacking: Lacking) -> list[Enclosure]:
    """The picture of `/pending`; none where nobody is missing."""
    from bot.reports.charts.pictures import pending_picture

    return _standing(records, pending_picture, top_unit_id, lacking)


def _standing(
    records: Records, draw: Callable[[Records, int], "Canvas | None"], top_unit_id: int, lacking: Lacking
) -> list[Enclosure]:
    try:
        canvas = draw(records, top_unit_id)
        return [Enclosure(AttachmentKind.PICTURE, "progress.png", "", canvas.png())] if canvas else []
    except Exception:
        log.exception("enclosure-failed", unit=top_unit_id)
        lacking.kinds.add(AttachmentKind.PICTURE)
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
    records: Records, top_unit_id: int, day: date, photos: tuple[Photo, ...], templates: Path | None, lacking: Lacking
) -> Iterator[Enclosure]:
    from bot.reports.word.brief import TEMPLATE, brief, issue_of

    if not records.campaign.in_window(day):
        return
    template = template_file(templates, TEMPLATE)
    try:
        data = brief(records, top_unit_id, day, photos, template)
    except TemplateBroken as broken:
        log.error("template-broken", template=template.name, fault=str(broken))  # noqa: TRY400 (the fault says it all)
        lacking.templates.append(str(broken))
        data = brief(records, top_unit_id, day, photos, SHIPPED / TEMPLATE)
    except Exception as error:
        if template.parent == SHIPPED:
            raise
        log.exception("template-failed", template=template.name)
        lacking.templates.append(texts.broken(template.name, [texts.unreadable(type(error).__name__)]))
        data = brief(records, top_unit_id, day, photos, SHIPPED / TEMPLATE)
    yield Enclosure(AttachmentKind.DOCUMENT, texts.brief_name(issue_of(records, day)), "", data)
