"""The tree of units as arrays, and the roll-up over it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from dialogs.entered import implies_schools
from dialogs.units import Organisation

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
