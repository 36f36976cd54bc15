"""The rehearsal: a whole campaign played with simulated people through the real program (docs/rehearsal.md)."""

from bot.rehearsal.rehearse import Rehearsal, rehearse

__all__ = ["Rehearsal", "rehearse"]
