"""Names as people write them: found in a text however they are folded, the longest first."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from dialogs.spelling.folding import folded, spread


class HasName(Hashable, Protocol):
    """What has a name: a unit."""

    @property
    def name(self) -> str:
        """As it stands in the roster."""


_LEVELS = str.maketrans("", "", "省市县区州")

Named = TypeVar("Named", bound=HasName)


@dataclass(frozen=True, slots=True)
class Found(Generic[Named]):
    """What a text names, from `start` to before `end`."""

    what: Named
    start: int
    end: int


class Names(Generic[Named]):
    """The names of some units, ready to be found. Of several called alike the first counts."""

    def __init__(self, units: Iterable[Named]) -> None:
        self._meant: dict[str, Named] = {}
        for unit in units:
            self._meant.setdefault(folded(unit.name), unit)
        self._meant.pop("", None)
        lengths: dict[str, set[int]] = {}
        for name in self._meant:
            lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    @cached_property
    def _joined(self) -> str:
        return "\n".join(self._meant)

    def called(self, name: str) -> Named | None:
        """The one of that name."""
        return self._meant.get(folded(name))

    @cached_property
    def _joined_bare(self) -> str:
        return self._joined.translate(_LEVELS)

    def containing(self, part: str) -> Named | None:
        """The first whose name these words are a part of, with 省, 市, 县, 区 and 州 or without."""
        words = folded(part)
        bare = words.translate(_LEVELS)
        at = _line_with(words, self._joined)
        if at is None and len(bare) > 1:
            at = _line_with(bare, self._joined_bare)
        return None if at is None else next(islice(self._meant.values(), at, None))

    def shortened(self, words: str) -> Named | None:
        """The first whose name has the signs of these words in their order, as short forms do: 二职高."""
        short = folded(words)
        return next((unit for name, unit in self._meant.items() if _has_in_order(name, short)), None)

    def found_in(self, text: str) -> Iterator[Found[Named]]:
        """What is named, in the order of the text; a name within a longer one is not seen.

        What goes on in the same word of letters or digits is another name: 示例中学1 is none in 示例中学12.
        """
        signs, positions = spread(text)
        at = 0
        while at < len(signs):
            name = self._at(signs, at)
            if name:
                end = at + len(name)
                yield Found(self._meant[name], positions[at], positions[end - 1] + 1)
                at = end
            else:
                at += 1

    def _at(self, signs: str, at: int) -> str:
        for length in self._lengths.get(signs[at : at + 2], ()):
            name = signs[at : at + length]
            if name in self._meant and not _goes_on(signs[at + length - 1 : at + length + 1]):
                return name
        return ""

    def without(self, text: str) -> str:
        """The text with a space in place of every name."""
        for found in reversed(list(self.found_in(text))):
            text = f"{text[: found.start]} {text[found.end :]}"
        return text

    def leading(self, text: str) -> tuple[Named | None, str]:
        """What a text begins with, and what stands behind that name."""
        found = next(self.found_in(text), None)
        if found is None or folded(text[: found.start]):
            return None, text
        return found.what, text[found.end :].lstrip(" \n\t:：,，、")


def _line_with(words: str, lines: str) -> int | None:
    """The number of the first line these words stand in."""
    at = lines.find(words) if words else -1
    return None if at < 0 else lines.count("\n", 0, at)


def _has_in_order(name: str, signs: str) -> bool:
    at = 0
    for sign in signs:
        at = name.find(sign, at) + 1
        if not at:
            return False
    return True


def _goes_on(last_and_next: str) -> bool:
    return len(last_and_next) > 1 and last_and_next.isascii() and (last_and_next.isdigit() or last_and_next.isalpha())


def names_of(units: tuple[Named, ...]) -> Names[Named]:
    """The names of these units, made ready once."""
    return _made(units)


@lru_cache(maxsize=256)
def _made(units: tuple[Any, ...]) -> Names[Any]:
    return Names(units)
