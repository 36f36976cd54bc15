"""The names files come with, as they are kept."""

import re

LONGEST = 200
"""Characters of a name that is kept; no phone and no system shows more."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, halves of characters, and marks that would show another name, or another ending, than there is."""


def tidy_name(name: str) -> str:
    """The name without what cannot be seen in it and turns it round, the end of its stem left out if it is too long."""
    name = _UNSEEN.sub("", name).strip()
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= LONGEST // 4 else ""
    return (stem if kept else name)[: LONGEST - len(kept)] + kept
