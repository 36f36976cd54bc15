"""How much of a file is read at most: kilobytes can unpack to gigabytes, and to minutes of looking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """`file`: bytes as sent. `part`: bytes one part of an archive may unpack to. `elements`: of XML, or records, of all
    parts together. `cells`: with something in them, of all sheets together, `characters`: in these. `sheets`: how many
    there may be."""

    file: int
    part: int
    elements: int
    cells: int
    characters: int = 20_000_000
    sheets: int = 500


ROSTER = Bounds(file=50_000_000, part=150_000_000, elements=2_500_000, cells=600_000)
"""A roster of 11,200 units is a file of less than one million bytes, with eighty thousand cells."""

FORM = Bounds(file=20_000_000, part=16_000_000, elements=200_000, cells=50_000, characters=2_000_000, sheets=60)
"""A form that somebody filled in, as the annex: some ten thousand bytes, looked at while its sender waits."""

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383
"""A sheet ends there, in every program."""

MOST_MERGED = 20_000
MOST_PAIRS = 2_000_000
"""So many times a column may be hidden, and a row with something in it be crossed by merged cells or by a formula for
several cells."""
