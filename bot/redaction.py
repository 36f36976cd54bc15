"""What no log line may hold, taken out of it: tokens, phone numbers, invite codes, message text (INTERFACE §3).

Text of our own (an event's name and values) is redacted; text that others wrote (an exception of a library, its
warnings) may quote what a person typed, so there everything quoted and every word beyond ASCII goes as well.
"""

import re
from collections.abc import Iterable, Mapping

HIDDEN = "***"

TOKEN = re.compile(r"(?<![0-9])[0-9]{5,12}:[A-Za-z0-9_-]{20,}")
TOKEN_IN_PATH = re.compile(r"(/bot)[0-9]+:[^/\s\"']+")
INVITE = re.compile(r"(?<![A-Za-z0-9_-])(?![a-z_-]{22}(?![A-Za-z0-9_-]))[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
"""22 URL-safe characters, but for a word_of_lower_case_letters: a code is one by a chance of 1 in 10^8."""
INVITE_IN_PLACE = re.compile(r"(/start(?:@\w+)?[ =]|[?&]start=|/join/)[A-Za-z0-9_-]+")
MOBILE = re.compile(r"(?<![0-9.])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9.])\(?0[1-9][0-9]{1,2}\)?[ -]?[0-9]{7,8}(?![0-9])")
ABROAD = re.compile(r"(?<![0-9])\+[1-9][0-9]{0,2}(?:[ -]?[0-9]){7,12}(?![0-9])")

PATTERNS = (
    (TOKEN_IN_PATH, r"\1" + HIDDEN),
    (INVITE_IN_PLACE, r"\1" + HIDDEN),
    *((pattern, HIDDEN) for pattern in (TOKEN, MOBILE, LANDLINE, ABROAD, INVITE)),
)

STATEMENT = re.compile(r"\[(?:SQL|parameters|cached since)\b.*", re.DOTALL)
"""A database error's own account of the statement: its parameters are what people wrote."""
INPUT = re.compile(r"input_value=.*?(?=, input_type=|\n|$)")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|`[^`]*`")
WORD = re.compile(r"\S+")

MESSAGE_KEYS = frozenset(
    {"answer", "body", "caption", "content", "contact", "display_name", "message_text", "payload", "phone", "raw"}
    | {"reply", "text", "title", "update", "values"}
)
"""Names under which message text or a person's data would be handed to a log: whatever stands there is withheld."""


class Redactor:
    """Takes out what must not be logged; `secrets` are this installation's own, whatever their form."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({s for s in secrets if s}, key=len, reverse=True)

    def own(self, text: str) -> str:
        """Text this program wrote."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def foreign(self, text: str) -> str:
        """Text a library wrote, which may quote a message."""
        for pattern in (STATEMENT, INPUT, QUOTED):
            text = pattern.sub(HIDDEN, text)
        return self.own(WORD.sub(lambda word: word[0] if word[0].isascii() else HIDDEN, text))

    def value(self, value: object) -> object:
        """A value of an event, whatever is inside it."""
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            text = str(value)
            hidden = self.own(text)
            return value if hidden == text else hidden
        if isinstance(value, Mapping):
            return {self.own(str(key)): self.entry(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(item) for item in value]
        return self.own(str(value)) if isinstance(value, str) or _plain(value) else type(value).__name__

    def entry(self, key: str, value: object) -> object:
        """A named value: message text is withheld by its name."""
        return HIDDEN if key in MESSAGE_KEYS and value else self.value(value)


def _plain(value: object) -> bool:
    """Whether a value's text is safe: dates, paths, enums and the like; a record's repr shows its fields."""
    return type(value).__str__ is not object.__str__ and not isinstance(value, BaseException | bytes | bytearray)
