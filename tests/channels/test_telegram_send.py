"""What a message becomes in a Telegram chat, and what a failed one means."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from bot.channels.base import Dispatch, Picture
from bot.channels.errors import (
    FetchError,
    Moved,
    NotEditable,
    NotReached,
    OutcomeUnknown,
    Rejected,
    SendError,
    TryLater,
    Unreachable,
)
from bot.channels.telegram.channel import TelegramChannel
from dialogs.model.outgoing import Outgoing
from tests.botapi import BotApiDouble, Kind, Person
from tests.botapi.errors import ApiError, bad_request, forbidden

pytest_plugins = ["tests.botapi.fixtures"]

BUTTONS = ((("确认提交", "KEY:0"), ("修改", "KEY:1")), (("取消", "KEY:2"),))
ANNA = "1001"


def jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (4, 3)).save(buffer, "JPEG")
    return buffer.getvalue()


JPEG = jpeg()


@pytest.fixture
async def channel(api: BotApiDouble) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    yield telegram
    await telegram.stop()
    await telegram.close()


@pytest.fixture
def picture(tmp_path: Path):
    def make(name: str, *, caption: str = "", as_document: bool = False, content: bytes = JPEG) -> Picture:
        path = tmp_path / f"{name}.bytes"
        path.write_bytes(content)
        return Picture(path, name, caption, as_document)

    return make


def saying(text: str, *, chat: str = ANNA, html: bool = False, **more) -> Dispatch:
    return Dispatch(chat, Outgoing(text, html=html), **more)


def texts(person: Person) -> list[str]:
    return [message.words for message in person.inbox]


async def test_a_text_with_its_buttons(channel: TelegramChannel, anna: Person) -> None:
    reference = await channel.send(saying("<b>示例一职</b> 教师 32 &lt; 40", html=True, buttons=BUTTONS))
    assert reference == f"1001:{anna.latest.message_id}"
    assert anna.latest.words == "示例一职 教师 32 < 40"
    assert anna.latest.buttons == [["确认提交", "修改"], ["取消"]]


async def test_plain_text_is_not_taken_for_markup(channel: TelegramChannel, anna: Person) -> None:
    await channel.send(saying("1 < 2 & <b>3</b>"))
    assert texts(anna) == ["1 < 2 & <b>3</b>"]


async def test_a_link_is_not_opened_by_a_preview(channel: TelegramChannel, api: BotApiDouble, anna: Person) -> None:
    asked = []
    api.faults.flood("sendMessage", when=lambda call: asked.append(call.params["link_preview_options"]))
    await channel.send(saying("https://example.org/board/ONCE"))
    assert asked == [{"is_disabled": True}]
    assert texts(anna) == ["https://example.org/board/ONCE"]


async def test_what_is_paid_for_says_so_and_nothing_else_does(api: BotApiDouble, anna: Person) -> None:
    asked = []
    api.faults.flood("sendMessage", when=lambda call: asked.append(call.get("allow_paid_broadcast")))
    for paid in (False, True):
        channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url, paid_broadcast=paid)
        await channel.send(saying("你好"))
        await channel.close()
    assert asked == [None, True]


async def test_a_long_text_goes_in_parts_and_the_last_one_has_the_buttons(
    channel: TelegramChannel, anna: Person
) -> None:
    text = "【演练】" + "\n".join(["缺报名单：示例一职、示例二职"] * 400)
    reference = await channel.send(saying(text, buttons=BUTTONS, continued="【演练】"))
    assert len(anna.inbox) == 2
    assert reference == f"1001:{anna.inbox[0].message_id}"
    assert [message.labels for message in anna.inbox] == [[], ["确认提交", "修改", "取消"]]
    assert all(message.words.startswith("【演练】") for message in anna.inbox)


async def test_parts_already_out_are_not_sent_again(channel: TelegramChannel, anna: Person) -> None:
    text = "甲" * 4096 + "乙" * 4096 + "丙" * 10
    await channel.send(saying(text, done_parts=1))
    assert [words[0] for words in texts(anna)] == ["乙", "丙"]


async def test_between_two_parts_their_progress_is_told(channel: TelegramChannel, anna: Person) -> None:
    told = []

    async def on_part(done: int, reference: str, upcoming: int) -> None:
        told.append((done, reference, upcoming, len(anna.inbox)))

    await channel.send(saying("甲" * 4096 + "乙" * 4096 + "丙", on_part=on_part))
    first = f"1001:{anna.inbox[0].message_id}"
    assert told == [(1, first, 1, 1), (2, first, 1, 2)]


async def test_what_stops_between_two_parts_ends_there(channel: TelegramChannel, anna: Person) -> None:
    async def on_part(_done: int, _reference: str, _upcoming: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await channel.send(saying("甲" * 4096 + "乙", on_part=on_part))
    assert texts(anna) == ["甲" * 4096]


async def test_one_picture_is_a_photo_with_its_caption(channel: TelegramChannel, anna: Person, picture) -> None:
    await channel.send(saying("", files=(picture("图.png", caption="趋势图"),), buttons=BUTTONS))
    assert (anna.latest.media, anna.latest.caption, anna.latest.content) == ("photo", "趋势图", JPEG)
    assert anna.latest.labels == ["确认提交", "修改", "取消"]


async def test_a_document_keeps_its_chinese_name(channel: TelegramChannel, anna: Person, picture) -> None:
    content = bytes(range(256)) * 1000
    await channel.send(saying("", files=(picture("情况统计表.xlsx", as_document=True, content=content),)))
    assert anna.latest.payload["document"]["file_name"] == "情况统计表.xlsx"
    assert anna.latest.content == content


async def test_text_comes_first_then_photos_by_tens_then_documents(
    channel: TelegramChannel, anna: Person, picture
) -> None:
    photos = [picture(f"{n}.jpg", caption=f"第{n}张") for n in range(13)]
    files = (picture("一.xlsx", as_document=True), *photos, picture("二.docx", as_document=True))
    told = []

    async def on_part(_done: int, _reference: str, upcoming: int) -> None:
        told.append(upcoming)

    await channel.send(saying("今日汇总", files=files, on_part=on_part))
    kinds = [message.media or "text" for message in anna.inbox]
    assert kinds == ["text"] + ["photo"] * 13 + ["document"] * 2
    assert [m.caption for m in anna.inbox[1:14]] == [f"第{n}张" for n in range(13)]
    assert len({message.album for message in anna.inbox[1:]}) == 3
    assert told == [10, 3, 2]


async def test_eleven_photos_are_an_album_of_ten_and_one_alone(channel: TelegramChannel, anna: Person, picture) -> None:
    await channel.send(saying("", files=tuple(picture(f"{n}.jpg") for n in range(11))))
    assert [bool(message.album) for message in anna.inbox] == [True] * 10 + [False]


async def test_a_picture_that_stands_alone_comes_before_the_album(
    channel: TelegramChannel, anna: Person, picture
) -> None:
    chart = replace(picture("趋势图.png", caption="趋势图"), alone=True)
    await channel.send(saying("", files=(picture("1.jpg"), chart, picture("2.jpg"))))
    assert [(message.caption, bool(message.album)) for message in anna.inbox] == [
        ("趋势图", False),
        ("", True),
        ("", True),
    ]


async def test_files_without_a_text_leave_the_last_alone_to_carry_the_buttons(
    channel: TelegramChannel, anna: Person, picture
) -> None:
    files = tuple(picture(f"{n}.jpg") for n in range(3))
    await channel.send(saying("", files=files, buttons=BUTTONS))
    assert [len(message.labels) for message in anna.inbox] == [0, 0, 3]


async def test_a_caption_too_long_to_be_one_is_said_before_its_file(
    channel: TelegramChannel, anna: Person, picture
) -> None:
    await channel.send(saying("", files=(picture("图.jpg", caption="长" * 1025),)))
    assert [(message.media, message.words) for message in anna.inbox] == [(None, "长" * 1025), ("photo", "")]


async def test_a_picture_too_large_for_a_photo_goes_as_a_document(
    channel: TelegramChannel, anna: Person, picture
) -> None:
    await channel.send(saying("", files=(picture("大图.png", content=b"\0" * (10 * 1024 * 1024 + 1)),)))
    assert anna.latest.media == "document"


async def test_pictures_refused_as_photos_go_as_documents(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, picture
) -> None:
    api.faults.refuse("sendPhoto", bad_request("PHOTO_INVALID_DIMENSIONS"))
    api.faults.refuse("sendMediaGroup", bad_request("failed to send message #2: IMAGE_PROCESS_FAILED"))
    await channel.send(saying("", files=(picture("长图.png"),)))
    await channel.send(saying("", files=(picture("1.png"), picture("2.png"))))
    assert [message.media for message in anna.inbox] == ["document"] * 3


async def test_a_text_whose_markup_is_refused_goes_without(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    api.faults.refuse("sendMessage", bad_request("can't parse entities: unsupported start tag"))
    await channel.send(saying("<b>已保存</b> 1 &lt; 2", html=True))
    assert texts(anna) == ["已保存 1 < 2"]


async def test_an_edit_takes_the_place_of_the_earlier_message(channel: TelegramChannel, anna: Person) -> None:
    reference = await channel.send(saying("第一问", buttons=BUTTONS))
    assert await channel.send(saying("<i>第二问</i>", html=True, replaces=reference)) == reference
    assert texts(anna) == ["第二问"]
    assert anna.latest.labels == []


async def test_an_edit_that_changes_nothing_is_done(channel: TelegramChannel, anna: Person) -> None:
    reference = await channel.send(saying("同昨日"))
    assert await channel.send(saying("同昨日", replaces=reference)) == reference
    assert texts(anna) == ["同昨日"]


@pytest.mark.parametrize("reference", ["1001:99999", "-100999:1", "", "?"])
async def test_a_message_that_cannot_be_edited_is_said_to_be_so(
    channel: TelegramChannel, anna: Person, reference: str
) -> None:
    if not reference:
        anna.inbox.clear()
        reference = await channel.send(saying("旧"))
        anna.latest.editable = False
    with pytest.raises(NotEditable):
        await channel.send(saying("新", replaces=reference))


async def test_a_server_that_fails_while_editing_is_no_reason_to_send_anew(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    reference = await channel.send(saying("第一问"))
    api.faults.server_error("editMessageText", code=500)
    with pytest.raises(NotReached):
        await channel.send(saying("第二问", replaces=reference))


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (forbidden("bot was blocked by the user"), Unreachable),
        (forbidden("user is deactivated"), Unreachable),
        (forbidden("bot was kicked from the supergroup chat"), Unreachable),
        (bad_request("chat not found"), Unreachable),
        (bad_request("not enough rights to send text messages to the chat"), Unreachable),
        (bad_request("CHAT_WRITE_FORBIDDEN"), Unreachable),
        (bad_request("BUTTON_DATA_INVALID"), Rejected),
        (ApiError(413, "Request Entity Too Large"), Rejected),
        (ApiError(500, "Internal Server Error"), NotReached),
        (ApiError(502, "Bad Gateway"), NotReached),
        (ApiError(503, "Service Unavailable"), NotReached),
        (ApiError(504, "Gateway Timeout"), OutcomeUnknown),
        (ApiError(429, "Too Many Requests"), TryLater),
        (ApiError(401, "Unauthorized"), TryLater),
        (bad_request("chat is temporarily unavailable"), NotReached),
        (bad_request("TIMEOUT: try again later"), NotReached),
        (ApiError(409, "Conflict"), NotReached),
    ],
)
async def test_what_the_servers_refusals_mean(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, answer: ApiError, meaning: type[SendError]
) -> None:
    api.faults.refuse("sendMessage", answer)
    with pytest.raises(SendError) as caught:
        await channel.send(saying("你好"))
    assert type(caught.value) is meaning


@pytest.mark.parametrize("status", [302, 400, 403, 404, 407, 451])
async def test_what_a_portal_answers_says_nothing_of_the_chat(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, status: int
) -> None:
    api.faults.answer("sendMessage", b"<html>blocked, user not found</html>", status=status)
    with pytest.raises(NotReached):
        await channel.send(saying("你好"))


async def test_a_refusal_under_a_status_of_success_is_one(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}}
    api.faults.answer("sendMessage", json.dumps(body).encode())
    with pytest.raises(TryLater) as caught:
        await channel.send(saying("你好"))
    assert caught.value.after == 3


@pytest.mark.parametrize(("asked", "waits"), [("NaN", 5), ("-3", 0), ("1e300", 86_400), ("true", 5), ('"3"', 5)])
async def test_a_time_to_wait_that_cannot_be_is_none(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, asked: str, waits: float
) -> None:
    body = f'{{"ok":false,"error_code":429,"description":"Flood","parameters":{{"retry_after":{asked}}}}}'
    api.faults.answer("sendMessage", body.encode(), status=429)
    with pytest.raises(TryLater) as caught:
        await channel.send(saying("你好"))
    assert caught.value.after == waits


async def test_a_text_the_server_finds_too_long_goes_in_smaller_parts(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    api.faults.refuse("sendMessage", bad_request("message is too long"))
    await channel.send(saying("一行。\n" * 800))
    parts = [message.words for message in anna.inbox]
    assert len(parts) == 2
    assert "".join("".join(parts).split()) == "一行。" * 800


async def test_a_chat_that_is_not_found_may_be_the_next_time(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    api.faults.refuse("sendMessage", bad_request("chat not found"))
    with pytest.raises(Unreachable) as caught:
        await channel.send(saying("你好"))
    assert not caught.value.sure


async def test_a_flood_names_its_seconds_and_is_the_chats_alone(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    api.faults.flood("sendMessage", retry_after=17)
    with pytest.raises(TryLater) as caught:
        await channel.send(saying("你好"))
    assert (caught.value.after, caught.value.whole_bot) == (17, False)


async def test_a_refused_token_stops_everything(channel: TelegramChannel, api: BotApiDouble, anna: Person) -> None:
    api.faults.refuse("sendMessage", ApiError(401, "Unauthorized"))
    with pytest.raises(TryLater) as caught:
        await channel.send(saying("你好"))
    assert caught.value.whole_bot


async def test_somebody_who_never_wrote_cannot_be_reached(channel: TelegramChannel, api: BotApiDouble) -> None:
    api.user(1002)
    with pytest.raises(Unreachable):
        await channel.send(saying("你好", chat="1002"))


async def test_a_group_that_became_a_supergroup_names_its_new_address(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    group = api.group(-123, "示例州教育体育局", members=[anna], kind="group")
    new = await group.migrate()
    with pytest.raises(Moved) as caught:
        await channel.send(saying("今日汇总", chat="-123"))
    assert caught.value.chat == str(new.id)


async def test_a_topic_is_written_to_and_a_deleted_one_falls_back_to_the_group(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    group = api.group(-100123, "示例州教育体育局", members=[anna], threads=[45])
    await channel.send(saying("今日汇总", chat="-100123/45"))
    assert group.latest.thread_id == 45
    with pytest.raises(Moved) as caught:
        await channel.send(saying("今日汇总", chat="-100123/46"))
    assert caught.value.chat == "-100123"


async def test_an_answer_lost_after_delivery_leaves_the_outcome_unknown(
    channel: TelegramChannel, api: BotApiDouble, anna: Person
) -> None:
    api.faults.drop_response("sendMessage")
    with pytest.raises(OutcomeUnknown):
        await channel.send(saying("已保存"))
    assert texts(anna) == ["已保存"]


@pytest.mark.parametrize("body", [b'{"ok":true,"resu', b'{"ok":true}', b'{"ok":true,"result":true}', b"[]", b"5"])
async def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, body: bytes
) -> None:
    api.faults.malformed_json("sendMessage", body=body)
    with pytest.raises(OutcomeUnknown):
        await channel.send(saying("已保存"))


async def test_a_server_out_of_reach_took_nothing(unused_tcp_port: int, api: BotApiDouble) -> None:
    base = f"http://127.0.0.1:{unused_tcp_port}/bot"
    away = TelegramChannel(api.token, base_url=base, file_url=base)
    with pytest.raises(NotReached) as caught:
        await away.send(saying("已保存"))
    await away.close()
    assert caught.value.whole_bot
    assert api.token not in repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("chat", ["", "anna", "1001/", "-100/x"])
async def test_what_is_no_address_is_rejected(channel: TelegramChannel, chat: str) -> None:
    with pytest.raises(Rejected):
        await channel.send(saying("你好", chat=chat))


@pytest.mark.parametrize("data", ["", "字" * 22])
async def test_button_data_beyond_64_bytes_is_rejected_before_it_is_sent(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, data: str
) -> None:
    with pytest.raises(Rejected):
        await channel.send(saying("你好", buttons=((("好", data),),)))
    assert not api.ledger.of(Kind.REQUEST, method="sendMessage")


async def test_nothing_to_show_is_rejected(channel: TelegramChannel, anna: Person) -> None:
    with pytest.raises(Rejected):
        await channel.send(saying(" \n"))


async def test_a_file_that_is_not_there_is_rejected(channel: TelegramChannel, anna: Person, tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        await channel.send(saying("", files=(Picture(tmp_path / "none", "无.jpg", "", as_document=False),)))


async def test_acknowledging_a_press_never_raises(channel: TelegramChannel, api: BotApiDouble, anna: Person) -> None:
    await channel.acknowledge("no such press")
    api.faults.drop_connection("answerCallbackQuery")
    await channel.acknowledge("no such press")
    api.faults.malformed_json("answerCallbackQuery")
    await channel.acknowledge("no such press")
    assert len(api.ledger.of(Kind.REQUEST)) == 3


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (ApiError(429, "Too Many Requests"), TryLater),
        (ApiError(502, "Bad Gateway"), NotReached),
        (bad_request("message is temporarily unavailable"), NotReached),
        (forbidden("bot was blocked by the user"), Unreachable),
        (bad_request("message to edit not found"), NotEditable),
        (bad_request("MESSAGE_ID_INVALID"), NotEditable),
        (bad_request("message is too long"), NotEditable),
    ],
)
async def test_what_the_servers_refusals_of_an_edit_mean(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, answer: ApiError, meaning: type[SendError]
) -> None:
    reference = await channel.send(saying("你好"))
    api.faults.refuse("editMessageText", answer)
    with pytest.raises(SendError) as caught:
        await channel.send(replace(saying("您好"), replaces=reference))
    assert type(caught.value) is meaning


@pytest.mark.parametrize("base_url", ["http://no-such-host.invalid/bot", "https://127.0.0.1:{port}/bot"])
async def test_a_name_that_is_not_found_and_a_broken_handshake_cost_nobody_a_letter(
    api: BotApiDouble, anna: Person, base_url: str
) -> None:
    channel = TelegramChannel(api.token, base_url=base_url.format(port=urlsplit(api.base_url).port))
    with pytest.raises(NotReached) as caught:
        await channel.send(saying("你好"))
    assert caught.value.whole_bot
    with pytest.raises(FetchError) as failed:
        _ = [piece async for piece in channel.fetch("F")]
    assert not failed.value.gone
    await channel.close()


async def test_a_disk_that_stumbles_is_read_again_and_a_file_that_is_gone_is_not(
    channel: TelegramChannel, anna: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(self: Path, **_: object) -> None:
        raise OSError(24, "Too many open files")

    dispatch = replace(saying("你好"), files=(Picture(tmp_path / "gone", "a.pdf", "", as_document=True),))
    with pytest.raises(Rejected):
        await channel.send(dispatch)
    monkeypatch.setattr(Path, "stat", stumbling)
    with pytest.raises(NotReached):
        await channel.send(dispatch)
