"""Checks a rehearsal's folder: its workbook against its ledger."""

from collections.abc import Sequence
from pathlib import Path

from tests.recompute.differences import Difference, differences
from tests.recompute.ledger import read_ledger
from tests.recompute.replay import replay
from tests.recompute.sheets import all_sheets, annex
from tests.recompute.xlsx import SheetRead, read_xlsx

LEDGER, ROSTER = "ledger.jsonl", "roster.xlsx"


def workbook_in(folder: Path) -> Path:
    """The one workbook of the folder. Raises FileNotFoundError unless there is exactly one."""
    found = [path for path in sorted(folder.glob("*.xlsx")) if path.name != ROSTER]
    if len(found) != 1:
        raise FileNotFoundError(f"{folder}: {len(found)} workbooks where one has to be")
    return found[0]


def check_folder(folder: Path) -> list[Difference]:
    """Every difference between the workbook and what the ledger makes of it."""
    with (folder / LEDGER).open(encoding="utf-8") as lines:
        return check(list(lines), read_xlsx(workbook_in(folder)))


def check(ledger: Sequence[str], book: Sequence[SheetRead]) -> list[Difference]:
    """The same for a ledger's lines and a workbook already read."""
    history = replay(read_ledger(ledger))
    return differences(book, annex(history), all_sheets(history))
