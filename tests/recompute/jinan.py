"""The campaign jinan-2023 as an outsider reads it from the notice: materials every day, and its annex 2."""

from datetime import date

from tests.recompute.notice import Award, Column, Criterion, Deliverable, Notice, Register, days, due

DISTRICT, SCHOOL, DEPARTMENT = "区县教体局", "职业（技工）院校", "发文部门"
ROOT = "济南市教育局"

_LISTED = {
    ROOT: (
        "济南市2023年职业教育活动周启动仪式",
        "济南市乡村振兴产教融合共同体成立仪式",
        "现代职业教育体系建设论坛",
        "职教推荐官“讲讲济南职教好故事”",
        "“乡村振兴 你我同行”短视频征集与宣传活动",
        "长征组歌，红军不怕远征难——“红色经典”进校园专场演出",
        "大型音舞诗话剧《大河向未来》汇演",
        "企业家进校园、职业院校访企业、中小学生进职校“三走进”活动",
        "“技能成才 强国有我”风采展示活动",
        "“济南手造 你我出彩”职业体验活动",
        "“数字赋能‘职’向未来”体验活动",
        "“未来工匠”读书活动",
    ),
    "中共济南市委宣传部": ("挖掘宣传基层和一线技术技能人才成长成才的典型事迹",),
    "中共济南市委网络安全和信息化委员会办公室": ("配合做好网上宣传引导",),
    "济南市人力资源和社会保障局": (
        "组织技工技师院校参加职业教育活动周启动仪式",
        "技能人才宣传表彰，宣传技能人才培养、使用、评价、激励等政策措施和经验做法",
    ),
    "济南市工业和信息化局": ("市级工业和信息化技术技能系列大赛活动", "指导企业家联合会开展好全市活动"),
    "济南市农业农村局": ("承办济南市乡村振兴产教融合共同体成立仪式", "指导职业院校开展涉农培训、科技助农等活动"),
    "济南市人民政府国有资产监督管理委员会": ("“国企大国工匠进校园”活动",),
    "济南市总工会": ("“劳模工匠进校园”活动",),
    "共青团济南市委": (
        "“青年大学习”宣讲交流进校园活动",
        "发起职业教育相关网络话题",
        "职业院校学生会“我为同学做实事”项目交流展示活动",
    ),
    "济南市中华职业教育社": ("济南市首届黄炎培职业教育创新创业大赛", "“最美职校生”网络评选活动"),
}
"""附件 2: the activities given to each issuing department, in the notice's order."""

NOTICE = Notice(
    name="jinan-2023",
    root=ROOT,
    root_kind="市教育局",
    days=days(date(2023, 5, 14), date(2023, 5, 20)),
    deliverables=(
        Deliverable("材料", date(2023, 5, 20), due(5, 20, DISTRICT, SCHOOL), daily=True),
        Deliverable("总结", date(2023, 5, 23), due(5, 23, DISTRICT, SCHOOL)),
    ),
    idle=frozenset({DEPARTMENT}),
    register=Register(
        "全市性活动清单",
        (
            Column("name", "活动名称", "text"),
            Column("date", "日期", "date"),
            Column("time", "时间", "time"),
            Column("place", "地点", "text"),
            Column("note", "说明", "text"),
        ),
        [(unit, name) for unit, names in _LISTED.items() for name in names],
    ),
    awards=(
        Award(
            "重点推介区县",
            2,
            (DISTRICT,),
            (
                Criterion("职业教育改革发展情况", ()),
                Criterion("活动周总体设计", ("报送率", "按时率")),
                Criterion(
                    "活动内涵丰富、形式新颖，具有鲜明特色",
                    ("线索数", "推介线索数", "材料件数（不含照片）", "照片数"),
                ),
            ),
        ),
    ),
    shortlist=True,
)
"""五（四）: cases, articles, photos, videos every day; the summary within three days after the week."""
