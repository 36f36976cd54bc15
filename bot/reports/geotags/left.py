"""Whether a copy still says where it was taken, by how positions look: the last look before a file leaves.

A damaged file may be read by some program in another way than here. What looks like a position in the bytes that leave
is no proof, and nothing is changed for it; it is said. Every pattern begins with something rare: films are long.
"""

import re
from collections.abc import Iterable

_FRACTIONS = tuple(
    bytes.fromhex(entry) for entry in ("0002000500000003", "0004000500000003", "0200050003000000", "0400050003000000")
)
"""Latitude and longitude in a GPS directory: three fractions each (Exif 2.32, 4.6.6)."""

_SIDES = tuple(
    bytes.fromhex(entry) + side
    for entry, sides in (
        *(("0001000200000002", b"NS"), ("0003000200000002", b"EW")),
        *(("0100020002000000", b"NS"), ("0300020002000000", b"EW")),
    )
    for side in (sides[:1], sides[1:])
)
"""Which latitude, which longitude."""

_ISO_6709 = re.compile(rb"[+-]\d{2}(?:\d{2}){0,2}(?:\.\d{1,10})?[+-]\d{3}(?:\d{2}){0,2}(?:\.\d{1,10})?[^\0]{0,14}/")
_XMP = re.compile(rb",\d{1,2}[.,]\d{1,10}[NSEW]")
_NAMED = re.compile(rb"(?:itude|ITUDE)[\"'\s:=>]{1,6}[+-]?[0.]{0,5}[1-9]")
_DECIMALS = re.compile(rb"\.\d{5,20}")
"""Degrees to a metre: among a document's measures such figures are common, in a photo or film they are not."""

_OVERLAP = 64


def told(pieces: Iterable[bytes], *, is_paper: bool) -> bool:
    """Whether something in it looks like a position."""
    before = b""
    for piece in pieces:
        if _tells(before + piece) or (not is_paper and _is_exact(before + piece)):
            return True
        before = piece[-_OVERLAP:]
    return False


def _tells(piece: bytes) -> bool:
    if any(entry in piece for entry in (*_FRACTIONS, *_SIDES)):
        return True
    is_named = (b"itude" in piece or b"ITUDE" in piece) and _NAMED.search(piece) is not None
    return is_named or _ISO_6709.search(piece) is not None or any(_degrees(piece, m) for m in _XMP.finditer(piece))


def _is_exact(piece: bytes) -> bool:
    return any(_degrees(piece, match) and match[0].strip(b".0") for match in _DECIMALS.finditer(piece))


def _degrees(piece: bytes, match: re.Match[bytes]) -> bool:
    """Whether two figures stand before it."""
    whole = piece[max(0, match.start() - 2) : match.start()]
    return len(whole) == 2 and whole.isdigit()  # noqa: PLR2004 (two figures)
