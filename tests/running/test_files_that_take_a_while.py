"""A file its server does not hand out at the moment is asked for again; its sender is told, and waits for an answer."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.channels.errors import FetchError
from dialogs.model.submissions import FileState
from storage.db.errors import Full
from tests.stage.stage import Stage

NOT_NOW = FetchError("Bad Request: wrong file_id or the file is temporarily unavailable", gone=False)


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.inbound.downloads.PAUSES", (0.0,) * 8)
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        yield stage


def failing(stage: Stage, times: int, error: Callable[[], Exception]) -> list[str]:
    """The channel fails so often before it hands a file out; what was asked for."""
    fetch, asked = stage.channel.fetch, []

    async def some_time(remote: str) -> AsyncIterator[bytes]:
        asked.append(remote)
        if asked.count(remote) <= times:
            raise error()
        async for piece in fetch(remote):
            yield piece

    stage.channel.fetch = some_time
    return asked


async def test_what_comes_soon_is_saved_without_a_word_between(stage: Stage) -> None:
    failing(stage, 2, lambda: NOT_NOW)
    await stage.sends_file("11", b"%PDF-1.7 ", name="稿件.pdf", kind="document")
    assert [text[:5] for text in stage.heard("11")] == ["已保存 1"]


async def test_what_takes_longer_is_said_once_an_hour_and_saved_when_it_comes(stage: Stage) -> None:
    failing(stage, 5, lambda: NOT_NOW)
    for name in ("稿件.pdf", "方案.pdf"):
        await stage.sends_file("11", f"%PDF-1.7 {name}".encode(), name=name, kind="document")
    heard = stage.heard("11")
    assert [text[:5] for text in heard] == ["「稿件.p", "已保存 1", "已保存 1"]
    assert "先不用重发" in heard[0]


@pytest.mark.parametrize("error", [lambda: NOT_NOW, lambda: RuntimeError("nobody foresaw this")])
async def test_what_never_comes_is_asked_for_anew_in_the_end(stage: Stage, error: Callable[[], Exception]) -> None:
    asked = failing(stage, 1000, error)
    await stage.sends_file("11", b"%PDF-1.7 ", name="稿件.pdf", kind="document")
    assert stage.heard("11")[-1].startswith("未保存：「稿件.pdf」没有收完整，请重发一次")
    assert len(asked) == 9


async def test_what_is_gone_is_said_at_once(stage: Stage) -> None:
    asked = failing(stage, 1000, lambda: FetchError("Bad Request: invalid file_id", gone=True))
    await stage.sends_file("11", b"%PDF-1.7 ", name="稿件.pdf", kind="document")
    assert stage.heard("11") == ["未保存：「稿件.pdf」没有收完整，请重发一次。"]
    assert len(asked) == 1


async def test_a_file_announced_before_a_restart_is_fetched_after_it(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        file = {"type": "file", "kind": "document", "file_name": "稿件.pdf", "size": 9, "remote": "r"}
        await stage.channel.arrive({**file, "chat": "11", "person": "telegram:11", "message": "m"})
        await stage.program.queue.take()
        await stage.program.queue.idle()
        assert [f.state for f in (await stage.records()).files] == [FileState.PENDING]
    async with Stage(tmp_path, at="2023-05-14T16:20+08:00") as stage:
        stage.channel.files["r"] = b"%PDF-1.7 "
        await stage.settle()
        assert [f.state for f in (await stage.records()).files] == [FileState.KEPT]
        assert stage.last("11").text.startswith("【演练】已保存 1 个文件")


async def test_a_folder_that_takes_nothing_is_said_and_the_file_is_kept_once_it_does(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbound.downloads.STORE_PAUSE", 0.0)
    asked = failing(stage, 3, lambda: Full("read-only"))
    await stage.sends_file("11", b"%PDF-1.7 ", name="稿件.pdf", kind="document")
    heard = stage.heard("11")
    assert [text[:5] for text in heard] == ["「稿件.p", "已保存 1"]
    assert len(asked) == 4
