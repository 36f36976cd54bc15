"""Workbooks of Excel 97 to 2003, record by record, in a compound file."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
LARGEST_RECORD = 8224


def record(kind: int, data: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(data)) + data


def wide(text: str) -> bytes:
    """A text with its length in two bytes."""
    return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


@dataclass
class XlsSheet:
    """A sheet: `records` go between its beginning and its end."""

    name: str = "名册"
    records: list[bytes] = field(default_factory=list)
    state: int = 0


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def small(row: int, column: int, value: int, *, hundredths: bool = False) -> bytes:
    return record(0x027E, struct.pack("<HHHi", row, column, 0, value << 2 | 2 | hundredths))


def shared(row: int, column: int, index: int) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, 0, index))


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, 0) + wide(text))


def truth(row: int, column: int, value: int, *, is_error: bool) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, value, is_error))


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x0006, struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, 0))


def came_to(text: str) -> bytes:
    return record(0x0207, wide(text))


def hidden_row(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHHH", row, 0, 7, 255, 0, 0, 0x20, 0))


def hidden_columns(first: int, last: int) -> bytes:
    return record(0x007D, struct.pack("<HHHHHH", first, last, 2048, 0, 1, 0))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def grid(rows: Sequence[Sequence[object]]) -> list[bytes]:
    """Cells of texts and numbers."""
    cells = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                cells += [label(row, column, value)] if value else []
            elif isinstance(value, int | float):
                cells.append(number(row, column, value))
    return cells


def workbook(
    sheets: Sequence[XlsSheet],
    texts: Sequence[str] = (),
    *,
    version: int = 0x0600,
    extra: Iterable[bytes] = (),
    cut: int = LARGEST_RECORD,
) -> bytes:
    """The file; shared texts go on in another record after `cut` bytes."""
    stream = "Workbook" if version == 0x0600 else "Book"
    return compound({stream: _stream(sheets, texts, version, list(extra), cut)})


def _stream(sheets: Sequence[XlsSheet], texts: Sequence[str], version: int, extra: list[bytes], cut: int) -> bytes:
    begin = record(0x0809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0))
    styles = record(0x041E, struct.pack("<H", 164) + wide("yyyy-mm-dd"))
    styles += b"".join(record(0x00E0, struct.pack("<HH16x", 0, code)) for code in (0, 164, 14))
    rest = b"".join(extra) + styles + b"".join(_shared(texts, cut)) + record(0x000A)
    bodies = [_body(sheet) for sheet in sheets]
    names = [struct.pack("<BB", len(s.name.encode("utf-16-le")) // 2, 1) + s.name.encode("utf-16-le") for s in sheets]
    start = len(begin) + sum(4 + 6 + len(name) for name in names) + len(rest)
    listed = b""
    for sheet, body, name in zip(sheets, bodies, names, strict=True):
        listed += record(0x0085, struct.pack("<IBB", start, sheet.state, 0) + name)
        start += len(body)
    return begin + listed + rest + b"".join(bodies)


def _body(sheet: XlsSheet) -> bytes:
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    return begin + b"".join(sheet.records) + record(0x000A)


def _shared(texts: Sequence[str], cut: int) -> Iterable[bytes]:
    """The shared texts; one that is cut goes on with its width told anew."""
    kind, data = 0x00FC, struct.pack("<II", len(texts), len(texts))
    for text in texts:
        if cut - len(data) < 5:
            yield record(kind, data)
            kind, data = 0x003C, b""
        data += struct.pack("<HB", len(text), 1)
        for char in text:
            if len(data) + 2 > cut:
                yield record(kind, data)
                kind, data = 0x003C, b"\x01"
            data += char.encode("utf-16-le")
    yield record(kind, data)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, none of them among the small ones."""
    padded = {name: data.ljust(max(4096, -(-len(data) // SECTOR) * SECTOR), b"\x00") for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    sectors, table = b"", []
    for name, data in padded.items():
        entries.append(_entry(name, 2, len(table), len(data)))
        count = len(data) // SECTOR
        table += [*range(len(table) + 1, len(table) + count), END]
        sectors += data
    directory = b"".join(entries).ljust(-(-len(b"".join(entries)) // SECTOR) * SECTOR, b"\x00")
    first = len(table)
    count = len(directory) // SECTOR
    table += [*range(first + 1, first + count), END]
    own = -(-(len(table) + 1) // (SECTOR // 4 - 1))
    places = range(len(table), len(table) + own)
    table += [FAT] * own
    table += [FREE] * (own * SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, own, first, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *[*places, *[FREE] * (109 - own)])
    return header + sectors + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    data = name.encode("utf-16-le").ljust(64, b"\x00")
    data += struct.pack("<HBBIII36xII4x", len(name) * 2 + 2, kind, 1, FREE, FREE, child, start, size)
    return data
