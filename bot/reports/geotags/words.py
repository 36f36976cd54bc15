"""How a position is written as text, wherever a program or a camera leaves one among what it says of a file."""

import re
from itertools import islice

from bot.reports.geotags.edit import Bytes, Edit

ISO_6709 = re.compile(
    rb"[+-]\d{2,6}(?:\.\d{1,10})?[+-]\d{3,7}(?:\.\d{1,10})?(?:[+-]\d{1,6}(?:\.\d{1,10})?)?(?:CRS\w{1,20})?/"
)
"""+25.0437+102.7100+1890.000/, as phones write it into films."""

_MEANS = rb"[\"']?\s{0,4}[:=]\s{0,4}[\"'\[]?"
NAMED = re.compile(
    rb"(?i)(?<![a-z])(?:gps|geo)?[_ -]?(?:latitude|longitude|altitude)(?:ref)?"
    + _MEANS
    + rb"(?P<value>[+-]?\d{1,3}(?:\.\d{1,20})?)"
)
PAIR = re.compile(rb"(?i)(?<![a-z])(?:gps|geo)?[_ -]?(?:lat|lng|lon)" + _MEANS + rb"(?P<value>[+-]?\d{1,3}\.\d{1,20})")
"""Properties of JSON or of a table of names and values, as makers of phones add to a photo or into subtitles.

Of a short name the figure has to be one with decimals: in gigabytes of film three letters stand everywhere.
"""

COMMENT = re.compile(rb"(?i)(?:geo_?|recording_?)?location\w{0,20}=(?P<value>[^\0\x01]{1,200})")
"""A comment of Ogg or FLAC."""

FIGURE = re.compile(rb"(?<![\d.])(?P<value>[+-]?\d{1,3}\.\d{4,20})(?![\d.])")
"""Degrees as far as they tell a street: of a photo's other figures none is so exact."""

TOLD = re.compile(
    rb"(?i)latitude|longitude|gps\s?[_(:=,\[]\s{0,3}[+-]?\d{1,3}[.,]\d|gps_?(?:lat|lon|coord|pos)|\$G[PN][A-Z]{3},"
    rb"|geo_?location|location\.iso6709|recording_?location|l\0a\0t\0i\0t\0u\0d\0e|l\0o\0n\0g\0i\0t\0u\0d\0e"
)
"""A word that speaks of a position, whatever stands behind it."""

_MOST = 2000


def told(text: bytes) -> bool:
    """Whether a text speaks of a position beside what `edits` makes unreadable."""
    for pattern in (ISO_6709, NAMED, PAIR, COMMENT):
        text = pattern.sub(b"", text)
    return TOLD.search(text) is not None


def edits(data: Bytes, at: int, end: int, *, alone: bool = True) -> list[Edit]:
    """What makes the figures of every position between `at` and `end` unreadable.

    `alone`: a figure that could be a position goes by itself as well, whatever it is called.
    """
    found = [Edit(match.start(), b" " * len(match[0])) for match in islice(ISO_6709.finditer(data, at, end), _MOST)]
    for pattern, instead in ((NAMED, b"0"), (PAIR, b"0"), (COMMENT, b" "), *(((FIGURE, b"0"),) if alone else ())):
        matches = islice(pattern.finditer(data, at, end), _MOST)
        found += [Edit(match.start("value"), instead * len(match["value"])) for match in matches]
    return found
