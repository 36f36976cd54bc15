"""What officials are sent and admins export, from the first photo to the last part of an archive (INTERFACE §5, §7)."""

import re
import threading
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot.jobs import exports
from dialogs.model.outgoing import AttachmentKind
from dialogs.model.units import Role
from storage.db.tables import outbox
from storage.messages.outbox_message import OutboxMessage, read_message
from tests.reports.photographs import jpeg
from tests.stage import Stage
from tests.stage.played_channel import Seen

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
GROUP = "-100"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
        await stage.says(GROUP, "/bind", person="1")
        for chat in ("1", "11", "21", GROUP):
            stage.heard(chat)
        yield stage


async def reports_with_photos(stage: Stage, *colours: str) -> None:
    await stage.says("11", REPORT)
    await stage.presses("11", "确认提交")
    for number, colour in enumerate(colours):
        await stage.sends_file("11", jpeg(colour, orientation=6), name=f"{number}.jpg")


def kinds(seen: Seen) -> list[str]:
    return [name.rpartition(".")[2] for name, _, _ in seen.documents]


async def letters(stage: Stage) -> list[OutboxMessage]:
    async def read(tx: object) -> list[OutboxMessage]:
        return [read_message(row) for row in await tx.execute(select(outbox).order_by(outbox.c.id))]

    return await stage.work(read)


@pytest.mark.promise("7.5")
async def test_a_digest_comes_with_a_picture_photos_under_their_units_name_and_the_brief(stage: Stage) -> None:
    await reports_with_photos(stage, "teal")
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = [seen for seen in stage.channel.chats[GROUP] if "简报（第1期）" in seen.text]
    assert kinds(digest) == ["png", "jpg", "docx"]
    _, photo, caption = digest.documents[1]
    assert caption == "【演练】示例一职"
    with Image.open(BytesIO(photo)) as image:
        assert image.height > image.width
        assert not image.getexif()
    assert digest.documents[2][0] == "职业教育活动周每日简报（第1期）.docx"


async def test_a_picture_stands_alone_and_photos_make_an_album(stage: Stage) -> None:
    await reports_with_photos(stage, "teal", "olive")
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = [letter for letter in await letters(stage) if letter.chat == GROUP and "简报" in letter.message.text]
    assert [a.kind for a in digest.message.attachments] == [
        AttachmentKind.PICTURE,
        AttachmentKind.PHOTO,
        AttachmentKind.PHOTO,
        AttachmentKind.DOCUMENT,
    ]


async def test_without_readers_of_pictures_a_digest_is_its_text(stage: Stage) -> None:
    stage.program.ctx.pictures = False
    await stage.until("2023-05-14T20:30+08:00")
    assert stage.last(GROUP).documents == ()


@pytest.mark.promise("5.10")
async def test_progress_and_pending_are_a_picture_and_a_text(stage: Stage) -> None:
    await reports_with_photos(stage)
    for command, words in (("/progress", "报送进度"), ("/pending", "请于20:30前报送")):
        await stage.says("21", command)
        answer = stage.last("21")
        assert words in answer.text
        assert kinds(answer) == ["png"]


@pytest.mark.promise("5.18")
async def test_a_digest_asked_for_has_what_goes_with_it(stage: Stage) -> None:
    await stage.says("21", "/digest")
    assert "示例州教育体育局 5月14日简报" in stage.last("21").text
    assert kinds(stage.last("21")) == ["png", "docx"]


async def test_an_answer_that_cannot_be_made_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError("no disk")

    monkeypatch.setattr("bot.jobs.answers.read_records", broken)
    await stage.says("21", "/progress")
    assert "请稍后再试一次" in stage.last("21").text


