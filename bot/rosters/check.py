"""Whether a roster's rows make a tree the campaign allows: names, kinds, parents, cycles (INTERFACE §4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.rosters.faults import RosterFault, RosterFaultCode, quoted
from bot.rosters.headers import ENROLMENT, KIND, NAME, PARENT, STAFF
from bot.rosters.rows import Line
from dialogs.model.campaign import Campaign
from dialogs.model.units import Organisation, Unit
from dialogs.spelling.folding import folded
from dialogs.texts.documents.rosters import row_place

CIRCLE_SHOWN = 8


@dataclass(slots=True)
class Checked:
    """What checking found. `names` and `parents` are by the line's place among the lines, as they are stored: a parent
    that is the root is ""."""

    faults: list[RosterFault] = field(default_factory=list)
    warnings: list[RosterFault] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    parents: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Node:
    """A unit of the tree, from the file or from the store; `parent` is a key, empty under the root."""

    key: str
    name: str
    kind: str
    parent: str
    line: Line | None = None


def check_lines(
    lines: Sequence[Line], campaign: Campaign, stored: Organisation | None, hidden: Iterable[str] = ()
) -> Checked:
    """Every fault of the rows against each other, the campaign and the units already stored.

    `hidden` are the names in hidden rows, as they are compared: nobody stands under these.
    """
    return _Check(lines, campaign, stored, hidden).run()


class _Check:
    def __init__(
        self, lines: Sequence[Line], campaign: Campaign, stored: Organisation | None, hidden: Iterable[str]
    ) -> None:
        self.lines = lines
        self.campaign = campaign
        self.found = Checked()
        self.hidden = set(hidden)
        self.root_kind = next(kind.name for kind in campaign.unit_kinds if not kind.parents)
        self.root = folded(campaign.root)
        self.root_keys = {self.root, folded(self.root_kind)}
        self.first: dict[str, Line] = {}
        self.nodes = dict(_stored_nodes(stored))
        self.stored = {unit.name: unit for unit in stored or ()}
        if stored is not None and stored.units:
            self.root_keys.add(folded(stored.root.name))

    def run(self) -> Checked:
        """All checks, those of single rows before those of the tree they form."""
        self._root()
        for at, line in enumerate(self.lines):
            self._names(at, line)
        for at, line in enumerate(self.lines):
            self._kind(line)
            self._parent(at, line)
            self._cleared(at, line)
        circling = set(self._circling())
        for at, line in enumerate(self.lines):
            if line.key not in circling:
                self._parent_kind(at, line)
        return self.found

    def _fault(self, code: RosterFaultCode, line: Line, header: str, **details: str) -> None:
        self.found.faults.append(RosterFault(code, line.row, line.columns[header], header, quoted(details), line.sheet))

    def _warning(self, code: RosterFaultCode, line: Line, header: str, **details: str) -> None:
        self.found.warnings.append(
            RosterFault(code, line.row, line.columns[header], header, quoted(details), line.sheet)
        )

    def _is_root(self, line: Line) -> bool:
        return line.kind == self.root_kind or line.key == self.root

    def _root(self) -> None:
        """The root may be listed, once and with nothing above it; whatever it is called there, it is the root."""
        listed = [line for line in self.lines if self._is_root(line)]
        for line in listed:
            self.root_keys.add(line.key)
        for line in listed[1:]:
            self._fault(RosterFaultCode.ROOT_TWICE, line, KIND, kind=self.root_kind, where=_where(listed[0], line))
        for line in listed[:1]:
            if line.parent_key and line.parent_key not in self.root_keys:
                self._fault(RosterFaultCode.ROOT_HAS_PARENT, line, PARENT, kind=self.root_kind)
            if line.key not in {"", self.root}:
                self._warning(RosterFaultCode.ROOT_NAME, line, NAME, given=line.name, name=self.campaign.root)

    def _names(self, at: int, line: Line) -> None:
        key = line.key
        if not key:
            return
        if key in self.first:
            self._fault(RosterFaultCode.NAME_TWICE, line, NAME, given=line.name, where=_where(self.first[key], line))
            return
        self.first[key] = line
        known = self.nodes.get(key)
        # Two units whose names only look alike may be stored from before: each is met by its own.
        same = line.name in self.stored
        name = self.campaign.root if self._is_root(line) else known.name if known and not same else line.name
        self.found.names[at] = name
        parent = "" if line.parent_key in self.root_keys else line.parent_key
        if not self._is_root(line):
            self.nodes[key] = _Node(key, name, line.kind, parent, line)

    def _kind(self, line: Line) -> None:
        kinds = [kind.name for kind in self.campaign.unit_kinds]
        if line.kind in kinds or KIND in line.wrong:
            return
        if not line.kind:
            self._fault(RosterFaultCode.KIND_EMPTY, line, KIND, known="、".join(kinds))
            return
        self._fault(RosterFaultCode.KIND_UNKNOWN, line, KIND, known="、".join(kinds), given=line.kind)

    def _parent(self, at: int, line: Line) -> None:
        key = line.parent_key
        if not key or key in self.root_keys:
            self.found.parents[at] = ""
            return
        if key in self.nodes:
            self.found.parents[at] = self.nodes[key].name
            return
        code = RosterFaultCode.PARENT_HIDDEN if key in self.hidden else RosterFaultCode.PARENT_UNKNOWN
        self._fault(code, line, PARENT, given=line.parent)

    def _cleared(self, at: int, line: Line) -> None:
        """A figure that is known and stands here no more goes, as what a roster says counts; that is said."""
        unit = self.stored.get(self.found.names.get(at, ""))
        if unit is None:
            return
        for header, before, now in _counts(unit, line):
            if before is not None and now is None and header not in line.wrong:
                self._warning(RosterFaultCode.COUNT_CLEARED, line, header, given=unit.name, before=str(before))

    def _circling(self) -> Iterator[str]:
        """The units that are above themselves, each reported."""
        for circle in _circles(self.nodes):
            shown = [self.nodes[key].name for key in [*circle, circle[0]]]
            names = " → ".join(shown if len(shown) <= CIRCLE_SHOWN else [*shown[:CIRCLE_SHOWN], "……"])
            for key in circle:
                line = self.nodes[key].line
                if line is not None:
                    self._fault(RosterFaultCode.PARENT_CYCLE, line, PARENT, circle=names)
                    yield line.key

    def _parent_kind(self, at: int, line: Line) -> None:
        """A kind that may not stand there is a fault; one that is unusual there is a warning."""
        kinds = {kind.name: kind for kind in self.campaign.unit_kinds}
        kind = kinds.get(line.kind)
        if kind is None or self._is_root(line) or at not in self.found.parents or PARENT in line.wrong:
            return
        above = self.nodes.get(folded(self.found.parents[at]))
        details = {
            "given": line.name,
            "kind": line.kind,
            "above": above.name if above else self.campaign.root,
            "above_kind": above.kind if above else self.root_kind,
            "known": "、".join(kind.parents),
        }
        if details["above_kind"] in kind.unusual_parents:
            self._warning(RosterFaultCode.UNUSUAL_PARENT, line, PARENT, **details)
        elif details["above_kind"] in kinds and details["above_kind"] not in kind.parents:
            self._fault(RosterFaultCode.PARENT_KIND, line, PARENT, **details)


def _counts(unit: Unit, line: Line) -> Iterable[tuple[str, int | None, int | None]]:
    return ((ENROLMENT, unit.enrolment, line.enrolment), (STAFF, unit.staff, line.staff))


def _where(first: Line, line: Line) -> str:
    """Where the first of two stands, seen from the second."""
    return row_place(first.sheet if first.sheet != line.sheet else "", first.row)


def _stored_nodes(stored: Organisation | None) -> Iterator[tuple[str, _Node]]:
    for unit in stored or ():
        if unit.parent_id is None or stored is None:
            continue
        above = stored[unit.parent_id]
        parent = "" if above.parent_id is None else folded(above.name)
        yield folded(unit.name), _Node(folded(unit.name), unit.name, unit.kind, parent)


def _circles(nodes: Mapping[str, _Node]) -> Iterable[list[str]]:
    """Every circle of parents, each once, from its first unit in the file's order."""
    done: set[str] = set()
    for start in nodes:
        path: list[str] = []
        at = start
        while at in nodes and at not in done:
            done.add(at)
            path.append(at)
            at = nodes[at].parent
        if at in path:
            yield path[path.index(at) :]
