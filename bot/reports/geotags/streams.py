"""Film and sound without an inner order to walk: MPEG, ASF, FLV, MP3, AAC, AMR, FLAC, Ogg, MPEG-TS.

What they say of themselves stands at the beginning, or at the end.
"""

import re
from itertools import islice

from bot.file_types import streams
from bot.reports.geotags import exif, words, xmp
from bot.reports.geotags.edit import Bytes, Edit, Found

_EDGE = 1 << 21
_CAMERA = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
"""What AVCHD cameras write into every picture (H.264 SEI): time, exposure, and where it is."""

_POSITION = range(0xB0, 0xCB)
_MAY_BE = re.compile(rb"[\xb0-\xca]")
_MOST = 200_000


def find(data: Bytes) -> Found:
    """What makes positions in it unreadable; a doubt where a word of one is left."""
    found = Found()
    for begin, end in _edges(data):
        found.edits += words.edits(data, begin, end, alone=False)
        piece = bytes(data[begin:end])
        found.add(exif.find(piece), begin)
        found.add(xmp.find(piece), begin)
        found.doubt = found.doubt or words.told(piece)
    if data[:4] == b"OggS" and found.edits:
        # Every page has a checksum.
        return Found(doubt=True)
    packet = streams.packet_size(bytes(data[:2048]))
    if packet:
        _camera(data, packet, found)
    return found


def _edges(data: Bytes) -> list[tuple[int, int]]:
    if len(data) <= 2 * _EDGE:
        return [(0, len(data))]
    return [(0, _EDGE), (len(data) - _EDGE, len(data))]


def _camera(data: Bytes, packet: int, found: Found) -> None:
    """Blank the camera's positions; where one goes on in the next packet it is left, and a doubt."""
    first = 4 if packet == 192 else 0  # noqa: PLR2004 (of a card's packets a time of four bytes comes first)
    at = data.find(_CAMERA)
    for _ in range(_MOST):
        if at < 0:
            return
        begin = at + len(_CAMERA)
        limit = begin - (begin - first) % packet + packet
        if _MAY_BE.search(data, begin, min(limit, len(data))):
            _entries(data, begin, min(limit, len(data)), found)
        at = data.find(_CAMERA, begin)
    found.doubt = True


def _entries(data: Bytes, begin: int, limit: int, found: Found) -> None:
    """Tags of a byte with values of four, the count before them; bytes put in against false starts stand between."""
    plain = list(_plain(data, begin, limit))
    count = data[begin]
    values = plain[1 : 1 + 5 * count]
    for at in range(0, len(values), 5):
        entry = values[at : at + 5]
        if data[entry[0]] in _POSITION:
            found.edits += [Edit(place, b"\xff") for place in entry[1:]]
            found.doubt = found.doubt or len(entry) < 5  # noqa: PLR2004 (a tag and its value)
    found.doubt = found.doubt or (len(values) < 5 * count and 0xB0 > (data[values[-1]] if values else 0) >= 0xA0)  # noqa: PLR2004 (what may follow is a position)


def _plain(data: Bytes, begin: int, limit: int) -> list[int]:
    """The places of the bytes that count: a 3 behind two zeros is put in (H.264, 7.4.1)."""
    places, zeros = [], 0
    for at in islice(range(begin, limit), 4096):
        byte = data[at]
        if zeros >= 2 and byte == 3:  # noqa: PLR2004 (see above)
            zeros = 0
            continue
        zeros = zeros + 1 if byte == 0 else 0
        places.append(at)
    return places
