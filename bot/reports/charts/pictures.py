"""Which picture goes with what: the digest's, `/progress`', `/pending`'s, and those of the final report."""

from collections.abc import Sequence
from datetime import date

from bot.reports.charts.canvas import Canvas, Panel, picture
from bot.reports.charts.heat_map import Cell, HeatMap, that_fit
from bot.reports.charts.rates import Rate, RateBars
from bot.reports.charts.tile_map import TileMap
from bot.reports.charts.trends import Trend, Trends
from bot.reports.figures.breakdown import Group, groups, row_label
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from dialogs.model.campaign import Campaign, Tile
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.units import Unit
from dialogs.spelling.folding import folded
from dialogs.texts.documents import charts as texts
from dialogs.texts.notifications.digest import percent, short_name, thousands


def tile_of(campaign: Campaign, name: str) -> Tile | None:
    """The tile of the unit of that name: the one whose place name it contains, the longest where several are."""
    whole = folded(name)
    found = [tile for tile in campaign.tiles if folded(tile.unit) in whole]
    return max(found, key=lambda tile: len(tile.unit), default=None)


def place_name(campaign: Campaign, name: str) -> str:
    """昆明 for 昆明市教育体育局; the unit's own name where it stands on no tile."""
    tile = tile_of(campaign, name)
    return tile.unit if tile else name


ROWS = 30
ROWS_IN_DIGEST = 16
"""The most rows of a calendar by itself, and of one with the trends below it: a taller picture is shown smaller."""


def digest_picture(records: Records, top_unit_id: int, day: date) -> Canvas:
    """The digest's picture: rates by prefecture (else a calendar of the units), and the indicators so far."""
    view = _View(records, top_unit_id)
    tally = view.progress.tally(view.reporting, day)
    title = texts.digest_title(view.top.name, day)
    days = [d for d in records.campaign.days if d <= day] or [day]
    panels: list[Panel] = [view.bars(day)] if view.groups else [view.unit_calendar(days, ROWS_IN_DIGEST)]
    if records.campaign.indicators:
        panels.append(view.trends(days))
    owed, filed, _, missing = tally.counts
    return picture(title, texts.tally(owed, filed, missing, tally.rate), panels)


def progress_picture(records: Records, top_unit_id: int) -> Canvas | None:
    """The picture of `/progress`: the province on its tiles, the days so far. None before the first day."""
    view = _View(records, top_unit_id)
    days = view.days
    if not days:
        return None
    panels: list[Panel] = []
    tiles = view.tile_map(days[-1])
    if tiles:
        panels.append(tiles)
    panels.append(view.calendar(days) if view.groups else view.unit_calendar(days))
    return picture(texts.standing_title(view.top.name), texts.as_of(view.now), panels)


def pending_picture(records: Records, top_unit_id: int) -> Canvas | None:
    """The picture of `/pending`: the units that lack a day, most lacking first. None where nobody does."""
    view = _View(records, top_unit_id)
    lacking = view.lacking(view.days)
    if not lacking:
        return None
    panel = view.lacking_calendar(lacking, view.days)
    return picture(texts.standing_title(view.top.name), texts.as_of(view.now), [panel])


def week_pictures(records: Records, top_unit_id: int) -> dict[str, Canvas]:
    """The pictures of the final report by what they show: `map`, `calendar`, `trends`; what has no data is left out."""
    view = _View(records, top_unit_id)
    days = view.days
    if not days:
        return {}
    tally = view.progress.tally(view.reporting, days[-1])
    owed, filed, _, missing = tally.counts
    subtitle = texts.tally(owed, filed, missing, tally.rate)
    panels: dict[str, Panel | None] = {
        "map": view.tile_map(days[-1]),
        "calendar": view.calendar(days) if view.groups else view.unit_calendar(days),
        "trends": view.trends(days) if records.campaign.indicators else None,
    }
    title = texts.digest_title(view.top.name, days[-1])
    return {name: picture(title, subtitle, [panel]) for name, panel in panels.items() if panel}


