"""A whole Yunnan month, message by message and recipient by recipient, against a handwritten table (INTERFACE §7)."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.running.month_play import ROSTER, Line, Month, written
from tests.stage import Stage

BY_HAND = Path(__file__).with_name("month_yunnan.md")


@pytest.mark.promise("6.29", "7.3", "7.4", "7.5", "7.6", "7.11", "7.12", "7.13", "7.14", "7.15", "7.16")
async def test_the_month_goes_as_written_by_hand(tmp_path: Path) -> None:
    acts, expected = written(BY_HAND)
    async with Stage(tmp_path, at="2023-05-01T08:00+08:00", roster=ROSTER) as stage:
        stage.program.ctx.pictures = False
        month = Month(stage)
        await month.begin()
        await month.play(acts, until="06-04 12:00")
    found = differences(expected, month.sent)
    assert not found, "\n".join(found)


def differences(expected: Sequence[Line], sent: Sequence[Line]) -> list[str]:
    """What was not sent, and what was and should not have been, in order of time."""
    left = list(sent)
    found = []
    for line in expected:
        if line in left:
            left.remove(line)
        else:
            found.append((line, "没有发"))
    found += [(line, "多发了") for line in left]
    return [f"{what}：{line.at} {line.who} {line.what}" for line, what in sorted(found)]
