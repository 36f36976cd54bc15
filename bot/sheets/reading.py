"""One way in for every spreadsheet, whoever sent it and whatever it says it is.

Nothing native sees the file: archives are unpacked within bounds, and cells are taken one by one, however far apart.
"""

from pathlib import Path

from bot.sheets.archive import Archive
from bot.sheets.bounds import ROSTER, Bounds
from bot.sheets.building import Allowance
from bot.sheets.compound import MAGIC as COMPOUND
from bot.sheets.errors import NotASpreadsheet, too_large
from bot.sheets.ods import CONTENT, read_ods
from bot.sheets.text import read_text
from bot.sheets.xls import read_xls
from bot.sheets.xlsx import read_xlsx
from dialogs.parsing.sheets import Sheet

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLD_RECORDS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How the files of Excel 2 to 4 begin."""


def read_sheets(source: Path | bytes, bounds: Bounds = ROSTER) -> tuple[Sheet, ...]:
    """Every sheet of a file that has anything in it, or is too large for `bounds`, in order; hidden ones too.

    Raises NotASpreadsheet, and nothing else.
    """
    data = source if isinstance(source, bytes) else read_file(source, bounds)
    if len(data) > bounds.file:
        raise too_large()
    if not data.strip():
        raise NotASpreadsheet(NotASpreadsheet.EMPTY)
    sheets = tuple(sheet for sheet in _sheets(data, bounds) if sheet.cells or sheet.is_too_large)
    if not sheets:
        raise NotASpreadsheet(NotASpreadsheet.EMPTY)
    if all(sheet.is_too_large for sheet in sheets):
        raise too_large()
    return sheets


def read_file(path: Path, bounds: Bounds = ROSTER) -> bytes:
    """A file's bytes, for who has them read in another process. Raises NotASpreadsheet."""
    try:
        if path.stat().st_size > bounds.file:
            raise too_large()
        return path.read_bytes()
    except FileNotFoundError:
        raise NotASpreadsheet(NotASpreadsheet.MISSING) from None
    except (OSError, ValueError):
        raise NotASpreadsheet(NotASpreadsheet.UNREADABLE) from None


def _sheets(data: bytes, bounds: Bounds) -> tuple[Sheet, ...]:
    left = Allowance(bounds)
    if data.startswith(ZIP):
        archive = Archive(data, bounds, left)
        return read_ods(archive, bounds, left) if CONTENT in archive else read_xlsx(archive, bounds, left)
    if data.startswith(COMPOUND):
        return read_xls(data, bounds, left)
    if data.startswith(OLD_RECORDS):
        raise NotASpreadsheet(NotASpreadsheet.OLD)
    return read_text(data, left)
