"""Registering in a browser: the chat begins with the very turns that opening a deep link makes.

An invite is one browser's at a time: who asks with it meanwhile waits for what comes of that. The account, its session
and its recovery code follow from the browser and the code (see `bot.page.http.one_time_links`), so that asking again is
no second account; and a session begins for whom the invite was spent, for nobody else.
"""

import asyncio
import secrets
from dataclasses import dataclass
from functools import partial

from bot.channels.page.channel import NAME
from bot.channels.page.streams import StoredChats
from bot.page.http.cookies import Cookies
from bot.page.http.one_time_links import Threshold
from bot.runtime.context import Context
from dialogs.texts.words import labels
from storage.db.database import Tx
from storage.messages.page_messages import PageMessage
from storage.people import invites, page_sessions
from storage.people.invites import InviteRow, Refusal
from storage.people.page_sessions import Visitor

CONSENT_SECONDS = 5.0
"""How long the bot may take over it before the browser is asked to try again."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a browser that has registered is to keep: its session, and its recovery code where that still stands."""

    token: str
    recovery: str


class Joining:
    """Registers browsers."""

    def __init__(self, ctx: Context, chats: StoredChats, cookies: Cookies, threshold: Threshold) -> None:
        self._ctx = ctx
        self._chats = chats
        self._cookies = cookies
        self._threshold = threshold
        self._running: dict[str, asyncio.Task[None]] = {}

    def visitor(self, browser: str, code: str, name: str = "") -> Visitor:
        """Who a browser becomes by that code."""
        return Visitor(f"{NAME}:{self._cookies.derived('account', browser, code).hex()[:16]}", name)

    async def found(self, code: str, visitor: Visitor | None) -> InviteRow | Refusal:
        """The invite a code opens for that visitor, or why it opens none. What it opened for them it opens again."""
        async with self._ctx.db.read() as tx:
            if visitor is not None:
                own = await invites.used_by(tx, code, visitor.person)
                if own is not None and await self._may_enter_again(tx, visitor):
                    return own
            return await invites.find(tx, code, self._ctx.clock.now())

    async def _may_enter_again(self, tx: Tx, visitor: Visitor) -> bool:
        """Whoever was given a session and has ended it comes back by the recovery code alone."""
        open_still = await page_sessions.open_sessions(tx, visitor.person, self._ctx.clock.now())
        return open_still > 0 or not await page_sessions.has_recovery(tx, visitor.person)

    async def register(self, visitor: Visitor, code: str, *, known: bool) -> bool:
        """Register with that code, once however often it is asked; whether it was spent for this visitor.

        `known`: they are logged in already. Where it was not spent, and opens still, the bot was too slow: asked again
        it goes on where it was.
        """
        while True:
            await self._others(code)
            if isinstance(await self.found(code, None), Refusal):
                return await self._spent_for(visitor, code)
            if code not in self._running:
                break
        task = asyncio.create_task(self._agree(visitor, code, known=known), name="registering")
        self._running[code] = task
        # First of all callbacks: whoever waits for it finds it gone.
        task.add_done_callback(lambda _: self._running.pop(code, None))
        # What was begun is finished, whether somebody waits for it or not.
        await asyncio.shield(task)
        return await self._spent_for(visitor, code)

    async def _others(self, code: str) -> None:
        """Wait for what comes of the code in other requests, of this browser or of others."""
        while running := self._running.get(code):
            await asyncio.shield(running)

    async def enter(self, visitor: Visitor, browser: str, code: str) -> Entered | None:
        """The session of whoever has registered, begun or once more; None where it was ended since."""
        token, recovery = self._threshold.token(browser, code), self._threshold.recovery(browser, code)
        return await self._ctx.turn(partial(self._enter, visitor=visitor, token=token, recovery=recovery))

    async def _enter(self, tx: Tx, visitor: Visitor, token: str, recovery: str) -> Entered | None:
        now = self._ctx.clock.now()
        if await page_sessions.visitor_of(tx, token, now) is not None:
            stands = await page_sessions.opens(tx, recovery, page_sessions.CodeKind.RECOVERY, now)
            return Entered(token, recovery if stands else "")
        if await page_sessions.has_recovery(tx, visitor.person):
            return None
        await page_sessions.begin(tx, visitor, now, token=token)
        return Entered(token, await page_sessions.issue_recovery(tx, visitor, recovery))

    async def _spent_for(self, visitor: Visitor, code: str) -> bool:
        async with self._ctx.db.read() as tx:
            return await invites.used_by(tx, code, visitor.person) is not None

    async def _agree(self, visitor: Visitor, code: str, *, known: bool) -> None:
        """Say `/start CODE` and press 同意并登记 under the purpose, which the reader has just agreed to."""
        said: dict[str, object] = {"chat": visitor.chat, "name": visitor.name, "message": "", "kind": "text"}
        # Of a new chat it is the only invite; one that is there may have had others, or this one when it was not taken.
        asked = secrets.token_hex(8) if known else self._cookies.derived("asked", visitor.person, code).hex()[:16]
        with self._chats.listeners.listen(visitor.chat) as queue:
            try:
                async with asyncio.timeout(CONSENT_SECONDS):
                    await self._chats.take(visitor, f"start-{asked}", said | {"text": f"/start {code}"}, None)
                    press = "" if known else await self._purpose(visitor)
                    press = press or _agreement(await queue.get())
                    if not press:
                        return
                    pressed = said | {"kind": "press", "press": press}
                    await self._chats.take(visitor, f"agree-{asked}", pressed, None)
                    while not await self._spent_for(visitor, code):
                        await queue.get()
            except TimeoutError:
                return

    async def _purpose(self, visitor: Visitor) -> str:
        """The button of a purpose that is there already: this was asked before, and the bot was slow then."""
        return next(filter(None, map(_agreement, reversed(await self._chats.newest(visitor.chat)))), "")


def _agreement(message: PageMessage | None) -> str:
    """What 同意并登记 sends, where the message has that button."""
    rows = message.content["buttons"] if message else ()
    return next((data for row in rows for label, data in row if label == labels.AGREE), "")
