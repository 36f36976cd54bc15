"""A campaign file is read whole: what is right becomes a campaign, what is wrong is told all at once, line by line."""

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.campaign_files import campaign_text
from dialogs.campaign.file import parse_campaign
from dialogs.campaign.toml import lines_of
from dialogs.model.campaign import Campaign, Quiet
from dialogs.model.campaign_faults import Fault, FaultCode
from dialogs.model.deliverables import DayTime
from dialogs.texts.terminal import campaign_faults
from dialogs.texts.terminal.campaign_faults import describe_fault, describe_faults

YUNNAN = campaign_text("yunnan-2023")[1]
SICHUAN = campaign_text("sichuan-college-2023")[1]


def faults_of(text: str) -> tuple[Fault, ...]:
    found = parse_campaign(text, "test")
    assert not isinstance(found, Campaign), "the file was taken as sound"
    return found


def changed(*changes: tuple[str, str], text: str = YUNNAN) -> str:
    """The file with each first occurrence replaced."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def only_fault(*changes: tuple[str, str], text: str = YUNNAN) -> Fault:
    found = faults_of(changed(*changes, text=text))
    assert len(found) == 1, [(f.code, f.where) for f in found]
    return found[0]


def without(section: str, text: str = YUNNAN) -> str:
    """The file without the section that begins with that header."""
    return re.sub(rf"(?ms)^{re.escape(section)}$.*?(?=^\[)", "", text)


class TestEveryFaultAtOnce:
    def test_faults_of_syntax_and_of_meaning_are_told_together_in_the_order_of_their_lines(self) -> None:
        text = changed(
            ('zone = "Asia/Shanghai"', 'zone = "Asia/Kunming"'),
            ("first = 2023-05-14", "first = 2023-13-14"),
            ('measure = "家"', 'mesure = "家"'),
            ('parts = ["teachers", "students"]', 'parts = ["teachers", "student"]'),
            ('prompt = "16:00"', "prompt = 16:00"),
            ('nudges = ["19:00", "20:00"]', 'nudges = ["19:00"， "20:00"]'),
            ('late_digest = "09:00"', 'late_digest = "25:00"'),
            ('key = "digital"', 'key = "Digital"'),
        )
        assert [(fault.code, fault.where, fault.line) for fault in faults_of(text)] == [
            (FaultCode.NOT_ZONE, "zone", line_of(text, "Asia/Kunming")),
            (FaultCode.SYNTAX_DATE, "", line_of(text, "2023-13-14")),
            (FaultCode.UNKNOWN_KEY_NEAR, "indicators[5].mesure", line_of(text, "mesure")),
            (FaultCode.UNKNOWN_INDICATOR, "rules[2].parts[2]", line_of(text, '"student"]')),
            (FaultCode.SYNTAX_UNQUOTED_TIME, "", line_of(text, "prompt = 16:00")),
            (FaultCode.SYNTAX_FULL_WIDTH, "", line_of(text, "， ")),
            (FaultCode.NOT_CLOCK, "daily.late_digest", line_of(text, "25:00")),
            (FaultCode.NOT_KEY, "lead_categories[3].key", line_of(text, '"Digital"')),
        ]

    def test_a_line_that_cannot_be_read_is_not_called_missing_as_well(self) -> None:
        assert only_fault(('root = "云南省教育厅"', "root = 云南省教育厅")).code is FaultCode.SYNTAX_UNQUOTED
        assert only_fault(('title = "2023年职业教育活动周情况统计表"', "title =")).code is FaultCode.SYNTAX_NO_VALUE

    def test_an_unreadable_line_of_a_list_is_told_once(self) -> None:
        clocks = only_fault(('nudges = ["19:00", "20:00"]', 'nudges = [\n  { 19:00 },\n  "20:00",\n]'))
        texts = only_fault(('forms = ["走进社区", "走进乡村"]', 'forms = [\n  { 走进社区 },\n  "走进乡村",\n]'))
        assert (clocks.details["quote"], texts.details["quote"]) == ("{ 19:00 },", "{ 走进社区 },")

    def test_an_empty_file_lacks_every_required_part(self) -> None:
        found = faults_of("")
        assert {fault.code for fault in found} == {FaultCode.MISSING, FaultCode.MISSING_SECTION}
        assert {"title", "week", "unit_kinds", "deliverables", "reminders", "quiet", "grace"} <= {
            f.where for f in found
        }


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ('root = "云南省教育厅"', "root = “云南省教育厅”", FaultCode.SYNTAX_FULL_WIDTH),
        ('root = "云南省教育厅"', 'root ＝ "云南省教育厅"', FaultCode.SYNTAX_FULL_WIDTH),
        ('root = "云南省教育厅"', 'root: "云南省教育厅"', FaultCode.SYNTAX_NO_EQUALS),
        ('root = "云南省教育厅"', 'root = "云南省教育厅', FaultCode.SYNTAX_UNCLOSED),
        ('root = "云南省教育厅"', '最上级 = "云南省"\nroot = "云南省教育厅"', FaultCode.SYNTAX_KEY),
        ('root = "云南省教育厅"', 'root = "云南\\省"', FaultCode.SYNTAX_BACKSLASH),
        ('root = "云南省教育厅"', 'root = "云南省教育厅"\nroot = "云南省教育厅"', FaultCode.SYNTAX_TWICE),
        ("invite_days = 60", "invite_days = 060", FaultCode.SYNTAX_ZERO),
        ("invite_days = 60", "invite_days =", FaultCode.SYNTAX_NO_VALUE),
        ("single_school = true\n", "single_school = True\n", FaultCode.SYNTAX_TRUE),
        ("single_school = true\n", "single_school = 是\n", FaultCode.SYNTAX_TRUE),
        ('prompt = "16:00"', "prompt = 16:00", FaultCode.SYNTAX_UNQUOTED_TIME),
        ("last = 2023-05-20", "last = 2023/5/20", FaultCode.SYNTAX_DATE),
        ("last = 2023-05-20", "last = 5月20日", FaultCode.SYNTAX_DATE),
        ("last = 2023-05-20", "last = 2023-02-30", FaultCode.SYNTAX_DATE),
        ('nudges = ["19:00", "20:00"]', 'nudges = ["19:00", "20:00"', FaultCode.SYNTAX_UNCLOSED),
        ("[daily]", "[daily", FaultCode.SYNTAX_UNCLOSED),
        ("# 要报送的东西", "要报送的东西", FaultCode.SYNTAX_KEY),
    ],
)
def test_a_fault_of_syntax_is_explained_by_its_usual_cause(right: str, wrong: str, code: FaultCode) -> None:
    text = changed((right, wrong))
    first = faults_of(text)[0]
    assert first.code is code
    assert first.line is not None
    assert first.details["quote"] == text.splitlines()[first.line - 1].strip()[:60]
    assert first.details["quote"] in describe_fault(first)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "where"),
    [
        ('title = "2023年云南省职业教育活动周"', "title = 2023", FaultCode.NOT_TEXT, "title"),
        ('root = "云南省教育厅"', 'root = " "', FaultCode.EMPTY, "root"),
        ("invite_days = 60", "invite_days = 0", FaultCode.NOT_WHOLE, "invite_days"),
        ("invite_days = 60", "invite_days = true", FaultCode.NOT_WHOLE, "invite_days"),
        ("invite_days = 60", "invite_days = 99999999999", FaultCode.NOT_WHOLE, "invite_days"),
        ("last = 2023-05-20", 'last = "20日"', FaultCode.NOT_DATE, "week.last"),
        ("last = 2023-05-20", 'last = "2023-02-30"', FaultCode.NOT_DATE, "week.last"),
        ('nudges = ["19:00", "20:00"]', 'nudges = "19:00"', FaultCode.NOT_LIST, "daily.nudges"),
        ('nudges = ["19:00", "20:00"]', 'nudges = ["19:00", "8pm"]', FaultCode.NOT_CLOCK, "daily.nudges[2]"),
        ('overdue = ["后1天 10:00", ', 'overdue = ["1天后 10:00", ', FaultCode.NOT_DAY_TIME, "reminders.overdue[1]"),
        ("last = 2023-05-20", "last = 0001-05-20", FaultCode.NOT_DATE, "week.last"),
        ("last = 2023-05-20", "last = 2023-05-13", FaultCode.WINDOW_ORDER, "week.last"),
        ("last = 2023-05-20", "last = 2023-08-20", FaultCode.WINDOW_LONG, "week.last"),
        ('aliases = ["学生", "学生数"]', 'aliases = "学生"', FaultCode.NOT_TEXTS, "indicators[3].aliases"),
        ('aliases = ["学生", "学生数"]', 'aliases = ["学生", "学生"]', FaultCode.TWICE, "indicators[3].aliases[2]"),
        ('aliases = ["学生", "学生数"]', 'aliases = ["企业"]', FaultCode.ALIAS_TAKEN, "indicators[5].aliases[1]"),
        ('aliases = ["学生", "学生数"]', 'aliases = ["学生2"]', FaultCode.ALIAS_DIGIT, "indicators[3].aliases[1]"),
        ('label = "参与活动的企业数"', 'label = "参与总人数（人）"', FaultCode.ALIAS_TAKEN, "indicators[6].label"),
        ('key = "site"', 'key = "plan"', FaultCode.TWICE, "deliverables[2].key"),
        ('name = "网站地址"', 'name = "方案"', FaultCode.TWICE, "deliverables[2].name"),
        ('name = "网站地址"', 'name = "网站 地址"', FaultCode.NAME_SPACE, "deliverables[2].name"),
        ('name = "县区教育行政部门"', 'name = "职业学校"', FaultCode.TWICE, "unit_kinds[6].name"),
        ('kind = "additive"', 'kind = "sum"', FaultCode.NOT_CHOICE, "indicators[7].kind"),
        ('numerator = "students"', 'numerator = "coverage"', FaultCode.NOT_ASKED, "indicators[4].numerator"),
        ('indicator = "media"', 'indicator = "press"', FaultCode.UNKNOWN_INDICATOR, "rules[1].indicator"),
        ('known = "staff"', 'known = "teachers"', FaultCode.NOT_CHOICE, "rules[4].known"),
        ("single_school = true\n", 'single_school = "true"\n', FaultCode.NOT_TRUE_FALSE, "unit_kinds[4].single_school"),
        ('parents = ["省教育厅"]', 'parents = ["教育厅"]', FaultCode.UNKNOWN_KIND, "unit_kinds[2].parents[1]"),
        ('parents = ["省教育厅"]', "parents = []", FaultCode.ROOT_KIND, "unit_kinds"),
        ('kind = "州市教育行政部门"', 'kind = "州市"', FaultCode.UNKNOWN_KIND, "rows.kind"),
        ('at = "2023-05-31 24:00"', 'at = "2023-05-31"', FaultCode.NOT_MOMENT, "deliverables[6].dues[1].at"),
        ('at = "2023-05-31 24:00"', 'at = "2023-05-31 24:30"', FaultCode.NOT_MOMENT, "deliverables[6].dues[1].at"),
        ('at = "2023-05-31 24:00"', 'at = "2022-05-31 24:00"', FaultCode.FAR_FROM_WINDOW, "deliverables[6].dues[1].at"),
        (
            'kinds = ["职业学校", "县区教育行政部门"]',
            'kinds = ["职业学校", "高等职业院校"]',
            FaultCode.KIND_DUE_TWICE,
            "deliverables[4].dues[2].kinds",
        ),
        (
            'kinds = ["职业学校", "县区教育行政部门"]',
            'kinds = ["职业学校", "省教育厅"]',
            FaultCode.ROOT_OWES,
            "deliverables[4].dues[1].kinds",
        ),
        ('kind = "address"', 'kind = "table"', FaultCode.ONE_ONLY, "deliverables[4].kind"),
        ('kind = "table"', 'kind = "text"', FaultCode.NEEDS_TABLE, "indicators"),
        ('kind = "address"', 'kind = "register"', FaultCode.NEEDS_REGISTER, "deliverables[2].kind"),
        ('digest = "20:30"', 'digest = "19:30"', FaultCode.DAILY_ORDER, "daily.digest"),
        ('late_digest = "09:00"', 'late_digest = "06:30"', FaultCode.IN_QUIET_HOURS, "daily.late_digest"),
        ('escalation = "当天 16:00"', 'escalation = "当天 22:30"', FaultCode.IN_QUIET_HOURS, "reminders.escalation"),
        ('escalation = "当天 16:00"', 'escalation = "16:00"', FaultCode.NOT_DAY_TIME, "reminders.escalation"),
        ('bulletin = "后1天 09:00"', 'bulletin = "前1天 09:00"', FaultCode.PLAN_ORDER, "reminders.bulletin"),
        ('"前3天 10:00", "前1天 10:00"', '"前1天 10:00", "前3天 10:00"', FaultCode.PLAN_ORDER, "reminders.before"),
        ("personal_hours = 3", 'personal_hours = "3"', FaultCode.NOT_WHOLE, "grace.personal_hours"),
        (
            'unit = "迪庆", row = 0, column = 1',
            'unit = "迪庆", row = 0, column = 0',
            FaultCode.TILE_TAKEN,
            "map.tiles[2]",
        ),
        ('{ unit = "怒江", row = 0, column = 0, short = "怒江" }', '"怒江"', FaultCode.NOT_SECTION, "map.tiles[1]"),
        ('forms = ["走进社区", "走进乡村"]', "forms = []", FaultCode.EMPTY, "activity_forms[3].forms"),
        ('kind = "州市教育行政部门"\nlabel = "州市"', 'kind = "州市教育行政部门"', FaultCode.MISSING, "rows.label"),
        (
            'name = "两走进"\nforms = ["走进社区", "走进乡村"]',
            'name = "两走进"',
            FaultCode.MISSING,
            "activity_forms[3].forms",
        ),
        ("[grace]", "[grase]", FaultCode.UNKNOWN_KEY_NEAR, "grase"),
    ],
)
def test_a_fault_of_meaning_names_its_place(right: str, wrong: str, code: FaultCode, where: str) -> None:
    found = faults_of(changed((right, wrong)))
    assert (code, where) in [(fault.code, fault.where) for fault in found]
    assert all(fault.line for fault in found if fault.place and fault.code is not FaultCode.MISSING_SECTION)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "where"),
    [
        ("[[deliverables]]", "[[deliverables]", FaultCode.SYNTAX_UNCLOSED, ""),
        ('end = "2023-05-15 18:00"', 'end = "2023-05-15 09:00"', FaultCode.EVENT_ORDER, "events[1].end"),
        ('"当天 08:00"', '"当天 06:00"', FaultCode.IN_QUIET_HOURS, "events[1].notices[2]"),
        ('form = "社会服务",', 'form = "社区服务",', FaultCode.UNKNOWN_CHOICE, "register.approval_when.form"),
        ('form = "社会服务",', 'shape = "社会服务",', FaultCode.UNKNOWN_COLUMN, "register.approval_when.shape"),
        ('approved_by = "教务处"', 'approved_by = "团委"', FaultCode.UNKNOWN_KIND, "register.approved_by"),
        ('kind = "count"', 'kind = "number"', FaultCode.NOT_CHOICE, "register.columns[7].kind"),
        ('"media", "leads"', '"press", "leads"', FaultCode.UNKNOWN_INDICATOR, "awards[1].criteria[1].figures"),
    ],
)
def test_a_fault_of_events_register_or_awards_names_its_place(
    right: str, wrong: str, code: FaultCode, where: str
) -> None:
    fault = only_fault((right, wrong), text=SICHUAN)
    assert (fault.code, fault.where) == (code, where)


class TestPartsBelongTogether:
    def test_a_table_needs_indicators_and_indicators_a_table(self) -> None:
        no_indicators = re.sub(r"(?ms)^\[\[(indicators|rules)\]\]$.*?(?=^\[)", "", YUNNAN)
        assert [(f.code, f.where) for f in faults_of(no_indicators)] == [
            (FaultCode.NEEDS_INDICATORS, "deliverables[4].kind")
        ]
        assert [f.code for f in faults_of(without("[table]"))] == [FaultCode.NEEDS_TABLE_TITLE]

    def test_a_daily_deliverable_needs_a_daily_rhythm(self) -> None:
        jinan = campaign_text("jinan-2023")[1]
        assert [(f.code, f.where) for f in faults_of(without("[daily]", jinan))] == [
            (FaultCode.NEEDS_DAILY, "deliverables[1].daily")
        ]

    def test_a_register_needs_its_columns_described(self) -> None:
        assert [f.code for f in faults_of(without("[register]", SICHUAN))] == [FaultCode.NEEDS_REGISTER]


class TestForgivingReading:
    """What cannot be misunderstood is taken as it is written."""

    @pytest.mark.parametrize(
        ("written", "also"),
        [
            ("first = 2023-05-14", 'first = "2023-05-14"'),
            ('prompt = "16:00"', "prompt = 16:00:00"),
            ('at = "2023-05-31 24:00"', "at = 2023-06-01 00:00:00"),
            ('late_digest = "09:00"', 'late_digest = "9:00"'),
            ('bulletin = "后1天 09:00"', 'bulletin = "后1天09:00"'),
            ('root = "云南省教育厅"', 'root = " 云南省教育厅 "'),
        ],
    )
    def test_a_date_or_time_may_be_written_either_way(self, written: str, also: str) -> None:
        assert parse_campaign(changed((written, also)), "test") == parse_campaign(YUNNAN, "test")

    def test_line_ends_and_byte_order_mark_do_not_matter(self) -> None:
        campaign = parse_campaign(YUNNAN, "test")
        assert parse_campaign("\ufeff" + YUNNAN.replace("\n", "\r\n"), "test") == campaign
        assert parse_campaign(YUNNAN.replace("\n", "\r"), "test") == campaign


def test_midnight_at_the_end_of_a_day_is_the_first_instant_of_the_next() -> None:
    campaign = parse_campaign(YUNNAN, "test")
    assert isinstance(campaign, Campaign)
    due = campaign.deliverable("plan").dues[0]
    assert due.at.isoformat() == "2023-05-11T00:00:00+08:00"
    assert due.day == date(2023, 5, 10)


def test_times_relative_to_a_day_are_counted_from_it() -> None:
    campaign = parse_campaign(YUNNAN, "test")
    assert isinstance(campaign, Campaign)
    assert campaign.reminders.reminders[0] == DayTime(-3, time(10))
    assert campaign.reminders.escalation == DayTime(0, time(16))
    assert campaign.reminders.overdue[-1] == DayTime(3, time(10))
    assert campaign.grace.collective == timedelta(hours=12)
    assert campaign.quiet == Quiet(time(22), time(7))


class TestWords:
    def test_every_fault_has_words(self) -> None:
        assert set(campaign_faults.TEXTS) == set(FaultCode)

    def test_a_fault_says_where_what_is_wrong_and_what_would_be_right(self) -> None:
        fault = only_fault(('kinds = ["职业学校", "县区教育行政部门"]', 'kinds = ["职校", "县区教育行政部门"]'))
        assert describe_fault(fault) == (
            f"第 {fault.line} 行 deliverables[4].dues[1].kinds[1]：没有“职校”这个单位类型\n"
            "    → unit_kinds 里有：省教育厅、州市教育行政部门、县区教育行政部门、高等职业院校、省属中等职业学校、"
            "职业学校"
        )

    def test_all_faults_of_a_file_are_counted(self) -> None:
        found = faults_of(changed(("[grace]", "[grase]"), ("invite_days = 60", "invite_days = 0")))
        assert describe_faults("a.toml", found).startswith(f"a.toml：有 {len(found)} 处要改\n")


def test_lines_are_found_through_comments_strings_and_nested_lists() -> None:
    text = (
        "a = 1 # [x]\n[b]\nc = [\n  \"d]\", # e\n  { f = '}', g = [1,\n 2] },\n]\n"
        '[[h]]\n"i" = """\n]\n"""\n[[h]]\nj.k = 1\n[[h.l]]\nm = 2\n'
    )
    assert dict(lines_of(text)) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("b", "c", 0): 4,
        ("b", "c", 1): 5,
        ("b", "c", 1, "f"): 5,
        ("b", "c", 1, "g"): 5,
        ("b", "c", 1, "g", 0): 5,
        ("b", "c", 1, "g", 1): 6,
        ("h",): 8,
        ("h", 0): 8,
        ("h", 0, "i"): 9,
        ("h", 1): 12,
        ("h", 1, "j"): 13,
        ("h", 1, "j", "k"): 13,
        ("h", 1, "l"): 14,
        ("h", 1, "l", 0): 14,
        ("h", 1, "l", 0, "m"): 15,
    }


LINES = YUNNAN.splitlines()


@given(
    st.integers(0, len(LINES) - 1),
    st.integers(0, 40),
    st.integers(0, 3),
    st.sampled_from(
        ["", "[", "]]", '"', "'", "{", "}", "=", "，", "“", "\x00", "\\", "#", "1", "[[a]]", "\n", '"""', "é"]
    ),
)
def test_no_slip_of_the_hand_makes_reading_fail(line: int, column: int, cut: int, typed: str) -> None:
    lines = list(LINES)
    lines[line] = lines[line][:column] + typed + lines[line][column + cut :]
    outcome = parse_campaign("\n".join(lines), "test")
    assert isinstance(outcome, Campaign) or (outcome and describe_faults("test", outcome))


