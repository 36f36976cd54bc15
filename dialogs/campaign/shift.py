"""Next year's campaign file from this year's: every date shifted, comments and layout kept."""

import re
from datetime import date, timedelta

from dialogs.campaign.file import parse_campaign
from dialogs.model.campaign import Campaign
from dialogs.texts.terminal.campaigns import shifted_heading, to_check

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_VALUE_AND_COMMENT = re.compile(r"""((?:"(?:\\.|[^"\\])*"|'[^']*'|[^#"'])*)(.*)""", re.DOTALL)
_CITATION = re.compile(r"\s*(notice|source)\s*=")


def new_campaign(text: str, name: str, week_start: date) -> tuple[str, tuple[str, ...]]:
    """The text of the campaign file `name` whose window begins on `week_start`, and what a person has to check in it.

    `text` is a sound campaign file; its year is replaced in titles, never in the notice it cites. Raises ValueError
    where `text` has faults or a date leaves the calendar.
    """
    old = _sound(text, name)
    shift = week_start - old.first
    try:
        lines = [_shifted(line, shift, old.first.year, week_start.year) for line in text.splitlines(keepends=True)]
    except OverflowError as error:
        raise ValueError(f"no such date {shift.days} days later") from error
    shifted = f"# {shifted_heading(name, old, shift)}\n" + "".join(lines)
    return shifted, to_check(old, _sound(shifted, name))


def _sound(text: str, name: str) -> Campaign:
    campaign = parse_campaign(text, name)
    if isinstance(campaign, tuple):
        raise ValueError(f"{name} has {len(campaign)} faults")  # noqa: TRY004 - the type is right, its text is not
    return campaign


def _shifted(line: str, shift: timedelta, old_year: int, new_year: int) -> str:
    found = _VALUE_AND_COMMENT.match(line)
    if found is None or _CITATION.match(line):
        return line
    value, comment = found.groups()
    value = _DATE.sub(lambda day: str(date.fromisoformat(day[0]) + shift), value)
    return value.replace(f"{old_year}年", f"{new_year}年") + comment
