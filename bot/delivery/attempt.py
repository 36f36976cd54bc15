"""One attempt to deliver a letter: part by part, each at its pace, whatever comes of it on disk at the end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import structlog

from bot.channels.base import Dispatch
from bot.channels.errors import NotEditable, OutcomeUnknown, SendError
from bot.delivery.channel_health import ChannelHealth
from bot.delivery.claim import ClaimedMessage, MessageProgress, dispatch_of
from bot.delivery.outcomes import Outcomes
from storage.messages.outbox_message import OutboxMessage

log = structlog.get_logger(__name__)


class Interrupted(Exception):
    """The program stops, or nothing leaves, while a letter waits to be sent."""


class Attempt:
    """Deliver letters, one call each. `continued` begins the further parts of a split text."""

    def __init__(
        self, outcomes: Outcomes, path_of: Callable[[str], Path], stopping: asyncio.Event, *, continued: str
    ) -> None:
        self._outcomes = outcomes
        self._path_of = path_of
        self._stopping = stopping
        self._continued = continued

    async def __call__(self, health: ChannelHealth, claim: ClaimedMessage, *, begun: bool) -> None:
        """Deliver the letter and record the outcome; `begun`: its place is taken. Raises nothing of the channel's."""
        letter = claim.letter
        progress = claim.progress

        async def on_part(done: int, reference: str, upcoming: int) -> None:
            nonlocal progress
            health.message_done(letter.chat)
            health.succeed()
            progress = MessageProgress(done, progress.reference or reference)
            await self._outcomes.save_progress(letter, progress)
            await self._turn_comes(health, claim, upcoming)

        try:
            if not begun:
                await self._turn_comes(health, claim, claim.cost, first=True)
            await self._risked(health, letter)
            dispatch = dispatch_of(claim, self._path_of, continued=self._continued, on_part=on_part)
            reference = await self._send(health, claim, dispatch)
        except Interrupted:
            await self._outcomes.release(letter)
        except SendError as error:
            health.message_done(letter.chat)
            await self._outcomes.not_sent(health, letter, error)
        except Exception as error:
            log.exception("a channel broke while sending", letter=letter.id, kind=letter.kind)
            health.message_done(letter.chat)
            await self._outcomes.not_sent(health, letter, OutcomeUnknown(type(error).__name__))
        else:
            health.message_done(letter.chat)
            health.succeed()
            await self._outcomes.sent(letter, progress.reference or reference)

    async def _risked(self, health: ChannelHealth, letter: OutboxMessage) -> None:
        """Note on disk, before a doubtful letter leaves again, that it is the last time.

        It may have been shown already and is not shown a third time, however this ends. Raises `Interrupted` if that
        cannot be written.
        """
        if letter.uncertain_attempts and not await self._outcomes.final_attempt(letter):
            health.message_done(letter.chat)
            raise Interrupted

    async def _send(self, health: ChannelHealth, claim: ClaimedMessage, dispatch: Dispatch) -> str:
        """Send; as a new message where the earlier one cannot be edited."""
        try:
            return await health.channel.send(dispatch)
        except NotEditable:
            if not dispatch.replaces:
                raise
        health.message_done(claim.letter.chat)
        await self._turn_comes(health, claim, 1)
        return await health.channel.send(replace(dispatch, replaces=""))

    async def _turn_comes(
        self, health: ChannelHealth, claim: ClaimedMessage, cost: int, *, first: bool = False
    ) -> None:
        """Return when the letter's next message may leave.

        Raises `Interrupted` where the program stops before, or nothing leaves at all and it is the letter's `first`.
        """
        while seconds := health.next_message(claim.letter.chat, claim.letter.lane, cost):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()
            if self._stopping.is_set() or (first and health.held):
                raise Interrupted
