"""Dates and times as a campaign file writes them, each None where it is not understood.

Bare TOML dates and times are taken as well as quoted ones: who edits the file need not know the difference.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.deliverables import DayTime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})")
_DAY_TIME = re.compile(r"(?:当天|(前|后)(\d{1,2})天) ?(\d{1,2}:\d{2})")
_MIDNIGHT = "24:00"
_YEARS = range(2000, 2100)
"""Any other year is a slip of the hand, and would lead date arithmetic out of the calendar."""


def as_date(value: Any) -> date | None:
    """A date, `2023-05-14`."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime) and value.year in _YEARS:
        return value
    return None


def as_clock(value: Any) -> time | None:
    """A time of day, `"16:00"`."""
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else None


def as_moment(value: Any, zone: ZoneInfo) -> datetime | None:
    """A date and time, `"2023-05-10 24:00"`: 24:00 is 00:00 of the next day."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=zone) if value.tzinfo is None and value.year in _YEARS else None
    found = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    day = as_date(found[1]) if found else None
    if found is None or day is None:
        return None
    if found[2] == _MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), time.min, zone)
    clock = as_clock(found[2])
    return None if clock is None else datetime.combine(day, clock, zone)


def as_day_time(value: Any) -> DayTime | None:
    """A time relative to a day: `"前3天 10:00"`, `"当天 16:00"`, `"后1天 09:00"`."""
    found = _DAY_TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    clock = as_clock(found[3]) if found else None
    if found is None or clock is None:
        return None
    return DayTime(int(found[2] or 0) * (-1 if found[1] == "前" else 1), clock)
