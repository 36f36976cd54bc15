"""Where each value of a TOML text stands, so that a fault can name its line: `tomllib` tells no positions.

Only texts that `tomllib` has read are scanned, so whatever is here may be taken as well formed.
"""

import re
from collections.abc import Mapping

from dialogs.campaign_faults import Place

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> Mapping[Place, int]:
    """The 1-based line of every table, key and list item of a well-formed TOML text."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Place, int] = {}
        self.lengths: dict[Place, int] = {}

    def scan(self) -> Mapping[Place, int]:
        table: Place = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _header(self) -> Place:
        many = self._peek("[[")
        start = self.at
        self.at += 2 if many else 1
        place = self._resolve(self._dotted())
        self.at += 2 if many else 1
        if many:
            count = self.lengths.get(place, 0)
            self.lengths[place] = count + 1
            self._mark(place, start)
            place = (*place, count)
        self._mark(place, start)
        return place

    def _resolve(self, keys: Place) -> Place:
        """The place a header names: inside a list of tables it means the latest one."""
        place: Place = ()
        for number, key in enumerate(keys):
            place = (*place, key)
            if place in self.lengths and number < len(keys) - 1:
                place = (*place, self.lengths[place] - 1)
        return place

    def _pair(self, table: Place) -> None:
        start = self.at
        place = (*table, *self._dotted())
        self._mark(place, start)
        self._skip(_SPACE)
        self.at += len("=")
        self._skip(_SPACE)
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._peek("["):
            self._items(place)
        elif self._peek("{"):
            self._inline(place)
        elif (string := _STRING.match(self.text, self.at)) is not None:
            self.at = string.end()
        else:
            self._skip(_BARE)

    def _items(self, place: Place) -> None:
        self.at += 1
        count = 0
        self._skip(_BLANK)
        while not self._peek("]"):
            self._mark((*place, count), self.at)
            self._value((*place, count))
            count += 1
            self._separator()
        self.at += 1

    def _inline(self, place: Place) -> None:
        self.at += 1
        self._skip(_BLANK)
        while not self._peek("}"):
            self._pair(place)
            self._separator()
        self.at += 1

    def _separator(self) -> None:
        self._skip(_BLANK)
        if self._peek(","):
            self.at += 1
            self._skip(_BLANK)

    def _dotted(self) -> Place:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            key = _KEY.match(self.text, self.at)
            assert key is not None, "tomllib has read this key"  # noqa: S101 - a promise to the type checker
            keys.append(key[0].strip("\"'"))
            self.at = key.end()
            self._skip(_SPACE)
            if not self._peek("."):
                return tuple(keys)
            self.at += 1

    def _mark(self, place: Place, offset: int) -> None:
        line = self.text.count("\n", 0, offset) + 1
        for length in range(1, len(place) + 1):
            self.lines.setdefault(place[:length], line)

    def _peek(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if (found := pattern.match(self.text, self.at)) is not None:
            self.at = found.end()
