"""What is on a simulated person's screen, or a group's: messages, their buttons, what was edited in place."""

from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from re import compile as pattern

from bot.posting.post import REHEARSAL_MARK
from bot.rehearsal.world.script import Seen
from dialogs.model.outgoing import Outgoing

_TAG = pattern("<[^>]*>")


class ButtonMissing(LookupError):
    """A person looked for a button that is not on the screen."""


class Screen:
    """A chat as it is seen, newest last."""

    def __init__(self) -> None:
        self.messages: list[Seen] = []
        self._fresh: list[str] = []

    def show(self, seen: Seen, replaces: str = "") -> None:
        """A message comes in, or one that is there already changes."""
        place = next((n for n, m in enumerate(self.messages) if replaces and m.reference == replaces), None)
        if place is None:
            self.messages.append(seen)
        else:
            seen = replace(seen, reference=replaces)
            self.messages[place] = seen
        self._fresh.append(seen.reference)

    def fresh(self) -> tuple[Seen, ...]:
        """What came in or changed since this was last asked for."""
        shown = set(self._fresh)
        self._fresh.clear()
        return tuple(message for message in self.messages if message.reference in shown)

    def button(self, label: str, among: tuple[Seen, ...] | None = None) -> tuple[str, str]:
        """The newest button that says so, or begins so (教师 for 教师 32), as (label, data). Raises `ButtonMissing`.

        `among`: only on these messages.
        """
        for message in reversed(self.messages if among is None else among):
            for own, data in message.buttons:
                if own == label or own.startswith(f"{label} "):
                    return own, data
        raise ButtonMissing(label)


def plain(message: Outgoing) -> str:
    """A message's text as it is read: without markup and without the mark of a rehearsal."""
    text = unescape(_TAG.sub("", message.text)) if message.html else message.text
    return text.removeprefix(REHEARSAL_MARK)


def seen(
    reference: str,
    at: datetime,
    message: Outgoing,
    buttons: tuple[tuple[str, str], ...],
    files: tuple[tuple[str, Path], ...],
) -> Seen:
    """A message as it appears."""
    return Seen(reference, at, plain(message), buttons, files)
