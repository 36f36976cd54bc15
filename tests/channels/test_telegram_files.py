"""A received file is fetched whole, in pieces, or it is said why not."""

import gzip
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.base import FileArrived
from bot.channels.errors import FetchError
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.files import PIECE, FileFetcher
from tests.botapi import BotApiDouble, Person
from tests.botapi.errors import ApiError, bad_request

pytest_plugins = ["tests.botapi.fixtures"]

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
    api.faults.refuse("getFile", bad_request("invalid file_id"))
    with pytest.raises(FetchError) as caught:
        await fetched(channel, "F")
    assert caught.value.gone


@pytest.mark.parametrize(
    "refusal",
    [
        bad_request("wrong file_id or the file is temporarily unavailable"),
        bad_request("FILE_REFERENCE_EXPIRED"),
        ApiError(401, "Unauthorized"),
        ApiError(403, "Forbidden"),
        ApiError(404, "Not Found"),
        ApiError(500, "Internal Server Error"),
    ],
)
async def test_a_file_that_may_come_yet_is_not_gone(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, refusal: ApiError
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    for method in ("getFile", "download"):
        api.faults.refuse(method, refusal)
        with pytest.raises(FetchError) as caught:
            await fetched(channel, remote_of(message))
        assert not caught.value.gone
    assert await fetched(channel, remote_of(message)) == CONTENT


async def test_a_download_that_is_put_off_says_for_how_long(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    for headers, seconds in (({"Retry-After": "9"}, 9.0), ({}, 5.0)):
        api.faults.answer("download", b"", status=429, headers=headers)
        with pytest.raises(FetchError) as caught:
            await fetched(channel, remote_of(message))
        assert (caught.value.gone, caught.value.after) == (False, seconds)


async def test_a_portal_on_the_way_is_no_file(channel: TelegramChannel, api: BotApiDouble, anna: Person) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx")
    api.faults.answer("download", b"", status=302, headers={"Location": api.file_url})
    with pytest.raises(FetchError) as caught:
        await fetched(channel, remote_of(message))
    assert not caught.value.gone


async def test_a_file_that_is_not_as_long_as_announced_is_whole_once_it_came_so_twice(
    channel: TelegramChannel, anna: Person
) -> None:
    message = await anna.send_document(CONTENT, "总结报告.docx", size=len(CONTENT) + 7)
    with pytest.raises(FetchError) as caught:
        await fetched(channel, remote_of(message))
    assert not caught.value.gone
    assert await fetched(channel, remote_of(message)) == CONTENT


async def test_a_download_beyond_the_servers_limit_is_broken_off(api: BotApiDouble, anna: Person) -> None:
    channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    channel._files = FileFetcher(channel._bot, 100_000, own_server=True)
    message = await anna.send_document(CONTENT, "总结报告.docx")
    for headers, body in (({}, CONTENT), ({"Content-Encoding": "gzip"}, gzip.compress(bytes(10_000_000)))):
        api.faults.answer("download", body, headers=headers)
        with pytest.raises(FetchError) as caught:
            await fetched(channel, remote_of(message))
        assert (caught.value.gone, caught.value.too_large) == (True, True)
    await channel.close()


async def test_a_download_that_trickles_is_broken_off(api: BotApiDouble, anna: Person) -> None:
    seconds = itertools.count(step=1000)
    channel = TelegramChannel(
        api.token, base_url=api.base_url, file_url=api.file_url, monotonic=lambda: float(next(seconds))
    )
    message = await anna.send_document(CONTENT[:5000], "总结报告.docx")
    with pytest.raises(FetchError, match="stalled") as caught:
        await fetched(channel, remote_of(message))
    assert not caught.value.gone
    await channel.close()


async def test_another_servers_path_is_not_read_from_this_disk(
    api: BotApiDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel.API_HOST", "127.0.0.1")
    channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    (tmp_path / "secret").write_bytes(b"x")
    answer = {"file_id": "F", "file_unique_id": "U", "file_path": str(tmp_path / "secret")}
    api.faults.answer("getFile", json.dumps({"ok": True, "result": answer}).encode())
    with pytest.raises(FetchError):
        await fetched(channel, "F")
    await channel.close()


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
