"""Logging: JSON lines on stderr off a terminal, readable on one; never a token, phone number, code or message text.

Code logs with `structlog.get_logger(__name__)`: an event's name in English and named values. What libraries log goes
the same way, warnings and worse only: below that they log addresses with the token in them, statements and messages.
"""

import logging
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

from bot.redaction import Redactor

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
