"""Compound files, as old Office and WPS write them (.doc, .xls, .ppt, .wps, .et, .dps; [MS-CFB]): the names in them."""

import struct
from collections.abc import Iterator
from mmap import mmap

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of every one of them."""

WORD = "application/msword"
EXCEL = "application/vnd.ms-excel"
SLIDES = "application/vnd.ms-powerpoint"
MAIL = "application/vnd.ms-outlook"
INSTALLER = "application/x-msi"

_BY_STREAM = {
    "WordDocument": WORD,
    "Workbook": EXCEL,
    "Book": EXCEL,
    "PowerPoint Document": SLIDES,
    "__properties_version1.0": MAIL,
}
_INSTALLER_CLASS = bytes.fromhex("84100c0000000000c000000000000046")
_ENTRY = 128
_MOST_SECTORS = 4096
"""Of the directory, and of the table of sectors: 8 MB of either."""

_LAST = 0xFFFFFFFA


def type_of(data: bytes | mmap) -> str:
    """The MIME type by the streams in it. What cannot be walked, or holds none that is known, is taken for Word's."""
    entries = list(_entries(data))
    if entries and entries[0][80:96] == _INSTALLER_CLASS:
        return INSTALLER
    names = [_name(entry) for entry in entries]
    return next((_BY_STREAM[name] for name in names if name in _BY_STREAM), WORD)


def _name(entry: bytes) -> str:
    length = min(max(int.from_bytes(entry[64:66], "little") - 2, 0), 62)
    return entry[:length].decode("utf-16-le", "replace")


def _entries(data: bytes | mmap) -> Iterator[bytes]:
    """The entries of the directory, as far as it can be followed."""
    if len(data) < 512:  # noqa: PLR2004 (the header's length)
        return
    (shift,) = struct.unpack("<H", data[30:32])
    if shift not in (9, 12):
        return
    size = 1 << shift
    table = _table(data, size)
    (sector,) = struct.unpack("<I", data[48:52])
    for _ in range(_MOST_SECTORS):
        at = (sector + 1) * size
        if sector >= _LAST or at + _ENTRY > len(data):
            return
        content = data[at : at + size]
        yield from (content[n : n + _ENTRY] for n in range(0, len(content) - _ENTRY + 1, _ENTRY))
        if sector >= len(table):
            return
        sector = table[sector]


def _table(data: bytes | mmap, size: int) -> list[int]:
    """Which sector follows which."""
    listed = list(struct.unpack("<109I", data[76:512]))
    (more,) = struct.unpack("<I", data[68:72])
    for _ in range(_MOST_SECTORS // 109):
        at = (more + 1) * size
        if more >= _LAST or at + size > len(data):
            break
        *further, more = struct.unpack(f"<{size // 4}I", data[at : at + size])
        listed += further
    table: list[int] = []
    for sector in listed[:_MOST_SECTORS]:
        at = (sector + 1) * size
        if sector < _LAST and at + size <= len(data):
            table += struct.unpack(f"<{size // 4}I", data[at : at + size])
    return table
