"""Dates on the command line."""

import re
from datetime import date

from bot.cli.failures import CommandRefused
from dialogs.texts.terminal import cli as texts


def parse_date(given: str, example: str) -> date:
    """A date written YYYY-MM-DD. Raises CommandRefused."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise CommandRefused(texts.not_a_date(given, example))
