"""Everybody's figures at once: the rule of `dialogs.figures.rollup`, vectorised. A property test holds the two equal.

The arrays hold floats, NaN where there is no figure; every whole number a campaign can add up to is exact in them.
"""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property
from math import isnan

import numpy as np
import numpy.typing as npt
import pandas as pd

from dialogs.figures.entered import entered, implies_schools
from dialogs.figures.rollup import Ratio, Values
from dialogs.figures.table_state import TableState, TableStates
from dialogs.model.denominators import Denominators
from dialogs.model.indicators import SCHOOLS, IndicatorKind
from dialogs.model.submissions import Revision, Submission
from dialogs.model.units import Organisation, Unit

Table = npt.NDArray[np.float64]
"""Figures with one row per unit in roster order; NaN where there is none. Further axes as the caller likes."""


class Tree:
    """Rows of units, their parents and depths."""

    def __init__(self, organisation: Organisation) -> None:
        units = list(organisation)
        self.rows = {unit.id: row for row, unit in enumerate(units)}
        self.leaf = np.array([not organisation.collects(unit.id) for unit in units], dtype=bool)
        one_school = {
            kind.name: implies_schools(organisation.campaign, kind.name) for kind in organisation.campaign.unit_kinds
        }
        self.one_school = np.array([one_school[unit.kind] for unit in units], dtype=bool)
        self._parent = np.array([-1 if u.parent_id is None else self.rows[u.parent_id] for u in units], dtype=np.intp)
        self._levels = self._by_depth()

    def roll_up(self, own: Table, schools: Sequence[int] = ()) -> Table:
        """Every unit's figures: its own, and where it has none the sum over the units below that have one.

        `own` has two axes, units and figures. The columns `schools` count schools: of one school made of parts they
        are at most 1.
        """
        figures = own.copy()
        for rows in reversed(self._levels[1:]):
            sums = pd.DataFrame(figures[rows]).groupby(self._parent[rows]).sum(min_count=1)
            parents = sums.index.to_numpy()
            below = sums.to_numpy(copy=True)
            for column in schools:
                capped = np.fmin(below[:, column], 1)
                below[:, column] = np.where(
                    self.one_school[parents] & ~np.isnan(below[:, column]), capped, below[:, column]
                )
            figures[parents] = np.where(np.isnan(own[parents]), below, own[parents])
        return figures

    def _by_depth(self) -> list[npt.NDArray[np.intp]]:
        """The rows of each depth, the root's first."""
        depth = np.where(self._parent < 0, 0, -1)
        while (depth < 0).any():
            known = (depth < 0) & (depth[self._parent] >= 0)
            if not known.any():
                break
            depth[known] = depth[self._parent][known] + 1
        return [np.flatnonzero(depth == level) for level in range(int(depth.max(initial=-1)) + 1)]


