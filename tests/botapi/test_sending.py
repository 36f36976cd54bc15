"""What python-telegram-bot sends is taken, refused and shown as Telegram would."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken

from tests.botapi import BotApiDouble, Person
from tests.botapi.pictures import picture

pytest_plugins = ("tests.botapi.fixtures",)


def button(label: str = "好", **action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, **action)]])


class TestText:
    async def test_a_message_arrives_with_its_buttons(self, ptb_bot: Bot, anna: Person) -> None:
        markup = button("确认提交", callback_data="ok")
        await ptb_bot.send_message(1001, "<b>已保存</b> &lt;3", parse_mode="HTML", reply_markup=markup)
        message = await anna.expect("已保存 <3")
        assert message.buttons == [["确认提交"]]
        assert message.payload["entities"] == [{"type": "bold", "offset": 0, "length": 3}]

    async def test_expect_tells_what_came_instead(self, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "没有权限")
        with pytest.raises(AssertionError, match="没有权限"):
            await anna.expect("已保存", timeout=0.01)

    async def test_expect_reads_on_from_the_last_one(self, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "已保存 1")
        await ptb_bot.send_message(1001, "已保存 2")
        assert (await anna.expect("已保存")).text == "已保存 1"
        assert (await anna.expect("已保存")).text == "已保存 2"
        assert anna.unread == []

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "message text is empty"),
            (" \n", "message text is empty"),
            ("字" * 4097, "message is too long"),
            ("😀" * 2049, "message is too long"),
            ("总人数<教师+学生", "can't parse entities"),
        ],
    )
    async def test_a_text_telegram_refuses_is_a_violation(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person, text: str, problem: str
    ) -> None:
        with pytest.raises(BadRequest):
            await ptb_bot.send_message(1001, text, parse_mode="HTML")
        assert problem in api.violations.pop().problem
        assert anna.inbox == []

    async def test_length_is_counted_after_the_markup(self, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "<b>" + "字" * 4096 + "</b>", parse_mode="HTML")
        assert len((await anna.expect()).text) == 4096

    async def test_parameters_and_methods_the_api_does_not_know_are_violations(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        with pytest.raises(BadRequest, match="Unknown parameters"):
            await ptb_bot.send_message(1001, "x", api_kwargs={"parse_moed": "HTML"})
        with pytest.raises(BadRequest, match="Parameter text: field required"):
            await ptb_bot.send_message(1001, None)
        with pytest.raises(EndPointNotFound):
            await ptb_bot.do_api_request("sendMesage", {"chat_id": 1001, "text": "x"})
        assert [violation.method for violation in api.violations] == ["sendmessage", "sendmessage", "sendmesage"]
        api.violations.clear()

    async def test_a_reply_needs_its_message(self, ptb_bot: Bot, anna: Person) -> None:
        with pytest.raises(BadRequest, match="Message to be replied not found"):
            await ptb_bot.send_message(1001, "答", reply_to_message_id=4711)
        await ptb_bot.send_message(1001, "答", reply_to_message_id=4711, allow_sending_without_reply=True)
        assert (await anna.expect("答")).reply_to is None


class TestButtons:
    async def test_callback_data_is_limited_in_bytes(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "63 字节", reply_markup=button(callback_data="字" * 21))
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await ptb_bot.send_message(1001, "66 字节", reply_markup=button(callback_data="字" * 22))
        assert len(api.violations) == 1
        api.violations.clear()

    async def test_a_link_needs_a_host_telegram_takes(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "看板", reply_markup=button(url="http://127.0.0.1:8080/board"))
        with pytest.raises(BadRequest, match="is invalid"):
            await ptb_bot.send_message(1001, "看板", reply_markup=button(url="http://localhost:8080/board"))
        api.violations.clear()


class TestEditing:
    async def test_editing_changes_the_message_in_place(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await ptb_bot.send_message(1001, "第一稿", reply_markup=button("修改", callback_data="x"))
        await ptb_bot.edit_message_text("第二稿", 1001, sent.message_id)
        message = await anna.expect("第二稿", kind="edit")
        assert (message.text, message.buttons) == ("第二稿", [])
        assert [old["text"] for old in message.edits] == ["第一稿"]
        with pytest.raises(BadRequest, match="is not modified"):
            await ptb_bot.edit_message_text("第二稿", 1001, sent.message_id)

    async def test_changed_buttons_alone_are_no_news(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await ptb_bot.send_message(1001, "请核对", reply_markup=button("修改", callback_data="x"))
        await anna.expect("请核对")
        await ptb_bot.edit_message_reply_markup(1001, sent.message_id)
        with pytest.raises(AssertionError):
            await anna.expect("请核对", timeout=0.01)
        assert (await anna.expect(kind="markup")).buttons == []

    async def test_what_is_not_the_bots_own_cannot_be_edited(self, ptb_bot: Bot, anna: Person) -> None:
        own = await anna.send("我的")
        keyboard = await ptb_bot.send_message(1001, "选", reply_markup=ReplyKeyboardMarkup([["今日", "进度"]]))
        assert anna.latest.keyboard == [["今日", "进度"]]
        for message_id, problem in (
            (own.message_id, "can't be edited"),
            (keyboard.message_id, "can't be edited"),
            (99999, "Message to edit not found"),
        ):
            with pytest.raises(BadRequest, match=problem):
                await ptb_bot.edit_message_text("改", 1001, message_id)

    async def test_media_changes_by_caption_and_contents(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await ptb_bot.send_photo(1001, picture(), caption="旧图")
        with pytest.raises(BadRequest, match="no text in the message"):
            await ptb_bot.edit_message_text("新图", 1001, sent.message_id)
        await ptb_bot.edit_message_caption(1001, sent.message_id, caption="新图")
        await ptb_bot.edit_message_media(InputMediaDocument(b"%PDF", filename="图.pdf"), 1001, sent.message_id)
        assert (anna.latest.media, anna.latest.content, anna.latest.caption) == ("document", b"%PDF", "")

    async def test_a_deleted_message_is_gone(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await ptb_bot.send_message(1001, "撤回")
        await ptb_bot.delete_message(1001, sent.message_id)
        assert anna.inbox == []
        with pytest.raises(BadRequest, match="Message to delete not found"):
            await ptb_bot.delete_message(1001, sent.message_id)


class TestFiles:
    async def test_uploads_arrive_byte_for_byte(self, ptb_bot: Bot, anna: Person) -> None:
        table = b"PK\x03\x04" * 1000
        await ptb_bot.send_document(1001, table, filename="情况统计表.xlsx", caption="<i>附件</i>", parse_mode="HTML")
        document = await anna.expect("附件", kind="document")
        assert (document.content, document.file.name) == (table, "情况统计表.xlsx")
        await ptb_bot.send_photo(1001, picture("blue"), caption="图")
        assert (await anna.expect(kind="photo")).content == picture("blue")

    async def test_what_was_sent_is_sent_again_by_its_id(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_photo(picture("green"))
        (update,) = await ptb_bot.get_updates(timeout=0)
        await ptb_bot.send_photo(1001, update.message.photo[-1].file_id)
        assert anna.latest.content == picture("green")

    async def test_an_album_of_the_bot_is_one_group(self, ptb_bot: Bot, anna: Person) -> None:
        photos = [InputMediaPhoto(picture(colour)) for colour in ("red", "green")]
        await ptb_bot.send_media_group(1001, photos, caption="今日照片")
        first, second = anna.inbox
        assert first.album == second.album is not None
        assert (first.content, first.caption, second.caption) == (picture("red"), "今日照片", "")

    async def test_an_album_has_two_to_ten_of_a_kind(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        photo, document = InputMediaPhoto(picture()), InputMediaDocument(b"%PDF", filename="a.pdf")
        for items, problem in (
            ([photo], "2 to 10"),
            ([photo] * 11, "2 to 10"),
            ([photo, document], "media of the specified type"),
        ):
            with pytest.raises(BadRequest, match=problem):
                await ptb_bot.send_media_group(1001, items)
        assert anna.inbox == []
        api.violations.clear()

    async def test_what_is_no_proper_picture_is_refused_as_photo(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        with pytest.raises(BadRequest, match="Image_process_failed"):
            await ptb_bot.send_photo(1001, b"not a picture")
        with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
            await ptb_bot.send_photo(1001, picture(size=(9000, 2000)))
        with pytest.raises(BadRequest, match="caption is too long"):
            await ptb_bot.send_photo(1001, picture(), caption="字" * 1025)
        assert len(api.violations) == 3
        api.violations.clear()

    async def test_files_over_20_mb_cannot_be_downloaded(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_document(b"%PDF", "总结.pdf", size=20 * 1024 * 1024 + 1)
        (update,) = await ptb_bot.get_updates(timeout=0)
        with pytest.raises(BadRequest, match="File is too big"):
            await ptb_bot.get_file(update.message.document.file_id)

    async def test_a_link_is_good_for_an_hour_only(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_document(b"%PDF", "总结.pdf")
        (update,) = await ptb_bot.get_updates(timeout=0)
        file = await ptb_bot.get_file(update.message.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"%PDF"
        api.expire_file_links()
        with pytest.raises(InvalidToken, match="Not Found"):
            await file.download_as_bytearray()

    async def test_a_unique_id_downloads_nothing(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_document(b"%PDF", "总结.pdf")
        (update,) = await ptb_bot.get_updates(timeout=0)
        with pytest.raises(BadRequest, match="Wrong file_id"):
            await ptb_bot.get_file(update.message.document.file_unique_id)
        api.violations.clear()


async def test_a_bot_cannot_write_first(api: BotApiDouble, ptb_bot: Bot) -> None:
    api.user(1002)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await ptb_bot.send_message(1002, "您好")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb_bot.send_message(4711, "您好")


async def test_a_wrong_token_is_unauthorized(api: BotApiDouble) -> None:
    for token in ("4200000001:AAE-wrong", "nonsense"):
        stranger = Bot(token, base_url=api.base_url)
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()


async def test_a_bot_describes_itself(api: BotApiDouble, ptb_bot: Bot) -> None:
    await ptb_bot.set_my_commands([("report", "填报"), ("today", "今日")])
    await ptb_bot.set_my_description("收集日报")
    assert [command.command for command in await ptb_bot.get_my_commands()] == ["report", "today"]
    assert (await ptb_bot.get_my_description()).description == "收集日报"
    assert ptb_bot.username == "zhoubao_bot"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await ptb_bot.set_my_commands([("填报", "填报")])
    api.violations.clear()
