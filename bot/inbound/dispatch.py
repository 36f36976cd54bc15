"""Send each update where it belongs: to a command, to the person's conversation, or to the records of chats."""

import re
from dataclasses import replace
from typing import assert_never

from bot.channels.base import (
    Arrival,
    ButtonPressed,
    ChatMoved,
    ContactArrived,
    FileArrived,
    NothingToDo,
    ReachChanged,
    TextArrived,
    TextEdited,
)
from bot.commands.context import CommandCall
from bot.commands.registry import CommandRegistry
from bot.inbound.conversation import ConversationRunner
from bot.posting import admins
from bot.posting.post import Address, post
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.runtime.rate_limit import RateLimit
from dialogs.conversation.events import (
    ContactShared,
    Edited,
    Event,
    FileOffered,
    FileRefused,
    Pressed,
    Said,
)
from dialogs.model.outgoing import Action, Lane, Outgoing
from dialogs.model.submissions import FileTrouble, Subject, Target
from dialogs.model.units import Role
from dialogs.parsing.commands import read_command, with_slash
from dialogs.texts.notifications import notices
from dialogs.texts.office.commands import only_in_private
from storage.db.database import Tx
from storage.media import files as media
from storage.messages import outbox
from storage.messages.inbox import Received
from storage.people import accounts, groups

LONGEST = 200
"""Characters of a name that is kept; no phone and no system shows more."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, halves of characters, and marks that would show another name, or another ending, than there is."""

REFUSALS = 15
"""How often a minute those without a role are refused in a group, which may be sent 20 messages a minute."""


def tidy_name(name: str) -> str:
    """Return the name without invisible and direction marks, its stem cut short if it is longer than `LONGEST`."""
    name = _UNSEEN.sub("", name).strip()
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= LONGEST // 4 else ""
    return (stem if kept else name)[: LONGEST - len(kept)] + kept


