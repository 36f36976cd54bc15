"""How a command fails: one line on stderr and an exit status, never a traceback (INTERFACE §2)."""

import sys

from dialogs.texts.terminal import cli as texts

FAILED = 1
BAD_INPUT = 2


class CommandRefused(Exception):
    """Bad usage or bad input: exit status 2. The text says what, where, and what would be right."""

    status = BAD_INPUT


class CommandFailed(Exception):
    """It was asked rightly and did not work: exit status 1."""

    status = FAILED


INPUT_CODES = {
    *("settings", "campaign", "campaign-unknown", "campaign-faulty", "roster-conflict"),
    *("bad-address", "other-campaign", "schema-too-new", "wrong-token"),
    *("archive-faulty", "not-empty"),
}
"""Codes of errors of the program's rooms that are the caller's to mend."""


def explain(error: BaseException) -> tuple[int, str]:
    """The exit status and the words for whatever a command raised; no words for what nobody foresaw."""
    if isinstance(error, CommandRefused | CommandFailed):
        return error.status, str(error)
    if isinstance(error, KeyboardInterrupt):
        return FAILED, texts.INTERRUPTED
    code = getattr(error, "code", "")
    words = _words(error)
    if words:
        return (BAD_INPUT if code in INPUT_CODES else FAILED), words
    if isinstance(error, OSError):
        path = error.filename if isinstance(error.filename, str) else ""
        return FAILED, texts.no_disk(path, error.strerror or type(error).__name__)
    return FAILED, ""


def _words(error: BaseException) -> str:
    """What an error of ours tells people, empty for any other."""
    if _is(error, "bot.runtime.settings", "SettingsError"):
        return str(error)
    if _is(error, "bot.runtime.campaign_files", "CampaignError"):
        return str(getattr(error, "text", ""))
    if _is(error, "storage.db.errors", "Unavailable"):
        return texts.STORE_UNREACHABLE
    if _is(error, "storage.db.errors", "StorageError"):
        return str(getattr(error, "tell", ""))
    if _is(error, "bot.http.server", "AddressTaken"):
        return texts.address_taken(str(getattr(error, "address", "")))
    if _is(error, "bot.channels.errors", "WrongToken"):
        return texts.UNKNOWN_TO_TELEGRAM
    return ""


def _is(error: BaseException, module: str, name: str) -> bool:
    """Whether an error is of that class, without loading its module: what was never loaded was never raised."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(error, kind)
