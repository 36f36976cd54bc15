"""The calendar: a whole Yunnan month against a table written by hand from INTERFACE §7, and what holds for any."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.campaign_files import campaign_text, load_campaign
from dialogs.campaign.file import parse_campaign
from dialogs.model.campaign import CalendarEvent, Campaign, Daily, Grace, Quiet
from dialogs.model.deliverables import DayTime, Due
from dialogs.model.register import Register
from dialogs.model.units import Unit
from dialogs.schedule.calendar import (
    Extension,
    Slot,
    SlotKind,
    after_quiet_hours,
    all_slots,
    approval_reminder_at,
    days_lock_at,
    due_of,
    in_quiet_hours,
    move_event,
    next_instant,
    slots,
)

YUNNAN = load_campaign("yunnan-2023")
ZONE = ZoneInfo("Asia/Shanghai")
DIRECT = ("州市教育行政部门", "高等职业院校", "省属中等职业学校")
BELOW = ("县区教育行政部门", "职业学校")
ALL_BUT_ROOT = ("州市教育行政部门", "县区教育行政部门", "高等职业院校", "省属中等职业学校", "职业学校")
FIRST_THREE = ("plan", "site", "contact")

SCHOOL = Unit(7, "示例一职", "职业学校", 2)
OTHER_SCHOOL = Unit(8, "示例二职", "职业学校", 2)
COLLEGE = Unit(9, "示例高职", "高等职业院校", 1)
PREFECTURE = Unit(2, "示例州教育体育局", "州市教育行政部门", 1)
ROOT = Unit(1, "云南省教育厅", "省教育厅", None)

BY_HAND = """
05-07 10:00 reminder    05-10 plan+site+contact direct
05-09 10:00 reminder    05-10 plan+site+contact direct
05-10 09:00 reminder    05-10 plan+site+contact direct
05-10 16:00 reminder    05-10 plan+site+contact direct
05-10 16:00 escalation  05-10 plan+site+contact direct
05-11 09:00 bulletin    05-10 plan+site+contact direct
05-11 10:00 overdue     05-10 plan+site+contact direct
05-12 10:00 overdue     05-10 plan+site+contact direct
05-13 10:00 overdue     05-10 plan+site+contact direct
05-14 16:00 prompt      05-14 - all
05-14 19:00 nudge       05-14 - all
05-14 20:00 nudge       05-14 - all
05-14 20:30 digest      05-14 - all
05-15 09:00 late-digest 05-14 - all
05-15 16:00 prompt      05-15 - all
05-15 19:00 nudge       05-15 - all
05-15 20:00 nudge       05-15 - all
05-15 20:30 digest      05-15 - all
05-16 09:00 late-digest 05-15 - all
05-16 16:00 prompt      05-16 - all
05-16 19:00 nudge       05-16 - all
05-16 20:00 nudge       05-16 - all
05-16 20:30 digest      05-16 - all
05-17 09:00 late-digest 05-16 - all
05-17 16:00 prompt      05-17 - all
05-17 19:00 nudge       05-17 - all
05-17 20:00 nudge       05-17 - all
05-17 20:30 digest      05-17 - all
05-18 09:00 late-digest 05-17 - all
05-18 16:00 prompt      05-18 - all
05-18 19:00 nudge       05-18 - all
05-18 20:00 nudge       05-18 - all
05-18 20:30 digest      05-18 - all
05-19 09:00 late-digest 05-18 - all
05-19 16:00 prompt      05-19 - all
05-19 19:00 nudge       05-19 - all
05-19 20:00 nudge       05-19 - all
05-19 20:30 digest      05-19 - all
05-20 09:00 late-digest 05-19 - all
05-20 16:00 prompt      05-20 - all
05-20 19:00 nudge       05-20 - all
05-20 20:00 nudge       05-20 - all
05-20 20:30 digest      05-20 - all
05-21 09:00 late-digest 05-20 - all
05-22 10:00 reminder    05-25 table below
05-24 10:00 reminder    05-25 table below
05-24 10:00 reminder    05-27 table+summary direct
05-25 09:00 reminder    05-25 table below
05-25 16:00 reminder    05-25 table below
05-25 16:00 escalation  05-25 table below
05-26 09:00 bulletin    05-25 table below
05-26 10:00 reminder    05-27 table+summary direct
05-26 10:00 overdue     05-25 table below
05-27 09:00 reminder    05-27 table+summary direct
05-27 10:00 overdue     05-25 table below
05-27 16:00 reminder    05-27 table+summary direct
05-27 16:00 escalation  05-27 table+summary direct
05-28 09:00 bulletin    05-27 table+summary direct
05-28 10:00 reminder    05-31 materials all
05-28 10:00 overdue     05-25 table below
05-28 10:00 overdue     05-27 table+summary direct
05-29 10:00 overdue     05-27 table+summary direct
05-30 10:00 reminder    05-31 materials all
05-30 10:00 overdue     05-27 table+summary direct
05-31 09:00 reminder    05-31 materials all
05-31 16:00 reminder    05-31 materials all
05-31 16:00 escalation  05-31 materials all
06-01 09:00 bulletin    05-31 materials all
06-01 10:00 overdue     05-31 materials all
06-02 10:00 overdue     05-31 materials all
06-03 10:00 overdue     05-31 materials all
"""

WHO = {"direct": DIRECT, "below": BELOW, "all": ALL_BUT_ROOT}


def at(text: str) -> datetime:
    """`05-10 16:00` of 2023 in the campaign's zone."""
    return datetime.strptime(f"2023-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def of(slot: Slot) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    """A slot as the table by hand writes it."""
    return (f"{slot.at:%m-%d %H:%M}", slot.kind.value, f"{slot.day:%m-%d}", slot.deliverables, slot.kinds)


def read(line: str) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    day, clock, kind, about, deliverables, who = line.split()
    keys = () if deliverables == "-" else tuple(deliverables.split("+"))
    return (f"{day} {clock}", kind, about, keys, tuple(sorted(WHO[who])))


def month(campaign: Campaign = YUNNAN, *extensions: Extension) -> list[Slot]:
    return slots(campaign, at("04-01 00:00"), at("07-01 00:00"), extensions)


def concerning(unit: Unit, found: list[Slot]) -> list[str]:
    """The deadline slots a unit falls under, bulletins apart: when, what, for which deliverables."""
    return [
        f"{slot.at:%m-%d %H:%M} {slot.kind.value} {'+'.join(slot.deliverables)}"
        for slot in found
        if slot.due
        and slot.kind is not SlotKind.BULLETIN
        and unit.kind in slot.kinds
        and unit.id not in slot.except_units
        and (slot.units is None or unit.id in slot.units)
    ]


def test_the_whole_yunnan_month_is_what_the_notice_and_the_plan_say() -> None:
    made = [(*of(slot)[:4], tuple(sorted(slot.kinds))) for slot in month()]
    assert made == [read(line) for line in BY_HAND.strip().splitlines()]


@pytest.mark.promise("7.19")
def test_every_slot_has_a_key_of_its_own_and_a_time_after_which_it_is_missed() -> None:
    found = month()
    assert len({slot.key for slot in found}) == len(found)
    hours = {slot.kind: (slot.expires - slot.at) / timedelta(hours=1) for slot in found}
    assert hours == {
        SlotKind.PROMPT: 3,
        SlotKind.NUDGE: 3,
        SlotKind.REMINDER: 3,
        SlotKind.ESCALATION: 3,
        SlotKind.OVERDUE: 3,
        SlotKind.DIGEST: 12,
        SlotKind.LATE_DIGEST: 12,
        SlotKind.BULLETIN: 12,
    }


def test_two_nudges_of_one_day_are_told_apart_by_their_number() -> None:
    nudges = [slot for slot in month() if slot.kind is SlotKind.NUDGE and slot.day == date(2023, 5, 14)]
    assert [(slot.ordinal, slot.key) for slot in nudges] == [(1, "nudge:2023-05-14:1"), (2, "nudge:2023-05-14:2")]


def test_a_table_handed_to_the_prefecture_has_its_bulletin_marked_as_not_for_the_root() -> None:
    bulletins = {str(slot.day): slot.to_root for slot in month() if slot.kind is SlotKind.BULLETIN}
    assert bulletins == {"2023-05-10": True, "2023-05-25": False, "2023-05-27": True, "2023-05-31": True}


def test_since_is_left_out_and_until_is_taken_in() -> None:
    assert [s.key for s in slots(YUNNAN, at("05-14 16:00"), at("05-14 19:00"))] == ["nudge:2023-05-14:1"]


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    here = slots(YUNNAN, at("05-14 15:59"), at("05-14 20:30"))
    assert slots(YUNNAN, at("05-14 15:59").astimezone(UTC), at("05-14 20:30").astimezone(UTC)) == here
    assert all(slot.at.tzinfo is YUNNAN.zone for slot in here)


def test_the_next_instant_is_that_of_the_next_slot_and_there_is_none_after_the_last() -> None:
    assert next_instant(YUNNAN, at("05-14 16:00")) == at("05-14 19:00")
    assert next_instant(YUNNAN, at("01-01 00:00")) == at("05-07 10:00")
    assert next_instant(YUNNAN, at("06-03 10:00")) is None


class TestExtension:
    """An extension moves reminders and overdue reminders with the due time they belong to."""

    def test_for_all_moves_every_slot_of_that_deliverable_alone(self) -> None:
        found = concerning(COLLEGE, month(YUNNAN, Extension("plan", None, at("05-12 18:00"))))
        assert [line for line in found if "plan" in line] == [
            "05-09 10:00 reminder plan",
            "05-11 10:00 reminder plan",
            "05-12 09:00 reminder plan",
            "05-12 16:00 reminder plan",
            "05-12 16:00 escalation plan",
            "05-13 10:00 overdue plan",
            "05-14 10:00 overdue plan",
            "05-15 10:00 overdue plan",
        ]
        assert [line for line in found if "site" in line] == [
            line.replace("plan+", "").replace("plan ", "") for line in concerning(COLLEGE, month()) if "site" in line
        ]

    def test_for_one_unit_takes_it_out_of_the_others_reminders_into_its_own(self) -> None:
        found = month(YUNNAN, Extension("table", SCHOOL.id, at("05-29 12:00")))
        assert concerning(SCHOOL, [s for s in found if "table" in s.deliverables]) == [
            "05-26 10:00 reminder table",
            "05-28 10:00 reminder table",
            "05-29 09:00 reminder table",
            "05-29 16:00 escalation table",
            "05-30 10:00 overdue table",
            "05-31 10:00 overdue table",
            "06-01 10:00 overdue table",
        ]
        assert concerning(OTHER_SCHOOL, found) == concerning(OTHER_SCHOOL, month())

    def test_for_one_of_three_due_together_leaves_the_other_two_where_they_were(self) -> None:
        found = month(YUNNAN, Extension("plan", COLLEGE.id, at("05-11 00:00") + timedelta(days=2)))
        assert [line for line in concerning(COLLEGE, found) if line.startswith("05-10 16:00")] == [
            "05-10 16:00 reminder site+contact",
            "05-10 16:00 escalation site+contact",
        ]
        assert "05-12 16:00 reminder plan" in concerning(COLLEGE, found)

    def test_up_to_something_else_due_is_one_reminder_with_it(self) -> None:
        found = month(YUNNAN, Extension("plan", COLLEGE.id, at("05-28 00:00")))
        assert "05-26 10:00 reminder plan+table+summary" in concerning(COLLEGE, found)
        assert "05-26 10:00 reminder table+summary" not in concerning(COLLEGE, found)

    def test_for_one_unit_has_no_bulletin_of_its_own_and_the_common_one_names_the_unit(self) -> None:
        found = month(YUNNAN, Extension("table", SCHOOL.id, at("05-29 12:00")))
        bulletins = [slot for slot in found if slot.kind is SlotKind.BULLETIN]
        assert [str(slot.day) for slot in bulletins] == ["2023-05-10", "2023-05-25", "2023-05-27", "2023-05-31"]
        assert [slot.except_units for slot in bulletins] == [frozenset(), {7}, {7}, frozenset()]

    def test_no_reminder_comes_at_or_after_the_due_time(self) -> None:
        found = month(YUNNAN, Extension("plan", None, at("05-12 09:00")))
        reminders = [s for s in found if s.kind is SlotKind.REMINDER and s.deliverables == ("plan",)]
        assert [f"{slot.at:%m-%d %H:%M}" for slot in reminders] == ["05-09 10:00", "05-11 10:00"]


class TestDueTime:
    """A due time is always the unit's own (INTERFACE §5)."""

    def test_depends_on_the_unit_kind(self) -> None:
        table = YUNNAN.deliverable("table")
        assert due_of(YUNNAN, table, SCHOOL) == at("05-26 00:00")
        assert due_of(YUNNAN, table, PREFECTURE) == at("05-28 00:00")
        assert due_of(YUNNAN, table, ROOT) is None
        assert due_of(YUNNAN, YUNNAN.deliverable("plan"), SCHOOL) is None

    def test_is_moved_by_an_extension_for_all_and_further_by_the_units_own(self) -> None:
        plan = YUNNAN.deliverable("plan")
        for_all = Extension("plan", None, at("05-12 18:00"))
        own = Extension("plan", COLLEGE.id, at("05-14 12:00"))
        assert due_of(YUNNAN, plan, COLLEGE, [for_all]) == at("05-12 18:00")
        assert due_of(YUNNAN, plan, COLLEGE, [own, for_all]) == at("05-14 12:00")
        assert due_of(YUNNAN, plan, PREFECTURE, [own, for_all]) == at("05-12 18:00")

    def test_is_never_moved_back_by_an_extension(self) -> None:
        table = YUNNAN.deliverable("table")
        for_all = Extension("table", None, at("05-26 18:00"))
        assert due_of(YUNNAN, table, SCHOOL, [for_all]) == at("05-26 18:00")
        assert due_of(YUNNAN, table, PREFECTURE, [for_all]) == at("05-28 00:00")

    def test_follows_the_latest_word_where_an_extension_was_mistyped(self) -> None:
        given_twice = [Extension("plan", 9, at("06-12 18:00")), Extension("plan", 9, at("05-12 18:00"))]
        assert due_of(YUNNAN, YUNNAN.deliverable("plan"), COLLEGE, given_twice) == at("05-12 18:00")


class TestLock:
    """Days lock when the final table is confirmed, at the latest at its due time (INTERFACE §5)."""

    def test_at_the_tables_due_time_extensions_included(self) -> None:
        assert days_lock_at(YUNNAN, SCHOOL) == at("05-26 00:00")
        assert days_lock_at(YUNNAN, SCHOOL, [Extension("table", 7, at("05-29 12:00"))]) == at("05-29 12:00")

    def test_when_the_table_is_confirmed_if_that_is_earlier(self) -> None:
        assert days_lock_at(YUNNAN, SCHOOL, confirmed_at=at("05-21 12:00")) == at("05-21 12:00")
        assert days_lock_at(YUNNAN, SCHOOL, confirmed_at=at("05-27 12:00")) == at("05-26 00:00")

    def test_never_by_itself_where_no_table_is_owed(self) -> None:
        without = replace(YUNNAN, deliverables=tuple(d for d in YUNNAN.deliverables if d.key != "table"))
        assert days_lock_at(without, SCHOOL) is None
        assert days_lock_at(YUNNAN, ROOT) is None


class TestQuietHours:
    """What falls between 22:00 and 07:00 waits for 07:00 (INTERFACE §7)."""

    @pytest.mark.parametrize(
        ("instant", "goes_out"),
        [
            ("05-14 21:59", "05-14 21:59"),
            ("05-14 22:00", "05-15 07:00"),
            ("05-14 23:59", "05-15 07:00"),
            ("05-15 00:00", "05-15 07:00"),
            ("05-15 06:59", "05-15 07:00"),
            ("05-15 07:00", "05-15 07:00"),
        ],
    )
    def test_hold_back_until_seven(self, instant: str, goes_out: str) -> None:
        assert after_quiet_hours(YUNNAN, at(instant).astimezone(UTC)) == at(goes_out)
        assert in_quiet_hours(YUNNAN, at(instant)) is (instant != goes_out)

    def test_within_one_day_are_understood_too(self) -> None:
        siesta = replace(YUNNAN, quiet=Quiet(time(12, 0), time(14, 0)))
        assert after_quiet_hours(siesta, at("05-14 12:30")) == at("05-14 14:00")
        assert after_quiet_hours(siesta, at("05-14 23:00")) == at("05-14 23:00")


class TestChangedInTheFile:
    """Every time of the calendar is in the campaign file, and what is changed there holds."""

    @staticmethod
    def changed(old: str, new: str) -> Campaign:
        _, text = campaign_text("yunnan-2023")
        assert text.count(old) == 1
        campaign = parse_campaign(text.replace(old, new), "own")
        assert isinstance(campaign, Campaign)
        return campaign

    @pytest.mark.promise("7.2")
    @pytest.mark.parametrize(
        ("old", "new", "kind", "times"),
        [
            ('prompt = "16:00"', 'prompt = "15:30"', SlotKind.PROMPT, {"15:30"}),
            ('nudges = ["19:00", "20:00"]', 'nudges = ["18:15"]', SlotKind.NUDGE, {"18:15"}),
            ('digest = "20:30"', 'digest = "21:00"', SlotKind.DIGEST, {"21:00"}),
            ('late_digest = "09:00"', 'late_digest = "08:30"', SlotKind.LATE_DIGEST, {"08:30"}),
            (
                '"前1天 10:00", "当天 09:00"',
                '"前1天 10:00", "当天 11:00"',
                SlotKind.REMINDER,
                {"10:00", "11:00", "16:00"},
            ),
            ('escalation = "当天 16:00"', 'escalation = "当天 17:00"', SlotKind.ESCALATION, {"17:00"}),
            ('bulletin = "后1天 09:00"', 'bulletin = "后1天 08:00"', SlotKind.BULLETIN, {"08:00"}),
            ('"后2天 10:00", "后3天 10:00"', '"后2天 11:00"', SlotKind.OVERDUE, {"10:00", "11:00"}),
        ],
    )
    def test_a_time_of_day(self, old: str, new: str, kind: SlotKind, times: set[str]) -> None:
        campaign = self.changed(old, new)
        assert {f"{slot.at:%H:%M}" for slot in all_slots(campaign) if slot.kind is kind} == times

    @pytest.mark.promise("7.2")
    def test_a_due_time_quiet_hours_and_grace(self) -> None:
        due = self.changed("2023-05-25 24:00", "2023-05-24 18:00")
        assert due_of(due, due.deliverable("table"), SCHOOL) == at("05-24 18:00")
        assert after_quiet_hours(self.changed('end = "07:00"', 'end = "08:00"'), at("05-15 07:30")) == at("05-15 08:00")
        longer = all_slots(self.changed("collective_hours = 12", "collective_hours = 20"))
        assert {slot.expires - slot.at for slot in longer if slot.kind is SlotKind.DIGEST} == {timedelta(hours=20)}


def test_a_daily_deliverable_is_asked_for_by_the_prompt_and_has_no_reminders() -> None:
    daily = replace(YUNNAN, deliverables=tuple(replace(d, daily=d.key == "materials") for d in YUNNAN.deliverables))
    asking = {slot.kind for slot in month(daily) if "materials" in slot.deliverables}
    assert asking == {SlotKind.PROMPT, SlotKind.NUDGE, SlotKind.DIGEST, SlotKind.LATE_DIGEST}


def test_a_campaign_without_a_daily_rhythm_has_deadlines_only() -> None:
    assert {slot.kind for slot in month(replace(YUNNAN, daily=None))} == {
        SlotKind.REMINDER,
        SlotKind.ESCALATION,
        SlotKind.BULLETIN,
        SlotKind.OVERDUE,
    }


def test_a_moved_event_is_told_of_relative_to_its_new_day() -> None:
    show = CalendarEvent("show", "集中展示日", at("05-15 09:30"), at("05-15 18:00"), (DayTime(-1, time(10, 0)),))
    campaign = replace(YUNNAN, events=(show,))
    moved = move_event(campaign, "show", at("05-17 13:00"))
    assert [(f"{s.at:%m-%d %H:%M}", s.event) for s in month(campaign) if s.kind is SlotKind.EVENT] == [
        ("05-14 10:00", "show")
    ]
    assert [f"{s.at:%m-%d %H:%M}" for s in month(moved) if s.kind is SlotKind.EVENT] == ["05-16 10:00"]
    assert moved.events[0].end == at("05-17 21:30")
    with pytest.raises(KeyError):
        move_event(campaign, "fair", at("05-17 13:00"))


def test_who_approves_an_outing_is_reminded_before_it_starts() -> None:
    register = Register("活动表", (), (), {"form": "社会服务活动"}, "教务处", DayTime(-1, time(16, 0)))
    assert approval_reminder_at(replace(YUNNAN, register=register), at("05-17 09:00")) == at("05-16 16:00")
    assert approval_reminder_at(YUNNAN, at("05-17 09:00")) is None


def test_grace_is_elapsed_time_where_the_clocks_are_put_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = date(2023, 3, 25)
    campaign = replace(
        YUNNAN,
        zone=berlin,
        first=day,
        last=day,
        daily=Daily(time(16), (), time(20, 30), time(9)),
        grace=Grace(timedelta(hours=3), timedelta(hours=12)),
        deliverables=(),
    )
    digest = next(slot for slot in all_slots(campaign) if slot.kind is SlotKind.DIGEST)
    assert digest.expires.astimezone(UTC) - digest.at.astimezone(UTC) == timedelta(hours=12)
    assert f"{digest.expires:%H:%M}" == "09:30"


INSTANTS = st.datetimes(datetime(2022, 11, 1), datetime(2024, 3, 1), timezones=st.just(ZONE))  # noqa: DTZ001 - bounds
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
EXTENSIONS = st.lists(
    st.builds(
        Extension,
        st.sampled_from(["plan", "site", "table", "summary", "materials"]),
        st.sampled_from([None, 2, 7, 8, 9]),
        INSTANTS,
    ),
    max_size=4,
)


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    """A campaign anywhere in the year, new year included, with any times at all."""
    first = draw(st.dates(date(2022, 12, 20), date(2023, 12, 31)))
    due = datetime.combine(first, draw(CLOCKS), ZONE) + timedelta(days=draw(st.integers(-20, 20)))
    return replace(
        YUNNAN,
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 6))),
        daily=Daily(draw(CLOCKS), (draw(CLOCKS), draw(CLOCKS)), draw(CLOCKS), draw(CLOCKS)),
        deliverables=tuple(
            replace(d, dues=tuple(replace(known, at=due) for known in d.dues)) if d.key == "plan" else d
            for d in YUNNAN.deliverables
        ),
    )


