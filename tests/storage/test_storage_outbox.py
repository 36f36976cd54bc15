"""Letters leave in order, once; what is uncertain is shown at most once more."""

import asyncio
from collections.abc import Collection

import pytest
from sqlalchemy import text

from dialogs.model.outgoing import Attachment, AttachmentKind, Button, Lane, Outgoing
from storage.db.database import Database
from storage.messages import outbox
from storage.messages.outbox_message import Draft, OutboxMessage, OutboxState
from tests.storage.stopped_clock import Clock

MESSAGE = Outgoing(
    text="<b>今日报告</b>",
    html=True,
    buttons=((Button("确认提交", "submit|1|day:2023-05-14|3|"), Button("修改", "edit|1||3|")),),
    attachments=(Attachment(AttachmentKind.PICTURE, "ab" * 32, "图.png", "说明"),),
    edits="earlier",
)


class Post:
    """A post office over one store."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock

    async def post(self, words: str, chat: str = "1001", lane: Lane = Lane.ANSWER, **more) -> str | None:
        more = {"message": Outgoing(words), "person": f"telegram:{chat}", "kind": "answer", **more}
        return await self.db.turn(
            lambda tx: outbox.post(tx, channel="telegram", chat=chat, lane=lane, now=self.clock.now, **more)
        )

    async def claim(
        self,
        limit: int = 10,
        lane: Lane = Lane.ANSWER,
        channels: Collection[str] = ("telegram",),
        skip: Collection[tuple[str, str]] = (),
    ) -> list[OutboxMessage]:
        return await self.db.turn(
            lambda tx: outbox.claim(tx, now=self.clock.now, limit=limit, lane=lane, channels=channels, skip_chats=skip)
        )

    async def take(self, **how) -> list[str]:
        return [letter.message.text for letter in await self.claim(**how)]

    async def say(self, what, letter: OutboxMessage, *more) -> None:
        await self.db.turn(lambda tx: what(tx, letter.id, *more))

    async def sent(self, letter: OutboxMessage, reference: str) -> None:
        await self.db.turn(lambda tx: outbox.sent(tx, {letter.id: reference}, self.clock.now))

    async def state(self, key: str) -> OutboxState:
        async with self.db.read() as tx:
            letter = await outbox.by_key(tx, key)
        assert letter is not None
        return letter.state


@pytest.fixture
def office(db: Database, clock: Clock) -> Post:
    return Post(db, clock)


async def test_a_letter_arrives_as_it_was_posted(office: Post, clock: Clock):
    key = await office.post("", message=MESSAGE, kind="prompt")
    (letter,) = await office.claim()
    assert letter.message == MESSAGE
    assert (letter.key, letter.chat, letter.person, letter.kind) == (key, "1001", "telegram:1001", "prompt")
    assert (letter.state, letter.attempts) == (OutboxState.SENDING, 1)
    assert letter.created_at == clock.now


async def test_keys_are_opaque_and_fit_a_button(office: Post):
    keys = {await office.post("x", chat=str(chat)) for chat in range(50)}
    assert len(keys) == 50
    assert all(key and len(key) == 16 and key.replace("-", "").replace("_", "").isalnum() for key in keys)


async def test_a_letter_that_may_exist_once_is_posted_once_ever(office: Post, clock: Clock):
    once = "nudge:2023-05-14:2:telegram:1001"
    results = await asyncio.gather(*(office.post("催报", once=once) for _ in range(10)))
    assert len([key for key in results if key]) == 1
    (letter,) = await office.claim()
    await office.sent(letter, "55")
    assert await office.post("催报", once=once) is None


@pytest.mark.promise("9.3")
async def test_many_letters_are_posted_at_once_and_each_once(office: Post, clock: Clock):
    drafts = [Draft("telegram", str(n), "", "prompt", Outgoing(f"{n}"), once=f"p:{n}") for n in range(2500)]
    post_all = lambda tx: outbox.post_all(tx, drafts, Lane.BROADCAST, clock.now)  # noqa: E731 (a turn's work)
    assert await office.db.turn(post_all) == 2500
    assert await office.db.turn(post_all) == 0
    assert await office.db.turn(lambda tx: outbox.post_all(tx, [], Lane.BROADCAST, clock.now)) == 0


async def test_letters_of_one_chat_leave_one_after_the_other_in_order(office: Post, clock: Clock):
    for words in ("one", "two", "three"):
        await office.post(words)
    for words in ("one", "two", "three"):
        (letter,) = await office.claim()
        assert letter.message.text == words
        assert await office.claim() == []
        await office.sent(letter, "1")


async def test_different_chats_are_served_together_oldest_first(office: Post, clock: Clock):
    for chat in ("1", "2", "1", "3"):
        await office.post(f"to {chat}", chat=chat)
        clock.pass_(seconds=1)
    assert await office.take(limit=2) == ["to 1", "to 2"]
    assert await office.take() == ["to 3"]


async def test_lanes_do_not_wait_for_each_other(office: Post):
    await office.post("broadcast", lane=Lane.BROADCAST)
    await office.post("answer", lane=Lane.ANSWER)
    assert await office.take(lane=Lane.ANSWER) == ["answer"]
    assert await office.take(lane=Lane.BROADCAST) == ["broadcast"]


async def test_a_chat_that_may_not_be_written_to_now_is_skipped(office: Post):
    await office.post("to 1", chat="1")
    await office.post("to 2", chat="2")
    assert await office.take(skip=[("telegram", "1"), ("page", "2")]) == ["to 2"]
    assert await office.take() == ["to 1"]


async def test_what_waits_for_another_channel_is_not_touched(office: Post):
    key = await office.post("to 1")
    assert await office.take(channels=["page", "wecom"]) == []
    assert await office.state(key) is OutboxState.PENDING
    (letter,) = await office.claim(channels=["page", "telegram"])
    assert (letter.message.text, letter.attempts) == ("to 1", 1)


async def test_a_letter_tried_again_is_not_overtaken(office: Post, clock: Clock):
    await office.post("one")
    await office.post("two")
    (letter,) = await office.claim()
    await office.say(outbox.retry, letter, "429", clock.now.replace(hour=9))
    assert await office.take() == []
    clock.pass_(hours=1)
    assert await office.take() == ["one"]


async def test_a_letter_for_later_holds_nobody_up(office: Post, clock: Clock):
    await office.post("for tomorrow", not_before=clock.now.replace(day=15))
    await office.post("now")
    (letter,) = await office.claim()
    assert letter.message.text == "now"
    await office.sent(letter, "1")
    clock.pass_(days=1)
    assert await office.take() == ["for tomorrow"]


async def test_what_may_have_been_shown_is_shown_once_more_and_then_given_up(office: Post, clock: Clock):
    key = await office.post("shown?")
    shown = []
    for _ in range(5):
        for letter in await office.claim():
            shown.append(letter.uncertain_attempts)
            await office.say(outbox.uncertain, letter, "timeout", clock.now)
    assert shown == [0, 1]
    assert await office.state(key) is OutboxState.FAILED


async def test_what_was_under_way_at_a_crash_is_shown_once_more_and_then_given_up(office: Post, clock: Clock):
    key = await office.post("shown?")
    await office.post("waits", chat="2")
    recover = lambda tx: outbox.recover(tx, clock.now)  # noqa: E731 (a turn's work)
    await office.claim(limit=1)
    assert await office.db.turn(recover) == {OutboxState.UNCERTAIN: 1, OutboxState.FAILED: 0}
    (letter,) = await office.claim(limit=1)
    await office.db.turn(lambda tx: outbox.final_attempt(tx, letter.id))
    assert await office.db.turn(recover) == {OutboxState.UNCERTAIN: 0, OutboxState.FAILED: 1}
    assert await office.state(key) is OutboxState.FAILED
    assert await office.db.turn(recover) == {OutboxState.UNCERTAIN: 0, OutboxState.FAILED: 0}
    assert await office.take() == ["waits"]


async def test_what_waited_for_its_last_showing_at_crashes_is_shown_all_the_same(office: Post, clock: Clock):
    key = await office.post("shown?")
    for _ in range(5):
        await office.claim()
        await office.db.turn(lambda tx: outbox.recover(tx, clock.now))
    (letter,) = await office.claim()
    assert letter.uncertain_attempts == 1
    await office.sent(letter, "1")
    assert await office.state(key) is OutboxState.SENT


async def test_what_was_under_way_where_nothing_is_shown_twice_simply_waits_again(office: Post, clock: Clock):
    key = await office.post("shown?")
    for _ in range(5):
        (letter,) = await office.claim()
        assert letter.uncertain_attempts == 0
        found = await office.db.turn(lambda tx: outbox.recover(tx, clock.now, exact=["telegram"]))
        assert found == {OutboxState.UNCERTAIN: 0, OutboxState.FAILED: 0}
        assert await office.state(key) is OutboxState.PENDING


@pytest.mark.parametrize("came_of_it", ["put back", "not reached"])
async def test_a_last_showing_that_did_not_take_place_is_still_to_come(office: Post, clock: Clock, came_of_it: str):
    key = await office.post("shown?")
    await office.claim()
    for _ in range(3):
        await office.db.turn(lambda tx: outbox.recover(tx, clock.now))
        (letter,) = await office.claim()
        await office.db.turn(lambda tx, letter=letter: outbox.final_attempt(tx, letter.id))
        if came_of_it == "put back":
            await office.db.turn(lambda tx, letter=letter: outbox.release(tx, [letter.id]))
        else:
            await office.say(outbox.retry, letter, "not reached", clock.now)
        await office.claim()
    await office.db.turn(lambda tx: outbox.recover(tx, clock.now))
    assert await office.state(key) is OutboxState.UNCERTAIN


async def test_a_failed_try_that_certainly_did_not_arrive_costs_no_certainty(office: Post, clock: Clock):
    await office.post("hello")
    for _ in range(20):
        (letter,) = await office.claim()
        await office.say(outbox.retry, letter, "not reached", clock.now)
    (letter,) = await office.claim()
    assert (letter.attempts, letter.uncertain_attempts) == (21, 0)


async def test_what_was_claimed_and_not_sent_goes_back_as_it_was(office: Post, clock: Clock):
    await office.post("new", chat="1")
    await office.post("doubted", chat="2")
    letters = await office.claim()
    await office.say(outbox.uncertain, letters[1], "timeout", clock.now)
    again = await office.claim()
    await office.db.turn(lambda tx: outbox.release(tx, [letters[0].id, again[0].id]))
    states = {letter.message.text: (letter.attempts, letter.uncertain_attempts) for letter in await office.claim()}
    assert states == {"new": (1, 0), "doubted": (2, 1)}


async def test_releasing_touches_nothing_that_was_sent(office: Post, clock: Clock):
    key = await office.post("hello")
    (letter,) = await office.claim()
    await office.sent(letter, "55")
    await office.db.turn(lambda tx: outbox.release(tx, [letter.id]))
    assert await office.state(key) is OutboxState.SENT


async def test_a_sent_message_is_found_by_its_key(office: Post, clock: Clock):
    key = await office.post("hello")
    async with office.db.read() as tx:
        assert await outbox.external_of(tx, key) is None
        assert await outbox.by_key(tx, "no such key") is None
    (letter,) = await office.claim()
    await office.sent(letter, "55")
    async with office.db.read() as tx:
        assert await outbox.external_of(tx, key) == "55"


@pytest.mark.parametrize(("verdict", "state"), [(outbox.failed, OutboxState.FAILED), (outbox.gone, OutboxState.GONE)])
async def test_what_is_given_up_makes_way(office: Post, clock: Clock, verdict, state: OutboxState):
    key = await office.post("one")
    await office.post("two")
    (letter,) = await office.claim()
    await office.say(verdict, letter, "because", clock.now)
    assert await office.state(key) is state
    assert await office.take() == ["two"]


async def test_what_waits_follows_a_chat_that_moved(office: Post, clock: Clock):
    await office.post("sent before", chat="-100")
    (before,) = await office.claim()
    await office.sent(before, "1")
    await office.post("waits", chat="-100")
    assert await office.db.turn(lambda tx: outbox.move_chat(tx, "telegram", "-100", "-100200")) == 1
    (letter,) = await office.claim()
    assert letter.chat == "-100200"


async def test_what_is_no_longer_needed_is_withdrawn_and_still_counts_as_posted(office: Post):
    for chat in ("1", "2"):
        await office.post("nudge", chat=chat, kind="nudge", once=f"nudge:14_1:{chat}")
        await office.post("prompt", chat=chat, kind="prompt", once=f"prompt:14:{chat}")
    drop = outbox.drop_pending
    assert await office.db.turn(lambda tx: drop(tx, person="telegram:1", once_prefix="nudge:")) == 1
    assert await office.db.turn(lambda tx: drop(tx, once_prefix="nudge:14%")) == 0
    assert await office.db.turn(lambda tx: drop(tx, kind="nudge")) == 1
    assert await office.db.turn(lambda tx: drop(tx, person="telegram:2")) == 1
    assert await office.post("nudge", chat="1", once="nudge:14_1:1") is None
    assert await office.take() == ["prompt"]
    with pytest.raises(ValueError, match="which"):
        await office.db.turn(drop)


async def test_the_backlog_is_counted_by_lane_and_state(office: Post, clock: Clock):
    await office.post("one", chat="1")
    await office.post("two", chat="2")
    await office.post("later", chat="3", lane=Lane.BROADCAST, not_before=clock.now.replace(day=16))
    clock.pass_(minutes=3)
    await office.claim(limit=1)
    async with office.db.read() as tx:
        assert await outbox.backlog(tx) == {
            (Lane.ANSWER, OutboxState.SENDING): 1,
            (Lane.ANSWER, OutboxState.PENDING): 1,
            (Lane.BROADCAST, OutboxState.PENDING): 1,
        }


async def test_claiming_looks_at_what_waits_and_not_at_what_was_sent(office: Post, clock: Clock):
    """The plan is what keeps a claim quick with a hundred thousand letters sent: indexes of the open ones only."""
    drafts = [Draft("telegram", str(n), "", "prompt", Outgoing("x")) for n in range(3000)]
    await office.db.turn(lambda tx: outbox.post_all(tx, drafts, Lane.ANSWER, clock.now))
    async with office.db.write() as tx:
        await tx.execute(text("UPDATE outbox SET state = 'sent' WHERE id > 20"))
        if office.db.dialect == "postgresql":
            await tx.execute(text("ANALYZE outbox"))
        plan = "EXPLAIN " if office.db.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
        statements: list[str] = []
        query = outbox.due_query(skipping=False).params(
            now=clock.now, most=5, of_lane=Lane.ANSWER.value, open=["telegram"]
        )
        compiled = query.compile(dialect=tx.dialect, compile_kwargs={"literal_binds": True})
        statements = [str(row) for row in await tx.execute(text(plan + str(compiled)))]
    words = "\n".join(statements)
    assert "ix_outbox_claimable" in words
    assert "ix_outbox_unresolved" in words
