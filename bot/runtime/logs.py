"""Logging: JSON lines on stderr off a terminal, readable on one; never a token, phone number, code or message text.

Code logs with `structlog.get_logger(__name__)`: an event's name in English and named values. What libraries log goes
the same way, warnings and worse only: below that they log addresses with the token in them, statements and messages.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

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
    """Take out what must not be logged; `secrets` are this installation's own, whatever their form."""

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


OURS = ("bot", "storage", "dialogs")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FRAMES = 12
"""How many frames of a traceback are logged, the innermost ones."""

Event = MutableMapping[str, Any]


def configure(level: str = "info", secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Set up logging for the whole process; `secrets` are hidden wherever they turn up."""
    out = stream or sys.stderr
    redactor = Redactor(secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        Safeguard(redactor),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, _renderer(terminal=out.isatty())],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(LEVELS[level])
    _quieten_others()
    _catch_the_rest()


def _renderer(*, terminal: bool) -> structlog.typing.Processor:
    if terminal:
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _quieten_others() -> None:
    """No library logs below a warning, even one that had set its own level."""
    for name, logger in logging.Logger.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.partition(".")[0] not in OURS:
            logger.setLevel(logging.NOTSET)
            logger.handlers.clear()
            logger.propagate = True


def _catch_the_rest() -> None:
    """Warnings and what nobody caught are logged like everything else, not printed raw."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("bot").error("uncaught exception", exc_info=(kind, error, trace))


def _unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    structlog.get_logger("bot").warning("exception ignored", exc_info=unraisable.exc_value)


class Safeguard:
    """The processor every line passes: renders exceptions without what they quote, and redacts everything."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, logger: object, method: str, event: Event) -> Event:
        """The line as it may be shown."""
        if error := _exception(event.pop("exc_info", None)):
            event["exception"] = self.rendered(error)
        event.pop("stack_info", None)
        record = event.get("_record")
        if record is not None and str(record.name).partition(".")[0] not in OURS:
            event["event"] = self._redactor.foreign(str(event.get("event", "")))
        for key, value in event.items():
            if not key.startswith("_") and key not in {"level", "timestamp", "logger"}:
                event[key] = self._redactor.entry(key, value)
        return event

    def rendered(self, error: BaseException) -> str:
        """An exception and its causes: where, of what type, and its text as far as that may be shown."""
        parts: list[str] = []
        seen: set[int] = set()
        current: BaseException | None = error
        while current is not None and id(current) not in seen:
            seen.add(id(current))
            parts.append(self._one(current))
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        return "\ncaused by: ".join(parts)

    def _one(self, error: BaseException) -> str:
        kind = type(error)
        own = kind.__module__.partition(".")[0] in OURS
        text = self._redactor.own(str(error)) if own else self._redactor.foreign(str(error))
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        where = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        inside = "".join(f"\nmember: {self.rendered(member)}" for member in members)
        return f"{kind.__module__}.{kind.__qualname__}: {text}{where}{inside}"


def _exception(info: object) -> BaseException | None:
    """The exception behind an `exc_info`, however it was given."""
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1] if len(info) > 1 and isinstance(info[1], BaseException) else None
    return sys.exc_info()[1] if info else None
