"""The name that was probably meant: among many thousand of them at a bounded cost."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

LOOKED_AT = 1_500
"""So many times a pair of signs that is looked for is met in a name, the rarest pairs first."""

COMPARED = 12
"""So many names, those with most pairs in common, are compared sign by sign."""

LONGEST = 100


class NearNames:
    """Names by the pairs of neighbouring signs in them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: Sequence[str] = list(names)
        self._with: Mapping[str, Sequence[int]] = _by_pair(self._names)
        self._found: dict[str, str] = {}

    def nearest(self, text: str) -> str:
        """The name most like `text`; empty where none is like it."""
        text = text[:LONGEST]
        if text not in self._found:
            near = difflib.get_close_matches(text, self._candidates(text), n=1)
            self._found[text] = near[0] if near else ""
        return self._found[text]

    def _candidates(self, text: str) -> list[str]:
        shared: Counter[int] = Counter()
        left = LOOKED_AT
        for names in sorted((self._with.get(pair, ()) for pair in _pairs(text)), key=len):
            shared.update(names[:left])
            left -= len(names)
            if left <= 0:
                break
        return [self._names[number] for number, _ in shared.most_common(COMPARED)]


def _pairs(text: str) -> set[str]:
    return {first + second for first, second in pairwise(text[:LONGEST])}


def _by_pair(names: Sequence[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for pair in _pairs(name):
            found.setdefault(pair, []).append(number)
    return found