@given(campaigns(), EXTENSIONS, st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_looking_twice_sees_what_looking_once_sees(
    campaign: Campaign, extensions: list[Extension], instants: list[datetime]
) -> None:
    a, b, c = instants
    whole = slots(campaign, a, c, extensions)
    assert slots(campaign, a, b, extensions) + slots(campaign, b, c, extensions) == whole


@given(campaigns(), EXTENSIONS)
def test_every_slot_is_in_order_in_the_zone_outside_quiet_hours_and_has_its_own_key(
    campaign: Campaign, extensions: list[Extension]
) -> None:
    found = all_slots(campaign, extensions)
    assert all(earlier.at <= later.at for earlier, later in pairwise(found))
    assert all(slot.at.tzinfo is campaign.zone and not in_quiet_hours(campaign, slot.at) for slot in found)
    assert len({slot.key for slot in found}) == len(found)


@given(campaigns(), EXTENSIONS, st.sampled_from([SCHOOL, OTHER_SCHOOL, COLLEGE, PREFECTURE, ROOT]))
def test_a_unit_is_reminded_of_exactly_what_it_owes_at_exactly_its_own_due_time(
    campaign: Campaign, extensions: list[Extension], unit: Unit
) -> None:
    reminded: set[tuple[str, datetime]] = set()
    for slot in all_slots(campaign, extensions):
        mine = unit.kind in slot.kinds and unit.id not in slot.except_units
        if slot.kind is SlotKind.OVERDUE and slot.ordinal == 1 and mine and unit.id in (slot.units or {unit.id}):
            assert slot.due is not None
            reminded |= {(key, slot.due) for key in slot.deliverables}
    owed = {(d.key, due_of(campaign, d, unit, extensions)) for d in campaign.deliverables}
    assert reminded == {(key, due) for key, due in owed if due is not None}


@given(campaigns(), EXTENSIONS, INSTANTS)
def test_the_next_instant_leaves_nothing_out(campaign: Campaign, extensions: list[Extension], after: datetime) -> None:
    instant = next_instant(campaign, after, extensions)
    until = instant or datetime(2026, 1, 1, tzinfo=ZONE)
    assert {slot.at for slot in slots(campaign, after, until, extensions)} == ({instant} if instant else set())


def test_a_due_at_new_year_midnight_belongs_to_the_old_year() -> None:
    plan = YUNNAN.deliverable("plan")
    new_year = datetime(2024, 1, 1, tzinfo=ZONE)
    campaign = replace(YUNNAN, deliverables=(replace(plan, dues=(Due(new_year, DIRECT),)),), daily=None)
    assert [f"{slot.at:%Y-%m-%d %H:%M} {slot.kind.value} {slot.day}" for slot in all_slots(campaign)] == [
        "2023-12-28 10:00 reminder 2023-12-31",
        "2023-12-30 10:00 reminder 2023-12-31",
        "2023-12-31 09:00 reminder 2023-12-31",
        "2023-12-31 16:00 reminder 2023-12-31",
        "2023-12-31 16:00 escalation 2023-12-31",
        "2024-01-01 09:00 bulletin 2023-12-31",
        "2024-01-01 10:00 overdue 2023-12-31",
        "2024-01-02 10:00 overdue 2023-12-31",
        "2024-01-03 10:00 overdue 2023-12-31",
    ]
