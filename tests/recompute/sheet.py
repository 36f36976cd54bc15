"""A sheet as it has to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.recompute.notice import Notice

Cell = str | int | float | date | datetime | None
"""A float is a share shown as a percentage, or a mean; None a blank cell; a datetime is local, to the second."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that has to be there: its header and its rows. `key` are the columns that tell rows apart."""

    name: str
    header: Sequence[str]
    key: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def local(notice: Notice, at: datetime | None) -> datetime | None:
    """The instant as a cell shows it: on the campaign's clock, to the second."""
    return at.astimezone(notice.zone).replace(tzinfo=None, microsecond=0) if at else None
