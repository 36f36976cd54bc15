"""The seven sheets as they have to be, made from the history alone."""

from collections.abc import Iterator, Sequence

from tests.recompute.figures import Figures
from tests.recompute.history import SUBMITTED, File, History, Report, Values
from tests.recompute.notice import Kind, Notice
from tests.recompute.progress import ZERO, day_word, item_word
from tests.recompute.roster import Unit
from tests.recompute.sheet import Cell, Sheet, local
from tests.recompute.sheets_to_judge import listed_files, sheets_of_the_notice

TOTAL = "总计"


def all_sheets(history: History) -> list[Sheet]:
    """Every sheet below the annex, in the workbook's order; figures of units only where the notice asks for any."""
    makers = (daily_sheet, progress_sheet, materials_sheet, leads_sheet, revisions_sheet)
    figures = [units_sheet(history)] if history.notice.indicators else []
    return [*figures, *(make(history) for make in makers), *sheets_of_the_notice(history)]


def _labels(notice: Notice) -> list[str]:
    return [indicator.label for indicator in notice.indicators]


def annex(history: History) -> list[list[Cell]]:
    """The annex of the whole campaign, row by row; what merged cells hide is left out. None where there is no table."""
    if not history.notice.indicators:
        return []
    root = history.roster.root
    figures = _week(Figures(history), root)
    registered = history.contacts.get(root.name)
    contact, phone = (registered, "") if registered else (root.contact, root.phone)
    return [
        [history.notice.table_title],
        [f"报送单位：{root.name}", f"联系人：{contact}", f"联系方式：{phone}"],
        ["序号", *_labels(history.notice)],
        [1, *figures],
        [TOTAL, *figures],
    ]


def units_sheet(history: History) -> Sheet:
    """分单位统计."""
    figures = Figures(history)
    header = ["序号", "单位名称", "单位类型", "上级单位", *_labels(history.notice), "状态", "在校生数", "专任教师数"]
    rows: list[Sequence[Cell]] = [
        [number, unit.name, unit.kind, unit.parent, *_of_unit(figures, unit)]
        for number, unit in enumerate(history.roster.listed, start=1)
    ]
    rows.append([TOTAL, TOTAL, None, None, *_of_unit(figures, history.roster.root)])
    return Sheet("分单位统计", header, ["单位名称"], rows)


def _of_unit(figures: Figures, unit: Unit) -> list[Cell]:
    return [*_week(figures, unit), figures.state(unit), unit.enrolment, unit.staff]


def daily_sheet(history: History) -> Sheet:
    """每日数据."""
    header = ["日期", "单位名称", *_labels(history.notice), "首次提交时间", "最后修改时间", "来源", "状态"]
    return Sheet("每日数据", header, ["日期", "单位名称"], list(_daily_rows(history)))


def _daily_rows(history: History) -> Iterator[list[Cell]]:
    figures = Figures(history)
    notice = history.notice
    for day in history.notice.days:
        for unit in history.roster:
            report = history.report(unit.name, day)
            if report is None:
                continue
            values = figures.filed(unit, report)
            yield [
                day,
                unit.name,
                *_cells(notice, values, figures.own_coverage(unit, values)),
                local(notice, report.first),
                local(notice, report.changed),
                report.source,
                _state(report),
            ]


def _state(report: Report) -> str:
    return ZERO if report.status == SUBMITTED and report.is_zero else report.status


def progress_sheet(history: History) -> Sheet:
    """报送进度."""
    items = [f"{item.name}（{item.column:%m-%d}）" for item in history.notice.deliverables]
    header = ["单位名称", *(day.isoformat() for day in history.notice.days), *items]
    rows = [
        [
            unit.name,
            *(day_word(history, unit, day) for day in history.notice.days),
            *(item_word(history, unit, item) for item in history.notice.deliverables),
        ]
        for unit in history.roster.listed
    ]
    return Sheet("报送进度", header, ["单位名称"], rows)


def materials_sheet(history: History) -> Sheet:
    """材料清单: the same bytes from the same unit once."""
    notice = history.notice
    header = ["编号", "单位名称", "类别", "标题", "文件名", "大小", "SHA-256", "提交时间"]
    rows = [
        [
            f.number,
            f.unit,
            f.category,
            _title(history, f),
            f.name or None,
            f.size,
            f.sha256,
            local(notice, f.at),
        ]
        for f in listed_files(history)
    ]
    return Sheet("材料清单", header, ["编号"], rows)


def _title(history: History, file: File) -> str | None:
    lead = history.leads.get(file.lead or 0)
    return file.caption or (lead.title if lead else None)


def leads_sheet(history: History) -> Sheet:
    """线索."""
    header = ["编号", "日期", "单位名称", "宣传重点", "标题", "正文", "推介"]
    rows = [
        [lead.number, lead.day, lead.unit, lead.category or None, lead.title, lead.body, "是" if lead.starred else None]
        for lead in sorted(history.leads.values(), key=lambda lead: lead.number)
    ]
    return Sheet("线索", header, ["编号"], rows)


def revisions_sheet(history: History) -> Sheet:
    """修订记录."""
    header = ["时间", "单位名称", "项目", "原值", "新值", "操作人", "原因"]
    rows = [
        [local(history.notice, r.at), r.unit, r.item, r.old, r.new, r.by, r.reason or None]
        for r in sorted(history.revisions, key=lambda revision: revision.at)
    ]
    return Sheet("修订记录", header, ["时间", "单位名称", "项目"], rows)


def _week(figures: Figures, unit: Unit) -> list[Cell]:
    return _cells(figures.notice, figures.week(unit), figures.week_coverage(unit))


def _cells(notice: Notice, values: Values, coverage: float | None) -> list[Cell]:
    return [coverage if i.kind is Kind.DERIVED else values.get(i.key) for i in notice.indicators]
