"""What a browser of ours never sends: refused with a reason, nothing lost, nothing executed."""

import asyncio
import io
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from PIL import Image

from bot.jobs.records import load_records
from storage.people import page_sessions
from tests.page.running_site import RunningSite


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: RunningSite) -> AsyncIterator[httpx.AsyncClient]:
    """A client that has registered."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        answer = await client.post(f"/join/{await site.invite('示例一职')}")
        assert answer.status_code == 303
        yield client


async def says(client: httpx.AsyncClient, number: int, text: str) -> httpx.Response:
    return await client.post("/send", json={"id": f"client-{number:04}", "text": text})


async def files_kept(site: RunningSite) -> int:
    await site.program.queue.idle()
    async with site.ctx.db.read() as tx:
        return len((await load_records(site.ctx, tx, site.program.organisations)).files)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "", "http://[bad"])
async def test_a_request_of_another_sites_page_is_refused(browser: httpx.AsyncClient, origin: str) -> None:
    answer = await browser.post("/send", json={"id": "client-0001", "text": "教师32"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "没有执行" in answer.json()["error"]


async def test_a_message_of_a_megabyte_is_refused_in_words(browser: httpx.AsyncClient) -> None:
    answer = await says(browser, 1, "教" * 350_000)
    assert answer.status_code == 413
    assert "消息太长" in answer.json()["error"]
    assert (await says(browser, 2, "教" * 4097)).status_code == 413


async def test_a_hundred_messages_at_once_are_slowed_down_and_none_that_was_taken_is_lost(
    browser: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(*(says(browser, number, f"第{number}条") for number in range(100)))
    taken = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert 30 <= len(taken) < 100
    assert {answer.status_code for answer in answers} == {200, 429}
    shown = (await browser.get("/messages?since=0")).json()["messages"]
    assert sum('class="message own"' in message["html"] for message in shown) == len(taken)


async def test_the_same_message_sent_twice_is_kept_once(site: RunningSite, browser: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await says(browser, 7, "教师32")).status_code == 200
    shown = (await browser.get("/messages?since=0")).json()["messages"]
    assert sum('class="message own"' in message["html"] for message in shown) == 1


async def test_a_revoked_session_can_do_nothing(site: RunningSite, browser: httpx.AsyncClient) -> None:
    async with site.ctx.db.read() as tx:
        token = browser.cookies["weekbot_session"].rpartition(".")[0]
        visitor = await page_sessions.visitor_of(tx, token, site.ctx.clock.now())
    assert visitor is not None
    await site.ctx.turn(lambda tx: page_sessions.end_all(tx, visitor.person))
    for answer in (
        await says(browser, 1, "教师32"),
        await browser.get("/messages?since=0"),
        await browser.get("/events"),
    ):
        assert answer.status_code == 401
        assert "登录已失效" in answer.json()["error"]


async def test_a_cookie_that_was_not_signed_here_is_none(site: RunningSite) -> None:
    async with httpx.AsyncClient(base_url=site.url, cookies={"weekbot_session": "token.signature"}) as client:
        assert (await client.get("/messages?since=0")).status_code == 401


async def test_the_session_cookie_is_out_of_any_scripts_reach(site: RunningSite) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        answer = await client.post(f"/join/{await site.invite('示例一职')}")
    session = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("weekbot_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


async def test_a_program_renamed_to_a_photo_is_refused(site: RunningSite, browser: httpx.AsyncClient) -> None:
    query = {"id": "client-0001", "name": "现场.jpg", "kind": "photo"}
    answer = await browser.put("/upload", params=query, content=b"MZ\x90\x00" + bytes(2000))
    assert answer.status_code == 200
    async with browser.stream("GET", "/events?since=0") as stream:
        async for line in stream.aiter_lines():
            if "现场.jpg" in line and "未保存" in line:
                break


async def test_a_photo_lies_on_the_disk_once_and_what_is_refused_not_at_all(
    site: RunningSite, browser: httpx.AsyncClient
) -> None:
    for number, content in enumerate((photo(), b"MZ\x90\x00" + bytes(2000)), start=1):
        query = {"id": f"client-000{number}", "name": f"现场{number}.jpg", "kind": "photo"}
        assert (await browser.put("/upload", params=query, content=content)).status_code == 200
    answered = set()
    async with browser.stream("GET", "/events?since=0") as stream:
        async for line in stream.aiter_lines():
            answered |= {word for word in ("已保存 1 张照片", "未保存") if word in line}
            if len(answered) == 2:
                break
    assert list(site.ctx.media.uploads.iterdir()) == []
    assert [site.ctx.media.path(sha256).read_bytes() for sha256 in site.ctx.media.hashes()].count(photo()) == 1


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("said", [True, False], ids=["its size is said", "its size is not said"])
async def test_an_upload_that_is_too_large_is_refused_in_words(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, said: bool
) -> None:
    monkeypatch.setattr("bot.page.chat.LARGEST", 2_000_000)
    monkeypatch.setattr("bot.page.http.uploads.LARGEST", 2_000_000)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield bytes(1_000_000)

    query = {"id": "client-0001", "name": "录像.mp4", "kind": "video"}
    answer = await browser.put("/upload", params=query, content=bytes(3_000_000) if said else pieces())
    assert answer.status_code == 413
    assert "文件太大，一个最多 2 MB" in answer.json()["error"]


async def test_an_aborted_upload_leaves_nothing(site: RunningSite, browser: httpx.AsyncClient) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"\xff\xd8" + bytes(50_000)
        raise ConnectionError

    query = {"id": "client-0001", "name": "现场.jpg", "kind": "photo"}
    with pytest.raises(ConnectionError):
        await browser.put("/upload", params=query, content=broken())
    assert await files_kept(site) == 0
    shown = (await browser.get("/messages?since=0")).json()["messages"]
    assert not any("现场.jpg" in message["html"] for message in shown)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 60_000,
        b'{"id": "x", "text": "a"}',
        b'{"id": "client-0001"}',
        b'{"id": "client-0001", "text": 5}',
    ],
    ids=lambda body: body[:40].decode(),
)
async def test_a_broken_request_is_refused(browser: httpx.AsyncClient, body: bytes) -> None:
    assert (await browser.post("/send", content=body)).status_code == 400


@pytest.mark.parametrize(
    "path", [f"/messages?since={10**30}", f"/events?since={10**30}", f"/files/{10**30}/0", "/messages?since=-1"]
)
async def test_a_message_of_a_number_that_no_store_counts_to_is_asked_for_in_vain(
    browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, "没有看懂" in answer.json()["error"]) == (400, True)


async def test_a_file_is_shown_to_nobody_but_its_reader(site: RunningSite, browser: httpx.AsyncClient) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as other:
        await other.post(f"/join/{await site.invite('示例二职')}")
        assert (await other.get("/files/1/0")).status_code == 404


async def test_every_page_forbids_foreign_content(site: RunningSite) -> None:
    async with httpx.AsyncClient(base_url=site.url) as client:
        for path in ("/", "/recover", "/join/none", "/login/none", "/nowhere"):
            policy = (await client.get(path)).headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


async def test_the_first_load_is_below_a_hundred_kilobytes_without_the_font(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assets = [part.split('"')[0] for part in page.text.split('"/static/')[1:]]
    sizes = [len((await browser.get(f"/static/{asset}")).content) for asset in assets]
    assert len(sizes) >= 4
    assert len(page.content) + sum(sizes) < 100_000


async def test_html_in_a_name_a_file_name_a_caption_and_a_code_is_text(site: RunningSite) -> None:
    bad = "<img src=x onerror=alert(1)>"
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        await client.post(f"/join/{await site.invite('示例一职')}", data={"name": bad})
        query = {"id": "client-0001", "name": f"{bad}.jpg", "kind": "photo", "caption": bad}
        assert (await client.put("/upload", params=query, content=b"\xff\xd8" + bytes(100))).status_code == 200
        pages = [
            (await client.get("/")).text,
            (await client.get("/messages?since=0")).json()["messages"][-1]["html"],
            (await client.post("/recover", data={"code": bad})).text,
            (await client.get("/join", params={"code": bad}, follow_redirects=True)).text,
            (await client.get(f"/login/{bad}")).text,
            (await client.get(f"/board/open/{bad}")).text,
            (await client.get(f"/desk/open/{bad}")).text,
            (await client.get(f"/receipt/{bad}")).text,
        ]
    assert "&lt;img" in pages[0]
    assert not any("<img" in page for page in pages)
