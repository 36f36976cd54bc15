"""Whether a roster's rows make a tree the campaign allows: names, kinds, parents, cycles (INTERFACE §4)."""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.rosters.faults import RosterFault, RosterFaultCode
from dialogs.campaign import Campaign
from dialogs.units import Organisation


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the roster as read: texts on one line, counts as numbers; `columns` are the headers' 0-based places."""

    row: int
    columns: Mapping[str, int]
    name: str
    kind: str
    parent: str
    enrolment: int | None = None
    staff: int | None = None
    contact: str = ""
    phone: str = ""
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Checked:
    """What checking found. `names` and `parents` are by row, as they are stored: a parent that is the root is ""."""

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


def folded(name: str) -> str:
    """A name as it is compared: （） and () are one, as are spaces or none."""
    return unicodedata.normalize("NFKC", name).replace(" ", "").casefold()


def check_lines(lines: Sequence[Line], campaign: Campaign, stored: Organisation | None) -> Checked:
    """Every fault of the rows against each other, the campaign and the units already stored."""
    return _Check(lines, campaign, stored).run()


class _Check:
    def __init__(self, lines: Sequence[Line], campaign: Campaign, stored: Organisation | None) -> None:
        self.lines = lines
        self.campaign = campaign
        self.found = Checked()
        self.root_kind = next(kind.name for kind in campaign.unit_kinds if not kind.parents)
        self.root_keys = {folded(campaign.root), folded(self.root_kind)}
        self.first_row: dict[str, int] = {}
        self.nodes = dict(_stored_nodes(stored))
        if stored is not None and stored.units:
            self.root_keys.add(folded(stored.root.name))

    def run(self) -> Checked:
        """All checks, those of single rows before those of the tree they form."""
        self._root()
        for line in self.lines:
            self._names(line)
        for line in self.lines:
            self._kind(line)
            self._parent(line)
        circling = set(self._circling())
        for line in self.lines:
            if line.row not in circling:
                self._parent_kind(line)
        return self.found

    def _fault(self, code: RosterFaultCode, line: Line, header: str, **details: str) -> None:
        self.found.faults.append(RosterFault(code, line.row, line.columns[header], header, details))

    def _warning(self, code: RosterFaultCode, line: Line, header: str, **details: str) -> None:
        self.found.warnings.append(RosterFault(code, line.row, line.columns[header], header, details))

    def _is_root(self, line: Line) -> bool:
        return line.kind == self.root_kind or folded(line.name) == folded(self.campaign.root)

    def _root(self) -> None:
        """The root may be listed, once and with nothing above it; whatever it is called there, it is the root."""
        listed = [line for line in self.lines if self._is_root(line)]
        for line in listed:
            self.root_keys.add(folded(line.name))
        for line in listed[1:]:
            self._fault(RosterFaultCode.ROOT_TWICE, line, "单位类型", kind=self.root_kind, row=str(listed[0].row))
        for line in listed[:1]:
            if line.parent and folded(line.parent) not in self.root_keys:
                self._fault(RosterFaultCode.ROOT_HAS_PARENT, line, "上级单位", kind=self.root_kind)
            if folded(line.name) not in {"", folded(self.campaign.root)}:
                self._warning(RosterFaultCode.ROOT_NAME, line, "单位名称", given=line.name, name=self.campaign.root)

    def _names(self, line: Line) -> None:
        key = folded(line.name)
        if not key:
            return
        if key in self.first_row:
            self._fault(RosterFaultCode.NAME_TWICE, line, "单位名称", given=line.name, row=str(self.first_row[key]))
            return
        self.first_row[key] = line.row
        known = self.nodes.get(key)
        name = self.campaign.root if self._is_root(line) else known.name if known else line.name
        self.found.names[line.row] = name
        parent = "" if folded(line.parent) in self.root_keys else folded(line.parent)
        if not self._is_root(line):
            self.nodes[key] = _Node(key, name, line.kind, parent, line)

    def _kind(self, line: Line) -> None:
        kinds = [kind.name for kind in self.campaign.unit_kinds]
        if line.kind in kinds:
            return
        if not line.kind:
            self._fault(RosterFaultCode.KIND_EMPTY, line, "单位类型", known="、".join(kinds))
            return
        near = difflib.get_close_matches(line.kind, kinds, n=1)
        code = RosterFaultCode.KIND_UNKNOWN_NEAR if near else RosterFaultCode.KIND_UNKNOWN
        details = {"near": near[0] if near else "", "known": "、".join(kinds), "given": line.kind}
        self._fault(code, line, "单位类型", **details)

    def _parent(self, line: Line) -> None:
        key = folded(line.parent)
        if not key or key in self.root_keys:
            self.found.parents[line.row] = ""
            return
        if key in self.nodes:
            self.found.parents[line.row] = self.nodes[key].name
            return
        near = difflib.get_close_matches(line.parent, [node.name for node in self.nodes.values()], n=1)
        code = RosterFaultCode.PARENT_UNKNOWN_NEAR if near else RosterFaultCode.PARENT_UNKNOWN
        self._fault(code, line, "上级单位", given=line.parent, near=near[0] if near else "")

    def _circling(self) -> Iterator[int]:
        """The rows of units that are above themselves, each reported."""
        for circle in _circles(self.nodes):
            names = " → ".join([self.nodes[key].name for key in [*circle, circle[0]]])
            for key in circle:
                line = self.nodes[key].line
                if line is not None:
                    self._fault(RosterFaultCode.PARENT_CYCLE, line, "上级单位", circle=names)
                    yield line.row

    def _parent_kind(self, line: Line) -> None:
        """A kind that may not stand there is a fault; one that is unusual there is a warning."""
        kinds = {kind.name: kind for kind in self.campaign.unit_kinds}
        kind = kinds.get(line.kind)
        if kind is None or self._is_root(line) or line.row not in self.found.parents:
            return
        above = self.nodes.get(folded(self.found.parents[line.row]))
        details = {
            "given": line.name,
            "kind": line.kind,
            "above": above.name if above else self.campaign.root,
            "above_kind": above.kind if above else self.root_kind,
            "known": "、".join(kind.parents),
        }
        if details["above_kind"] in kind.unusual_parents:
            self._warning(RosterFaultCode.UNUSUAL_PARENT, line, "上级单位", **details)
        elif details["above_kind"] in kinds and details["above_kind"] not in kind.parents:
            self._fault(RosterFaultCode.PARENT_KIND, line, "上级单位", **details)


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
