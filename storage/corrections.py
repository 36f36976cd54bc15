"""What a later submission changed of what stood before: the fields of the revisions (修订记录)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from storage import texts
from storage.codec import to_json


@dataclass(frozen=True, slots=True)
class Standing:
    """What was last submitted: values, 今日无活动, text. The base every correction is measured against."""

    values: Mapping[str, int] = field(default_factory=dict)
    zero: bool = False
    text: str = ""


class Correction(NamedTuple):
    """A field that differs, in words."""

    field: str
    old: str
    new: str


def corrections(before: Standing, after: Standing) -> list[Correction]:
    """The fields in which `after` differs from `before`. In a zero report every field is 0."""
    found = []
    for key in dict.fromkeys([*after.values, *before.values]):
        old, new = _value(before, key), _value(after, key)
        if old != new:
            found.append(Correction(key, old, new))
    if before.text != after.text:
        found.append(Correction(texts.HANDED_IN_TEXT, before.text, after.text))
    return found


def write_standing(standing: Standing | None) -> str:
    """As JSON; nothing submitted yet is the empty text."""
    if standing is None:
        return ""
    return to_json({"values": dict(standing.values), "zero": standing.zero, "text": standing.text})


def read_standing(text: str) -> Standing | None:
    """Read what `write_standing` wrote."""
    return Standing(**json.loads(text)) if text else None


def _value(standing: Standing, key: str) -> str:
    value = standing.values.get(key, 0 if standing.zero else None)
    return "" if value is None else str(value)