class BulkFigures:
    """The figures of every unit of an organisation; methods as in `dialogs.figures.rollup.Figures` where both have
    them."""

    def __init__(
        self, organisation: Organisation, submissions: Sequence[Submission], revisions: Collection[Revision] = ()
    ) -> None:
        self._organisation = organisation
        self._campaign = organisation.campaign
        self._keys = [indicator.key for indicator in self._campaign.asked]
        self._schools = self._keys.index(SCHOOLS) if SCHOOLS in self._keys else None
        self._tree = Tree(organisation)
        self._columns = {day: column for column, day in enumerate(self._campaign.days)}
        self._submissions = submissions
        self._revisions = revisions
        self._denominators = Denominators(organisation)
        self._own_days = self._fill(submissions)
        self._ratios: dict[tuple[str, bool], Table] = {}

    def day(self, unit_id: int, day: date) -> Values:
        """The unit's figures on that day; empty where neither it nor anybody below filed."""
        if day not in self._columns:
            return {}
        return self._values(self._days[self._tree.rows[unit_id], self._columns[day]])

    def to_date(self, unit_id: int, until: date) -> Values:
        """The sum of the unit's days up to and with `until` (累计)."""
        days = [column for day, column in self._columns.items() if day <= until]
        return self._values(_sum(self._days[self._tree.rows[unit_id], days], axis=0))

    def week(self, unit_id: int) -> Values:
        """The unit's figures of the week."""
        return self._values(self._weeks[self._tree.rows[unit_id]])

    def day_ratio(self, unit_id: int, key: str, day: date) -> Ratio:
        """The derived indicator `key` of the unit on that day."""
        if day not in self._columns:
            return Ratio()
        return _ratio(self._ratio_table(key, of_week=False)[self._tree.rows[unit_id], self._columns[day]])

    def week_ratio(self, unit_id: int, key: str) -> Ratio:
        """The derived indicator `key` of the unit for the week."""
        return _ratio(self._ratio_table(key, of_week=True)[self._tree.rows[unit_id], 0])

    def table_state(self, unit_id: int) -> TableState:
        """Where the unit's table stands."""
        return self._states.state(unit_id)

    def changed_below(self, unit_id: int) -> tuple[Unit, ...]:
        """The units below that changed since this unit's table was confirmed."""
        return self._states.changed_below(unit_id)

    def denominator(self, unit_id: int, key: str) -> int | None:
        """What the unit's own figure is divided by for the derived indicator `key`, None where unknown."""
        return self._denominators.of(unit_id, self._campaign.indicator(key).denominator)

    @cached_property
    def _states(self) -> TableStates:
        """Where tables stand: no day's figure needs it."""
        return TableStates(self._organisation, self._submissions, self._revisions)

    def _fill(self, submissions: Sequence[Submission]) -> Table:
        """What units filed themselves, by unit, day and indicator."""
        filed = [s for s in submissions if s.counts and s.subject.day in self._columns and s.unit_id in self._tree.rows]
        rows = np.array([self._tree.rows[s.unit_id] for s in filed], dtype=np.intp)
        columns = np.array([self._columns[s.subject.day] for s in filed if s.subject.day], dtype=np.intp)
        values = np.empty((len(filed), len(self._keys)))
        for column, key in enumerate(self._keys):
            # A key that is absent gives None, which numpy reads as NaN.
            values[:, column] = np.array([s.values.get(key) for s in filed], dtype=np.float64)
        values[np.array([s.zero for s in filed], dtype=bool)] = 0
        self._imply_schools(values, self._tree.one_school[rows])
        own = np.full((len(self._tree.rows), len(self._columns), len(self._keys)), np.nan)
        own[rows, columns] = values
        return own

    def _imply_schools(self, values: Table, one_school: npt.NDArray[np.bool_]) -> None:
        if self._schools is None:
            return
        others = np.delete(values, self._schools, axis=1)
        implied = np.where(np.isnan(others).all(axis=1), np.nan, (others > 0).any(axis=1))
        values[one_school, self._schools] = implied[one_school]

    @cached_property
    def _days(self) -> Table:
        """Every unit's figures by day: (units, days, indicators)."""
        flat = self._own_days.reshape(len(self._tree.rows), -1)
        schools = range(self._schools, flat.shape[1], len(self._keys)) if self._schools is not None else ()
        return self._tree.roll_up(flat, schools).reshape(self._own_days.shape)

    @cached_property
    def _own_weeks(self) -> Table:
        """The week's figures that are a unit's own: its confirmed table's, else from its days where it filed any."""
        distinct = np.array([i.kind is IndicatorKind.DISTINCT for i in self._campaign.asked], dtype=bool)
        from_days = np.where(distinct, np.fmax.reduce(self._days, axis=1), _sum(self._days, axis=1))
        filed_any = ~np.isnan(self._own_days).all(axis=1)
        own = np.where(self._tree.leaf[:, None] | filed_any, from_days, np.nan)
        tables = self._tables()
        return np.where(np.isnan(tables), own, tables)

    def _tables(self) -> Table:
        """The confirmed tables; a single school counts in the week if it did on any day, whatever its table says."""
        tables = np.full((len(self._tree.rows), len(self._keys)), np.nan)
        for unit_id, table in self._states.tables.items():
            if unit_id in self._tree.rows:
                values = entered(self._campaign, self._organisation[unit_id].kind, table)
                tables[self._tree.rows[unit_id]] = [values.get(key, np.nan) for key in self._keys]
        if self._schools is not None:
            given = tables[:, self._schools]
            on_days = np.fmax.reduce(self._days[:, :, self._schools], axis=1)
            tables[:, self._schools] = np.where(
                self._tree.one_school & ~np.isnan(given), np.fmax(given, on_days), given
            )
        return tables

    @cached_property
    def _weeks(self) -> Table:
        """Every unit's figures of the week: (units, indicators)."""
        return self._tree.roll_up(self._own_weeks, () if self._schools is None else (self._schools,))

    def _ratio_table(self, key: str, *, of_week: bool) -> Table:
        """Every unit's ratio: (units, days or 1, part·whole·units)."""
        if (key, of_week) not in self._ratios:
            numerator = self._keys.index(self._campaign.indicator(key).numerator)
            own = self._own_weeks[:, None, numerator] if of_week else self._own_days[:, :, numerator]
            self._ratios[key, of_week] = self._roll_up_ratio(key, own)
        return self._ratios[key, of_week]

    def _roll_up_ratio(self, key: str, part: Table) -> Table:
        known = [self.denominator(unit_id, key) for unit_id in self._tree.rows]
        whole = np.array([np.nan if number is None else number for number in known])[:, None]
        numbers = np.stack([part, *np.broadcast_arrays(whole, self._reporting[:, None], part)[:2]], axis=-1)
        numbers[np.broadcast_to(np.isnan(whole), part.shape)] = 0
        numbers[np.isnan(part)] = np.nan
        rolled = self._tree.roll_up(numbers.reshape(len(numbers), -1)).reshape(numbers.shape)
        return np.nan_to_num(rolled)

    @cached_property
    def _reporting(self) -> Table:
        """How many reporting units each unit's subtree has."""
        own = [float(self._organisation.is_reporting(unit)) for unit in self._organisation]
        return self._tree.roll_up(np.where(self._tree.leaf, own, np.nan)[:, None])[:, 0]

    def _values(self, row: Table) -> Values:
        return {key: int(value) for key, value in zip(self._keys, row.tolist(), strict=True) if not isnan(value)}


def _sum(table: Table, axis: int) -> Table:
    """The sum along an axis, NaN where there is nothing to add."""
    total: Table = np.where(np.isnan(table).all(axis=axis), np.nan, np.nansum(table, axis=axis))
    return total


def _ratio(numbers: Table) -> Ratio:
    part, whole, units = (int(number) for number in numbers)
    return Ratio(part, whole, units)
