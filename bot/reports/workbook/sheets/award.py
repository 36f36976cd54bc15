"""A sheet for each award: what speaks to each criterion side by side, a reference order, room for people's marks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.reports.figures.categories import category_of
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.materials import listed_files
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet, sheet_name
from dialogs.figures.progress import ReportState
from dialogs.figures.ranking import AwardStanding, CriterionStanding, FigureValues, rank
from dialogs.model.awards import FIGURES, RATES, Award, Criterion
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import IndicatorKind
from dialogs.model.units import Unit
from dialogs.parsing.activities import Approval
from dialogs.texts.documents import award_sheets as texts
from dialogs.texts.words.counts import short

PHOTO = "照片"
ON_TIME = (ReportState.ON_TIME, ReportState.ZERO)
NOT_OWED = (ReportState.NOT_YET, ReportState.EXEMPT)
NOT_IN = (ReportState.MISSING, ReportState.RETURNED)


class AwardFigures:
    """The figures of every unit that can win something."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._progress = Progress(records)
        files = listed_files(records, records.organisation.root)
        photos = [file.target.unit_id for file in files if category_of(records.campaign, file) == PHOTO]
        self._counts = {
            "photos": Counter(photos),
            "materials": Counter(file.target.unit_id for file in files) - Counter(photos),
            "leads": Counter(lead.unit_id for lead in records.leads),
            "starred_leads": Counter(lead.unit_id for lead in records.leads if lead.starred),
            "activities": Counter(a.unit_id for a in records.activities if a.approval is not Approval.REFUSED),
        }

    def of(self, award: Award) -> dict[int, FigureValues]:
        """The figures of each unit the award is for, in roster order; exempt ones are left out."""
        names = list(dict.fromkeys(name for criterion in award.criteria for name in criterion.figures))
        units = [unit for unit in self._records.organisation if unit.kind in award.kinds and not unit.exempt]
        return {unit.id: dict(self._known(unit, names)) for unit in units}

    def _known(self, unit: Unit, names: Sequence[str]) -> Iterator[tuple[str, float | None]]:
        subtree = self._records.organisation.subtree(unit.id)
        rates = self._rates(subtree)
        for name in names:
            if name in self._counts:
                yield name, sum(self._counts[name][below.id] for below in subtree)
            elif name in rates:
                yield name, rates[name]
            elif name == "teacher_share":
                yield from self._teacher_share(unit)
            elif self._can_be_known(unit, name):
                yield name, self._indicator(unit, name)

    def _rates(self, units: Iterable[Unit]) -> dict[str, float | None]:
        """Of every day and deliverable owed by now: what share is in, and what share came in time."""
        campaign = self._records.campaign
        states = [self._progress.day(unit, day) for unit in units for day in campaign.days if campaign.daily]
        states += [self._progress.item(unit, item) for unit in units for item in campaign.deliverables]
        owed = [state for state in states if state not in NOT_OWED]
        rate = {
            "reporting_rate": sum(state not in NOT_IN for state in owed),
            "on_time_rate": sum(state in ON_TIME for state in owed),
        }
        return {name: count / len(owed) if owed else None for name, count in rate.items()}

    def _teacher_share(self, unit: Unit) -> Iterator[tuple[str, float | None]]:
        """Of a unit's 专任教师数 those who took part; it cannot be known where the roster does not know that."""
        staff, taking_part = unit.staff, self._records.figures.week(unit.id).get("teachers")
        if staff or taking_part is None:
            yield "teacher_share", None if taking_part is None or not staff else taking_part / staff

    def _can_be_known(self, unit: Unit, name: str) -> bool:
        """A ratio cannot where students were reported and nobody knows of how many."""
        indicator = self._records.campaign.indicator(name)
        if indicator.kind is not IndicatorKind.DERIVED:
            return True
        reported = indicator.numerator in self._records.figures.week(unit.id)
        return not reported or self._records.figures.week_ratio(unit.id, name).value is not None

    def _indicator(self, unit: Unit, name: str) -> float | None:
        figures = self._records.figures
        if self._records.campaign.indicator(name).kind is IndicatorKind.DERIVED:
            return figures.week_ratio(unit.id, name).value
        return figures.week(unit.id).get(name)


MEANS = 2
"""Decimals of a mean of places."""


def award_sheets(records: Records) -> list[Sheet]:
    """The sheets of the whole campaign's awards."""
    if not records.campaign.awards:
        return []
    figures = AwardFigures(records)
    return [_sheet(records, award, rank(award, figures.of(award))) for award in records.campaign.awards]


def _sheet(records: Records, award: Award, standings: list[AwardStanding]) -> Sheet:
    columns = [
        Column(texts.UNIT, width=26),
        Column(texts.PLACE, ColumnKind.NUMBER, 12),
        Column(texts.MEAN, ColumnKind.DECIMAL, 12),
    ]
    for number, criterion in enumerate(award.criteria, start=1):
        columns += _columns(records.campaign, number, criterion)
    columns.append(Column(texts.decision(award.places), ColumnKind.PROSE))
    rows = [_row(records, award, standing) for standing in standings]
    return Sheet(sheet_name(award.name), columns, rows, len(rows))


def _columns(campaign: Campaign, number: int, criterion: Criterion) -> Iterator[Column]:
    for name in criterion.figures:
        label, kind = _label(campaign, name)
        yield Column(texts.numbered(number, label), kind, 9)
        yield Column(texts.numbered(number, texts.place_of(label)), ColumnKind.NUMBER, 7)
    if criterion.figures:
        yield Column(texts.numbered(number, texts.mean_of(criterion.name)), ColumnKind.DECIMAL, 12)
    if criterion.judged:
        yield Column(texts.numbered(number, texts.mark_of(criterion.name)), ColumnKind.PROSE, 12)


def _label(campaign: Campaign, name: str) -> tuple[str, ColumnKind]:
    """What a figure is called, and what it looks like."""
    if name in FIGURES:
        return FIGURES[name], ColumnKind.RATIO if name in RATES else ColumnKind.COUNT
    indicator = campaign.indicator(name)
    is_ratio = indicator.kind is IndicatorKind.DERIVED
    return short(indicator), ColumnKind.RATIO if is_ratio else ColumnKind.COUNT


def _row(records: Records, award: Award, standing: AwardStanding) -> list[Cell]:
    cells: list[Cell] = [records.organisation[standing.unit_id].name, standing.place, _rounded(standing.mean)]
    for criterion, of in zip(award.criteria, standing.criteria, strict=True):
        cells += _cells(criterion, of)
    return [*cells, None]


def _cells(criterion: Criterion, of: CriterionStanding) -> Iterator[Cell]:
    for _, value, place in of.figures:
        yield value
        yield place
    if criterion.figures:
        yield _rounded(of.mean)
    if criterion.judged:
        yield None


def _rounded(mean: float | None) -> float | None:
    return None if mean is None else round(mean, MEANS)
