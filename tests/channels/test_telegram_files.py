"""A received file is fetched whole, in pieces, or it is said why not."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from botapi import BotApiDouble, Person
from botapi.errors import bad_request

from bot.channels.channel import FileArrived
from bot.channels.errors import FetchError
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_files import PIECE

pytest_plugins = ["botapi.fixtures"]

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
async def channel(api: BotApiDouble) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    yield telegram
    await telegram.stop()
    await telegram.close()


async def fetched(channel: TelegramChannel, remote: str) -> bytes:
    return b"".join([piece async for piece in channel.fetch(remote)])


def remote_of(message) -> str:
    return message.payload["document"]["file_id"]


async def test_a_file_arrives_whole_and_in_pieces(channel: TelegramChannel, anna: Person) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    pieces = [piece async for piece in channel.fetch(remote_of(message))]
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= PIECE
    assert len(pieces) > 1


async def test_a_photo_arrives_at_its_full_size(channel: TelegramChannel, api: BotApiDouble, anna: Person) -> None:
    await anna.send_photo(CONTENT[:5000])
    update = api.updates.get(api.updates.ids[-1])
    arrival = channel.read(json.dumps(update).encode())
    assert isinstance(arrival.content, FileArrived)
    assert await fetched(channel, arrival.content.remote) == CONTENT[:5000]


async def test_a_file_too_big_for_the_server_is_gone(channel: TelegramChannel, anna: Person) -> None:
    message = await anna.send_document(b"x", "大视频.mov", size=21 * 1024 * 1024)
    with pytest.raises(FetchError) as caught:
        await fetched(channel, remote_of(message))
    assert caught.value.gone
    assert caught.value.too_large


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_server_that_fails_is_asked_again_later(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, method: str
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    for fail in (api.faults.server_error, api.faults.drop_connection):
        fail(method)
        with pytest.raises(FetchError) as caught:
            await fetched(channel, remote_of(message))
        assert not caught.value.gone
        assert api.token not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert await fetched(channel, remote_of(message)) == CONTENT


async def test_a_server_that_is_asked_too_often_says_for_how_long_not_to(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    api.faults.flood("getFile", retry_after=7)
    with pytest.raises(FetchError) as caught:
        await fetched(channel, remote_of(message))
    assert (caught.value.gone, caught.value.after) == (False, 7)


async def test_a_link_that_ran_out_is_no_reason_to_give_up(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    api.faults.server_error("download", when=lambda _call: api.expire_file_links())
    with pytest.raises(FetchError) as caught:
        await fetched(channel, remote_of(message))
    assert not caught.value.gone


async def test_a_file_that_stops_in_the_middle_is_not_taken_for_whole(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    api.faults.malformed_json("download", body=CONTENT[:1000])
    with pytest.raises(FetchError, match="1000 of") as caught:
        await fetched(channel, remote_of(message))
    assert not caught.value.gone


@pytest.mark.parametrize("body", [b'{"ok":true}', b"{", b'{"ok":true,"result":{"file_id":"F","file_unique_id":"U"}}'])
async def test_an_answer_that_is_no_file_is_asked_for_again_later(
    channel: TelegramChannel, api: BotApiDouble, body: bytes
) -> None:
    api.faults.malformed_json("getFile", body=body)
    with pytest.raises(FetchError) as caught:
        await fetched(channel, "F")
    assert not caught.value.gone


async def test_an_unknown_file_is_gone(channel: TelegramChannel, api: BotApiDouble) -> None:
    api.faults.refuse("getFile", bad_request("wrong file_id or the file is temporarily unavailable"))
    with pytest.raises(FetchError) as caught:
        await fetched(channel, "F")
    assert caught.value.gone


async def test_a_server_of_ones_own_names_a_local_file(
    channel: TelegramChannel, api: BotApiDouble, tmp_path: Path
) -> None:
    path = tmp_path / "大视频.mov"
    path.write_bytes(CONTENT)
    answer = {"file_id": "F", "file_unique_id": "U", "file_size": len(CONTENT), "file_path": str(path)}
    body = json.dumps({"ok": True, "result": answer}).encode()
    api.faults.malformed_json("getFile", body=body)
    assert await fetched(channel, "F") == CONTENT
    path.unlink()
    api.faults.malformed_json("getFile", body=body)
    with pytest.raises(FetchError):
        await fetched(channel, "F")


@pytest.mark.parametrize(
    ("base_url", "download", "upload"),
    [
        ("https://api.telegram.org/bot", 20, 50),
        ("http://127.0.0.1:8081/bot", 2000, 2000),
    ],
)
async def test_the_limits_are_those_of_the_server(base_url: str, download: int, upload: int) -> None:
    channel = TelegramChannel("1:token", base_url=base_url)
    assert (channel.download_limit >> 20, channel.upload_limit >> 20) == (download, upload)
    await channel.close()
