"""The indicators as columns and cells: what every sheet with figures shares."""

from typing import TYPE_CHECKING

from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind
from dialogs.figures.entered import entered
from dialogs.figures.rollup import Figures, Ratio, Values
from dialogs.model.campaign import Campaign
from dialogs.model.denominators import Denominators
from dialogs.model.indicators import IndicatorKind
from dialogs.model.submissions import Submission
from dialogs.model.units import Unit

if TYPE_CHECKING:
    from bot.reports.figures.rollup import BulkFigures


def indicator_columns(campaign: Campaign) -> list[Column]:
    """A column per indicator, headed by its official label word for word."""
    return [
        Column(i.label, ColumnKind.RATIO if i.kind is IndicatorKind.DERIVED else ColumnKind.COUNT, 14)
        for i in campaign.indicators
    ]


def figure_cells(campaign: Campaign, values: Values, ratios: dict[str, Ratio]) -> list[Cell]:
    """The cells of some figures, ratios by key of the derived indicator; a missing figure is blank."""
    return [ratios[i.key].value if i.kind is IndicatorKind.DERIVED else values.get(i.key) for i in campaign.indicators]


def submission_cells(campaign: Campaign, unit: Unit, submission: Submission, known: Denominators) -> list[Cell]:
    """The cells of what one submission says by itself, whatever its status."""
    values = entered(campaign, unit.kind, submission)
    ratios = {}
    for indicator in campaign.indicators:
        if indicator.kind is IndicatorKind.DERIVED:
            part, whole = values.get(indicator.numerator), known.of(unit.id, indicator.denominator)
            ratios[indicator.key] = Ratio() if part is None or whole is None else Ratio(part, whole, 1)
    return figure_cells(campaign, values, ratios)


def week_cells(campaign: Campaign, figures: "BulkFigures | Figures", unit_id: int) -> list[Cell]:
    """The cells of a unit's week."""
    derived = [i.key for i in campaign.indicators if i.kind is IndicatorKind.DERIVED]
    return figure_cells(campaign, figures.week(unit_id), {key: figures.week_ratio(unit_id, key) for key in derived})
