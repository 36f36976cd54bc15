"""The campaign liaoning-2023 as an outsider reads it from the notice: it prints no table."""

from datetime import date

from tests.recompute.notice import Deliverable, Notice, days, due

CITY, COLLEGE = "市级教育行政部门", "高等学校"

NOTICE = Notice(
    name="liaoning-2023",
    root="辽宁省教育厅",
    root_kind="省教育厅",
    days=days(date(2023, 5, 14), date(2023, 5, 25)),
    deliverables=(
        Deliverable("方案", date(2023, 5, 8), due(5, 8, CITY, COLLEGE)),
        Deliverable("材料", date(2023, 5, 25), due(5, 25, CITY, COLLEGE)),
        Deliverable("总结", date(2023, 6, 1), due(6, 1, CITY, COLLEGE)),
    ),
)
"""五（四）: the plan by 05-08; materials during the twelve days; the summary within a week after them."""
