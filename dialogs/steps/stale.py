"""A button that no longer means anything: yesterday's, another person's, pressed after its time."""

from dialogs.texts import report
from dialogs.turn import Move, Turn, say, stay


def stale(turn: Turn) -> Move:
    """Say so politely and change nothing."""
    return stay(turn, say(report.NOT_THIS_BUTTON))
