"""JPEG: its segments, the pictures behind it (MPF), and what else hangs on behind the end (ISO/IEC 10918-1, B.1)."""

import re
import struct

from bot.reports.geotags import exif, iptc, words, xmp
from bot.reports.geotags.edit import Bytes, Edit, Found

SIGNATURE = b"\xff\xd8\xff"

_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Marks without a length."""

_NEXT_MARK = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PADDING = re.compile(rb"[\0\s]*")
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_XMP_MORE_HEAD = len(_XMP_MORE) + 32 + 8
_KNOWN = {
    0xE0: (b"JFIF\0", b"JFXX\0", b"AVI1"),
    0xE2: (b"ICC_PROFILE\0", b"MPF\0", b"urn:iso:std:iso:ts:21496"),
    0xEC: (b"Ducky",),
    0xED: (b"Adobe_CM",),
    0xEE: (b"Adobe",),
}
"""What segments may hold that says nothing of a place; any other of a maker's own is blanked, for who knows."""

_MOST_SEGMENTS = 4000
_MOST_PICTURES = 16
"""Behind one another in one file; a phone writes two or three."""


def find(data: Bytes) -> Found:
    """What its copy needs: no GPS, no places in XMP and IPTC, nothing behind its last picture."""
    return _Jpeg(data).find()


class _Jpeg:
    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._found = Found()
        self._more: list[tuple[int, int]] = []

    def find(self) -> Found:
        at = 0
        for _ in range(_MOST_PICTURES):
            end = self._picture(at + 2)
            if end >= len(self._data):
                break
            padding = _PADDING.match(self._data, end)
            at = padding.end() if padding else end
            if at >= len(self._data):
                break
            if self._data[at : at + 3] != SIGNATURE:
                self._found.end = end
                break
        else:
            self._found.end = at
        self._extended()
        return self._found

    def _picture(self, at: int) -> int:
        """Look through one picture; returns where it ends."""
        data = self._data
        for _ in range(_MOST_SEGMENTS):
            if at + 2 > len(data):
                return len(data)
            mark = data[at + 1]
            if data[at] != 0xFF or mark in (0, 0xFF):  # noqa: PLR2004 (every mark begins with it)
                at = self._skipped(at)
            elif mark in _ALONE:
                at += 2
            elif mark == _END:
                return at + 2
            else:
                at = self._with_length(mark, at)
        self._found.doubt = True
        return len(data)

    def _skipped(self, at: int) -> int:
        """Bytes between segments, which every reader passes over."""
        if self._data[at] == 0xFF:  # noqa: PLR2004 (likewise)
            return at + 1
        following = self._data.find(b"\xff", at)
        end = len(self._data) if following < 0 else following
        self._found.blank(self._data, at, end)
        return end

    def _with_length(self, mark: int, at: int) -> int:
        length = int.from_bytes(self._data[at + 2 : at + 4], "big")
        begin, end = at + 4, min(at + 2 + max(length, 2), len(self._data))
        if mark == _SCAN:
            following = _NEXT_MARK.search(self._data, end)
            return following.end() - 2 if following else len(self._data)
        if 0xE0 <= mark <= 0xEF:  # noqa: PLR2004 (the segments of applications)
            self._application(mark, begin, end)
        elif mark == _COMMENT:
            self._found.edits += words.edits(self._data, begin, end)
        return end

    def _application(self, mark: int, begin: int, end: int) -> None:
        content = bytes(self._data[begin:end])
        if mark == 0xE1 and content.startswith(b"Exif\0"):  # noqa: PLR2004 (APP1)
            # Some write another byte in place of the second zero.
            self._found.add(exif.find(b"Exif\0\0" + content[6:]), begin)
            self._found.add(xmp.find(content), begin)
            self._found.edits += words.edits(self._data, begin, end)
        elif content.startswith(_XMP):
            self._found.add(xmp.packet(content[len(_XMP) :]), begin + len(_XMP))
            self._found.doubt = self._found.doubt or xmp.find(content).doubt
        elif content.startswith(_XMP_MORE):
            self._more.append((begin, end))
        elif content.startswith(b"Photoshop 3.0\0"):
            self._found.edits += iptc.edits(self._data, begin, end)
            self._found.add(exif.find(content), begin)
            self._found.add(xmp.find(content), begin)
        elif not content.startswith(_KNOWN.get(mark, ())):
            self._found.blank(self._data, begin, end)

    def _extended(self) -> None:
        """XMP that goes on over several segments: read as one text, a position may stand across two of them."""
        pieces = sorted(self._more, key=lambda piece: self._place(piece[0]))
        texts = [bytes(self._data[begin + _XMP_MORE_HEAD : end]) for begin, end in pieces]
        joined = xmp.packet(b"".join(texts))
        self._found.doubt = self._found.doubt or joined.doubt
        at = 0
        for (begin, _), text in zip(pieces, texts, strict=True):
            for edit in joined.edits:
                first, last = max(edit.at, at), min(edit.end, at + len(text))
                if first < last:
                    cut = edit.data[first - edit.at : last - edit.at]
                    self._found.edits.append(Edit(begin + _XMP_MORE_HEAD + first - at, cut))
            at += len(text)

    def _place(self, begin: int) -> tuple[bytes, int]:
        head = bytes(self._data[begin + len(_XMP_MORE) : begin + _XMP_MORE_HEAD])
        return head[:32], struct.unpack(">I", head[36:40])[0] if len(head) == 40 else 0  # noqa: PLR2004 (its layout)
