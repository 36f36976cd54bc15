"""Reads a ledger: one JSON object a line, in order of time (docs/rehearsal.md)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Json = dict[str, Any]

COMMAND_LINE = "command-line"
"""The `person` of what was not done in a chat."""


class BadLedger(ValueError):
    """A line that no outsider can make sense of; the message says which and why."""


@dataclass(frozen=True)
class Line:
    """A line of the ledger. `means` is what was meant, without its `kind`; `sent` the whole line."""

    number: int
    at: datetime
    person: str
    unit: str
    act: str
    kind: str
    accepted: bool
    means: Json
    sent: Json

    @property
    def subject(self) -> date | str:
        """What it is about: a day, or a deliverable by its name."""
        if "date" in self.means:
            return date.fromisoformat(self.means["date"])
        return str(self.means["item"])

    @property
    def is_file(self) -> bool:
        """Whether a person sent a photo or another file with it."""
        return self.act in {"photo", "file"} and self.person != COMMAND_LINE


def read_ledger(lines: Iterable[str]) -> list[Line]:
    """Every line. Raises `BadLedger` where one cannot be read, or time runs backwards."""
    found: list[Line] = []
    for number, text in enumerate(lines, start=1):
        try:
            line = _line(number, json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise BadLedger(f"line {number}: {error!r}") from error
        if found and line.at < found[-1].at:
            raise BadLedger(f"line {number}: earlier than the line before")
        found.append(line)
    return found


def _line(number: int, sent: Json) -> Line:
    at = datetime.fromisoformat(sent["at"])
    if at.tzinfo is None:
        raise ValueError("`at` has no offset")
    means = dict(sent["meaning"])
    kind, accepted = means.pop("kind"), means.pop("accepted")
    return Line(number, at, sent["person"], sent["unit"], sent["act"], kind, accepted is True, means, sent)
