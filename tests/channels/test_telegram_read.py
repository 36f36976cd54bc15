"""What an update's bytes mean: who says what, where."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import (
    Arrival,
    ButtonPressed,
    ChatMoved,
    ContactArrived,
    FileArrived,
    NothingToDo,
    ReachChanged,
    TextArrived,
    TextEdited,
)
from bot.channels.errors import UnreadableUpdate
from bot.channels.telegram.read import Reader
from dialogs.model.submissions import FileKind

LIMIT = 20 * 1024 * 1024
DATE = 1684058400
ANNA = {"id": 1001, "is_bot": False, "first_name": "联络员", "last_name": "甲"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "联络员"}
GROUP = {"id": -100123, "type": "supergroup", "title": "示例州教育体育局"}
ANONYMOUS_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def read(update: dict[str, Any], username: str = "zhoubao_bot") -> Arrival:
    return Reader(username, LIMIT).read(json.dumps({"update_id": 7, **update}).encode())


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 57, "date": DATE, "chat": chat, "from": ANNA, **content}


def said(chat: dict[str, Any] = PRIVATE, **content: Any) -> Arrival:
    return read({"message": message(chat, **content)})


def file(**more: Any) -> dict[str, Any]:
    return {"file_id": "F1", "file_unique_id": "U1", **more}


def test_a_private_text() -> None:
    assert said(text="教师32") == Arrival(
        channel="telegram",
        person="telegram:1001",
        display_name="联络员 甲",
        chat="1001",
        private=True,
        content=TextArrived("教师32", "1001:57"),
        sent_at=datetime.fromtimestamp(DATE, UTC),
    )


def test_a_group_text_carries_the_groups_title() -> None:
    arrival = said(GROUP, text="/progress")
    assert (arrival.chat, arrival.private, arrival.title) == ("-100123", False, "示例州教育体育局")
    assert arrival.person == "telegram:1001"


def test_a_topic_has_an_address_of_its_own_and_a_mere_reply_thread_has_none() -> None:
    assert said(GROUP, text="/bind", message_thread_id=45, is_topic_message=True).chat == "-100123/45"
    assert said(GROUP, text="/bind", message_thread_id=45).chat == "-100123"


def test_a_private_chat_has_one_address_whatever_its_threads() -> None:
    assert said(text="进度", message_thread_id=45, is_topic_message=True).chat == "1001"


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("/bind@zhoubao_bot 示例州教育体育局", "/bind 示例州教育体育局"),
        ("/BIND@Zhoubao_Bot", "/BIND"),
        ("/start CODE", "/start CODE"),
        ("甲@zhoubao_bot", "甲@zhoubao_bot"),
    ],
)
def test_a_command_to_this_bot_by_name_is_the_command(text: str, understood: str) -> None:
    assert said(GROUP, text=text).content == TextArrived(understood, "-100123:57")


def test_a_command_to_another_bot_is_none_of_ours() -> None:
    assert said(GROUP, text="/bind@other_bot").content == NothingToDo()


def test_before_the_own_name_is_known_a_named_command_is_taken() -> None:
    arrival = read({"message": message(GROUP, text="/bind@zhoubao_bot")}, username="")
    assert arrival.content == TextArrived("/bind", "-100123:57")


def test_an_edited_text_says_when_it_was_edited() -> None:
    arrival = read({"edited_message": message(text="教师33", edit_date=DATE + 60)})
    assert arrival.content == TextEdited("教师33", "1001:57")
    assert arrival.sent_at == datetime.fromtimestamp(DATE + 60, UTC)


def test_an_edited_caption_is_an_edited_text() -> None:
    photo = [file(width=10, height=10)]
    arrival = read({"edited_message": message(photo=photo, caption="学生150", edit_date=DATE + 60)})
    assert arrival.content == TextEdited("学生150", "1001:57")


def test_an_edit_without_words_concerns_nobody() -> None:
    place = {"latitude": 25.0, "longitude": 102.7}
    assert read({"edited_message": message(location=place, edit_date=DATE + 60)}).content == NothingToDo()


def test_a_forwarded_text_is_what_its_sender_says() -> None:
    origin = {"type": "hidden_user", "date": DATE, "sender_user_name": "别人"}
    assert said(text="学生450", forward_origin=origin).content == TextArrived("学生450", "1001:57")


def test_a_photo_is_its_largest_size() -> None:
    sizes = [
        file(width=90, height=60, file_size=900),
        {"file_id": "F3", "file_unique_id": "U3", "width": 1280, "height": 960, "file_size": 90_000},
        {"file_id": "F2", "file_unique_id": "U2", "width": 320, "height": 240, "file_size": 9_000},
    ]
    assert said(photo=sizes, caption="开幕式", media_group_id="A1").content == FileArrived(
        kind=FileKind.PHOTO,
        remote="F3",
        unique="U3",
        name="photo-57.jpg",
        size=90_000,
        mime="image/jpeg",
        caption="开幕式",
        album="A1",
        message="1001:57",
    )


def test_a_document_keeps_its_name() -> None:
    document = file(file_name="总结报告.docx", mime_type="application/msword", file_size=5)
    content = said(document=document).content
    assert isinstance(content, FileArrived)
    assert (content.kind, content.name, content.size) == (FileKind.DOCUMENT, "总结报告.docx", 5)


@pytest.mark.parametrize(
    ("media", "kind", "name"),
    [
        ({"video": file(width=1, height=1, duration=1, mime_type="video/mp4")}, FileKind.VIDEO, "video-57.mp4"),
        (
            {
                "animation": file(width=1, height=1, duration=1, mime_type="video/mp4"),
                "document": file(mime_type="video/mp4"),
            },
            FileKind.VIDEO,
            "video-57.mp4",
        ),
        ({"video_note": file(length=1, duration=1)}, FileKind.VIDEO, "video-57.mp4"),
        ({"voice": file(duration=1, mime_type="audio/ogg")}, FileKind.DOCUMENT, "document-57.ogg"),
        ({"audio": file(duration=1, file_name="校歌.mp3")}, FileKind.DOCUMENT, "校歌.mp3"),
        ({"document": file()}, FileKind.DOCUMENT, "document-57"),
    ],
)
def test_every_kind_of_file_arrives_with_a_name(media: dict[str, Any], kind: FileKind, name: str) -> None:
    content = said(**media).content
    assert isinstance(content, FileArrived)
    assert (content.kind, content.name) == (kind, name)


@pytest.mark.parametrize(("size", "too_large"), [(LIMIT, False), (LIMIT + 1, True)])
def test_a_file_beyond_what_the_server_hands_out_is_too_large(size: int, too_large: bool) -> None:
    content = said(document=file(file_size=size)).content
    assert isinstance(content, FileArrived)
    assert content.too_large is too_large
    assert content.limit == (LIMIT if too_large else 0)


@pytest.mark.parametrize(("user_id", "own"), [(1001, True), (1002, False), (None, False)])
def test_a_contact_is_the_senders_own_only_when_it_names_the_sender(user_id: int | None, own: bool) -> None:
    card = {"phone_number": "+8613800000000", "first_name": "甲"} | ({"user_id": user_id} if user_id else {})
    assert said(contact=card).content == ContactArrived("+8613800000000", own=own)


@pytest.mark.promise("5.27")
def test_an_anonymous_admin_is_nobody() -> None:
    arrival = read({"message": message(GROUP, text="/unbind", sender_chat=GROUP) | {"from": ANONYMOUS_BOT}})
    assert (arrival.anonymous, arrival.person, arrival.display_name) == (True, "", "")
    assert arrival.content == TextArrived("/unbind", "-100123:57")


@pytest.mark.parametrize("stand_in", [1087968824, 136817688, 777000])
def test_the_accounts_that_stand_in_for_a_chat_are_nobody(stand_in: int) -> None:
    arrival = read({"message": message(GROUP, text="/unbind") | {"from": ANONYMOUS_BOT | {"id": stand_in}}})
    assert arrival.anonymous
    assert arrival.person == ""


def test_a_message_without_a_sender_is_anonymous() -> None:
    update = message(GROUP, text="/unbind")
    del update["from"]
    assert read({"message": update}).anonymous


def test_a_contact_of_an_anonymous_sender_is_not_own() -> None:
    card = {"phone_number": "+8613800000000", "first_name": "甲", "user_id": 1001}
    assert said(GROUP, contact=card, sender_chat=GROUP).content == ContactArrived("+8613800000000", own=False)


def test_another_bot_is_nobody_to_talk_to() -> None:
    other = {"id": 55, "is_bot": True, "first_name": "示例机器人"}
    assert read({"message": message(GROUP, text="/start") | {"from": other}}).content == NothingToDo()


def test_a_channels_automatic_forward_concerns_nobody() -> None:
    assert said(GROUP, text="通知", is_automatic_forward=True).content == NothingToDo()


def test_a_button_carries_its_data_and_the_press_to_acknowledge() -> None:
    query = {"id": "Q9", "from": ANNA, "chat_instance": "1", "data": "KEY:3", "message": message(text="确认？")}
    arrival = read({"callback_query": query})
    assert arrival.content == ButtonPressed("KEY:3", "Q9")
    assert (arrival.person, arrival.chat, arrival.private) == ("telegram:1001", "1001", True)


def test_a_button_in_a_topic_is_answered_there() -> None:
    below = message(GROUP, text="进度", message_thread_id=45, is_topic_message=True)
    query = {"id": "Q9", "from": ANNA, "chat_instance": "1", "data": "KEY:3", "message": below}
    assert read({"callback_query": query}).chat == "-100123/45"


def test_a_button_of_a_message_too_old_to_see_still_says_where() -> None:
    query = {
        "id": "Q9",
        "from": ANNA,
        "chat_instance": "1",
        "data": "KEY:3",
        "message": {"chat": PRIVATE, "message_id": 57, "date": 0},
    }
    assert read({"callback_query": query}).content == ButtonPressed("KEY:3", "Q9")


def test_a_button_without_message_or_data_concerns_nobody() -> None:
    query = {"id": "Q9", "from": ANNA, "chat_instance": "1", "inline_message_id": "I1"}
    assert read({"callback_query": query}).content == NothingToDo()


def member(status: str, **more: Any) -> dict[str, Any]:
    user = {"id": 42, "is_bot": True, "first_name": "周报", "username": "zhoubao_bot"}
    fields: dict[str, Any] = {"kicked": {"until_date": 0}}.get(status, {})
    return {"status": status, "user": user, **fields, **more}


def change(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Arrival:
    body = {"chat": chat, "from": ANNA, "date": DATE, "old_chat_member": old, "new_chat_member": new}
    return read({"my_chat_member": body})


@pytest.mark.parametrize(
    ("chat", "old", "new", "reachable"),
    [
        (PRIVATE, "member", "kicked", False),
        (PRIVATE, "kicked", "member", True),
        (GROUP, "left", "member", True),
        (GROUP, "member", "left", False),
        (GROUP, "member", "kicked", False),
    ],
)
def test_blocking_and_removing_change_who_can_be_reached(
    chat: dict[str, Any], old: str, new: str, reachable: bool
) -> None:
    arrival = change(chat, member(old), member(new))
    assert arrival.content == ReachChanged(reachable)
    assert arrival.chat == str(chat["id"])


def test_a_change_of_rights_alone_changes_nothing() -> None:
    rights = [
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
        "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
        "can_pin_messages", "can_manage_topics",
    ]  # fmt: skip
    restricted = member("restricted", is_member=True, until_date=0, **dict.fromkeys(rights, False))
    assert change(GROUP, member("member"), restricted).content == NothingToDo()
    assert change(GROUP, member("member"), restricted | {"is_member": False}).content == ReachChanged(False)


def test_both_sides_of_a_migration_say_the_same() -> None:
    old = {"id": -123, "type": "group", "title": "示例州教育体育局"}
    leaving, arriving = said(old, migrate_to_chat_id=-100123), said(GROUP, migrate_from_chat_id=-123)
    assert (leaving.chat, leaving.content) == ("-123", ChatMoved("-100123"))
    assert (arriving.chat, arriving.content) == ("-123", ChatMoved("-100123"))


def test_a_sticker_says_its_emoji() -> None:
    sticker = file(type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="👍")
    assert said(sticker=sticker).content == TextArrived("👍", "1001:57")


PLACE = {"latitude": 25.0, "longitude": 102.7}


@pytest.mark.parametrize(
    "content",
    [
        {"location": PLACE},
        {"location": {**PLACE, "live_period": 900}},
        {"venue": {"location": PLACE, "title": "示例一职", "address": "示例路1号"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"story": {"chat": PRIVATE, "id": 5}},
        {"paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]}},
        {"invoice": {"title": "票", "description": "", "start_parameter": "", "currency": "XTR", "total_amount": 1}},
        {"game": {"title": "棋", "description": "", "photo": []}},
        {"checklist": {"title": "清单", "tasks": []}},
        {"sticker": file(type="regular", width=1, height=1, is_animated=False, is_video=False)},
        {"what_telegram_invents_next": {"id": 1}},
        {},
    ],
    ids=lambda content: next(iter(content), "nothing"),
)
def test_what_a_person_sends_without_words_is_a_text_nobody_understands(content: dict[str, Any]) -> None:
    assert said(**content).content == TextArrived("", "1001:57")


@pytest.mark.parametrize(
    "content",
    [{"location": {"latitude": 25.0, "longitude": 102.7}}, {"new_chat_title": "新名"}, {"delete_chat_photo": True}],
)
def test_what_says_nothing_concerns_nobody(content: dict[str, Any]) -> None:
    assert said(GROUP, **content).content == NothingToDo()


def test_an_update_of_a_kind_not_asked_for_concerns_nobody() -> None:
    assert read({"channel_post": message(GROUP, text="通知")}).content == NothingToDo()
    assert read({"something_new": {"a": 1}}).content == NothingToDo()


def broken(**fields: Any) -> bytes:
    return json.dumps({"update_id": 1, "message": message(text="1") | fields}).encode()


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"\xff\xfe", b"[]", b"7", b"null", b'"text"', b"{", b"[" * 100_000),
        b'{"message": {}}',
        b'{"update_id": 1, "message": []}',
        b'{"update_id": 1, "callback_query": 5}',
        b'{"update_id": 1, "my_chat_member": {"date": 1}}',
        broken(chat={}),
        broken(text=5),
        broken(date=10**20),
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(raw: bytes) -> None:
    with pytest.raises(UnreadableUpdate) as caught:
        Reader("zhoubao_bot", LIMIT).read(raw)
    assert caught.value.__cause__ is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "chat", "text", "date"]), inner),
    max_leaves=10,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), JSON)
def test_no_update_breaks_the_reader(kind: str, body: Any) -> None:
    try:
        arrival = read({kind: body})
    except UnreadableUpdate:
        return
    assert arrival.channel == "telegram"


def test_a_forwarded_message_is_of_the_day_it_was_forwarded() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "某人", "date": DATE - 864_000}
    assert said(text="教师32", forward_origin=origin).sent_at == datetime.fromtimestamp(DATE, UTC)


@pytest.mark.parametrize("content", [{"pinned_message": {**message(), "text": "1"}}, {"chat_background_set": {}}])
def test_what_telegram_says_itself_is_not_answered(content: dict[str, Any]) -> None:
    if "pinned_message" in content:
        assert said(**content).content == NothingToDo()
    assert said(**content, group_chat_created=True).content == NothingToDo()


def test_a_command_to_another_bot_is_ours_where_nobody_else_listens() -> None:
    assert said(text="/report@other_bot 昨天").content == TextArrived("/report 昨天", "1001:57")


def test_a_picture_put_in_place_of_another_is_an_edit_without_words() -> None:
    photo = [file(width=1, height=1)]
    assert read({"edited_message": message(photo=photo, edit_date=DATE + 60)}).content == TextEdited("", "1001:57")


KINDS: list[dict[str, Any]] = [
    {"voice": file(duration=3)},
    {"video_note": file(duration=3, length=240)},
    {"animation": file(duration=3, width=1, height=1), "document": file()},
    {"audio": file(duration=3)},
    {"video": file(duration=3, width=1, height=1)},
    {"document": file()},
    {"live_photo": file(width=1, height=1, duration=3), "photo": [file(width=1, height=1)]},
]


@pytest.mark.parametrize("content", KINDS, ids=lambda content: next(iter(content)))
@pytest.mark.parametrize("size", [None, 0, 5])
def test_every_file_is_one_whatever_is_said_of_its_size(content: dict[str, Any], size: int | None) -> None:
    kind = next(iter(content))
    if kind != "live_photo":
        content = {**content, kind: {**content[kind], "file_size": size}}
    arrived = said(**content).content
    assert isinstance(arrived, FileArrived)
    assert not arrived.too_large
