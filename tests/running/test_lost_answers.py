"""On PostgreSQL the network may take the answer to any COMMIT: people get the same answers, each once."""

import asyncio
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.stage import Stage
from tests.stage.played_channel import Seen

sys.path.insert(0, str(Path(__file__).parent.parent / "storage"))
from storage.db import migrate
from storage.messages import jobs as job_rows
from storage.messages import outbox
from tests.storage import lossy_network, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.running() as url:
        yield url


async def played(stage: Stage) -> dict[str, list[tuple[str, ...]]]:
    """What everybody is shown who does what there is to do."""
    await stage.registers("11", "示例一职")
    await stage.says("1", "/invite 示例二职")
    await stage.says("11", "/lead 学生走进车间，家长来了三百人")
    await stage.says("11", "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    await stage.presses("11", "确认提交")
    await stage.sends_file("11", photo(), name="1.jpg")
    await stage.sends_file("11", photo(), name="2.jpg")
    await stage.says("1", "/broadcast 请各单位按时填报")
    await stage.presses("1", "确认发送")
    await stage.says("1", "/export")
    await stage.until("2023-05-14T20:40+08:00")
    return {chat: [shown(seen) for seen in messages] for chat, messages in stage.channel.chats.items()}


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


def shown(seen: Seen) -> tuple[str, ...]:
    """A message without the code in it, which is another each time."""
    return " ".join(word for word in seen.text.split() if len(word) != 22), *seen.buttons


async def test_whatever_answers_get_lost_everybody_is_answered_once_and_nothing_is_there_twice(
    tmp_path: Path, server: str
) -> None:
    async with Stage(tmp_path / "calm", at="2023-05-14T16:10+08:00") as stage:
        calm = await played(stage)
    await migrate.upgrade(server)
    async with (
        lossy_network.before(server) as (url, network),
        Stage(tmp_path / "lossy", at="2023-05-14T16:10+08:00", store=url) as stage,
    ):
        assert stage.program.ctx.db._commits is not None
        network.every, network.of = 3, stage.program.ctx.db._commits.writer.encode()
        lossy = await asyncio.wait_for(played(stage), 120)
        network.every = 0
        async with stage.program.ctx.db.read() as tx:
            assert not await outbox.sending(tx)
            assert not await job_rows.waiting(tx)
    assert network.lost > 30
    assert lossy == calm
