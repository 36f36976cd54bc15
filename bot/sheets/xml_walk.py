"""Going through XML from anybody, piece by piece: bounded, without a document type, whatever its prefixes."""

from collections.abc import Callable, Mapping
from typing import IO, Protocol
from xml.parsers import expat

from bot.sheets.building import Allowance
from bot.sheets.errors import damaged, too_large

PIECE = 1_000_000
"""What is not ended in a piece is looked at again from its beginning: many small pieces would take minutes."""

Attributes = Mapping[str, str]


class Elements(Protocol):
    """What is told of elements as they come: names are without their prefix, attributes have theirs."""

    def begin(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text, in one piece or several."""


def walk(part: IO[bytes], most: int, left: Allowance, elements: Elements) -> None:
    """Read `part` to its end, `most` bytes of it. Raises NotASpreadsheet, or what reading an archive raises."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _counted(elements.begin, left)
    parser.EndElementHandler = _ended(elements.end)
    parser.CharacterDataHandler = elements.text
    try:
        while piece := part.read(PIECE):
            most -= len(piece)
            if most < 0:
                raise too_large()
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError, OverflowError):
        raise damaged() from None


def _counted(begin: Callable[[str, Attributes], None], left: Allowance) -> Callable[[str, dict[str, str]], None]:
    def started(name: str, attributes: dict[str, str]) -> None:
        left.elements -= 1
        if left.elements < 0:
            raise too_large()
        begin(name.rpartition(":")[2], attributes)

    return started


def _ended(end: Callable[[str], None]) -> Callable[[str], None]:
    def ended(name: str) -> None:
        end(name.rpartition(":")[2])

    return ended


def _refuse(*_: object) -> None:
    """An honest file declares no document type in any part."""
    raise damaged()


class Collected:
    """The elements of a small part, all of them, as they begin."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Attributes]] = []

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Keep it."""
        self.found.append((tag, attributes))

    def end(self, tag: str) -> None:
        """Nothing to do."""

    def text(self, data: str) -> None:
        """Nothing to do."""
