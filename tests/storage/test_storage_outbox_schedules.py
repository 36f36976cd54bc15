"""Whatever delivery does with the letters, and whenever the program dies: they keep their order, none is repeated."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.model.outgoing import Lane, Outgoing
from storage.db.database import Database
from storage.messages import outbox
from tests.storage.stopped_clock import Clock

CHATS = st.sampled_from("abc")
VERDICTS = st.sampled_from(["sent", "retry", "uncertain", "failed", "gone", "release", "crash", "crash before"])
POST = st.tuples(st.just("post"), CHATS)
DELIVER = st.tuples(st.just("deliver"), st.lists(VERDICTS, min_size=1, max_size=3))
SCHEDULES = st.lists(st.one_of(POST, POST, DELIVER), min_size=4, max_size=25)


class Delivery:
    """Carries out one schedule, and notes what each chat was shown."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = Clock()
        self.shown: list[tuple[str, int]] = []
        self.posted = 0

    async def post(self, chat: str) -> None:
        self.posted += 1
        message = Outgoing(str(self.posted))
        where = {"channel": "telegram", "chat": chat, "person": "", "lane": Lane.ANSWER, "kind": "answer"}
        await self.db.turn(lambda tx: outbox.post(tx, message=message, now=self.clock.now, **where))

    async def deliver(self, verdicts: list[str]) -> bool:
        """Whether there was anything to deliver."""
        now = self.clock.pass_(seconds=1)
        claim = lambda tx: outbox.claim(  # noqa: E731 (a turn's work)
            tx, now=now, limit=len(verdicts), lane=Lane.ANSWER, channels=("telegram",)
        )
        letters = await self.db.turn(claim)
        assert len({letter.chat for letter in letters}) == len(letters)
        for letter, verdict in zip(letters, verdicts, strict=False):
            if letter.uncertain_attempts and verdict != "crash before":
                await self.db.turn(lambda tx, letter=letter: outbox.final_attempt(tx, letter.id))
            if verdict in {"sent", "uncertain", "crash"}:
                self.shown.append((letter.chat, int(letter.message.text)))
            await self.db.turn(lambda tx, letter=letter, verdict=verdict: self.settle(tx, letter.id, verdict))
        await self.db.turn(lambda tx: outbox.recover(tx, now))
        return bool(letters)

    async def settle(self, tx, letter_id: int, verdict: str) -> None:
        now = self.clock.now
        match verdict:
            case "sent":
                await outbox.sent(tx, {letter_id: "1"}, now)
            case "retry":
                await outbox.retry(tx, letter_id, "later", now)
            case "uncertain":
                await outbox.uncertain(tx, letter_id, "timeout", now)
            case "failed":
                await outbox.failed(tx, letter_id, "rejected", now)
            case "gone":
                await outbox.gone(tx, letter_id, "blocked", now)
            case "release":
                await outbox.release(tx, [letter_id])


@given(SCHEDULES)
@settings(max_examples=15, deadline=None)
def test_letters_keep_their_order_and_are_shown_at_most_once_more(
    sqlite_template: Path, tmp_path_factory, schedule: list[tuple[str, object]]
):
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("store") / "weekbot.db")
    asyncio.run(carry_out(f"sqlite+aiosqlite:///{path}", schedule))


async def carry_out(url: str, schedule: list[tuple[str, object]]) -> None:
    db = await Database.open(url, durable=False)
    delivery = Delivery(db)
    for what, more in schedule:
        await (delivery.post(more) if what == "post" else delivery.deliver(more))
    while await delivery.deliver(["sent"] * 3):
        assert len(delivery.shown) <= 2 * delivery.posted
    for chat in "abc":
        shown = [number for where, number in delivery.shown if where == chat]
        assert shown == sorted(shown)
    assert max(Counter(delivery.shown).values(), default=0) <= 2
    async with db.read() as tx:
        assert await outbox.backlog(tx) == {}
    await db.close()
