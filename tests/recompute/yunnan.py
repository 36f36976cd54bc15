"""The campaign yunnan-2023 as an outsider reads it from the notice and its annex."""

from datetime import date

from tests.recompute.notice import CONTACT, NATIONAL_TABLE, TABLE, Deliverable, Notice, days, due

ROOT = "云南省教育厅"

PREFECTURE, COUNTY = "州市教育行政部门", "县区教育行政部门"
COLLEGE, PROVINCIAL, SCHOOL = "高等职业院校", "省属中等职业学校", "职业学校"

_DIRECT = (PREFECTURE, COLLEGE, PROVINCIAL)

NOTICE = Notice(
    name="yunnan-2023",
    root=ROOT,
    root_kind="省教育厅",
    days=days(date(2023, 5, 14), date(2023, 5, 20)),
    deliverables=(
        Deliverable("方案", date(2023, 5, 10), due(5, 10, *_DIRECT)),
        Deliverable("网站地址", date(2023, 5, 10), due(5, 10, *_DIRECT)),
        Deliverable(CONTACT, date(2023, 5, 10), due(5, 10, *_DIRECT)),
        Deliverable(TABLE, date(2023, 5, 27), {**due(5, 25, SCHOOL, COUNTY), **due(5, 27, *_DIRECT)}),
        Deliverable("总结报告", date(2023, 5, 27), due(5, 27, *_DIRECT)),
        Deliverable("材料", date(2023, 5, 31), due(5, 31, *_DIRECT, COUNTY, SCHOOL)),
    ),
    indicators=NATIONAL_TABLE,
    table_title="2023年职业教育活动周情况统计表",
    single_schools=frozenset({COLLEGE, PROVINCIAL, SCHOOL}),
)
"""附件表注: prefectures collect their schools, colleges and provincial secondary schools report alone."""
