"""Messages for many chats at once: each is kept once, in its chat, and pushed to whoever has that open."""

import asyncio

import pytest
from running_site import RunningSite

from bot.channels.errors import NotReached
from bot.page.feed import MOST_TOGETHER, StoredChats
from storage import page_messages
from storage.errors import Busy


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
