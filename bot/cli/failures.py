"""How a command fails: one line on stderr and an exit status, never a traceback (INTERFACE §2)."""

import sys

from dialogs.texts import cli as texts

FAILED = 1
BAD_INPUT = 2


class CommandRefused(Exception):
    """Bad usage or bad input: exit status 2. The text says what, where, and what would be right."""

    status = BAD_INPUT


class CommandFailed(Exception):
    """It was asked rightly and did not work: exit status 1."""

    status = FAILED


INPUT_CODES = {"settings", "campaign", "campaign-unknown", "campaign-faulty", "roster-conflict"} | {
    "bad-address",
    "other-campaign",
    "schema-too-new",
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
    """What an error of ours tells people. The classes are looked up among what is loaded: nothing loads for this."""
    for module, name, attribute in (
        ("bot.settings_sources", "SettingsError", ""),
        ("bot.campaigns", "CampaignError", "text"),
        ("storage.errors", "StorageError", "tell"),
    ):
        kind = getattr(sys.modules.get(module), name, None)
        if kind and isinstance(error, kind):
            return str(getattr(error, attribute) if attribute else error)
    kind = getattr(sys.modules.get("bot.http"), "AddressTaken", None)
    if kind and isinstance(error, kind):
        return texts.address_taken(str(error.address))
    return ""
