"""The 企业微信 group robot, against a double of its server."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.channels.base import Dispatch, Picture
from bot.channels.errors import FetchError, NotReached, OutcomeUnknown, Rejected, SendError, TryLater, UnreadableUpdate
from bot.channels.wecom.robot import IMAGE_BYTES, TEXT_BYTES, WeComRobot, split_bytes
from dialogs.model.outgoing import Outgoing
from tests.channels.wecom_double import WeComDouble, wecom_double


@pytest.fixture
def double() -> Iterator[WeComDouble]:
    with wecom_double() as running:
        yield running


def dispatch(text: str, *files: Picture, html: bool = True, **more: object) -> Dispatch:
    return Dispatch("group", Outgoing(text, html=html), files=files, **more)


async def send(double: WeComDouble, message: Dispatch) -> None:
    robot = WeComRobot(double.url)
    try:
        await robot.send(message)
    finally:
        await robot.close()


def picture(folder: Path, name: str, caption: str = "", data: bytes = b"") -> Picture:
    if not data:
        out = BytesIO()
        Image.new("RGB", (20, 10), "teal").save(out, "PNG" if name.endswith("png") else "JPEG")
        data = out.getvalue()
    path = folder / name
    path.write_bytes(data)
    return Picture(path, name, caption, as_document=name.endswith(".docx"))


async def test_a_digest_is_its_text_without_markup_its_images_and_then_their_captions(
    double: WeComDouble, tmp_path: Path
) -> None:
    chart, photo = picture(tmp_path, "chart.png"), picture(tmp_path, "1.jpg", "示例一职：开放日")
    brief = picture(tmp_path, "brief.docx", data=b"a Word file")
    await send(double, dispatch("<b>云南省教育厅</b>\n示例&lt;一职&gt;", chart, photo, brief))
    assert double.texts == ["云南省教育厅\n示例<一职>", "照片1 示例一职：开放日"]
    assert double.images == [chart.path.read_bytes(), photo.path.read_bytes()]
    assert [message["msgtype"] for message in double.posted] == ["text", "image", "image", "text"]


async def test_in_a_rehearsal_the_captions_text_begins_with_the_mark_and_a_chart_has_no_number(
    double: WeComDouble, tmp_path: Path
) -> None:
    chart = picture(tmp_path, "chart.png", "【演练】")
    photos = [picture(tmp_path, f"{n}.jpg", f"【演练】示例{n}职") for n in (1, 2)]
    await send(double, dispatch("【演练】简报", chart, *photos, continued="【演练】"))
    assert double.texts == ["【演练】简报", "【演练】照片1 示例1职\n照片2 示例2职"]
    await send(double, dispatch("【演练】简报", chart, continued="【演练】"))
    assert double.texts[2:] == ["【演练】简报"]


async def test_a_long_text_goes_in_messages_of_2048_bytes_cut_between_lines(double: WeComDouble) -> None:
    lines = [f"第{n}行：{'示例' * 20}" for n in range(60)]
    await send(double, dispatch("\n".join(lines), continued="【演练】"))
    assert len(double.texts) > 3
    assert all(text.startswith("【演练】") for text in double.texts[1:])
    assert "\n".join(text.removeprefix("【演练】") for text in double.texts).split("\n") == lines


async def test_an_image_that_is_gone_or_too_large_is_left_out_and_the_rest_goes(
    double: WeComDouble, tmp_path: Path
) -> None:
    gone, large = picture(tmp_path, "a.png", "甲"), picture(tmp_path, "b.png", "乙", b"\x89PNG" + b"0" * IMAGE_BYTES)
    gone.path.unlink()
    await send(double, dispatch("简报", gone, large, picture(tmp_path, "c.png", "丙")))
    assert double.texts == ["简报", "照片1 丙"]
    assert len(double.images) == 1


async def test_parts_that_are_out_are_not_sent_again(double: WeComDouble, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    async def on_part(done: int, reference: str, upcoming: int) -> None:
        told.append((done, upcoming))

    parts = (picture(tmp_path, "a.png"), picture(tmp_path, "b.png"))
    await send(double, dispatch("简报", *parts, on_part=on_part, done_parts=1))
    assert double.texts == []
    assert len(double.images) == 2
    assert told == [(2, 1)]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', TryLater),
        (200, b'{"errcode": -1, "errmsg": "system busy"}', TryLater),
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', Rejected),
        (404, b"not found", Rejected),
        (302, b"", NotReached),
        (403, b"<html>login</html>", NotReached),
        (200, b'{"errcode": 45033, "errmsg": "concurrent"}', TryLater),
        (200, b"not json", OutcomeUnknown),
        (200, b'["errcode"]', OutcomeUnknown),
        (502, b"bad gateway", NotReached),
    ],
)
async def test_what_the_server_answers_is_what_is_done(
    double: WeComDouble, status: int, body: bytes, error: type[SendError]
) -> None:
    double.failing.append((status, body))
    with pytest.raises(error):
        await send(double, dispatch("简报"))


async def test_a_21st_message_within_a_minute_is_to_be_tried_in_the_next(double: WeComDouble) -> None:
    for number in range(20):
        await send(double, dispatch(f"第{number}条"))
    with pytest.raises(TryLater) as refused:
        await send(double, dispatch("再来一条"))
    assert (refused.value.after, refused.value.whole_bot) == (60, True)


async def test_an_error_never_names_the_robots_key() -> None:
    robot = WeComRobot("http://127.0.0.1:1/cgi-bin/webhook/send?key=secret-key")
    with pytest.raises(NotReached) as refused:
        await robot.send(dispatch("简报"))
    await robot.close()
    assert "secret" not in f"{refused.value}{refused.value.__cause__}"
    assert refused.value.__suppress_context__


async def test_nothing_ever_comes_in() -> None:
    robot = WeComRobot("http://127.0.0.1:1/")
    with pytest.raises(UnreadableUpdate):
        robot.read(b"{}")
    with pytest.raises(FetchError):
        robot.fetch("x")
    with pytest.raises(Rejected):
        await robot.send(dispatch(""))
    await robot.close()


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], include_characters=" \n"), max_size=600)


@given(WORDS, st.integers(4, 60))
def test_any_text_is_split_within_the_limit_and_loses_nothing_but_space_at_the_cuts(text: str, limit: int) -> None:
    parts = list(split_bytes(text, limit))
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert limit <= TEXT_BYTES
