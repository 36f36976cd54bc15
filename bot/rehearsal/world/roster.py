"""A made-up roster of any size for any campaign, from its kinds of unit: a tree, with gaps as real ones have them."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

from bot.rehearsal.world.number_styles import chinese
from bot.rosters.read import HEADERS
from dialogs.model.campaign import Campaign, UnitKind
from dialogs.texts.documents import rosters
from storage.people.roster import RosterRow

_STEMS = "甲乙丙丁戊己庚辛壬癸"

_PATTERNS = (
    ("州市", "示例{n}州教育体育局"),
    ("区县", "示例{n}区教育和体育局"),
    ("县区", "示例{n}县教育体育局"),
    ("高等职业", "示例{stem}高等职业学院"),
    ("省属中等", "示例省属第{n}中等职业学校"),
    ("高等学校", "示例{stem}大学"),
    ("市级", "示例{n}市教育局"),
    ("省级", "示例{n}省教育厅"),
    ("职业学校", "示例{n}职"),
    ("技工", "示例{n}技工学校"),
    ("二级学院", "示例{n}学院"),
)
"""A word in a kind's name, and how its units are called."""


def unit_name(kind: str, number: int) -> str:
    """The name of the `number`-th unit of that kind, from 1: 示例三职."""
    pattern = next((pattern for word, pattern in _PATTERNS if word in kind), "示例{n}号" + kind)
    return pattern.format(n=chinese(number), stem=_stem(number))


def _stem(number: int) -> str:
    """甲, 乙 … 癸, 甲甲, 甲乙 …: never twice the same."""
    before, place = divmod(number - 1, len(_STEMS))
    return (_stem(before) if before else "") + _STEMS[place]


def contact_name(number: int) -> str:
    """A liaison's made-up name."""
    return f"示例联络员{chinese(number)}"


def phone_number(number: int) -> str:
    """A number no telephone has."""
    return f"000-{number:08d}"


BRANCH_SHARE = 8
"""One unit in so many collects for others right under the root."""

TWIG_SHARE = 14
"""One in so many collects below those."""

UNDER_ROOT = 3
"""One school in so many stands right under the root."""

LISTED_SHARE = 6
"""One in so many is a body that the notice gives activities to (an issuing department)."""

PUPILS_PER_TEACHER = 16

LONG_AGO = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's times have no zone)
"""When every roster was made: the same roster is the same bytes."""


def make_roster(campaign: Campaign, units: int, rng: random.Random) -> tuple[RosterRow, ...]:
    """`units` units below the root, parents before children; the same for the same state of `rng`.

    Some enrolments and staff are unknown, some units have no contact named. Raises ValueError below 1 unit.
    """
    if units < 1:
        raise ValueError("a roster has at least one unit")
    plots = _Planting(campaign, units, rng).plots()
    order = {plot.name: place for place, plot in enumerate(plots)}
    in_order = sorted(plots, key=lambda plot: _path(plot, plots, order))
    return tuple(_row(plot, number, rng, is_parent=_is_parent(plot, plots)) for number, plot in enumerate(in_order, 1))