@given(st.text(max_size=200))
def test_any_other_text_is_told_to_be_no_campaign(text: str) -> None:
    assert describe_faults("test", faults_of(text))


@given(
    st.recursive(st.integers() | st.text(max_size=5) | st.booleans(), lambda t: st.lists(t, max_size=3), max_leaves=5)
)
def test_no_value_of_the_wrong_type_makes_reading_fail(value: object) -> None:
    written = repr(value).replace("True", "true").replace("False", "false")
    for key in ("week", "unit_kinds", "indicators", "deliverables", "rules", "map", "awards", "register", "zone"):
        assert faults_of(f"{key} = {written}")


class TestWhatToDoIsSaidInWords:
    """Of what somebody gets wrong who has never seen TOML."""

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (('approved_by = "教务处"\n', ""), "缺少 approved_by\n    → 补上这一行；写法见 sichuan-college-2023.toml"),
            (("[quiet]", "[[quiet]]"), "应当是一组“名称 = 内容”"),
            (('name = "优秀组织奖"', 'name = "线索"'), "导出的工作簿里已经有一张表叫“线索”"),
            (('name = "优秀组织奖"', 'name = "2023年职教周活动信息表"'), "已经有一张表叫“2023年职教周活动信息表”"),
            (('"activities", "projects"', '"活动数", "projects"'), "activities（活动数）"),
            (("{ form =", "{ 活动形式 ="), "等号左边不能用中文"),
        ],
    )
    def test_of_a_part_that_yunnan_has_not(self, change: tuple[str, str], said: str) -> None:
        found = faults_of(changed(change, text=SICHUAN))
        assert said in describe_faults("示例.toml", found)

    def test_of_a_whole_part_left_out_and_of_a_line(self) -> None:
        text = describe_faults("示例.toml", faults_of(without("[quiet]")))
        assert "缺少 quiet 这一段\n    → 补上；写法见 yunnan-2023.toml 里以 [quiet] 或 [[quiet]] 开头的一段" in text
