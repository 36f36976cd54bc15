"""Messages for many chats at once: each is kept once, in its chat, and pushed to whoever has that open."""

import asyncio

import pytest

from bot.channels.errors import NotReached
from bot.channels.page.streams import MOST_TOGETHER, StoredChats
from bot.delivery.claim import ClaimedMessage, dispatch_of
from bot.posting.post import Address, post
from dialogs.model.outgoing import Lane, Outgoing
from storage.db.errors import Busy
from storage.messages import outbox, page_messages
from storage.messages.outbox_message import OutboxState
from tests.page.running_site import RunningSite


def shown(text: str) -> dict[str, object]:
    return {"text": text, "html": False, "buttons": [], "files": []}


async def test_a_digest_to_many_chats_is_in_each_of_them_once_and_pushed_to_the_open_ones(site: RunningSite) -> None:
    chats = StoredChats(site.ctx)
    names = [f"reader{number}" for number in range(2 * MOST_TOGETHER + 5)]
    with chats.listeners.listen("reader7") as queue:
        await asyncio.gather(*(chats.show(name, shown(f"给{name}"), "") for name in names))
        assert (await queue.get()).content["text"] == "给reader7"
        assert queue.empty()
    async with site.ctx.db.read() as tx:
        for name in names:
            [message] = await page_messages.newest(tx, name, 5)
            assert (message.content["text"], message.position) == (f"给{name}", message.id)


async def test_messages_of_one_chat_stay_in_order(site: RunningSite) -> None:
    chats = StoredChats(site.ctx)
    await asyncio.gather(*(chats.show("reader", shown(str(number)), "") for number in range(50)))
    found = await chats.newest("reader")
    assert [message.content["text"] for message in found] == [str(number) for number in range(50)]


async def test_a_store_that_cannot_be_written_is_told_to_each_sender_and_the_next_one_goes_through(
    site: RunningSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = StoredChats(site.ctx)

    async def busy(*_: object) -> None:
        raise Busy

    with monkeypatch.context() as broken:
        broken.setattr(page_messages, "add_all", busy)
        results = await asyncio.gather(
            *(chats.show("reader", shown("x"), "") for _ in range(3)), return_exceptions=True
        )
    assert [type(result) for result in results] == [NotReached] * 3
    await chats.show("reader", shown("y"), "")
    assert [message.content["text"] for message in await chats.newest("reader")] == ["y"]


@pytest.mark.parametrize("replaced", [False, True], ids=["new", "in place of another"])
async def test_a_letter_whose_showing_nobody_noted_is_shown_again_and_stands_there_once(
    site: RunningSite, replaced: bool
) -> None:
    """A program that ends between showing and noting it does so however often: nothing is given up, nothing doubled."""
    chats = StoredChats(site.ctx)
    at = await chats.show("reader", shown("先"), "", "first") if replaced else ""
    places = [await chats.show("reader", shown("后"), at, "second") for _ in range(4)]
    await asyncio.gather(*(chats.show("other", shown("别的"), "", "third") for _ in range(1)))
    assert len(set(places)) == 1
    assert [message.content["text"] for message in await chats.newest("reader")] == ["后"]


async def test_letters_on_the_page_survive_any_number_of_crashes(site: RunningSite) -> None:
    ctx = site.ctx
    delivery = site.program.delivery
    await delivery.stop()
    to = Address("page", "reader")
    key = await ctx.turn(lambda tx: post(ctx, tx, to, Outgoing("收到"), lane=Lane.ANSWER, kind="answer"))
    assert key
    for _ in range(4):
        async with ctx.db.write() as tx:
            (letter,) = await outbox.claim(tx, now=ctx.clock.now(), limit=1, lane=Lane.ANSWER, channels=["page"])
        claim = ClaimedMessage(letter)
        await site.program.channels["page"].send(dispatch_of(claim, ctx.media.path, continued="", on_part=unheard))
        await ctx.turn(delivery._recover)
    async with ctx.db.read() as tx:
        found = await outbox.by_key(tx, key)
    assert found
    assert (found.state, found.uncertain_attempts) == (OutboxState.PENDING, 0)
    chats = StoredChats(ctx)
    assert [message.content["text"] for message in await chats.newest("reader")] == ["【演练】收到"]


async def unheard(done: int, reference: str, upcoming: int) -> None:
    """Nobody counts the parts."""
