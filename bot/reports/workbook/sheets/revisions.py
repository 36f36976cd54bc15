"""The sheet 修订记录: what changed after a first submission, and returns, extensions, unlocks."""

from collections.abc import Iterator

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.model.campaign import Campaign
from dialogs.model.submissions import Revision, Subject
from dialogs.model.units import Unit

NAME = "修订记录"


def revisions_sheet(records: Records, top: Unit) -> Sheet:
    """The revisions of `top`'s subtree in order of time, a row per field."""
    scope = records.scope(top.id)
    revisions = sorted((r for r in records.revisions if r.unit_id in scope), key=lambda revision: revision.at)
    columns = [
        Column("时间", ColumnKind.TIME, 20),
        Column("单位名称", width=30),
        Column("项目", ColumnKind.PROSE, 40),
        Column("原值", ColumnKind.COUNT, 18),
        Column("新值", ColumnKind.COUNT, 18),
        Column("操作人", width=20),
        Column("原因", ColumnKind.PROSE, 40),
    ]
    return Sheet(NAME, columns, _rows(records, revisions), len(revisions), frozen=2)


def item(campaign: Campaign, revision: Revision) -> str:
    """What was changed: the day or deliverable, then the indicator's label or the act (退回, 延期, 解锁)."""
    labels = {indicator.key: indicator.label for indicator in campaign.indicators}
    return f"{_subject(campaign, revision.subject)} {labels.get(revision.field, revision.field)}".strip()


def _rows(records: Records, revisions: list[Revision]) -> Iterator[list[Cell]]:
    keys = {indicator.key for indicator in records.campaign.indicators}
    for revision in revisions:
        is_figure = revision.field in keys
        yield [
            revision.at,
            records.organisation[revision.unit_id].name,
            item(records.campaign, revision),
            _value(revision.old, is_figure=is_figure),
            _value(revision.new, is_figure=is_figure),
            records.names.get(revision.by) or revision.by,
            revision.reason,
        ]


def _subject(campaign: Campaign, subject: Subject) -> str:
    if subject.day:
        return subject.day.isoformat()
    names = {deliverable.key: deliverable.name for deliverable in campaign.deliverables}
    return names.get(subject.deliverable, subject.deliverable)


def _value(text: str, *, is_figure: bool) -> Cell:
    """A figure as a number, anything else as it was written."""
    return int(text) if is_figure and text.isascii() and text.isdigit() else text or None
