"""A message read as a quick entry of a campaign's figures."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from dialogs.forms.blank_form import without_frame
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import Indicator
from dialogs.model.units import Unit
from dialogs.parsing.quick_entry import Field, QuickEntry, parse_quick_entry, words_before
from dialogs.spelling.names import names_of

THINGS = ("数", "总数", "数量")
PEOPLE = (*THINGS, "人数", "总人数", "参与人数", "参加人数")
"""Endings an alias may have, of things and of people."""

BLANKS = 3
"""So many names without a number are a form sent back empty, not a sentence."""


def read_entry(text: str, campaign: Campaign, asked: Sequence[Indicator] | None = None) -> QuickEntry:
    """Read a message; `asked` are the figures that may be given, all that the campaign asks if left out."""
    given = tuple(campaign.asked if asked is None else asked)
    computed = tuple(i for i in campaign.indicators if i not in given)
    return parse_quick_entry(without_frame(text), _fields(given), _fields(computed))


def without_names(text: str, units: Iterable[Unit]) -> str:
    """The text without the names of these units, which say whose figures they are and are none themselves."""
    return names_of(tuple(units)).without(text)


def before_figures(text: str, campaign: Campaign) -> tuple[str, ...]:
    """The words in front of a quick entry's first figure, which may say whose it is."""
    computed = tuple(i for i in campaign.indicators if i not in campaign.asked)
    return words_before(without_frame(text), _fields(tuple(campaign.asked)), _fields(computed))


def is_entry(text: str, campaign: Campaign, *, in_prose: bool = False) -> bool:
    """Tell whether a message is a quick entry at all.

    `in_prose`: a story or a reason is being written, where 学生 and 企业 occur as words: then it is one only if all of
    it is understood.
    """
    if not campaign.asked:
        return False
    read = read_entry(text, campaign)
    if in_prose:
        return bool(read.values) and not (read.refused or read.unknown or read.blank)
    return bool(read.values or read.refused or read.computed or len(read.blank) >= BLANKS)


def reason_in(read: QuickEntry) -> str:
    """The words beside the figures of a correction, where all else was understood: why it is made (教师35 漏报)."""
    words = " ".join(read.unknown)
    clear = bool(read.values) and not (read.refused or read.blank)
    return "" if not clear or any(map(str.isdigit, words)) else words


@lru_cache(maxsize=64)
def _fields(indicators: tuple[Indicator, ...]) -> tuple[Field, ...]:
    return tuple(Field(i.key, i.label, _called(i), _in_passing(i)) for i in indicators)


def _called(indicator: Indicator) -> tuple[str, ...]:
    names = (indicator.label, *indicator.aliases, *indicator.also, indicator.short)
    return tuple(name for name in names if name)


def _in_passing(indicator: Indicator) -> tuple[str, ...]:
    """Return the names a figure has in running speech: 教师人数, 企业总数."""
    counted = [alias for alias in (*indicator.aliases, *indicator.also) if not alias.endswith(("数", "量", "率"))]
    return tuple(alias + ending for alias in counted for ending in (PEOPLE if indicator.measure == "人" else THINGS))
