"""How the tests start the command line, and what they hand it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; sys.argv[0] = 'weekbot'; from bot.cli import main; main()"]
HEADER = "单位名称,单位类型,上级单位,在校生数,专任教师数,联络员,联系电话"


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs a command to its end; keywords are environment variables, for a process of its own."""

    def __call__(self, *arguments: str, **variables: str) -> Outcome:
        """Run it."""


def assert_refused(outcome: Outcome, *words: str) -> None:
    """Status 2, nothing on stdout, an explanation with these words, no traceback."""
    assert (outcome.status, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err