def write_roster(rows: Sequence[RosterRow], path: Path) -> None:
    """The roster as the file an admin would import."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": LONG_AGO})
        sheet = book.add_worksheet(rosters.ROSTER_SHEET)
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(
                number, 0, (row.name, row.kind, row.parent, row.enrolment, row.staff, row.contact, row.phone)
            )


@dataclass(frozen=True, slots=True)
class _Plot:
    """A unit's place: its name, its kind, its parent's name (empty: the root)."""

    name: str
    kind: UnitKind
    parent: str = ""


class _Planting:
    """Grows the tree, level by level."""

    def __init__(self, campaign: Campaign, units: int, rng: random.Random) -> None:
        self._units = units
        self._rng = rng
        root = next(kind for kind in campaign.unit_kinds if not kind.parents)
        below = [kind for kind in campaign.unit_kinds if kind.parents]
        collecting = {parent for kind in below for parent in kind.parents}
        self._idle = [kind for kind in below if not kind.reports]
        reporting = [kind for kind in below if kind.reports]
        self._branches = [k for k in reporting if k.name in collecting and root.name in k.parents]
        self._twigs = [k for k in reporting if k.name in collecting and root.name not in k.parents]
        leaves = [kind for kind in reporting if kind.name not in collecting]
        self._top_leaves = [kind for kind in leaves if root.name in kind.parents]
        self._low_leaves = [kind for kind in leaves if root.name not in kind.parents]
        entries = campaign.register.entries if campaign.register else ()
        self._listed = list(dict.fromkeys(entry.unit for entry in entries if entry.unit != campaign.root))
        self._counts: Counter[str] = Counter()

    def plots(self) -> list[_Plot]:
        """Every unit, in the order they were made."""
        idle = self._bystanders() if self._units > 2 * len(self._idle) else []
        left = self._units - len(idle)
        branches = (
            [self._plot(self._branches[0]) for _ in range(max(1, left // BRANCH_SHARE))] if self._branches else []
        )
        homes = branches[:-1] or branches
        twigs = self._twigs_below(homes, left // TWIG_SHARE)
        schools = self._schools(left - len(branches) - len(twigs), homes, twigs[:-1] or twigs)
        return [*branches, *twigs, *schools, *idle]

    def _bystanders(self) -> list[_Plot]:
        """Units that report nothing: one of each kind, and those the register's own list names by their names."""
        if not self._idle or not self._listed:
            return [self._plot(kind) for kind in self._idle]
        named = self._listed[: max(1, self._units // LISTED_SHARE)]
        return [*(_Plot(name, self._idle[0]) for name in named), *(self._plot(kind) for kind in self._idle[1:])]

    def _twigs_below(self, homes: Sequence[_Plot], count: int) -> list[_Plot]:
        """Counties: the last of them gets no school, and reports itself."""
        if not self._twigs or not homes:
            return []
        return [self._plot(self._twigs[0], homes[number % len(homes)].name) for number in range(count)]

    def _schools(self, count: int, homes: Sequence[_Plot], twigs: Sequence[_Plot]) -> Iterator[_Plot]:
        if not self._low_leaves or not homes:
            tops = self._top_leaves or self._branches
            yield from (self._plot(tops[number % len(tops)]) for number in range(count))
            return
        at_root = count // UNDER_ROOT if self._top_leaves else 0
        yield from (self._plot(self._top_leaves[number % len(self._top_leaves)]) for number in range(at_root))
        for number in range(count - at_root):
            home = twigs[number // 3 % len(twigs)] if twigs and number % 3 == 0 else homes[number % len(homes)]
            yield self._plot(self._rng.choice(self._low_leaves), home.name)

    def _plot(self, kind: UnitKind, parent: str = "") -> _Plot:
        self._counts[kind.name] += 1
        return _Plot(unit_name(kind.name, self._counts[kind.name]), kind, parent)


def _path(plot: _Plot, plots: Sequence[_Plot], order: dict[str, int]) -> tuple[int, ...]:
    """The places of a unit's ancestors and its own: sorting by it puts children behind their parent."""
    above = next((other for other in plots if other.name == plot.parent), None)
    return (*(_path(above, plots, order) if above else ()), order[plot.name])


def _is_parent(plot: _Plot, plots: Sequence[_Plot]) -> bool:
    return any(other.parent == plot.name for other in plots)


def _row(plot: _Plot, number: int, rng: random.Random, *, is_parent: bool) -> RosterRow:
    pupils = rng.randrange(300, 9000, 10)
    teachers = pupils // PUPILS_PER_TEACHER + rng.randrange(20)
    known, staff_known, named = rng.random(), rng.random(), rng.random()
    counts = not is_parent and plot.kind.reports
    return RosterRow(
        name=plot.name,
        kind=plot.kind.name,
        parent=plot.parent,
        enrolment=pupils if counts and known < 0.88 else None,  # noqa: PLR2004 (one in eight is unknown)
        staff=teachers if counts and staff_known < 0.8 else None,  # noqa: PLR2004
        contact=contact_name(number) if named < 0.7 else "",  # noqa: PLR2004
        phone=phone_number(number) if named < 0.5 else "",  # noqa: PLR2004
    )
