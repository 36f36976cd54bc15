"""Whatever strangers send to the running program, it answers in words, and goes on as before."""

import random
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import quote_from_bytes, urlencode

import httpx
import pytest

from bot.page.http.middleware import Pace
from storage.people import page_sessions
from storage.people.page_sessions import CodeKind, Visitor
from tests.faults.fuzzing import Fuzz, fuzz, mutated, mutated_json, mutated_text  # noqa: F401 (a fixture)
from tests.faults.test_fuzz_readers import FORM, SAID
from tests.page.running_site import ADMIN, RunningSite
from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"

FORMS: Mapping[str, tuple[str, bytes]] = {
    what: (path, urlencode(fields).encode())
    for what, (path, fields) in {
        "a typed invite": ("/join/find", {"code": "Ab3_-Ab3_-Ab3_-Ab3_-Ab"}),
        "an invite": ("/join", {"code": "Ab3_-Ab3_-Ab3_-Ab3_-Ab", "name": "联络员", "browser": "x" * 22}),
        "a recovery": ("/recover", {"code": "ABCD-EFGH-JKLM-NPQR", "browser": "x" * 22}),
        "a code put away": ("/recover/kept", {"kept": "1"}),
        "a login": ("/login", {"code": "x" * 22, "browser": "x" * 22}),
        "a board": ("/board/open", {"code": "x" * 22, "browser": "x" * 22}),
        "a desk": ("/desk/open", {"code": "x" * 22, "browser": "x" * 22}),
        "a desk entered": ("/desk/enter", {"token": "x" * 22}),
    }.items()
}
MESSAGES: Mapping[str, bytes] = {
    "a text": '{"id": "client-0001", "text": "教师32"}'.encode(),
    "a press": b'{"id": "client-0002", "press": "abc:1"}',
}
UPLOAD = {"id": "client-0003", "name": "现场.jpg", "kind": "photo", "caption": "x", "album": "client-0003"}


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningSite]:
    """A page that takes as much as comes."""
    monkeypatch.setattr(Pace, "allows", lambda *_: True)
    async with RunningSite(tmp_path) as running:
        yield running


@pytest.fixture
async def liaison(site: RunningSite) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody registered."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, timeout=60) as client:
        assert (await client.post(f"/join/{await site.invite('示例一职')}")).status_code == 303
        yield client


def outcome(answer: httpx.Response) -> str:
    """The status; what is refused is refused in words."""
    assert answer.status_code < 500, answer.text
    assert answer.status_code < 400 or answer.text.strip(), answer
    return str(answer.status_code)


async def test_a_form_of_the_page_is_taken_or_refused_in_words(fuzz: Fuzz, site: RunningSite) -> None:  # noqa: F811
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, timeout=60) as stranger:

        async def judge(content: bytes, draw: random.Random) -> str:
            path, _, body = content.partition(b" ")
            kind = draw.choice((URLENCODED, URLENCODED, MULTIPART, "text/plain", "x"))
            return outcome(await stranger.post(path.decode(), content=body, headers={"Content-Type": kind}))

        def change(draw: random.Random, content: bytes) -> bytes:
            path, _, body = content.partition(b" ")
            return path + b" " + draw.choice((mutated, mutated_text))(draw, body)

        samples = {what: f"{path} ".encode() + body for what, (path, body) in FORMS.items()}
        assert await fuzz.tried(samples, change, judge)


async def test_a_message_of_the_page_is_taken_or_refused_in_words(
    fuzz: Fuzz,  # noqa: F811
    site: RunningSite,
    liaison: httpx.AsyncClient,
) -> None:
    async def judge(content: bytes, _: random.Random) -> str:
        return outcome(await liaison.post("/send", content=content))

    assert await fuzz.tried(MESSAGES, mutated_json, judge)
    await site.program.queue.idle()
    sent = await liaison.post("/send", json={"id": "client-9999", "text": REPORT})
    assert sent.status_code == 200


async def test_an_upload_to_the_page_is_taken_or_refused_in_words(fuzz: Fuzz, liaison: httpx.AsyncClient) -> None:  # noqa: F811
    async def judge(content: bytes, draw: random.Random) -> str:
        return outcome(await liaison.put("/upload?" + content.decode("latin-1"), content=draw.randbytes(200)))

    def change(draw: random.Random, content: bytes) -> bytes:
        return quote_from_bytes(draw.choice((mutated, mutated_text))(draw, content), safe="=&%+").encode()

    assert len(await fuzz.tried({"upload": urlencode(UPLOAD).encode()}, change, judge)) > 1


async def test_a_form_of_the_desk_is_taken_or_refused_in_words(fuzz: Fuzz, site: RunningSite) -> None:  # noqa: F811
    expires = site.ctx.clock.now().replace(year=2030)
    code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(ADMIN, ""), expires))
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, timeout=60) as desk:
        await desk.post(f"/login/{code}")
        page = (await desk.get("/desk/roster")).text
        token = page.split('name="token" value="')[1].split('"')[0].encode()

        async def judge(content: bytes, draw: random.Random) -> str:
            path = draw.choice(("/desk/roster", "/desk/invites", "/desk/acts", "/desk/export", "/desk/remind"))
            return outcome(await desk.post(path, content=content, headers={"Content-Type": MULTIPART}))

        sent = FORM.replace(b"abc", token)
        assert await fuzz.tried({"roster": sent}, mutated, judge)
        assert (await desk.get("/desk")).status_code == 200


async def test_whatever_a_liaison_types_is_answered(fuzz: Fuzz, tmp_path: Path) -> None:  # noqa: F811
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        await stage.registers("11", "示例一职")

        async def judge(content: bytes, _: random.Random) -> str:
            said = content.decode()
            if not said.strip():
                return "nothing said"
            await stage.says("11", said)
            answers = stage.heard("11")
            assert answers, said
            assert all(answer.strip() for answer in answers)
            return answers[-1][:4]

        assert len(await fuzz.tried(SAID, mutated_text, judge)) > 1
        await stage.says("11", "/cancel")
        await stage.says("11", REPORT)
        assert "已保存" in stage.last("11").text
