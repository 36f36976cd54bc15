"""The sheet 每日数据: every daily report there is, drafts and returned ones among them."""

from collections.abc import Iterator

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.indicators import indicator_columns, submission_cells
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.figures.entered import is_returned, is_zero_report
from dialogs.model.denominators import Denominators
from dialogs.model.submissions import Status, Submission
from dialogs.model.units import Unit

NAME = "每日数据"

DRAFT, RETURNED, ZERO, SUBMITTED = "草稿", "退回", "零报告", "已提交"


def daily_sheet(records: Records, top: Unit) -> Sheet:
    """The daily reports of `top`'s subtree, by day, within a day in roster order."""
    scope = records.scope(top.id)
    columns = [
        Column("日期", ColumnKind.DATE),
        Column("单位名称", width=30),
        *indicator_columns(records.campaign),
        Column("首次提交时间", ColumnKind.TIME, 20),
        Column("最后修改时间", ColumnKind.TIME, 20),
        Column("来源", width=8),
        Column("状态", width=10),
    ]
    size = sum(len(scope & submissions.keys()) for submissions in records.days.values())
    return Sheet(NAME, columns, _rows(records, scope), size, frozen=2)


def _rows(records: Records, scope: frozenset[int]) -> Iterator[list[Cell]]:
    known = Denominators(records.organisation)
    units = [unit for unit in records.organisation if unit.id in scope]
    for day in sorted(records.days):
        submissions = records.days[day]
        for unit in units:
            submission = submissions.get(unit.id)
            if submission:
                yield [
                    day,
                    unit.name,
                    *submission_cells(records.campaign, unit, submission, known),
                    submission.first_submitted_at,
                    submission.changed_at,
                    submission.source.value,
                    state_of(submission),
                ]


def state_of(submission: Submission) -> str:
    """What the column 状态 says: a returned report stays 退回 until it is submitted again."""
    if is_returned(submission):
        return RETURNED
    if submission.status is Status.DRAFT:
        return DRAFT
    return ZERO if is_zero_report(submission) else SUBMITTED
