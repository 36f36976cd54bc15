"""The sheet 目录 of the materials archive: what is in it, where, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reports.figures.categories import category_of
from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.materials import title_of
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.model.submissions import KeptFile

NAME = "目录"
MISSING = "文件缺失"
DAMAGED = "内容与登记的SHA-256不符"
PRIVATE = "不公开"
POSITION_REMOVED = "已去除拍摄位置"
PARTLY_REMOVED = "已去除部分位置信息"
CUT_OFF = "已截去附在后面的内容（如动态照片的视频）"
POSITION_LEFT = "未能清除位置信息，外发前请检查"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file and its path in the archive, empty where its bytes are missing; `damaged` where they are not its own.

    `risks`: what to be careful about when it is opened. `packed`: the SHA-256 of the copy in the archive where that is
    not the original's; `cut`: something that hung on behind is not in it. `doubt`: it may say where it was taken.
    """

    file: KeptFile
    path: str = ""
    damaged: bool = False
    risks: tuple[str, ...] = ()
    packed: str = ""
    cut: bool = False
    doubt: bool = False


def catalogue_sheet(records: Records, entries: Sequence[Entry]) -> Sheet:
    """The entries in the order given."""
    columns = [
        Column("编号", ColumnKind.NUMBER, 8),
        Column("单位名称", width=30),
        Column("类别", width=12),
        Column("标题", ColumnKind.PROSE, 36),
        Column("原文件名", width=36),
        Column("路径", width=60),
        Column("大小", ColumnKind.COUNT),
        Column("SHA-256", width=66),
        Column("提交时间", ColumnKind.TIME, 20),
        Column("备注", width=24),
        Column("压缩包内SHA-256（与原件不同时）", width=66),
    ]
    return Sheet(NAME, columns, _rows(records, entries), len(entries), frozen=2)


def _rows(records: Records, entries: Sequence[Entry]) -> Iterator[list[Cell]]:
    lead_titles = {lead.number: lead.title for lead in records.leads}
    for entry in entries:
        file = entry.file
        yield [
            file.number,
            records.organisation[file.target.unit_id].name,
            category_of(records.campaign, file),
            title_of(file, lead_titles),
            file.name,
            entry.path,
            file.size,
            file.sha256,
            file.sent_at,
            _note(entry),
            entry.packed or None,
        ]


def _note(entry: Entry) -> str:
    if not entry.path:
        return MISSING
    said = (
        (DAMAGED, entry.damaged),
        (PRIVATE, entry.file.private),
        (POSITION_REMOVED, entry.packed and not entry.doubt),
        (PARTLY_REMOVED, entry.packed and entry.doubt),
        (CUT_OFF, entry.cut),
        (POSITION_LEFT, entry.doubt),
    )
    notes = [word for word, holds in said if holds]
    return "；".join([*notes, *entry.risks])
