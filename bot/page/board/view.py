"""What the officials' board shows of a subtree at one moment, from the same figures as every report."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.jobs.records import read_records
from bot.jobs.worker.wire import Shown
from bot.reports.charts.canvas import Canvas
from bot.reports.charts.photos import Copies, Photo, best_photos
from bot.reports.charts.pictures import progress_picture, week_pictures
from bot.reports.figures.breakdown import groups
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.submissions import Lead
from dialogs.texts.notifications import digest as digest_texts

log = structlog.get_logger()

PHOTOS = 9
EDGE = 800
LEADS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of the reporting rate: 应报, 已报, 零报告, 未报 and the rate as text."""

    name: str
    counts: tuple[int, int, int, int]
    rate: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's row: the day's figure, and the sum of the days so far; None: nobody reported it."""

    label: str
    day: str
    to_date: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """One subtree's board. `pictures` are PNGs: `progress`, `trends`; none before the first day."""

    unit: str
    at: datetime
    day: date
    total: Rate
    rates: Sequence[Rate]
    figures: Sequence[Figure]
    missing: Sequence[str]
    leads: Sequence[tuple[str, Lead]]
    photos: Sequence[Photo]
    pictures: Mapping[str, bytes]


async def board_now(ctx: Context, _shown: Shown, *, unit_id: int) -> BoardView:
    """The board of that unit's subtree as the store stands now."""
    records = await read_records(ctx)
    copies = Copies(ctx.media.path, ctx.decoders)
    return await asyncio.to_thread(board_view, records, unit_id, copies, pictures=ctx.pictures)


def board_view(records: Records, unit_id: int, copies: Copies, *, pictures: bool = True) -> BoardView:
    """The board of that unit's subtree."""
    campaign, organisation = records.campaign, records.organisation
    top = organisation[unit_id]
    at = records.now.astimezone(campaign.zone)
    day = min(max(at.date(), campaign.first), campaign.last)
    progress = Progress(records)
    reporting = organisation.reporting(unit_id)
    tally = progress.tally(reporting, day)
    rows = [
        Rate(group.name, (part := progress.tally(group.units, day)).counts, digest_texts.percent(part.rate))
        for group in groups(organisation, top, reporting)
    ]
    scope = records.scope(unit_id)
    leads = [lead for lead in records.leads if lead.unit_id in scope]
    return BoardView(
        unit=top.name,
        at=at,
        day=day,
        total=Rate(top.name, tally.counts, digest_texts.percent(tally.rate)),
        rates=rows,
        figures=_figures(records, unit_id, day),
        missing=[unit.name for unit in tally.missing],
        leads=[(organisation[lead.unit_id].name, lead) for lead in leads[: -LEADS - 1 : -1]],
        photos=best_photos(records, unit_id, [day], copies, PHOTOS, EDGE) if pictures else (),
        pictures=_pictures(records, unit_id) if pictures else {},
    )


def _pictures(records: Records, unit_id: int) -> dict[str, bytes]:
    """The tile map and the rates day by day as /progress has them; the figures day by day as the digest has them."""
    canvases: dict[str, Callable[[], Canvas | None]] = {
        "progress": lambda: progress_picture(records, unit_id),
        "trends": lambda: week_pictures(records, unit_id).get("trends"),
    }
    drawn = {name: _drawn(make, name, unit_id) for name, make in canvases.items()}
    return {name: picture for name, picture in drawn.items() if picture is not None}


def _drawn(make: Callable[[], Canvas | None], name: str, unit_id: int) -> bytes | None:
    """The picture; None where there is none, or drawing it failed: the figures beside it stand all the same."""
    try:
        canvas = make()
        return canvas.png() if canvas else None
    except Exception:
        log.exception("board-picture-failed", picture=name, unit=unit_id)
        return None


def _figures(records: Records, unit_id: int, day: date) -> list[Figure]:
    figures = records.figures
    of_day, to_date = figures.day(unit_id, day), figures.to_date(unit_id, day)
    return [
        Figure(indicator.label, _count(of_day.get(indicator.key)), _count(to_date.get(indicator.key)))
        if not indicator.numerator
        else Figure(indicator.label, digest_texts.percent(figures.day_ratio(unit_id, indicator.key, day).value, 2), "—")
        for indicator in records.campaign.indicators
    ]


def _count(value: int | None) -> str:
    return "—" if value is None else digest_texts.thousands(value)
