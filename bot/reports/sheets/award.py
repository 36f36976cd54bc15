"""A sheet for each award: what speaks to each criterion side by side, a reference order, room for people's marks."""

from collections.abc import Iterator

from bot.reports.award_figures import AwardFigures
from bot.reports.records import Records
from bot.reports.sheets.sheet import Cell, Column, ColumnKind, Sheet, sheet_name
from dialogs.award_ranking import AwardStanding, CriterionStanding, rank
from dialogs.awards import FIGURES, RATES, Award, Criterion
from dialogs.campaign import Campaign
from dialogs.indicators import IndicatorKind
from dialogs.texts import award_sheets as texts
from dialogs.texts.counts import short

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
