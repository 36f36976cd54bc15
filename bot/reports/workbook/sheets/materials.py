"""The sheet 材料清单: every file received, the same bytes from the same unit once."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from bot.reports.figures.categories import category_of
from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.model.submissions import FileState, KeptFile
from dialogs.model.units import Unit

NAME = "材料清单"

LOST = "（文件缺失）"
"""Set behind the title of a file whose bytes cannot be had."""


def materials_sheet(records: Records, top: Unit) -> Sheet:
    """The files of `top`'s subtree by number."""
    files = listed_files(records, top)
    columns = [
        Column("编号", ColumnKind.NUMBER, 8),
        Column("单位名称", width=30),
        Column("类别", width=12),
        Column("标题", ColumnKind.PROSE, 36),
        Column("文件名", width=36),
        Column("大小", ColumnKind.COUNT),
        Column("SHA-256", width=66),
        Column("提交时间", ColumnKind.TIME, 20),
    ]
    return Sheet(NAME, columns, _rows(records, files), len(files), frozen=2)


def listed_files(records: Records, top: Unit) -> list[KeptFile]:
    """The files that are listed and archived: received whole or lost, the first of a unit's equal ones, by number."""
    scope = records.scope(top.id)
    of_units: dict[int, list[KeptFile]] = defaultdict(list)
    for file in records.files:
        if file.state is not FileState.PENDING and file.target.unit_id in scope:
            of_units[file.target.unit_id].append(file)
    found = [file for files in of_units.values() for file in _once_each(files)]
    return sorted(found, key=attrgetter("number"))


def _once_each(files: list[KeptFile]) -> Iterator[KeptFile]:
    """One unit's files without what repeats the bytes of an earlier one; of lost ones nobody knows the bytes."""
    seen: set[str] = set()
    for file in sorted(files, key=attrgetter("number")):
        if not file.sha256 or file.sha256 not in seen:
            seen.add(file.sha256)
            yield file


def title_of(file: KeptFile, lead_titles: dict[int, str]) -> str:
    """A file's title: what was written under it, else its lead's."""
    title = file.caption or lead_titles.get(file.target.lead or 0, "")
    return title + LOST if file.state is FileState.LOST else title


def _rows(records: Records, files: list[KeptFile]) -> Iterator[list[Cell]]:
    lead_titles = {lead.number: lead.title for lead in records.leads}
    for file in files:
        yield [
            file.number,
            records.organisation[file.target.unit_id].name,
            category_of(records.campaign, file),
            title_of(file, lead_titles) or None,
            file.name,
            file.size,
            file.sha256 or None,
            file.sent_at,
        ]