class TestMaterials:
    def parts(self, stage: Stage, chat: str) -> list[dict[str, bytes]]:
        opened = []
        for seen in stage.channel.chats[chat]:
            for name, data, _ in seen.documents:
                if name.endswith(".zip"):
                    with zipfile.ZipFile(BytesIO(data)) as archive:
                        opened.append({entry: archive.read(entry) for entry in archive.namelist()})
        return opened

    @pytest.mark.promise("5.13")
    async def test_come_as_an_archive(self, stage: Stage) -> None:
        await reports_with_photos(stage, "teal")
        await stage.says("1", "/export materials")
        assert re.search("云南省教育厅的材料已打包：1个文件。", stage.channel.chats["1"][-2].text)
        (part,) = self.parts(stage, "1")
        assert set(part) == {"示例一职/照片/20230514-1-0.jpg", "目录.xlsx"}
        assert part["示例一职/照片/20230514-1-0.jpg"] == jpeg("teal", orientation=6)

    @pytest.mark.promise("5.13")
    async def test_of_a_supervisor_are_the_own_subtrees(self, stage: Stage) -> None:
        await reports_with_photos(stage, "teal")
        await stage.registers("22", "样例市教育体育局", Role.SUPERVISOR)
        await stage.says("21", "导出 材料")
        await stage.says("22", "/export materials")
        assert len(self.parts(stage, "21")) == 1
        assert stage.last("22").text == "【演练】还没有收到材料。"
        await stage.says("22", "/export materials 示例一职")
        assert stage.last("22").text == "【演练】没有权限"

    async def test_come_in_parts_that_can_be_sent_and_open_on_their_own(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "PART_BYTES", 45_000)
        await reports_with_photos(stage, "teal", "olive", "navy", "red", "gold")
        await stage.says("1", "/export materials")
        parts = self.parts(stage, "1")
        assert len(parts) > 1
        assert all("目录.xlsx" in part for part in parts)
        assert sum(len(part) - 1 for part in parts) == 5
        captions = [caption for seen in stage.channel.chats["1"] for _, _, caption in seen.documents]
        assert captions[0].startswith(f"【演练】云南省教育厅 材料 1/{len(parts)}（截至5月14日")

    async def test_a_part_no_message_can_carry_is_told_of(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exports, "PART_BYTES", 100)
        await reports_with_photos(stage, "teal")
        await stage.says("1", "/export materials")
        assert self.parts(stage, "1") == []
        assert "有1个压缩包超过 50 MB，发不出来" in stage.last("1").text

    async def test_a_message_tells_how_far_it_is(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        await reports_with_photos(stage, "teal", "olive")
        write, told, seen = exports.write_archive, [], threading.Event()

        def slow(*given: object, **more: object) -> object:
            more["progress"](1, 2)
            assert seen.wait(10)
            return write(*given, **more)

        tell = exports._tell

        async def noted(*given: object, **more: object) -> str:
            key = await tell(*given, **more)
            if more["job"].told:
                told.append(more["text"])
                seen.set()
            return key

        monkeypatch.setattr(exports, "write_archive", slow)
        monkeypatch.setattr(exports, "_tell", noted)
        monkeypatch.setattr(exports, "TOLD_EVERY", 0.01)
        await stage.says("1", "/export materials")
        assert told[0] == "正在打包云南省教育厅的材料：1/2个文件。"
        (message,) = [seen for seen in stage.channel.chats["1"] if "已打包" in seen.text]
        assert message.history[0] == "【演练】正在打包云南省教育厅的材料，完成后发到这里。"

    async def test_whose_bytes_are_gone_are_counted_and_the_rest_comes(self, stage: Stage) -> None:
        await reports_with_photos(stage, "teal", "olive")
        first = (await stage.records()).files[0]
        stage.program.ctx.media.path(first.sha256).unlink()
        await stage.says("1", "/export materials")
        (part,) = self.parts(stage, "1")
        assert len(part) == 2
        assert "有1个文件的内容找不到" in stage.channel.chats["1"][-2].text


@pytest.mark.promise("3.15")
async def test_the_robot_gets_what_the_root_gets_and_nothing_of_a_prefectures(stage: Stage) -> None:
    stage.program.ctx.robot = True
    await stage.until("2023-05-28T09:00+08:00")
    told = [letter.message.text for letter in await letters(stage) if letter.channel == "wecom"]
    assert [text for text in told if "简报（第7期）" in text]
    assert any("总结报告报送通报" in text for text in told)
    assert not any("5月25日24:00截止" in text for text in told)
    assert all("云南省教育厅" in text for text in told)


async def test_a_robot_is_no_group_of_the_roots(stage: Stage) -> None:
    stage.program.ctx.robot = True
    await stage.says(GROUP, "/unbind", person="1")
    await stage.registers("23", "云南省教育厅", Role.SUPERVISOR)
    await stage.until("2023-05-14T20:30+08:00")
    assert "云南省教育厅 5月14日简报" in stage.last("23").text


@pytest.mark.promise("3.22")
async def test_on_a_rehearsal_clock_every_text_and_caption_begins_with_the_mark(stage: Stage) -> None:
    await reports_with_photos(stage, "teal")
    for command in ("/progress", "/pending", "/digest", "/export", "/help", "不是命令"):
        await stage.says("1", command)
    await stage.says("99", "您好")
    await stage.until("2023-05-15T19:00+08:00")
    shown = [seen for chat in stage.channel.chats.values() for seen in chat]
    assert {chat for chat, seen in stage.channel.chats.items() if seen} >= {"1", "11", "99", GROUP}
    texts = [text for seen in shown for text in (seen.text, *seen.history, *(file[2] for file in seen.documents))]
    assert len(texts) > 20
    assert [text for text in texts if text and not text.startswith("【演练】")] == []
