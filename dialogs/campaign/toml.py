"""Reading TOML that people who never saw TOML have edited: every syntax fault at once, each with its usual cause.

`tomllib` stops at its first fault. Here the line at fault is replaced by a value marked `BROKEN`, and reading begins
again, so that the faults of meaning further down are told in the same answer.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.model.campaign_faults import Fault, FaultCode, Place

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


BROKEN = "\uffff"
"""Stands for a value whose line could not be read and was reported."""

_MOST = 50
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_COMMENT = re.compile(r"#.*")
_PAIR = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[=＝:：]\s*(.*)")
_HEADER = re.compile(r"\s*(\[{1,2})\s*([A-Za-z0-9_.-]+)\s*(\]{0,2})\s*")
_CHINESE = re.compile(r"\s*[\u4e00-\u9fff]")
_CHINESE_KEY = re.compile(r"[{,]\s*[\u4e00-\u9fff]+\s*=")
_LOOKS_WHOLE = re.compile(r"\s*($|#|\[|[A-Za-z0-9_-]+\s*=)")
_POSITION = re.compile(r"at line (\d+)")
_FULL_WIDTH = re.compile("[，：＝“”‘’「」［］｛｝【】；、＃]")
_CAUSES = (
    (FaultCode.SYNTAX_UNQUOTED_TIME, re.compile(r"\d{1,2}:\d{2}")),
    (FaultCode.SYNTAX_DATE, re.compile(r"\d{4}\s*[-/.年]\s*\d|\d+月")),
    (FaultCode.SYNTAX_TRUE, re.compile(r"=\s*(?i:true|false|yes|no|是|否)\b")),
    (FaultCode.SYNTAX_ZERO, re.compile(r"=\s*0\d+")),
    (FaultCode.SYNTAX_NO_VALUE, re.compile(r"=\s*($|[,}])")),
)


@dataclass(frozen=True, slots=True)
class TomlText:
    """What could be read: `data` is None where nothing useful could be saved from a text with syntax faults."""

    data: Mapping[str, Any] | None
    lines: Mapping[Place, int]
    faults: tuple[Fault, ...]


def read_toml(text: str) -> TomlText:
    """Read a TOML text, going on past syntax faults as long as that tells something true."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    faults: list[Fault] = []
    for _ in range(_MOST):
        try:
            data = tomllib.loads("\n".join(lines))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            number = _line_at_fault(str(error), lines)
            code = _cause(str(error), lines[number])
            seen = any(fault.line == number + 1 for fault in faults)
            if not seen:
                faults.append(Fault(code, line=number + 1, details={"quote": lines[number].strip()[:60]}))
            if seen or not _repair(lines, number, code):
                break
        else:
            return TomlText(data, lines_of("\n".join(lines)), tuple(faults))
    return TomlText(None, {}, tuple(faults))


def _line_at_fault(message: str, lines: list[str]) -> int:
    """The 0-based line to blame: where a bracket stays open that is where it opens, not where reading gave up."""
    position = _POSITION.search(message)
    number = int(position[1]) - 1 if position else len(lines) - 1
    number = min(number, len(lines) - 1)
    if "Unclosed array" in message and (position is None or _LOOKS_WHOLE.match(lines[number])):
        return next((n for n in range(number, -1, -1) if _open_brackets(lines[n]) > 0), number)
    while number > 0 and not lines[number].strip():
        number -= 1
    return number


def _bare(line: str) -> str:
    """The line without its quoted texts and its comment."""
    return _COMMENT.sub("", _QUOTED.sub('""', line)).rstrip()


def _open_brackets(line: str) -> int:
    bare = _bare(line)
    return bare.count("[") - bare.count("]")


def _cause(message: str, line: str) -> FaultCode:
    """The usual cause of a fault on that line."""
    bare = _bare(line)
    if "Cannot" in message or "Duplicate" in message:
        return FaultCode.SYNTAX_TWICE
    if _CHINESE.match(bare) or _CHINESE_KEY.search(bare):
        return FaultCode.SYNTAX_KEY
    if _FULL_WIDTH.search(bare):
        return FaultCode.SYNTAX_FULL_WIDTH
    if "Unescaped" in message:
        return FaultCode.SYNTAX_BACKSLASH
    for code, pattern in _CAUSES:
        if pattern.search(bare):
            return code
    if bare.lstrip().startswith("[") or "Unclosed" in message or '"' in bare.replace('""', ""):
        return FaultCode.SYNTAX_UNCLOSED
    if "=" not in bare:
        return FaultCode.SYNTAX_NO_EQUALS
    return FaultCode.SYNTAX_UNQUOTED if re.search(r"=\s*[^\s\d\[{\"']", bare) else FaultCode.SYNTAX


def _repair(lines: list[str], number: int, code: FaultCode) -> bool:
    """Put a `BROKEN` value in place of the line; False where the lines after it would be misread."""
    line = lines[number]
    following = next((text for text in lines[number + 1 :] if text.strip()), "")
    stands_alone = _open_brackets(line) <= 0 or _LOOKS_WHOLE.match(following) is not None
    pair = _PAIR.fullmatch(line)
    if pair is not None and stands_alone:
        lines[number] = "" if code is FaultCode.SYNTAX_TWICE else f'{pair[1]} = "{BROKEN}"'
        return True
    header = _HEADER.fullmatch(_COMMENT.sub("", line))
    if header is not None and code is FaultCode.SYNTAX_UNCLOSED:
        many = "[[" in header[1] or "]]" in header[3]
        lines[number] = f"[[{header[2]}]]" if many else f"[{header[2]}]"
        return True
    if _CHINESE.match(line) and stands_alone:
        lines[number] = ""
        return True
    if line.lstrip().startswith("{"):
        lines[number] = f'"{BROKEN}",'
        return True
    return False
