"""Roster upload on the desk: imported whole, or every fault shown in the cell it is in and nothing imported."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.page.desk.auth import Admin, Entrance
from bot.page.desk.forms import Form, SentFile
from bot.page.desk.frame import DeskPage
from bot.rosters.faults import Excerpt, RosterFault, RosterFaulty
from bot.rosters.import_roster import import_roster
from bot.sheets.errors import NotASpreadsheet
from dialogs.parsing.cell_names import column_letter
from dialogs.texts.documents import rosters as fault_texts
from dialogs.texts.screens import desk as texts
from dialogs.texts.terminal import cli as cli_texts
from storage.db.errors import RosterConflict

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with what is wrong in it; `id` is what the list of faults links to."""

    id: str
    text: str
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the sheet by the number people see; `faults` are those of no single cell."""

    id: str
    number: int
    cells: Sequence[ShownCell]
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet's rows with faults; `name` is empty in a csv."""

    name: str
    columns: Sequence[str]
    rows: Sequence[ShownRow]


@dataclass(frozen=True, slots=True)
class Faults:
    """A faulty roster as it is shown: every fault on a line with the cell it is in, and the rows they are in."""

    count: int
    lines: Sequence[tuple[str, str]]
    sheets: Sequence[ShownSheet]


class Rosters:
    """The routes."""

    def __init__(self, entrance: Entrance, page: DeskPage) -> None:
        self._entrance = entrance
        self._page = page

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk/roster", self._entrance.show(self._show)),
            Route("/desk/roster", self._entrance.act(self._import), methods=["POST"]),
            Route("/desk/roster/template.xlsx", self._entrance.show(self._template)),
        ]

    async def _show(self, request: Request, admin: Admin) -> Response:
        return await self._shown(request, admin)

    async def _template(self, request: Request, admin: Admin) -> Response:
        from bot.rosters.template import write_template

        def make() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "roster.xlsx"
                write_template(path, self._page.ctx.campaign)
                return path.read_bytes()

        name = quote(f"{fault_texts.ROSTER_FILE}.xlsx")
        headers = {"Content-Disposition": f"attachment; filename*=utf-8''{name}"}
        return Response(await asyncio.to_thread(make), media_type=XLSX, headers=headers)

    async def _import(self, request: Request, admin: Admin, form: Form) -> Response:
        file = form.files.get("file", SentFile("", b""))
        if not file.name:
            return await self._shown(request, admin, 422, refused=texts.ROSTER_NO_FILE)
        try:
            imported = await import_roster(self._page.ctx, file.data, self._page.ctx.turn, by=admin.person)
        except NotASpreadsheet as error:
            return await self._shown(request, admin, 422, refused=fault_texts.not_a_sheet(file.name, error.why))
        except RosterFaulty as error:
            return await self._shown(request, admin, 422, faults=_faults(file.name, error))
        except RosterConflict as error:
            return await self._shown(request, admin, 422, refused=error.tell)
        done = imported.done
        said = cli_texts.imported(len(done.added), len(done.updated), len(done.unchanged), imported.kept)
        warnings = [_line(file.name, fault) for fault in imported.file.warnings]
        return await self._shown(request, admin, said=said, warnings=warnings)

    async def _shown(
        self,
        request: Request,
        admin: Admin,
        status: int = 200,
        *,
        said: str = "",
        refused: str = "",
        warnings: Sequence[str] = (),
        faults: Faults | None = None,
    ) -> Response:
        organisation = await self._page.organisation()
        size = texts.units(len(organisation.units), len(organisation.reporting()))
        return await self._page.show(
            request,
            admin,
            "desk_roster",
            status,
            size=size,
            said=said,
            refused=refused,
            warnings=warnings[: fault_texts.SHOWN],
            faults=faults,
        )


def _faults(name: str, error: RosterFaulty) -> Faults:
    """The faults where they are: each sheet's header, and every row with one."""
    shown = error.faults[: fault_texts.SHOWN]
    sheets = {excerpt.sheet: number for number, excerpt in enumerate(error.excerpts)}
    placed: dict[tuple[str, int], dict[int | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for fault in shown:
        placed[fault.sheet, fault.row or 1][fault.column].append(_advice(fault))
    lines = [
        (_line(name, fault), _cell_id(sheets.get(fault.sheet, 0), fault.row or 1, fault.column)) for fault in shown
    ]
    return Faults(len(error.faults), lines, [_sheet(n, excerpt, placed) for n, excerpt in enumerate(error.excerpts)])


def _sheet(
    at: int, excerpt: Excerpt, placed: Mapping[tuple[str, int], Mapping[int | None, Sequence[str]]]
) -> ShownSheet:
    rows: list[ShownRow] = []
    for number, cells in excerpt.rows.items():
        faults = placed.get((excerpt.sheet, number), {})
        shown = [ShownCell(_cell_id(at, number, i), text, faults.get(i, ())) for i, text in enumerate(cells)]
        rows.append(ShownRow(_cell_id(at, number, None), number, shown, faults.get(None, ())))
    width = max((len(row.cells) for row in rows), default=0)
    return ShownSheet(excerpt.sheet, [column_letter(index) for index in range(width)], rows)


def _cell_id(sheet: int, row: int, column: int | None) -> str:
    """What a cell, or a row, is linked to by. The first sheet's are as the sheet names them."""
    name = f"row{row}" if column is None else f"{column_letter(column)}{row}"
    return f"s{sheet + 1}-{name}" if sheet else name


def _line(name: str, fault: RosterFault) -> str:
    letter = "" if fault.column is None else column_letter(fault.column)
    return fault_texts.fault_line(name, fault.sheet, fault.row, letter, fault.header, fault.code, fault.details)


def _advice(fault: RosterFault) -> str:
    """What is wrong and what would be right, without where."""
    return fault_texts.advice(fault.header, fault.code, fault.details, fault.row)