class _View:
    """A subtree's part of the records, as panels."""

    def __init__(self, records: Records, top_unit_id: int) -> None:
        self._records = records
        self._campaign = records.campaign
        self.top = records.organisation[top_unit_id]
        self.now = records.now.astimezone(records.campaign.zone)
        self.progress = Progress(records)
        scope = records.scope(top_unit_id)
        self.reporting = [unit for unit in records.organisation.reporting() if unit.id in scope]
        found = groups(records.organisation, self.top, self.reporting)
        self.groups: Sequence[Group] = found if len(found) > 1 else ()
        today = self.now.date()
        self.days = [day for day in self._campaign.days if day <= today] if self._campaign.daily else []

    def bars(self, day: date) -> RateBars:
        """The reporting rates of the rows on that day."""
        return RateBars(texts.rates(self._label), [self._rate(group, day) for group in self.groups])

    def tile_map(self, day: date) -> TileMap | None:
        """The rows that have a tile; None for another unit than the root, and where no row has one."""
        if self.top.parent_id is not None:
            return None
        rates = {}
        for group in self.groups:
            tile = tile_of(self._campaign, group.name) if group.top else None
            if tile:
                rates[tile] = self._rate(group, day)
        return TileMap(texts.MAP, [(tile, rates.get(tile)) for tile in self._campaign.tiles]) if rates else None

    def calendar(self, days: Sequence[date]) -> HeatMap:
        """The rows' reporting rates day by day."""
        rows = [(self._name(group), [self._rate(group, day).share for day in days]) for group in self.groups]
        shown = that_fit([name for name, _ in rows], len(days), ROWS)
        return HeatMap(texts.calendar(self._label), days, rows[:shown], len(rows) - shown)

    def unit_calendar(self, days: Sequence[date], limit: int = ROWS) -> HeatMap:
        """Single units' states day by day; of more than `limit` those that lack most."""
        if that_fit([unit.name for unit in self.reporting], len(days), limit) < len(self.reporting):
            return self.lacking_calendar(self.lacking(days) or self.reporting, days, limit)
        return HeatMap(texts.UNIT_CALENDAR, days, self._states(self.reporting, days))

    def lacking_calendar(self, units: Sequence[Unit], days: Sequence[date], limit: int = ROWS) -> HeatMap:
        """The same of units that lack a day, as many as fit."""
        shown = that_fit([unit.name for unit in units], len(days), limit)
        return HeatMap(texts.LACKING_CALENDAR, days, self._states(units[:shown], days), len(units) - shown)

    def _states(self, units: Sequence[Unit], days: Sequence[date]) -> list[tuple[str, list[Cell]]]:
        return [(unit.name, [self.progress.day(unit, day) for day in days]) for unit in units]

    def lacking(self, days: Sequence[date]) -> list[Unit]:
        """The units without a report of one of the days, who lacks most first."""
        lacks = {unit.id: 0 for unit in self.reporting}
        for day in days:
            for unit in self.progress.tally(self.reporting, day).missing:
                lacks[unit.id] += 1
        return sorted((unit for unit in self.reporting if lacks[unit.id]), key=lambda unit: -lacks[unit.id])

    def trends(self, days: Sequence[date]) -> Trends:
        """Every indicator over `days`, the first ones of the window."""
        trends = [self._trend(indicator, days) for indicator in self._campaign.indicators]
        return Trends(texts.TRENDS, trends, self._campaign.days)

    def _trend(self, indicator: Indicator, days: Sequence[date]) -> Trend:
        figures, top = self._records.figures, self.top.id
        values: list[float | None]
        if indicator.kind is IndicatorKind.DERIVED:
            values = [figures.day_ratio(top, indicator.key, day).value for day in days]
            return Trend(short_name(indicator), values, percent(values[-1]))
        values = [figures.day(top, day).get(indicator.key) for day in days]
        newest = "—" if values[-1] is None else f"{thousands(int(values[-1]))}{indicator.measure}"
        return Trend(short_name(indicator), values, newest)

    def _rate(self, group: Group, day: date) -> Rate:
        tally = self.progress.tally(group.units, day)
        return Rate(self._name(group), tally.filed, tally.owed)

    def _name(self, group: Group) -> str:
        return place_name(self._campaign, group.name) if group.top else group.name

    @property
    def _label(self) -> str:
        return row_label(self._campaign, self.top)
