"""The campaign sichuan-college-2023 as an outsider reads it from the notice: one college, its faculties report."""

from datetime import date, time

from tests.recompute.notice import (
    NATIONAL_TABLE,
    TABLE,
    Award,
    Column,
    Criterion,
    Deliverable,
    Notice,
    Register,
    days,
    due,
    until,
)

FACULTY, MEDIA_CENTRE = "二级学院", "融媒体中心"
ACADEMIC_AFFAIRS, OFFICE, COLLEGE = "教务处", "职能部门", "学校"

NOTICE = Notice(
    name="sichuan-college-2023",
    root="四川科技职业学院",
    root_kind=COLLEGE,
    days=days(date(2023, 5, 15), date(2023, 5, 19)),
    deliverables=(
        Deliverable("活动信息表", date(2023, 5, 9), until(5, 9, time(18), FACULTY)),
        Deliverable("总结报告", date(2023, 5, 25), due(5, 25, FACULTY)),
        Deliverable(TABLE, date(2023, 5, 25), due(5, 25, FACULTY)),
        Deliverable("新闻报道", date(2023, 5, 25), due(5, 25, FACULTY, MEDIA_CENTRE)),
    ),
    indicators=NATIONAL_TABLE,
    table_title="2023年职业教育活动周情况统计表",
    single_schools=frozenset({COLLEGE, FACULTY}),
    idle=frozenset({ACADEMIC_AFFAIRS, MEDIA_CENTRE, OFFICE}),
    register=Register(
        "2023年职教周活动信息表",
        (
            Column("name", "活动名称", "text"),
            Column("date", "日期", "date"),
            Column("time", "开始时间", "time"),
            Column("place", "校内或校外", "choice"),
            Column("venue", "地点", "text"),
            Column("form", "活动形式", "choice"),
            Column("people", "预计人数", "count"),
            Column("leader", "负责人", "text"),
        ),
        approval_when={"form": "社会服务", "place": "校外"},
    ),
    awards=(
        Award(
            "优秀组织奖",
            4,
            (FACULTY,),
            (
                Criterion(
                    "活动周的策划和各项组织工作，宣传推广力度", ("报送率", "按时率", "媒体", "线索数", "推介线索数")
                ),
                Criterion("线下活动的数量及质量", ("活动数", "项目", "照片数")),
                Criterion(
                    "师生参与人数占比，合作企业参与度及贡献",
                    ("参与活动的职业院校学生参与覆盖率", "教师参与占比", "企业"),
                ),
            ),
        ),
    ),
)
"""七: the register by 05-09 18:00, everything else by 05-25; 七（六）: what goes out has to be approved."""
