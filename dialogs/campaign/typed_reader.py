"""Typed reading of a campaign file's sections: every getter notes its faults and goes on with a stand-in.

A stand-in never reaches a campaign: an item whose section had a fault is left out, and a file with faults yields none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from dialogs.campaign.toml import BROKEN
from dialogs.model.campaign_faults import FaultCode, Faults, Place
from dialogs.model.deliverables import DayTime

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


T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
_SHOWN = 40
_MOST = 10_000
_STAND_IN = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """Something read, and where it stands."""

    place: Place
    item: T


class Section:
    """One table of the file. `finish` notes what was in it that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], place: Place, faults: Faults) -> None:
        self.data = data
        self.place = place
        self.faults = faults
        self.asked: list[str] = []

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required and not empty unless there is a default."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            return self._wrong(FaultCode.NOT_TEXT, key, value, "")
        if not value.strip() and default is None:
            return self._wrong(FaultCode.EMPTY, key, value, "")
        return value.strip()

    def name(self, key: str) -> str:
        """A text that people type as one word of a command."""
        value = self.text(key)
        if re.search(r"\s", value):
            return self._wrong(FaultCode.NAME_SPACE, key, value, "")
        return value

    def identifier(self, key: str = "key") -> str:
        """A key: a short name for the program, never shown."""
        value = self.text(key)
        if value and not _KEY.fullmatch(value):
            return self._wrong(FaultCode.NOT_KEY, key, value, "")
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none twice."""
        value = self._value(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            return self._wrong(FaultCode.NOT_TEXTS, key, value, ())
        if required and not value:
            return self._wrong(FaultCode.EMPTY, key, value, ())
        for number, item in enumerate(value):
            if item == BROKEN:
                self.faults.known()
            elif item in value[:number]:
                self.faults.add(FaultCode.TWICE, (*self.place, key, number), given=item)
        return tuple(item.strip() for item in value)

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number from `least` to `_MOST`."""
        value = self._value(key, required=True)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST:
            return self._wrong(FaultCode.NOT_WHOLE, key, value, least, least=str(least), most=str(_MOST))
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self._value(key, required=False)
        if value is None:
            return default
        return value if isinstance(value, bool) else self._wrong(FaultCode.NOT_TRUE_FALSE, key, value, default)

    def choice(self, key: str, sort: type[E]) -> E:
        """One of an enumeration's values."""
        members = list(sort)
        value = self.text(key)
        if value in members:
            return sort(value)
        if value:
            self._wrong(FaultCode.NOT_CHOICE, key, value, None, choices="、".join(members))
        return members[0]

    def zone(self, key: str) -> ZoneInfo:
        """A time zone by its name in the tz database."""
        value = self.text(key)
        try:
            return ZoneInfo(value or "UTC")
        except (ValueError, OSError, LookupError):
            return self._wrong(FaultCode.NOT_ZONE, key, value, ZoneInfo("UTC"))

    def day(self, key: str) -> date:
        """A date."""
        return self._one(key, as_date, FaultCode.NOT_DATE, _STAND_IN)

    def clock(self, key: str) -> time:
        """A time of day."""
        return self._one(key, as_clock, FaultCode.NOT_CLOCK, time.min)

    def clocks(self, key: str) -> tuple[time, ...]:
        """A list of times of day."""
        return self._many(key, as_clock, FaultCode.NOT_CLOCK)

    def moment(self, key: str, zone: ZoneInfo) -> datetime:
        """A date and time in that zone."""
        stand_in = datetime.combine(_STAND_IN, time.min, zone)
        return self._one(key, lambda value: as_moment(value, zone), FaultCode.NOT_MOMENT, stand_in)

    def day_time(self, key: str) -> DayTime:
        """A time relative to a day."""
        return self._one(key, as_day_time, FaultCode.NOT_DAY_TIME, DayTime(0, time.min))

    def day_times(self, key: str, *, required: bool = True) -> tuple[DayTime, ...]:
        """A list of such times."""
        return self._many(key, as_day_time, FaultCode.NOT_DAY_TIME, required=required)

    def mapping(self, key: str) -> Mapping[str, str]:
        """An inline table of texts; empty where it is not there."""
        value = self._value(key, required=False)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            return self._wrong(FaultCode.NOT_SECTION, key, value, {})
        return value

    def part(self, key: str, build: Callable[["Section"], T], *, required: bool = True) -> Placed[T] | None:
        """What `build` makes of a section; None where it is not there or has a fault."""
        value = self._value(key, required=required, section=True)
        if value is None:
            return None
        if not isinstance(value, dict):
            return self._wrong(FaultCode.NOT_SECTION, key, value, None)
        return next(self._built({(key,): value}, build), None)

    def items(self, key: str, build: Callable[["Section"], T], *, required: bool = True) -> tuple[Placed[T], ...]:
        """What `build` makes of each table of a list, those without a fault."""
        value = self._value(key, required=required, section=True)
        if value is None:
            return ()
        if not isinstance(value, list):
            return self._wrong(FaultCode.NOT_LIST, key, value, ())
        if required and not value:
            self.faults.add(FaultCode.EMPTY, (*self.place, key))
        return tuple(self._built({(key, number): data for number, data in enumerate(value)}, build))

    def finish(self) -> None:
        """Note every key that is not known here, with the nearest that is."""
        for key in self.data:
            if key in self.asked:
                continue
            near = get_close_matches(key, self.asked, n=1)
            code = FaultCode.UNKNOWN_KEY_NEAR if near else FaultCode.UNKNOWN_KEY
            self.faults.add(code, (*self.place, key), given=key, near="".join(near), known="、".join(self.asked))

    def _built(self, tables: Mapping[Place, Any], build: Callable[["Section"], T]) -> Iterator[Placed[T]]:
        for where, data in tables.items():
            place = (*self.place, *where)
            if data == BROKEN:
                self.faults.known()
            elif not isinstance(data, dict):
                self.faults.add(FaultCode.NOT_SECTION, place, given=_shown(data))
            else:
                before = self.faults.count
                section = Section(data, place, self.faults)
                item = build(section)
                section.finish()
                if self.faults.count == before:
                    yield Placed(place, item)

    def _value(self, key: str, *, required: bool, section: bool = False) -> Any:
        """The raw value, None where there is none or it was reported already."""
        self.asked.append(key)
        value = self.data.get(key)
        if value == BROKEN:
            self.faults.known()
            return None
        if value is None and required:
            code = FaultCode.MISSING_SECTION if section and not self.place else FaultCode.MISSING
            self.faults.add(code, (*self.place, key), key=key)
        return value

    def _one(self, key: str, parse: Callable[[Any], T | None], code: FaultCode, stand_in: T) -> T:
        value = self._value(key, required=True)
        if value is None:
            return stand_in
        parsed = parse(value)
        return self._wrong(code, key, value, stand_in) if parsed is None else parsed

    def _many(
        self, key: str, parse: Callable[[Any], T | None], code: FaultCode, *, required: bool = True
    ) -> tuple[T, ...]:
        value = self._value(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            return self._wrong(FaultCode.NOT_LIST, key, value, ())
        parsed = [parse(item) for item in value]
        for number, item in enumerate(parsed):
            if value[number] == BROKEN:
                self.faults.known()
            elif item is None:
                self.faults.add(code, (*self.place, key, number), key=key, given=_shown(value[number]))
        return tuple(item for item in parsed if item is not None)

    def _wrong(self, code: FaultCode, key: str, value: Any, stand_in: T, **details: str) -> T:
        self.faults.add(code, (*self.place, key), key=key, given=_shown(value), **details)
        return stand_in


def _shown(value: Any) -> str:
    """A value as it is quoted back, shortened."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
