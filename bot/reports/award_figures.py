"""What is known of a unit that speaks to an award's criteria: its subtree's reports, materials, leads, activities."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.reports.categories import category_of
from bot.reports.progress import Progress
from bot.reports.records import Records
from bot.reports.sheets.materials import listed_files
from dialogs.activities import Approval
from dialogs.award_ranking import FigureValues
from dialogs.awards import Award
from dialogs.indicators import IndicatorKind
from dialogs.progress import ReportState
from dialogs.units import Unit

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
