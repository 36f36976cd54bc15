"""What people and groups do on the double reaches python-telegram-bot as from Telegram."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.botapi import BotApiDouble, Person
from tests.botapi.pictures import picture

pytest_plugins = ("tests.botapi.fixtures",)


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"do:{label}")] for label in labels])


class TestSending:
    async def test_an_album_comes_as_separate_messages_of_one_group(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await anna.send_album([picture("red"), picture("green"), picture("blue")], caption="开幕式")
        messages = [update.message for update in await ptb_bot.get_updates(timeout=0)]
        assert {message.media_group_id for message in messages} == {sent[0].payload["media_group_id"]}
        assert {message.message_id for message in messages} == {message.message_id for message in sent}
        assert [message.message_id for message in messages] != [message.message_id for message in sent]
        assert [message.caption for message in messages if message.caption] == ["开幕式"]

    async def test_files_come_as_an_album_too(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_album([("开幕.jpg", picture()), ("总结.docx", b"PK")])
        messages = [update.message for update in await ptb_bot.get_updates(timeout=0)]
        assert {message.document.file_name for message in messages} == {"开幕.jpg", "总结.docx"}
        assert len({message.media_group_id for message in messages}) == 1

    async def test_a_photo_has_a_small_size_and_the_full_one(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_photo(picture())
        (update,) = await ptb_bot.get_updates(timeout=0)
        small, full = update.message.photo
        assert (small.width, full.width, full.height) == (320, 640, 480)
        assert bytes(await (await ptb_bot.get_file(full.file_id)).download_as_bytearray()) == picture()

    async def test_a_forwarded_photo_keeps_its_unique_id_under_a_new_file_id(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.forward(await anna.send_photo(picture()))
        first, second = [update.message for update in await ptb_bot.get_updates(timeout=0)]
        assert first.photo[-1].file_unique_id == second.photo[-1].file_unique_id
        assert first.photo[-1].file_id != second.photo[-1].file_id
        assert second.forward_origin.sender_user.id == anna.id

    async def test_commands_are_marked_and_edits_announced(self, ptb_bot: Bot, anna: Person) -> None:
        message = await anna.send("/report 昨天")
        await anna.edit(message, "/report 2023-05-15")
        report, edited = await ptb_bot.get_updates(timeout=0)
        assert report.message.text == "/report 昨天"
        assert report.message.entities[0].type == "bot_command"
        assert edited.edited_message.text == "/report 2023-05-15"

    async def test_only_the_own_contact_card_names_its_sender(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.share_contact()
        await anna.share_contact(own=False)
        own, other = [update.message.contact for update in await ptb_bot.get_updates(timeout=0)]
        assert (own.user_id, other.user_id) == (anna.id, None)

    async def test_every_kind_of_message_parses(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_video(b"mp4")
        await anna.send_voice()
        await anna.send_sticker()
        await anna.send_location()
        await anna.send_document(b"%PDF", "总结.pdf", "application/pdf", caption="总结报告")
        messages = [update.message for update in await ptb_bot.get_updates(timeout=0)]
        assert len(messages) == 5
        assert all(message.effective_attachment for message in messages)
        assert messages[-1].document.file_name == "总结.pdf"

    async def test_nobody_sends_what_no_client_sends(self, anna: Person) -> None:
        for text in (" ", "字" * 4097):
            with pytest.raises(ValueError, match="4096"):
                await anna.send(text)


class TestButtons:
    async def test_pressing_returns_the_answer(self, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "请核对", reply_markup=buttons("确认提交", "修改"))
        pressing = asyncio.create_task(anna.press("确认提交"))
        (update,) = await ptb_bot.get_updates(timeout=5)
        await update.callback_query.answer("好的", show_alert=True)
        answer = await pressing
        assert (answer.text, answer.show_alert) == ("好的", True)

    async def test_no_answer_is_a_failure(self, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "请核对", reply_markup=buttons("完成"))
        with pytest.raises(AssertionError, match="no answer"):
            await anna.press("完成", timeout=0.01)

    async def test_a_missing_button_is_reported_with_those_there_are(self, ptb_bot: Bot, anna: Person) -> None:
        sent = await ptb_bot.send_message(1001, "请核对", reply_markup=buttons("确认提交"))
        with pytest.raises(AssertionError, match="确认提交"):
            await anna.press("修改")
        await ptb_bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=buttons("仍然保存"))
        with pytest.raises(AssertionError, match="仍然保存"):
            await anna.press(anna.latest, "确认提交")

    async def test_a_query_is_answered_once(self, ptb_bot: Bot, anna: Person) -> None:
        message = await ptb_bot.send_message(1001, "请核对", reply_markup=buttons("完成"))
        await anna.press("完成", timeout=None)
        (update,) = await ptb_bot.get_updates(timeout=0)
        assert (update.callback_query.data, update.callback_query.message) == ("do:完成", message)
        await update.callback_query.answer()
        with pytest.raises(BadRequest, match="Query is too old"):
            await update.callback_query.answer()

    async def test_a_query_grows_too_old(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await ptb_bot.send_message(1001, "请核对")
        await anna.press_data(anna.latest, "forged", timeout=None)
        (update,) = await ptb_bot.get_updates(timeout=0)
        assert update.callback_query.data == "forged"
        api.expire_callbacks()
        with pytest.raises(BadRequest, match="Query is too old"):
            await update.callback_query.answer()


class TestBlocking:
    async def test_blocking_is_announced_and_lifted(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.block()
        with pytest.raises(Forbidden, match="blocked by the user"):
            await ptb_bot.send_message(1001, "提醒")
        (update,) = await ptb_bot.get_updates(timeout=0)
        assert update.my_chat_member.new_chat_member.status == "kicked"
        await anna.unblock()
        await ptb_bot.send_message(1001, "提醒")

    async def test_a_deleted_account_takes_nothing(self, ptb_bot: Bot, anna: Person) -> None:
        anna.deactivate()
        with pytest.raises(Forbidden, match="deactivated"):
            await ptb_bot.send_message(1001, "提醒")


class TestGroups:
    async def test_the_bot_comes_writes_and_is_kicked(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        group = api.group(-100123, "示例州市群", members=[anna], admins=[anna], bot="left")
        with pytest.raises(Forbidden, match="not a member"):
            await ptb_bot.send_message(group.id, "日报")
        await group.bot_added(anna)
        await ptb_bot.send_message(group.id, "日报")
        assert (await group.expect("日报")).chat_id == -100123
        await group.bot_kicked(anna)
        with pytest.raises(Forbidden, match="kicked from the supergroup"):
            await ptb_bot.send_message(group.id, "日报")
        changes = [update.my_chat_member for update in await ptb_bot.get_updates(timeout=0) if update.my_chat_member]
        assert [change.new_chat_member.status for change in changes] == ["member", "kicked"]

    async def test_privacy_mode_lets_commands_and_replies_through(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        group = api.group(-100123, "示例州市群", members=[anna])
        await ptb_bot.send_message(group.id, "日报")
        await group.post("大家好", by=anna)
        await group.post("/bind@zhoubao_bot", by=anna)
        await group.post("/bind@other_bot", by=anna)
        await group.post("收到", by=anna, reply_to=group.latest)
        seen = [update.message.text for update in await ptb_bot.get_updates(timeout=0)]
        assert seen == ["/bind@zhoubao_bot", "收到"]
        api.profile.privacy_mode = False
        await group.post("大家好", by=anna)
        assert (await ptb_bot.get_updates(timeout=0))[-1].message.text == "大家好"

    async def test_an_anonymous_admin_is_user_1087968824(self, api: BotApiDouble, ptb_bot: Bot) -> None:
        group = api.group(-100123, "示例州市群")
        channel = api.channel(-100456, "示例频道")
        await group.post_anonymously("/bind")
        await group.post_as_channel("/bind", channel)
        await channel.post("/bind")
        anonymous, as_channel, post = await ptb_bot.get_updates(timeout=0)
        assert (anonymous.message.from_user.id, anonymous.message.sender_chat.id) == (1087968824, -100123)
        assert (as_channel.message.from_user.id, as_channel.message.sender_chat.id) == (136817688, -100456)
        assert (post.channel_post.from_user, post.message) == (None, None)

    async def test_a_group_that_becomes_a_supergroup_names_its_new_id(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        group = api.group(-500, "示例群", members=[anna], kind="group")
        new = await group.migrate()
        with pytest.raises(ChatMigrated) as caught:
            await ptb_bot.send_message(-500, "日报")
        assert caught.value.new_chat_id == new.id
        await ptb_bot.send_message(new.id, "日报")
        old_says, new_says = [update.message for update in await ptb_bot.get_updates(timeout=0)]
        assert (old_says.migrate_to_chat_id, new_says.migrate_from_chat_id) == (new.id, -500)

    async def test_topics_are_kept_apart(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        group = api.group(-100123, "示例论坛", members=[anna], threads=[7])
        await group.post("/bind", by=anna, thread=7)
        (update,) = await ptb_bot.get_updates(timeout=0)
        assert (update.message.message_thread_id, update.message.chat.is_forum) == (7, True)
        await update.message.reply_text("已绑定", do_quote=True)
        reply = await group.expect("已绑定")
        assert (reply.thread_id, reply.reply_to) == (7, update.message.message_id)
        with pytest.raises(BadRequest, match="Message thread not found"):
            await ptb_bot.send_message(group.id, "日报", message_thread_id=8)

    async def test_members_and_admins_are_told_apart(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        head = api.user(1002, first_name="主管乙")
        api.group(-100123, "示例州市群", members=[anna], admins=[head])
        assert [member.user.id for member in await ptb_bot.get_chat_administrators(-100123)] == [1002]
        assert (await ptb_bot.get_chat_member(-100123, 1001)).status == "member"
        assert (await ptb_bot.get_chat(-100123)).title == "示例州市群"
        sent = await ptb_bot.send_message(-100123, "日报")
        with pytest.raises(BadRequest, match="Not enough rights"):
            await sent.pin()

    async def test_a_bot_that_left_is_out(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        group = api.group(-100123, "示例州市群", members=[anna])
        await ptb_bot.leave_chat(group.id)
        await group.post("/bind", by=anna)
        assert len(api.updates) == 0
        with pytest.raises(Forbidden, match="not a member"):
            await ptb_bot.send_message(group.id, "日报")
