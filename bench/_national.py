"""A store as large as a country's: units, reports, photo rows and some people, inserted in bulk."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine

from bot.runtime.campaign_files import load_campaign
from dialogs.model.campaign import Campaign
from dialogs.model.submissions import Subject
from storage.db import migrate, tables

DAYS = 12
PHOTOS_A_UNIT = 27
"""300,000 rows for 11,200 units."""

PREFECTURES = 16
LIAISONS = 40
"""Who has registered, to be answered while exports are made."""

FILED = 0.9

Row = dict[str, Any]


def campaign() -> Campaign:
    """Yunnan's campaign with a window of DAYS days."""
    of_a_week = load_campaign("yunnan-2023")
    return replace(of_a_week, last=of_a_week.first + timedelta(days=DAYS - 1))


async def make_store(path: Path, units: int, photos: int | None = None) -> None:
    """Fill a new SQLite file: `units` schools under PREFECTURES prefectures, and their photos."""
    await migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    notice = campaign()
    now = notice.at(notice.last, notice.daily.digest) if notice.daily else datetime.now(notice.zone)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as to:
        _insert(to, tables.units, _units(notice, units, now))
        _insert(to, tables.submissions, _reports(notice, units, now))
        accounts, memberships = people(units, min(units, LIAISONS), now)
        _insert(to, tables.accounts, iter(accounts))
        _insert(to, tables.memberships, iter(memberships))
        _insert(to, tables.media, _photos(notice, units, units * PHOTOS_A_UNIT if photos is None else photos))
    engine.dispose()


def people(units: int, count: int, now: datetime) -> tuple[list[Row], list[Row]]:
    """Accounts and memberships of `count` liaisons, one a school; their chats are their units' numbers."""
    asked = list(schools(units))[:count]
    accounts = [
        {
            "person": f"telegram:{unit}",
            "channel": "telegram",
            "chat": str(unit),
            "display_name": "",
            "phone": "",
            "reachable": True,
            "consented_at": now,
            "created_at": now,
            "changed_at": now,
        }
        for unit in asked
    ]
    memberships = [
        {"person": f"telegram:{unit}", "unit_id": unit, "role": "liaison", "granted_by": "bench", "granted_at": now}
        for unit in asked
    ]
    return accounts, memberships


def schools(units: int) -> range:
    """The ids of the schools."""
    return range(PREFECTURES + 2, PREFECTURES + 2 + units)


def _insert(to: Connection, table: Table, rows: Iterator[Row]) -> None:
    while batch := [row for row, _ in zip(rows, range(5_000), strict=False)]:
        to.execute(table.insert(), batch)


def _units(notice: Campaign, units: int, now: datetime) -> Iterator[Row]:
    places = [tile.unit for tile in notice.tiles][:PREFECTURES]
    yield _unit(1, notice.root, "省教育厅", None, now)
    for number, place in enumerate(places, 2):
        yield _unit(number, f"{place}州教育体育局", "州市教育行政部门", 1, now)
    for number in schools(units):
        yield _unit(number, f"示例第{number}中等职业技术学校", "职业学校", 2 + number % PREFECTURES, now, 3_000)


def _unit(number: int, name: str, kind: str, parent: int | None, now: datetime, enrolment: int | None = None) -> Row:
    blank = {"exempt": False, "exempt_reason": "", "exempted_by": "", "contact_name": "", "contact_phone": ""}
    placed = {"id": number, "name": name, "kind": kind, "parent_id": parent, "position": number}
    return {**placed, **blank, "enrolment": enrolment, "staff": None, "notes": "", "created_at": now, "changed_at": now}


def _reports(notice: Campaign, units: int, now: datetime) -> Iterator[Row]:
    chance = random.Random(1)
    for unit in schools(units):
        for day in notice.days:
            if chance.random() > FILED:
                continue
            students, teachers = chance.randrange(900), chance.randrange(60)
            figures = {
                "teachers": teachers,
                "students": students,
                "enterprises": chance.randrange(9),
                "participants": teachers + students + chance.randrange(500),
                "central_media": 0,
                "provincial_media": chance.randrange(2),
                "media": chance.randrange(2, 6),
                "projects": chance.randrange(12),
            }
            at = notice.at(day, now.timetz().replace(hour=17, minute=chance.randrange(60), tzinfo=None))
            yield {
                "unit_id": unit,
                "subject": str(Subject(day=day)),
                "status": "submitted",
                "figures": _json(figures),
                "confirmed": "",
                "reasons": "",
                "zero": False,
                "source": "快捷",
                "text": "",
                "first_submitted_at": at,
                "changed_at": at,
                "submitted_by": f"telegram:{unit}",
                "receipt": "",
                "revision": 1,
                "standing": "",
                "return_reason": "",
            }


def _photos(notice: Campaign, units: int, photos: int) -> Iterator[Row]:
    of = list(schools(units))
    for number in range(1, photos + 1):
        day = notice.days[number % DAYS]
        at = notice.at(day, notice.daily.prompt) if notice.daily else None
        yield {
            "number": number,
            "state": "kept",
            "kind": "photo",
            "channel": "telegram",
            "remote": f"remote-{number}",
            "unique_id": f"unique-{number}",
            "name": f"IMG_{number}.jpg",
            "size": 2_000_000 + number,
            "mime": "image/jpeg",
            "caption": "校园开放日" if number % 3 else "",
            "category": "",
            "album": "",
            "person": f"telegram:{of[number % units]}",
            "sent_at": at,
            "unit_id": of[number % units],
            "subject": str(Subject(day=day)),
            "lead": None,
            "private": False,
            "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
            "width": 4000,
            "height": 3000,
            "phash": "0" * 16,
            "repeats": None,
            "finished_at": at,
            "reason": "",
            "acknowledged_at": at,
            "removed": False,
        }


def _json(figures: dict[str, int]) -> str:
    from storage.db.codec import mapping_to_json

    return mapping_to_json(figures)
