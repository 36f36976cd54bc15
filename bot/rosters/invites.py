"""Invites for the whole roster, and the sheet to hand them out by (INTERFACE §4, `roster invites`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from bot.runtime.context import Context
from dialogs.model.units import Organisation, Role, Unit
from dialogs.texts.documents import rosters as texts
from storage.db.database import Tx
from storage.people import audit, invites, roster
from storage.people.invites import InviteRow


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and a role in it: what an invite opens. `earlier` is the newest invite for it, used or not."""

    unit: Unit
    role: Role
    contact: str
    earlier: InviteRow | None


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


async def places(tx: Tx, organisation: Organisation) -> list[Place]:
    """Who gets an invite: every unit a 联络员; the root and every unit with units below it a 主管 as well."""
    earlier = {(invite.unit_id, invite.role): invite for invite in await invites.listing(tx)}
    contacts = await roster.contacts(tx)
    found = []
    for unit in organisation:
        found.append(Place(unit, Role.LIAISON, contacts[unit.id].name, earlier.get((unit.id, Role.LIAISON))))
        if unit.parent_id is None or organisation.collects(unit.id):
            found.append(Place(unit, Role.SUPERVISOR, "", earlier.get((unit.id, Role.SUPERVISOR))))
    return found


def given(place: Place) -> InviteLine:
    """The row of whoever was given a code earlier: it is shown only when issued."""
    earlier = place.earlier
    until = earlier.expires_at if earlier and not earlier.used_at else None
    return InviteLine(place.unit.name, place.role, place.contact, "", "", until, texts.GIVEN)


async def issued(tx: Tx, place: Place, *, by: str, now: datetime, days: int, link: Callable[[str], str]) -> InviteLine:
    """Issue an invite for `days` days; one given earlier and not used yet opens nothing any more."""
    if place.earlier:
        await invites.revoke_unused(tx, place.unit.id, place.role)
    expires = now + timedelta(days=days)
    code = await invites.issue(tx, place.unit.id, place.role, by, now, expires)
    return InviteLine(place.unit.name, place.role, place.contact, code, link(code), expires, texts.NEW)


async def issue_batch(
    ctx: Context, tx: Tx, batch: Sequence[Place], *, by: str, reissue: bool, link: Callable[[str], str]
) -> list[InviteLine]:
    """The rows of some places: invites are issued where none was given yet, or everywhere with `reissue`."""
    new = [place for place in batch if reissue or not place.earlier]
    now = ctx.clock.now()
    days = ctx.campaign.invite_days
    fresh = {id(place): await issued(tx, place, by=by, now=now, days=days, link=link) for place in new}
    if new:
        await audit.append(tx, by, "invites", {"issued": len(new), "reissue": reissue}, now)
    return [fresh.get(id(place)) or given(place) for place in batch]


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
