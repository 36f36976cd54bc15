"""/event: a calendar event is moved (改期), and everyone told."""

from datetime import datetime

from bot.commands.arguments import split_instant
from bot.commands.context import ADMIN, Command, CommandContext, Refusal
from bot.commands.notify import tell
from bot.posting.moved_events import as_moved, move
from bot.posting.notices import Notice
from bot.posting.recipients import load_audience
from dialogs.model.campaign import CalendarEvent, Campaign
from dialogs.model.outgoing import Outgoing
from dialogs.schedule.calendar import move_event
from dialogs.spelling.folding import alike
from dialogs.texts.notifications import notices as texts


async def move_to(command: CommandContext) -> Outgoing:
    """Let an event begin at another time, as long as before."""
    campaign = await as_moved(command.tx, command.ctx.campaign)
    if not campaign.events:
        raise Refusal(texts.NO_EVENTS)
    name, at = split_instant(command, command.call.args)
    event = _named(campaign, name)
    if at is None:
        raise Refusal(texts.usage(event.name, event.start))
    _check(command, event, at)
    moved = _named(move_event(campaign, event.key, at), name)
    await move(command.tx, event.key, at)
    await command.record("event", event=event.key, start=at.isoformat(), was=event.start.isoformat())
    told = await _tell_everyone(command, texts.has_moved(event.name, moved.start, moved.end, event.start))
    return Outgoing(texts.moved(event.name, moved.start, moved.end, told))


def _named(campaign: Campaign, name: str) -> CalendarEvent:
    for event in campaign.events:
        if alike(event.name, name):
            return event
    first = campaign.events[0]
    known = [event.name for event in campaign.events]
    raise Refusal(texts.which_event(known, texts.usage(first.name, first.start)))


def _check(command: CommandContext, event: CalendarEvent, at: datetime) -> None:
    if at <= command.now:
        raise Refusal(texts.PAST)
    if at == event.start:
        raise Refusal(texts.unmoved(event.name, event.start))


async def _tell_everyone(command: CommandContext, text: str) -> int:
    """Tell everyone registered, and every bound group; how many they are."""
    audience = await load_audience(command.tx, command.organisation)
    recipients = [*audience.everyone(), *(group for group, _ in audience.bound)]
    return await tell(command, [Notice(to, Outgoing(text)) for to in recipients])


COMMANDS = (Command("event", ("改期",), ADMIN, move_to, in_groups=False),)
