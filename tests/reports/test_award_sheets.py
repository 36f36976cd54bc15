"""The sheets people judge by: 优秀组织奖 of the college, 择优推介 and 年度推介省份 of the ministry, the register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.reports.figures.records import Records
from bot.reports.workbook.workbook import write_workbook
from bot.runtime.campaign_files import load_campaign
from dialogs.model.submissions import FileKind, FileState, KeptFile, Lead, Status, Subject, Submission, Target
from dialogs.model.units import Organisation, Unit
from dialogs.parsing.activities import Activity, Approval

COLLEGE, MINISTRY = load_campaign("sichuan-college-2023"), load_campaign("ministry-2023")
PRIZE, REGISTER = "优秀组织奖", "2023年职教周活动信息表"
AFTER = COLLEGE.at(date(2023, 5, 28), COLLEGE.quiet.end)
FACULTIES = (
    Unit(2, "示例机电学院", "二级学院", 1, enrolment=1000, staff=50, position=2),
    Unit(3, "示例护理学院", "二级学院", 1, enrolment=None, staff=40, position=3),
    Unit(4, "示例停招学院", "二级学院", 1, exempt=True, position=4),
)
ORGANISATION = Organisation([Unit(1, COLLEGE.root, "学校", None), *FACULTIES], COLLEGE)


def filed(unit: int, subject: Subject, at: datetime, **values: int) -> Submission:
    return Submission(unit, subject, Status.SUBMITTED, values, first_submitted_at=at, changed_at=at)


def days(unit: int, **values: int) -> list[Submission]:
    """The same report on every day, on time."""
    return [filed(unit, Subject(day=day), COLLEGE.at(day, COLLEGE.quiet.end), **values) for day in COLLEGE.days]


def records(**more: object) -> Records:
    busy = {"teachers": 20, "students": 400, "enterprises": 3, "participants": 500, "media": 2, "projects": 4}
    calm = {"teachers": 30, "students": 200, "enterprises": 1, "participants": 300, "media": 1, "projects": 1}
    return Records(COLLEGE, ORGANISATION, AFTER, submissions=[*days(2, **busy), *days(3, **calm)], **more)  # type: ignore[arg-type]


def written(records: Records, path: Path, top: int | None = None) -> dict[str, list[list[object]]]:
    write_workbook(records, path / "e.xlsx", top)
    book = CalamineWorkbook.from_path(str(path / "e.xlsx"))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def by_header(rows: Sequence[Sequence[object]], unit: str) -> dict[object, object]:
    row = next(row for row in rows if row[0] == unit)
    return dict(zip(rows[0], row, strict=True))


def test_the_figures_for_each_criterion_stand_side_by_side_with_their_places(tmp_path: Path) -> None:
    found = by_header(written(records(), tmp_path)[PRIZE], "示例机电学院")
    assert (found["一、媒体"], found["一、媒体名次"]) == (10, 1)
    assert (found["二、项目"], found["二、项目名次"]) == (20, 1)
    assert (found["三、参与活动的职业院校学生参与覆盖率"], found["三、教师参与占比"]) == (0.4, 0.4)
    assert (found["三、教师参与占比名次"], found["三、企业名次"]) == (2, 1)
    assert found["三、均次：师生参与人数占比，合作企业参与度及贡献"] == 1.33


def test_every_component_of_the_order_is_shown_and_room_is_left_for_people(tmp_path: Path) -> None:
    rows = written(records(), tmp_path)[PRIZE]
    found = by_header(rows, "示例机电学院")
    means = [value for title, value in found.items() if "、均次：" in str(title)]
    assert found["综合均次（各标准均次的平均）"] == round(sum(float(str(mean)) for mean in means) / 3, 2)
    assert [row[:2] for row in rows[1:]] == [["示例机电学院", 1], ["示例护理学院", 2]]
    blank = [title for title in found if "人工" in str(title)]
    assert len(blank) == 4
    assert {row[rows[0].index(title)] for title in blank for row in rows[1:]} == {""}


def test_coverage_of_who_has_no_known_enrolment_is_left_blank_and_out_of_the_mean(tmp_path: Path) -> None:
    found = by_header(written(records(), tmp_path)[PRIZE], "示例护理学院")
    assert found["三、参与活动的职业院校学生参与覆盖率"] == ""
    assert found["三、参与活动的职业院校学生参与覆盖率名次"] == ""
    assert found["三、均次：师生参与人数占比，合作企业参与度及贡献"] == 1.5


def test_what_came_in_of_what_is_owed_by_now_and_in_time(tmp_path: Path) -> None:
    made = records()
    late = filed(2, Subject(deliverable="summary"), AFTER - timedelta(days=1))
    found = by_header(written(replace(made, submissions=[*made.submissions, late]), tmp_path)[PRIZE], "示例机电学院")
    assert (found["一、报送率"], found["一、按时率"]) == (6 / 9, 5 / 9)


def test_an_exempt_unit_is_not_in_the_running(tmp_path: Path) -> None:
    assert "示例停招学院" not in {row[0] for row in written(records(), tmp_path)[PRIZE]}


def test_a_faculty_sees_its_own_activities_and_no_award(tmp_path: Path) -> None:
    planned = {"name": "社区义诊", "date": "2023-05-16", "time": "09:30", "people": "120", "place": "校外"}
    activities = (
        Activity(1, 2, planned, Approval.REFUSED, "请补充教师"),
        Activity(2, 3, {"name": "开放日"}),
    )
    made = records(activities=activities)
    own = written(made, tmp_path, 2)
    assert PRIZE not in own
    assert own[REGISTER][1:] == [
        [
            1,
            "示例机电学院",
            "社区义诊",
            date(2023, 5, 16),
            "09:30",
            "校外",
            "",
            "",
            120,
            "",
            "审批未通过",
            "请补充教师",
        ]
    ]
    whole = written(made, tmp_path)
    assert [row[0] for row in whole[REGISTER][1:]] == [1, 2]
    assert by_header(whole[PRIZE], "示例机电学院")["二、活动数"] == 0


def test_a_college_that_reported_nothing_at_all_has_its_award_sheet_too(tmp_path: Path) -> None:
    rows = written(Records(COLLEGE, ORGANISATION, COLLEGE.at(COLLEGE.first, COLLEGE.quiet.end)), tmp_path)[PRIZE]
    assert [row[1] for row in rows[1:]] == [1, 1]


def test_recommended_leads_stand_by_province_with_room_to_choose(tmp_path: Path) -> None:
    units = [Unit(1, "教育部", "教育部", None), Unit(2, "示例一省教育厅", "省级教育行政部门", 1, position=2)]
    units.append(Unit(3, "示例二省教育厅", "省级教育行政部门", 1, position=3))
    told = [(2, 3, False), (1, 3, True), (3, 2, True), (4, 3, True)]
    leads = [Lead(n, unit, MINISTRY.first, f"线索{n}", f"正文{n}", "reform", starred=star) for n, unit, star in told]
    photo = Target(3, Subject(day=MINISTRY.first), lead=4)
    case = Target(2, Subject(deliverable="materials"))
    files = [
        KeptFile(1, FileKind.PHOTO, FileState.KEPT, "a.jpg", 9, photo, sha256="ab", sent_at=AFTER),
        KeptFile(2, FileKind.DOCUMENT, FileState.KEPT, "b.docx", 9, case, "cd", category="典型案例", starred=True),
        KeptFile(3, FileKind.DOCUMENT, FileState.KEPT, "c.docx", 9, case, "ef", category="典型案例"),
    ]
    made = Records(MINISTRY, Organisation(units, MINISTRY), AFTER, leads=leads, files=files)
    rows = written(made, tmp_path)["择优推介"]
    assert [[row[0], row[1], row[3], row[8]] for row in rows[1:]] == [
        ["示例一省教育厅", 1, 3, 0],
        ["示例一省教育厅", 1, 2, ""],
        ["示例二省教育厅", 2, 1, 0],
        ["示例二省教育厅", 2, 4, 1],
    ]
    assert rows[1][5] == "职业教育改革发展重要成果"
    assert rows[2][2] == 2, "all of the unit's cases"
    assert rows[2][5:8] == ["典型案例", "b.docx", "b.docx"]
    assert rows[0][-2:] == ["评分（人工）", "是否推介（人工）"]
