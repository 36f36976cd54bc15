"""The update queue: what waits for the program, what it was handed, what it confirmed."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.botapi.errors import ApiError, conflict
from tests.botapi.ledger import Kind, Ledger
from tests.botapi.messages import JsonObject

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a program gets only when it names them in ``allowed_updates`` (Bot API, getUpdates)."""
FAR_AHEAD = 10
"""An offset further beyond the newest update than this is taken for a mistake and confirms nothing."""


class UpdateQueue:
    """Updates in order; only an offset, or a webhook's 2xx, removes one."""

    def __init__(self, ledger: Ledger, first_id: int = 700_000_001) -> None:
        self._ledger = ledger
        self._next_id = first_id
        self._pending: dict[int, JsonObject] = {}
        self._keys: dict[int, int] = {}
        self._poller: asyncio.Future[None] | None = None
        self._allowed: frozenset[str] | None = None
        self.on_put: Callable[[int], None] | None = None
        """Called with the id of each new update: the webhook, where one is set."""

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def ids(self) -> list[int]:
        """The ids that wait."""
        return list(self._pending)

    @property
    def allowed(self) -> list[str] | None:
        """What the program asked for; None for the usual kinds."""
        return sorted(self._allowed) if self._allowed is not None else None

    def allow(self, kinds: list[str] | None) -> None:
        """Remember ``allowed_updates``: None leaves it, empty means the usual kinds."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def jump(self, by: int) -> None:
        """Let the ids jump, as they do after a quiet week."""
        self._next_id += by

    def wants(self, kind: str) -> bool:
        """Whether the program asked for updates of a kind."""
        return kind not in NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed

    def new_id(self) -> int:
        """The id of the update about to be put."""
        self._next_id += 1
        return self._next_id - 1

    def put(self, update: JsonObject, *, key: int) -> None:
        """Let an update wait; those with one ``key`` (a chat) go through a webhook in order."""
        update_id = update["update_id"]
        self._pending[update_id] = update
        self._keys[update_id] = key
        kind = next((name for name in update if name != "update_id"), "")
        self._ledger.note(Kind.QUEUED, update_id=update_id, update=kind, chat_id=key)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        if self.on_put is not None:
            self.on_put(update_id)

    def get(self, update_id: int) -> JsonObject | None:
        """A waiting update."""
        return self._pending.get(update_id)

    def key(self, update_id: int) -> int:
        """The chat an update belongs to."""
        return self._keys[update_id]

    def hand(self, update_id: int) -> None:
        """Note that the update is on its way to the program."""
        self._ledger.note(Kind.HANDED, update_id=update_id)

    def confirm(self, update_id: int) -> None:
        """Forget an update the program has."""
        if self._pending.pop(update_id, None) is not None:
            self._ledger.note(Kind.CONFIRMED, update_id=update_id)

    def drop_all(self) -> None:
        """``drop_pending_updates``."""
        for update_id in self.ids:
            del self._pending[update_id]
            self._ledger.note(Kind.DROPPED, update_id=update_id)

    async def poll(self, offset: int, limit: int, timeout: int) -> list[JsonObject]:  # noqa: ASYNC109  # the API's own
        """getUpdates: confirm what is below ``offset``, then hand out, waiting up to ``timeout`` seconds.

        Raises ApiError 409 when another getUpdates, or setWebhook, takes over.
        """
        self.interrupt(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        start = self._begin(offset)
        limit = min(max(limit, 1), 100)
        if timeout > 0 and not self._from(start, limit):
            await self._wait(min(timeout, 50))
        ready = self._from(start, limit)
        for update_id in ready:
            self.hand(update_id)
        return [self._pending[update_id] for update_id in ready]

    def interrupt(self, reason: ApiError) -> None:
        """End a waiting getUpdates with an error."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(reason)

    def release(self) -> None:
        """End a waiting getUpdates with what there is."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _begin(self, offset: int) -> int:
        if offset < 0:
            for update_id in self.ids[:offset]:
                self.confirm(update_id)
            return 0
        if offset > self._next_id + FAR_AHEAD:
            return 0
        for update_id in [known for known in self._pending if known < offset]:
            self.confirm(update_id)
        return offset

    def _from(self, start: int, limit: int) -> list[int]:
        return [update_id for update_id in self._pending if update_id >= start][:limit]

    async def _wait(self, seconds: float) -> None:
        poller: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            async with asyncio.timeout(seconds):
                await poller
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None


def as_update(update_id: int, kind: str, body: Any) -> JsonObject:
    """An Update object."""
    return {"update_id": update_id, kind: body}
