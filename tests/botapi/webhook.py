"""Delivery by webhook: each update posted until the program says 2xx, a chat's updates in order."""

import asyncio
from collections import deque

import aiohttp

from tests.botapi.ledger import Kind, Ledger
from tests.botapi.messages import JsonObject
from tests.botapi.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name


class Webhook:
    """Off until ``set``; ``retry_delay`` seconds before the first repetition, doubled up to a second."""

    def __init__(self, updates: UpdateQueue, ledger: Ledger) -> None:
        self.url = ""
        self.max_connections = 40
        self.retry_delay = 0.1
        self.timeout = 10.0
        self.last_error = ""
        self._secret: str | None = None
        self._updates = updates
        self._ledger = ledger
        self._session: aiohttp.ClientSession | None = None
        self._gate = asyncio.Semaphore(40)
        self._waiting: dict[int, deque[int]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}

    async def set(self, url: str, secret: str | None, max_connections: int) -> None:
        """Begin to post, what already waits included."""
        await self.remove()
        self.url, self._secret, self.max_connections = url, secret, max_connections
        self._gate = asyncio.Semaphore(max_connections)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout))
        self._updates.on_put = self._push
        for update_id in self._updates.ids:
            self._push(update_id)

    async def remove(self) -> None:
        """Stop posting; what was not confirmed goes on waiting."""
        self.url = ""
        self._updates.on_put = None
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._workers.clear()
        self._waiting.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, update: JsonObject, *, secret: str | None) -> int:
        """One request to the program's webhook with a secret of choice, also a wrong one; its HTTP status."""
        if self._session is None:
            raise AssertionError("no webhook is set")
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        async with self._session.post(self.url, json=update, headers=headers, allow_redirects=False) as response:
            await response.read()
            return response.status

    def _push(self, update_id: int) -> None:
        key = self._updates.key(update_id)
        self._waiting.setdefault(key, deque()).append(update_id)
        if key not in self._workers:
            self._workers[key] = asyncio.get_running_loop().create_task(self._work(key))

    async def _work(self, key: int) -> None:
        queue = self._waiting[key]
        while queue:
            delay = self.retry_delay
            while not await self._deliver(queue[0]):
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
            queue.popleft()
        del self._workers[key]

    async def _deliver(self, update_id: int) -> bool:
        update = self._updates.get(update_id)
        if update is None:
            return True
        async with self._gate:
            self._updates.hand(update_id)
            try:
                status = await self.post(update, secret=self._secret)
            except (aiohttp.ClientError, TimeoutError) as error:
                status, self.last_error = 0, f"Connection failed: {type(error).__name__}"
        self._ledger.note(Kind.WEBHOOK, update_id=update_id, status=status)
        if 200 <= status < 300:
            self._updates.confirm(update_id)
            return True
        self.last_error = f"Wrong response from the webhook: {status}" if status else self.last_error
        return False
