"""The places that IPTC records name (IIM 4.2): what programs fill in from a photo's position, as words."""

import re
import struct
from itertools import islice

from bot.reports.geotags.edit import Bytes, Edit

_PLACES = re.compile(rb"\x1c\x02[\x1a\x1b\x5a\x5c\x5f\x64\x65](?P<size>..)", re.DOTALL)
"""Content location, city, sublocation, province, country."""

_MOST = 200


def edits(data: Bytes, at: int, end: int) -> list[Edit]:
    """Spaces in place of every name of a place."""
    found: list[Edit] = []
    for match in islice(_PLACES.finditer(data, at, end), _MOST):
        (size,) = struct.unpack(">H", match["size"])
        if match.end() + size <= end:
            found.append(Edit(match.end(), b" " * size))
    return found
