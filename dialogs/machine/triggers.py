"""Read what an event means in the person's state: the second key of the machine's table.

A typed label of one of the last answer's buttons is a press of it; a press of a button that stands for a command is the
command; a chosen unit says again what the choice was asked for. So every way of saying a thing is one trigger.
"""

from dataclasses import replace
from typing import assert_never

from dialogs.conversation.events import (
    ContactShared,
    Edited,
    FileOffered,
    FileRefused,
    FilesKept,
    Pressed,
    Said,
    TableRead,
    Woken,
)
from dialogs.conversation.states import (
    Asking,
    ChoosingUnit,
    ConfirmingWarning,
    Consenting,
    Correcting,
    DescribingLead,
    GivingReason,
    HandingIn,
    Idle,
    RewritingLead,
    WritingLead,
)
from dialogs.conversation.turn import Turn
from dialogs.conversation.unit_choice import unit_called
from dialogs.forms.report_entry import is_entry, read_entry, without_names
from dialogs.model.outgoing import Action
from dialogs.parsing.commands import Command, read_command
from dialogs.parsing.dates import leading_day
from dialogs.spelling.folding import folded
from dialogs.spelling.names import names_of
from dialogs.texts.words import labels

ENTRY = "快捷填报"
TEXT = "文字"
UNKNOWN_COMMAND = "/?"
STALE = "过期按钮"
EDITED = "改消息"
FILE = "文件"
KEPT = "文件已存"
TABLE_READ = "表格已读"
REFUSED = "文件不收"
CONTACT = "名片"
WOKEN = "到时提醒"
STRANGER = "陌生人"

STOPS = ".!,;~、"


def press(verb: str) -> str:
    """Return the trigger of a button's verb."""
    return f"[{verb}]"


def read_trigger(turn: Turn) -> tuple[str, Turn]:
    """Return the trigger of a turn's event, and the turn as the steps are to take it."""
    turn = _as_meant(turn)
    trigger, turn = _read(turn)
    if turn.is_stranger() and trigger not in {"/start", press("agree")}:
        if not isinstance(turn.state, Consenting):
            return STRANGER, turn
        return (trigger if trigger == "/cancel" else TEXT), turn
    return trigger, turn


def _as_meant(turn: Turn) -> Turn:
    """Take a typed label as a press, a command's button as the command, a chosen unit as what it was chosen for."""
    event = turn.event
    if isinstance(event, Said):
        typed = next((b for b in turn.conversation.offered if _is_word(turn.text, b.label)), None)
        if typed is not None:
            event = Pressed(_action(typed.action))
    if isinstance(event, Pressed) and event.action is not None:
        if event.action.verb == "command":
            return replace(turn, event=Said(event.action.arg))
        if event.action.verb == "unit" and isinstance(turn.state, ChoosingUnit):
            return _chosen(turn, turn.state, event.action.unit_id)
    if isinstance(event, Said) and isinstance(turn.state, ChoosingUnit):
        unit_id = unit_called(turn.units, turn.text)
        if unit_id:
            return _chosen(turn, turn.state, unit_id)
    return replace(turn, event=event)


def _chosen(turn: Turn, state: ChoosingUnit, unit_id: int) -> Turn:
    """Repeat, of that unit, what was said before the unit was asked for."""
    calm = replace(turn.conversation, state=Idle())
    facts = replace(turn.facts, sent_at=state.sent_at or turn.facts.sent_at)
    return replace(turn, conversation=calm, event=Said(state.text, state.message), facts=facts, chosen=unit_id)


def _action(text: str) -> Action | None:
    try:
        return Action.parse(text)
    except ValueError:
        return None


def _read(turn: Turn) -> tuple[str, Turn]:
    event = turn.event
    match event:
        case Said():
            return _read_text(turn)
        case Pressed():
            trigger = press(event.action.verb) if event.action else STALE
        case Edited():
            trigger = EDITED
        case FileOffered():
            trigger = FILE
        case FilesKept():
            trigger = KEPT
        case TableRead():
            trigger = TABLE_READ
        case FileRefused():
            trigger = REFUSED
        case ContactShared():
            trigger = CONTACT
        case Woken():
            trigger = WOKEN
        case other:
            assert_never(other)
    return trigger, turn


def _read_text(turn: Turn) -> tuple[str, Turn]:
    command = read_command(turn.text) or _behind_a_name(turn)
    if (command is None or not command.known) and (turn.facts.invite is not None or turn.facts.invite_refused):
        return "/start", turn
    if command is not None and not command.known and not command.named:
        return _behind_a_slash(turn), turn
    if command is not None and command.name == "today" and is_entry(command.argument, turn.facts.campaign):
        turn = replace(turn, event=Said(command.argument, turn.message))
        command = None
    if command is not None:
        return (f"/{command.name}" if command.known else UNKNOWN_COMMAND), replace(turn, argument=command.argument)
    if any(_is_word(turn.text, label) for label in (labels.SUBMIT, labels.EDIT)) and not _is_writing(turn):
        return "/report", turn  # no such button was offered: the report is shown, with the buttons it has
    if len(turn.units) > 1 and names_of(turn.units).called(turn.text) and not _is_writing(turn):
        return "/report", replace(turn, argument=turn.text)
    return (ENTRY if _is_entry(turn) else TEXT), turn


def _behind_a_slash(turn: Turn) -> str:
    """A slash without a command: on paper forms it says there is nothing, so it answers a question that waits."""
    if _is_entry(turn):
        return ENTRY
    says_nothing = _is_writing(turn) and not any(map(str.isalnum, turn.text))
    return TEXT if says_nothing or isinstance(turn.state, Asking | ConfirmingWarning) else UNKNOWN_COMMAND


def _behind_a_name(turn: Turn) -> Command | None:
    """The command behind the name of one of several units (示例二职 今日无活动)."""
    unit, behind = names_of(turn.units).leading(turn.text)
    if len(turn.units) < 2 or unit is None or _is_writing(turn):  # noqa: PLR2004 (one unit needs no name)
        return None
    command = read_command(behind)
    return command and replace(command, argument=f"{unit.name} {command.argument}".strip())


def _is_word(text: str, label: str) -> bool:
    """Tell whether a text is that label, with nothing more than a stop behind it."""
    return text == label or folded(text).rstrip(STOPS) == folded(label)


def _is_entry(turn: Turn) -> bool:
    """Tell whether a text is a quick entry, also one glued to its unit or its day: 示例一职教师32, 15日教师32."""
    campaign, in_prose = turn.facts.campaign, _is_writing(turn)
    text = without_names(turn.text, turn.units)
    if is_entry(text, campaign, in_prose=in_prose):
        return True
    if isinstance(turn.state, Correcting) and read_entry(text, campaign).values:
        return True  # figures, perhaps with their reason
    read = leading_day(text, turn.facts.sent_on, campaign.days)
    return read is not None and is_entry(read.rest, campaign, in_prose=in_prose)


def _is_writing(turn: Turn) -> bool:
    """Tell whether the state awaits prose, in which 学生 or 企业 may occur as words."""
    return isinstance(turn.state, WritingLead | DescribingLead | RewritingLead | HandingIn | GivingReason) or (
        isinstance(turn.state, Correcting) and bool(turn.state.proposal)
    )
