"""Texts in the records of old Excel: narrow or wide, with formats and pronunciation, cut wherever a record is full."""

import struct
from collections.abc import Sequence

from bot.sheets.building import Allowance
from bot.sheets.errors import damaged, too_large

WIDE, SPOKEN, RICH = 1, 4, 8


class Pieces:
    """Bytes that go on from record to record."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def take(self, count: int) -> bytes:
        """So many bytes. Raises NotASpreadsheet where there are no more."""
        taken = b""
        while len(taken) < count:
            self._go_on()
            part = self._pieces[self._piece][self._at : self._at + count - len(taken)]
            self._at += len(part)
            taken += part
        return taken

    def skip(self, count: int) -> None:
        """Leave out so many bytes."""
        while count:
            self._go_on()
            step = min(count, len(self._pieces[self._piece]) - self._at)
            self._at += step
            count -= step

    def characters(self, count: int, *, wide: bool) -> str:
        """So many characters; where they go on in another record it says anew whether they are wide."""
        text: list[str] = []
        while count:
            if self._at == len(self._pieces[self._piece]):
                self._go_on()
                wide = bool(self.take(1)[0] & WIDE)
                if self._at == len(self._pieces[self._piece]):
                    continue
            size = 2 if wide else 1
            here = min(count, (len(self._pieces[self._piece]) - self._at) // size)
            if not here:
                raise damaged()
            data = self._pieces[self._piece][self._at : self._at + here * size]
            text.append(data.decode("utf-16-le", "replace") if wide else data.decode("latin-1"))
            self._at += here * size
            count -= here
        return "".join(text)

    def _go_on(self) -> None:
        while self._at >= len(self._pieces[self._piece]):
            self._piece += 1
            self._at = 0
            if self._piece == len(self._pieces):
                raise damaged()


def read_text(pieces: Pieces, *, short: bool = False) -> str:
    """One text. `short`: its length is in one byte."""
    count = pieces.take(1)[0] if short else struct.unpack("<H", pieces.take(2))[0]
    flags = pieces.take(1)[0]
    runs = struct.unpack("<H", pieces.take(2))[0] if flags & RICH else 0
    spoken = struct.unpack("<I", pieces.take(4))[0] if flags & SPOKEN else 0
    text = pieces.characters(count, wide=bool(flags & WIDE))
    pieces.skip(4 * runs + spoken)
    return text


def shared_texts(data: Sequence[bytes], left: Allowance) -> Sequence[str]:
    """The texts that cells refer to by number."""
    pieces = Pieces(data)
    count = struct.unpack("<4xI", pieces.take(8))[0]
    if count > left.cells:
        raise too_large()
    texts: list[str] = []
    characters = left.characters
    for _ in range(count):
        texts.append(read_text(pieces))
        characters -= len(texts[-1])
        if characters < 0:
            raise too_large()
    return texts
