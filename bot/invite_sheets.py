"""Invites for the whole roster, and the sheet to hand them out by (INTERFACE §4, `roster invites`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from dialogs.texts import roster_sheets as texts
from dialogs.units import Organisation, Role, Unit
from storage import invites, roster
from storage.database import Tx
from storage.invites import InviteRow

Place = tuple[int, Role]
"""A unit and a role in it: what an invite opens."""


@dataclass(frozen=True, slots=True)
class InviteLine:
    """A row of the sheet. `code` and `link` are empty where one was given earlier; `expires` is aware."""

    unit: str
    role: Role
    contact: str
    code: str
    link: str
    expires: datetime | None
    state: str


def places(organisation: Organisation) -> Iterator[tuple[Unit, Role]]:
    """Who gets an invite: every unit a 联络员; the root and every unit with units below it a 主管 as well."""
    for unit in organisation:
        yield unit, Role.LIAISON
        if unit.parent_id is None or organisation.collects(unit.id):
            yield unit, Role.SUPERVISOR


async def given_earlier(tx: Tx) -> Mapping[Place, InviteRow]:
    """The newest invite of each unit and role that is not revoked, used or not."""
    return {(invite.unit_id, invite.role): invite for invite in await invites.listing(tx)}


async def issue_invites(
    tx: Tx,
    wanted: Sequence[tuple[Unit, Role]],
    *,
    by: str,
    now: datetime,
    days: int,
    link: Callable[[str], str],
    reissue: bool = False,
) -> list[InviteLine]:
    """Issue what is wanted and was not given earlier; with `reissue` those again, the unused ones made worthless."""
    earlier = await given_earlier(tx)
    contacts = await roster.contacts(tx)
    expires = now + timedelta(days=days)
    lines = []
    for unit, role in wanted:
        contact = contacts[unit.id].name if role is Role.LIAISON and unit.id in contacts else ""
        before = earlier.get((unit.id, role))
        if before and not reissue:
            until = None if before.used_at else before.expires_at
            lines.append(InviteLine(unit.name, role, contact, "", "", until, texts.GIVEN))
            continue
        if before:
            await invites.revoke_unused(tx, unit.id, role)
        code = await invites.issue(tx, unit.id, role, by, now, expires)
        lines.append(InviteLine(unit.name, role, contact, code, link(code), expires, texts.NEW))
    return lines


def write_invites(path: Path, lines: Sequence[InviteLine], zone: ZoneInfo) -> None:
    """Write the sheet, readable by its owner alone: a code is as good as the role. Raises OSError."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(texts.INVITE_SHEET)
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, (header, width) in enumerate(zip(texts.INVITE_HEADERS, (32, 10, 12, 26, 52, 18, 10), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, header, head)
        for row, line in enumerate(lines, start=1):
            cells = (line.unit, texts.ROLES[line.role], line.contact, line.code, line.link)
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
            if line.expires:
                sheet.write_datetime(row, 5, line.expires.astimezone(zone).replace(tzinfo=None), moment)
            sheet.write_string(row, 6, line.state)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(lines), 1), len(texts.INVITE_HEADERS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(texts.INVITE_NOTE)
