"""Sessions and what hangs on them: streams end with them, they are few, they grow old, and roles keep them alive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from playwright.async_api import expect
from sqlalchemy import select

from bot.app.assemble import prepare
from bot.channels.page import streams as feed
from bot.channels.page.streams import Listeners
from bot.page.board.auth import BOARD_LASTS, COMMAND_LINE
from bot.page.desk.auth import LASTS
from dialogs.model.units import Role
from storage.db.tables import page_codes
from storage.messages.page_messages import PageMessage
from storage.people import accounts, audit, page_sessions
from storage.people.page_sessions import CodeKind, Visitor
from tests.page.phone import Phones
from tests.page.running_site import ADMIN, RunningSite


def client_of(site: RunningSite) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, trust_env=False, verify=False)  # noqa: S501 (no TLS)


async def login(site: RunningSite, person: str = ADMIN) -> str:
    expires = site.ctx.clock.now() + timedelta(hours=1)
    code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(person, ""), expires))
    return f"/login/{code}"


class Stream:
    """An open page: what came, and whether it has ended."""

    def __init__(self) -> None:
        self.text = ""
        self.status = 0
        self.open = asyncio.Event()

    async def read(self, client: httpx.AsyncClient, path: str = "/events") -> None:
        async with client.stream("GET", path, timeout=30) as answer:
            self.status = answer.status_code
            async for piece in answer.aiter_text():
                self.text += piece
                self.open.set()


@asynccontextmanager
async def reading(client: httpx.AsyncClient) -> AsyncIterator[tuple[Stream, "asyncio.Task[None]"]]:
    stream = Stream()
    task = asyncio.create_task(stream.read(client))
    await asyncio.wait_for(stream.open.wait(), 10)
    yield stream, task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def tell(site: RunningSite, person: str, text: str) -> None:
    shown = {"text": text, "html": False, "buttons": [], "files": []}
    await site.program.channels["page"]._mailbox.show(person.partition(":")[2], shown, "")  # type: ignore[attr-defined]


async def test_a_stolen_cookie_reads_nothing_more_once_its_owner_has_logged_out(site: RunningSite) -> None:
    async with client_of(site) as owner, client_of(site) as thief:
        await owner.post(await login(site))
        thief.cookies.update(owner.cookies)
        async with reading(thief) as (stream, task):
            await owner.post("/logout")
            await tell(site, ADMIN, "只给本人的话")
            await asyncio.wait_for(task, 10)
            assert "只给本人的话" not in stream.text


@pytest.mark.parametrize("ended_by", ["the store", "a command"])
async def test_a_stream_ends_with_a_session_that_was_ended_elsewhere(site: RunningSite, ended_by: str) -> None:
    async with client_of(site) as client, client_of(site) as admin:
        await client.post(f"/join/{await site.invite('示例一职')}")
        async with site.ctx.db.read() as tx:
            person = next(holder.person for holder in await accounts.holders(tx, Role.LIAISON))
        async with reading(client) as (stream, task):
            if ended_by == "the store":
                await site.ctx.turn(lambda tx: page_sessions.end_all(tx, person))
            else:
                await admin.post(await login(site))
                said = {"id": "client-0001", "text": f"/revoke {person}"}
                assert (await admin.post("/send", json=said)).status_code == 200
                await site.program.queue.idle()
            await asyncio.wait_for(task, 10)
            await tell(site, person, "只给本人的话")
            assert "只给本人的话" not in stream.text
        assert (await client.get("/messages?since=0")).status_code == 401


async def test_who_deletes_the_account_reads_the_farewell_and_another_browser_of_theirs_does_not(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered()
    async with client_of(site) as other:
        async with site.ctx.db.read() as tx:
            person = next(holder.person for holder in await accounts.holders(tx, Role.LIAISON))
        await other.post(await login(site, person))
        async with reading(other) as (stream, task):
            await phone.says("/mydata")
            await phone.presses("删除我的信息")
            await phone.presses("确定删除")
            await expect(phone.page.locator("#messages")).to_contain_text("已删除")
            await asyncio.wait_for(task, 10)
            assert "已删除" not in stream.text


async def test_one_browser_has_so_many_streams_and_the_oldest_ends_for_one_more(site: RunningSite) -> None:
    async with client_of(site) as client:
        await client.post(await login(site))
        streams = [Stream() for _ in range(feed.STREAMS_A_SESSION + 3)]
        tasks = []
        for stream in streams:
            tasks.append(asyncio.create_task(stream.read(client)))
            await asyncio.wait_for(stream.open.wait(), 10)
        await asyncio.wait_for(asyncio.gather(*tasks[:3]), 10)
        assert not any(task.done() for task in tasks[3:])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_there_are_so_many_streams_in_all(site: RunningSite, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(site) as client:
        await client.post(await login(site))
        monkeypatch.setattr("bot.page.chat.STREAMS", 0)
        assert (await client.get("/events")).status_code == 503


def test_what_waits_in_a_stream_that_was_ended_is_not_read() -> None:
    listeners = Listeners()
    message = PageMessage(1, 1, "r", {}, None)  # type: ignore[arg-type]
    with listeners.listen("a", "one") as one, listeners.listen("a", "two") as two:
        listeners.push("a", message)
        listeners.end_sessions({"one"})
        listeners.push("a", message)
        assert one.get_nowait() is None
        assert (two.qsize(), one.qsize(), len(listeners)) == (2, 0, 1)
    assert len(listeners) == 0


async def test_a_browser_that_was_not_seen_for_long_is_logged_out_and_one_that_was_is_not(site: RunningSite) -> None:
    async with client_of(site) as seen, client_of(site) as unseen:
        await seen.post(await login(site))
        await unseen.post(await login(site))
        for _ in range(2):
            site.pass_time(page_sessions.IDLE * 0.7)
            assert (await seen.get("/messages?since=0")).status_code == 200
        assert (await unseen.get("/messages?since=0")).status_code == 401
        site.pass_time(timedelta(days=page_sessions.SESSION_DAYS))
        assert (await seen.get("/messages?since=0")).status_code == 401


async def test_an_admin_of_the_page_says_once_a_working_day_that_it_is_still_they(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.entered(await login(site), "/desk")
    await expect(phone.page.get_by_role("heading", name="管理台")).to_be_visible()
    site.pass_time(LASTS)
    await phone.page.goto(f"{site.url}/desk")
    await expect(phone.page.get_by_text("超过一个工作日")).to_be_visible()
    await phone.page.get_by_role("button", name="打开管理台").click()
    await expect(phone.page.get_by_role("navigation", name="管理台")).to_be_visible()
    async with site.ctx.db.read() as tx:
        assert [entry.actor for entry in await audit.entries(tx, "desk-opened")] == [ADMIN]


async def test_a_board_of_the_command_line_ends_after_a_fortnight_or_when_it_is_told_to(site: RunningSite) -> None:
    root = (await site.ctx.turn(site.program.organisations.current)).root
    visitor, expires = Visitor(f"board:{root.id}", COMMAND_LINE), site.ctx.clock.now() + timedelta(days=99)

    async def link() -> str:
        code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.BOARD, visitor, expires))
        return f"/board/open/{code}"

    async with client_of(site) as old, client_of(site) as young:
        await old.post(await link())
        site.pass_time(BOARD_LASTS)
        await young.post(await link())
        await link()
        assert [(await client.get("/board")).status_code for client in (old, young)] == [403, 200]
        assert await site.ctx.turn(lambda tx: page_sessions.end_boards(tx, COMMAND_LINE)) == 2
        assert (await young.get("/board")).status_code == 403
    async with site.ctx.db.read() as tx:
        assert (await tx.execute(select(page_codes))).all() == []


class TestFirstAdmins:
    async def roles(self, site: RunningSite, person: str) -> list[Role]:
        async with site.ctx.db.read() as tx:
            return [role for _, role in await accounts.memberships(tx, person)]

    @pytest.mark.promise("3.12")
    async def test_are_given_the_role_once_which_stands_in_the_audit(self, site: RunningSite) -> None:
        for _ in range(2):
            await prepare(site.ctx.db, site.ctx, (ADMIN, "telegram:1002"), noted=True)
        async with site.ctx.db.read() as tx:
            given = [entry for entry in await audit.entries(tx, "grant") if entry.actor == "settings"]
        assert ["telegram:1002" in entry.detail for entry in given] == [True]

    async def test_who_are_revoked_stay_so_however_often_it_starts(self, site: RunningSite) -> None:
        await site.ctx.turn(lambda tx: accounts.revoke(tx, ADMIN))
        await prepare(site.ctx.db, site.ctx, (ADMIN, "telegram:1002"))
        assert await self.roles(site, ADMIN) == []
        assert await self.roles(site, "telegram:1002") == [Role.ADMIN]

    async def test_revoked_in_a_store_of_an_earlier_version_stay_so_too(self, site: RunningSite) -> None:
        now = site.ctx.clock.now()
        detail = {"person": "telegram:1003", "units": [1]}
        await site.ctx.turn(lambda tx: audit.append(tx, ADMIN, "revoke", detail, now))
        await prepare(site.ctx.db, site.ctx, ("telegram:1003",))
        assert await self.roles(site, "telegram:1003") == []