class Dispatcher:
    """Answer updates. Everything it does goes through the turn's transaction."""

    def __init__(
        self,
        ctx: Context,
        organisations: OrganisationCache,
        commands: CommandRegistry,
        conversation: ConversationRunner,
    ) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._commands = commands
        self._conversation = conversation
        self._refusals = RateLimit(REFUSALS)

    async def answer(self, tx: Tx, arrival: Arrival) -> None:
        """Answer what arrived."""
        content = arrival.content
        match content:
            case NothingToDo():
                return
            case ReachChanged():
                await self._reach(tx, arrival, reachable=content.reachable)
            case ChatMoved():
                await outbox.move_chat(tx, arrival.channel, arrival.chat, content.chat)
                await groups.move(tx, arrival.channel, arrival.chat, content.chat)
            case _ if not arrival.private:
                await self._in_group(tx, arrival)
            case _:
                await self._in_private(tx, arrival)

    async def say_unhandled(self, tx: Tx, received: Received, arrival: Arrival) -> None:
        """Tell whoever sent an update in private, and has a role, that it was put aside."""
        if not arrival.private or isinstance(arrival.content, NothingToDo | ReachChanged):
            return
        if await accounts.memberships(tx, arrival.person):
            to = Address(arrival.channel, arrival.chat, arrival.person)
            once = f"quarantine:{received.id}:sender"
            await post(self._ctx, tx, to, Outgoing(notices.UNHANDLED), lane=Lane.ANSWER, kind="answer", once=once)

    async def _in_private(self, tx: Tx, arrival: Arrival) -> None:
        now = self._ctx.clock.now()
        to = Address(arrival.channel, arrival.chat, arrival.person)
        await accounts.ensure(tx, arrival.person, arrival.channel, arrival.chat, arrival.display_name, now)
        event = await self._event(tx, arrival)
        if event is None:
            return
        call = self._commands.call(event)
        if call is not None and await self._command(tx, replace(call, sent_at=arrival.sent_at), to, private=True):
            return
        await self._conversation.take(tx, to, event, arrival.sent_at)

    async def _in_group(self, tx: Tx, arrival: Arrival) -> None:
        """Answer commands only, with the sender's own roles; an anonymous sender has none."""
        to = Address(arrival.channel, arrival.chat, "" if arrival.anonymous else arrival.person)
        event: Event | None = None
        if isinstance(arrival.content, TextArrived) and with_slash(arrival.content.text).startswith("/"):
            event = Said(with_slash(arrival.content.text), arrival.content.message)
        elif isinstance(arrival.content, ButtonPressed):
            event = await self._pressed(tx, arrival.content.data, to)
        if event is None:
            return
        call = self._commands.call(event)
        if call is not None:
            await self._command(tx, replace(call, title=arrival.title, sent_at=arrival.sent_at), to, private=False)
        elif isinstance(event, Said) and to.person:
            await self._only_in_private(tx, event.text, to)

    async def _only_in_private(self, tx: Tx, text: str, to: Address) -> None:
        """Tell whoever has a role and gives a liaison's command in a group where it is answered."""
        command = read_command(text)
        if command is not None and command.known and await accounts.memberships(tx, to.person):
            await post(self._ctx, tx, to, Outgoing(only_in_private()), lane=Lane.ANSWER, kind="answer")

    async def _command(self, tx: Tx, call: CommandCall, to: Address, *, private: bool) -> bool:
        """Carry out a supervisor's or an admin's command; return False if it is for the dialogs."""
        organisation = await self._organisations.current(tx)
        roles = await accounts.memberships(tx, to.person) if to.person else ()
        if not private and not roles and not self._refusals.allows(f"{to.channel}:{to.chat}", self._ctx.clock.now()):
            return True
        given = replace(call, to=to, roles=tuple(roles), private=private)
        return await self._commands.carry_out(self._ctx, tx, organisation, given)

    async def _event(self, tx: Tx, arrival: Arrival) -> Event | None:
        content = arrival.content
        match content:
            case TextArrived():
                return Said(with_slash(content.text), content.message)
            case TextEdited():
                return Edited(content.text, content.message)
            case ButtonPressed():
                return await self._pressed(tx, content.data, Address(arrival.channel, arrival.chat, arrival.person))
            case ContactArrived():
                return ContactShared(content.phone, content.own)
            case FileArrived():
                return await self._offered(tx, arrival, content)
            case NothingToDo() | ReachChanged() | ChatMoved():
                return None
            case _:
                assert_never(content)

    async def _pressed(self, tx: Tx, data: str, to: Address) -> Pressed:
        """Return what a button means: only on the message it was sent with, and only in the chat it was sent to."""
        key, _, index = data.rpartition(":")
        letter = await outbox.by_key(tx, key) if key else None
        if letter is None or letter.chat != to.chat or letter.channel != to.channel:
            return Pressed(None)
        flat = [button for row in letter.message.buttons for button in row]
        if not index.isascii() or not index.isdigit() or int(index) >= len(flat):
            return Pressed(None)
        return Pressed(Action.parse(flat[int(index)].action), letter.key)

    async def _offered(self, tx: Tx, arrival: Arrival, content: FileArrived) -> Event | None:
        name = tidy_name(content.name)
        if content.too_large:
            return FileRefused(name, content.size, FileTrouble.TOO_LARGE, content.limit)
        units = [u for u, role in await accounts.memberships(tx, arrival.person) if role is Role.LIAISON]
        if not units:
            return Said("")
        now = self._ctx.clock.now()
        file = await media.announce(
            tx,
            channel=arrival.channel,
            remote=content.remote,
            unique=content.unique,
            kind=content.kind,
            name=name,
            size=content.size,
            mime=content.mime,
            caption=content.caption,
            album=content.album,
            person=arrival.person,
            target=Target(units[0], Subject(day=self._ctx.campaign.today(now))),
            now=now,
        )
        return FileOffered(file, content.message)

    async def _reach(self, tx: Tx, arrival: Arrival, *, reachable: bool) -> None:
        if arrival.private:
            await accounts.set_reachable(tx, arrival.person, reachable, self._ctx.clock.now())
            # Nothing is sent there from now on, so no refusal would ever tell.
            if not reachable and await accounts.memberships(tx, arrival.person):
                organisation = await self._organisations.current(tx)
                await admins.tell_unreachable(
                    self._ctx, tx, organisation, arrival.channel, arrival.chat, arrival.person
                )
        elif not reachable:
            bound = await groups.left(tx, arrival.channel, arrival.chat)
            if bound:
                await admins.tell_removed_from_group(self._ctx, tx, arrival.title)
