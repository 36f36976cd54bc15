"""The campaign ministry-2023 as an outsider reads it from the notice: it prints no table."""

from datetime import date

from tests.recompute.notice import CONTACT, Award, Criterion, Deliverable, Notice, days, due

PROVINCE, CITY, CORPS, COUNCIL = "省级教育行政部门", "计划单列市教育局", "兵团教育局", "行指委（教指委）"

_PLANNING, _EVERYBODY = (PROVINCE, CORPS, COUNCIL), (PROVINCE, CITY, CORPS, COUNCIL)

NOTICE = Notice(
    name="ministry-2023",
    root="教育部",
    root_kind="教育部",
    days=days(date(2023, 5, 14), date(2023, 5, 20)),
    deliverables=(
        Deliverable("方案", date(2023, 4, 28), due(4, 28, *_PLANNING)),
        Deliverable("网站地址", date(2023, 4, 28), due(4, 28, *_PLANNING)),
        Deliverable(CONTACT, date(2023, 4, 28), due(4, 28, *_PLANNING)),
        Deliverable("材料", date(2023, 5, 20), due(5, 20, *_EVERYBODY)),
        Deliverable("总结", date(2023, 5, 27), due(5, 27, *_EVERYBODY)),
    ),
    awards=(
        Award(
            "年度推介省份（城市）",
            2,
            (PROVINCE, CITY, CORPS),
            (
                Criterion("职业教育改革发展情况", ()),
                Criterion("活动周总体设计", ("按时率", "报送率")),
                Criterion(
                    "活动内涵丰富、形式新颖，具有鲜明地方特色",
                    ("线索数", "推介线索数", "材料件数（不含照片）", "照片数"),
                ),
            ),
        ),
    ),
    shortlist=True,
)
"""五（四）: plan, site, liaison by 04-28; materials during the week; the summary within a week after it."""
