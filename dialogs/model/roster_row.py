"""A row of a roster file."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a roster file, already validated. `parent` empty: the campaign's root. `notes`: extra columns."""

    name: str
    kind: str
    parent: str = ""
    enrolment: int | None = None
    staff: int | None = None
    contact: str = ""
    phone: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
