"""Old Office files and RTF: whether a photo in them may say where it was taken.

In a compound file a photo lies in pieces with records between them, so nothing is edited: there is a doubt.
"""

import re
from itertools import islice

from bot.reports.geotags.edit import Bytes, Found

_PICTURE = re.compile(
    rb"\xff\xd8\xff[\xe0-\xef\xdb\xfe]|\x89PNG\r\n\x1a\n|Exif\0\0[IM]|<rdf:RDF|ftyp(?:iso|mp4|qt|heic)"
)
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEX = re.compile(rb"\\(?:jpegblip|pngblip|wmetafile\d{0,3}|emfblip)(?P<rest>[^{}]{0,2000}?)(?=[0-9a-fA-F\s]{64})")
_MOST = 2000
_LONGEST = 1 << 26


def compound(data: Bytes) -> Found:
    """Whether there is a picture in it, or it is locked."""
    return Found(doubt=_PICTURE.search(data) is not None or data.find(_LOCKED) >= 0)


def rich_text(data: Bytes) -> Found:
    """Whether a picture in it, written as figures, has anything that says where and when it was taken."""
    if len(data) > _LONGEST:
        return Found(doubt=True)
    text = bytes(data)
    tell = tuple(mark.hex().encode() for mark in (b"Exif\0\0", b"http://ns.adobe.com/xap", b"eXIf", b"<rdf:RDF"))
    for match in islice(_HEX.finditer(text), _MOST):
        end = text.find(b"}", match.end())
        figures = re.sub(rb"\s+", b"", text[match.end() : end if end >= 0 else len(text)]).lower()
        if any(mark in figures for mark in tell):
            return Found(doubt=True)
    return Found(doubt=_PICTURE.search(text) is not None)
