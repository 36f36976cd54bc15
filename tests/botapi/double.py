"""The Bot API double: Telegram for tests, on 127.0.0.1."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from tests.botapi.backend import Backend
from tests.botapi.faults import EVERY, Faults
from tests.botapi.groups import Channel, Group, make_group
from tests.botapi.ledger import Ledger
from tests.botapi.limits import FloodControl, TelegramLimits
from tests.botapi.messages import JsonObject
from tests.botapi.people import Person
from tests.botapi.profile import BotProfile
from tests.botapi.schema import Violation
from tests.botapi.server import Server
from tests.botapi.updates import UpdateQueue
from tests.botapi.webhook import Webhook

TOKEN = "4200000001:AAE-test-token-of-the-double_0123456789"  # noqa: S105  # opens nothing but the double


class BotApiDouble:
    """A Bot API server and the people on the other side of it, in the event loop of the test.

    ``limits`` switches flood control on, ``validate=False`` the schema off (benchmarks), ``now`` gives the date of
    messages in Unix seconds. Use it as an async context manager.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "zhoubao_bot",
        limits: TelegramLimits | None = None,
        validate: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self._backend = Backend(
            bot_id=int(token.partition(":")[0]), username=username, limits=limits, validate=validate, now=now
        )
        self._server = Server(self._backend, token)

    async def __aenter__(self) -> Self:
        self._backend.schema.prepare()
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._backend.webhook.remove()
        await self._server.stop()

    @property
    def base_url(self) -> str:
        """Up to but not including the token."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    @property
    def file_url(self) -> str:
        """The same for files."""
        return f"http://127.0.0.1:{self._server.port}/file/bot"

    def user(
        self, user_id: int, first_name: str = "示例用户", *, username: str | None = None, language: str = "zh-hans"
    ) -> Person:
        """A person who has not written to the bot yet."""
        return Person(self._backend, user_id, first_name, username, language)

    def group(
        self,
        chat_id: int,
        title: str,
        *,
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        kind: str = "supergroup",
        bot: str = "member",
        threads: Sequence[int] = (),
    ) -> Group:
        """A group with the bot in it (``bot``: its status, ``left`` for not yet), topics by ``threads``.

        The first of ``admins`` is its creator.
        """
        return make_group(
            self._backend, chat_id, title, members=members, admins=admins, kind=kind, bot=bot, threads=threads
        )

    def channel(self, chat_id: int, title: str) -> Channel:
        """A channel with the bot as admin."""
        return Channel(self._backend, chat_id, title)

    @property
    def ledger(self) -> Ledger:
        """Everything in order."""
        return self._backend.ledger

    @property
    def violations(self) -> list[Violation]:
        """What a correct program never does; has to be empty when a test ends."""
        return self._backend.violations

    @property
    def updates(self) -> UpdateQueue:
        """What waits for the program."""
        return self._backend.updates

    @property
    def webhook(self) -> Webhook:
        """Delivery by webhook, where the program asked for it."""
        return self._backend.webhook

    @property
    def profile(self) -> BotProfile:
        """Commands and descriptions the program set; privacy mode."""
        return self._backend.profile

    @property
    def flood(self) -> FloodControl:
        """Flood control and its counts."""
        return self._backend.flood

    @property
    def faults(self) -> Faults:
        """Failures to order."""
        return self._backend.faults

    @contextlib.contextmanager
    def outage(self) -> Iterator[None]:
        """Telegram is out of reach: every connection breaks before anything happens."""
        order = self.faults.drop_connection(EVERY, times=None)
        self._backend.updates.release()
        try:
            yield
        finally:
            self.faults.cancel(order)

    def malformed_update(self, body: JsonObject | None = None) -> int:
        """Queue an update no library can parse (a message whose chat has no id); its update id."""
        update_id = self._backend.updates.new_id()
        broken = body or {"message": {"message_id": 1, "date": self._backend.date(), "chat": {}}}
        self._backend.updates.put({"update_id": update_id, **broken}, key=0)
        return update_id

    def expire_callbacks(self) -> None:
        """Every pressed button not answered yet is too old now."""
        self._backend.callbacks.expire()

    def expire_file_links(self) -> None:
        """An hour passed since every getFile."""
        self._backend.files.expire_links()

    async def idle(
        self,
        quiet: float = 0.2,
        timeout: float = 10.0,  # noqa: ASYNC109  # what a test waits is part of what it says
    ) -> None:
        """Wait until every update is confirmed and no request was made for ``quiet`` seconds.

        For tests that nothing came; where something is to come, ``expect`` says so better.

        Raises AssertionError when it does not come to rest.
        """
        settled = self._backend.ledger.changed
        start = time.monotonic()
        while time.monotonic() - start < timeout:
            rest = not len(self.updates) and not self._server.in_flight
            if not await settled.changed(quiet) and rest:
                return
        raise AssertionError(f"not at rest: updates {self.updates.ids}, {self._server.in_flight} requests under way")
