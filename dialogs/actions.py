"""What a button means. Stored with the message that carries the button, never sent to a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """`verb` with what it is about: a unit, a subject (`str(Subject)`), an argument, and the revision it was made for.

    A button is stale when the thing's revision has moved on from `revision` (-1: does not matter).
    """

    verb: str
    unit_id: int = 0
    subject: str = ""
    arg: str = ""
    revision: int = -1

    def __str__(self) -> str:
        return "|".join((self.verb, str(self.unit_id), self.subject, str(self.revision), self.arg))

    @classmethod
    def parse(cls, text: str) -> "Action":
        """Read what `str` wrote. Raises ValueError."""
        verb, unit_id, subject, revision, arg = text.split("|", 4)
        return cls(verb, int(unit_id), subject, arg, int(revision))
