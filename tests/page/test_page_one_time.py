"""A one-time secret is spent when its result has arrived: asked twice, answered in vain, without cookies, scanned."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Route as Routed
from playwright.async_api import expect
from sqlalchemy import func, select

from bot.page import joining
from dialogs.model.units import Role
from storage.db.tables import accounts, memberships
from storage.db.tables import page_sessions as sessions
from storage.people import accounts as people
from storage.people import audit, invites, page_sessions
from storage.people.page_sessions import CodeKind, Visitor
from tests.page.phone import Phones
from tests.page.running_site import ADMIN, RunningSite

SEE_OTHER = 303


class Browser(httpx.AsyncClient):
    """Opens a page, and sends its form as a browser does."""

    def __init__(self, site: RunningSite) -> None:
        super().__init__(base_url=site.url, headers={"Origin": site.url}, trust_env=False, verify=False, timeout=60)

    async def form(self, path: str) -> tuple[str, dict[str, str]]:
        """Where the form of that page goes, and what it carries."""
        page = await self.get(path)
        assert page.status_code == 200, page.text
        found = re.search(r'<form action="([^"]+)"', page.text)
        assert found
        return found[1], dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))

    async def sends(self, form: tuple[str, Mapping[str, str]]) -> httpx.Response:
        return await self.post(form[0], data=dict(form[1]))


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: RunningSite) -> AsyncIterator[Browser]:
    async with Browser(site) as client:
        yield client


async def counted(site: RunningSite) -> tuple[int, int, int]:
    """Page accounts, roles of theirs, sessions."""
    async with site.ctx.db.read() as tx:
        of_page = [
            select(func.count()).select_from(table).where(table.c.person.like("page:%"), table.c.person != ADMIN)
            for table in (accounts, memberships, sessions)
        ]
        return tuple([int(await tx.scalar(query) or 0) for query in of_page])  # type: ignore[return-value]


async def link(site: RunningSite, kind: CodeKind) -> str:
    """The way of a one-time link."""
    root = (await site.ctx.turn(site.program.organisations.current)).root
    whose = {CodeKind.LOGIN: ADMIN, CodeKind.DESK: f"desk:{ADMIN}", CodeKind.BOARD: f"board:{root.id}"}
    visitor = Visitor(whose[kind], "" if kind is CodeKind.LOGIN else ADMIN)
    expires = site.ctx.clock.now() + timedelta(hours=1)
    code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, kind, visitor, expires))
    return {CodeKind.LOGIN: "/login/", CodeKind.DESK: "/desk/open/", CodeKind.BOARD: "/board/open/"}[kind] + code


LINKS = [CodeKind.LOGIN, CodeKind.BOARD, CodeKind.DESK]
LEADS_TO = {CodeKind.LOGIN: "/messages?since=0", CodeKind.BOARD: "/board", CodeKind.DESK: "/desk"}


async def test_two_taps_on_a_slow_network_register_once_and_bring_the_person_in(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.open(f"/join/{await site.invite('示例一职')}")

    async def slowly(route: Routed) -> None:
        await asyncio.sleep(0.4)
        await route.continue_()

    await phone.page.route("**/join", slowly)
    button = phone.page.get_by_role("button", name="同意并登记")
    await button.click(no_wait_after=True)
    await asyncio.sleep(0.1)
    await button.click(no_wait_after=True)
    await phone.sees("登记成功")
    assert await phone.page.locator(".code").count() == 1
    assert await counted(site) == (1, 1, 1)


async def test_the_same_form_sent_five_times_at_once_is_one_account_one_session_and_one_way_back(
    site: RunningSite, browser: Browser
) -> None:
    form = await browser.form(f"/join/{await site.invite('示例一职')}")
    answers = await asyncio.gather(*(browser.sends(form) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {SEE_OTHER}
    kept = {cookie.split(";")[0] for answer in answers for cookie in answer.headers.get_list("set-cookie")}
    assert len([cookie for cookie in kept if cookie.startswith("weekbot_session=")]) == 1
    assert len([cookie for cookie in kept if cookie.startswith("weekbot_recovery=")]) == 1
    assert (await browser.get("/messages?since=0")).text.count("登记成功") == 1
    assert await counted(site) == (1, 1, 1)


async def test_whoever_lost_the_answer_gets_it_by_asking_again_from_the_form_or_from_the_link(
    site: RunningSite, browser: Browser
) -> None:
    way = f"/join/{await site.invite('示例一职')}"
    form = await browser.form(way)
    async with Browser(site) as lost:
        lost.cookies.update(browser.cookies)
        assert (await lost.sends(form)).status_code == SEE_OTHER
    assert (await browser.sends(form)).status_code == SEE_OTHER
    assert (await browser.get("/messages?since=0")).status_code == 200
    browser.cookies.delete("weekbot_session")
    assert (await browser.sends(await browser.form(way))).status_code == SEE_OTHER
    assert "登记成功" in (await browser.get("/messages?since=0")).text
    assert (await browser.get(way)).headers["location"] == "/"
    assert await counted(site) == (1, 1, 1)


async def test_a_bot_that_is_slow_spends_nothing_twice_and_goes_on_when_asked_again(
    site: RunningSite, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await browser.form(f"/join/{await site.invite('示例一职')}")
    with monkeypatch.context() as slow:
        slow.setattr(joining, "CONSENT_SECONDS", 0.0)
        answer = await browser.sends(form)
    assert (answer.status_code, "再按一次" in answer.text) == (503, True)
    await site.program.queue.idle()
    assert (await browser.sends(form)).status_code == SEE_OTHER
    assert await counted(site) == (1, 1, 1)


async def test_a_browser_that_keeps_no_cookies_spends_no_invite_and_is_told_so(site: RunningSite) -> None:
    way = f"/join/{await site.invite('示例一职')}"
    async with Browser(site) as blocked:
        form = await blocked.form(way)
        blocked.cookies.clear()
        answer = await blocked.sends(form)
    assert (answer.status_code, "Cookie" in answer.text) == (400, True)
    async with Browser(site) as other:
        assert (await other.sends(await other.form(way))).status_code == SEE_OTHER


async def test_whoever_has_logged_out_is_not_let_in_by_the_used_invite(site: RunningSite, browser: Browser) -> None:
    form = await browser.form(f"/join/{await site.invite('示例一职')}")
    named = dict(browser.cookies)
    await browser.sends(form)
    await browser.post("/logout")
    browser.cookies.update(named)
    answer = await browser.sends(form)
    assert (answer.status_code, "已经用过" in answer.text) == (404, True)
    assert (await counted(site))[2] == 0


async def test_fifty_browsers_with_one_code_are_one_session_and_forty_nine_clear_words(site: RunningSite) -> None:
    code = await site.invite("示例一职")

    async def sends() -> httpx.Response:
        async with Browser(site) as client:
            return await client.post(f"/join/{code}")

    answers = await asyncio.gather(*(sends() for _ in range(50)))
    assert sorted({answer.status_code for answer in answers}) == [SEE_OTHER, 404]
    assert sum(answer.status_code == SEE_OTHER for answer in answers) == 1
    assert all("已经用过" in answer.text for answer in answers if answer.status_code == 404)
    assert await counted(site) == (1, 1, 1)


@pytest.mark.parametrize("kind", LINKS, ids=str)
async def test_a_link_sent_twice_or_answered_in_vain_opens_for_that_browser_and_no_other(
    site: RunningSite, browser: Browser, kind: CodeKind
) -> None:
    way = await link(site, kind)
    form = await browser.form(way)
    answers = [await browser.sends(form), *await asyncio.gather(browser.sends(form), browser.sends(form))]
    assert {answer.status_code for answer in answers} == {SEE_OTHER}
    assert (await browser.get(LEADS_TO[kind])).status_code == 200
    async with Browser(site) as other:
        refused = await other.sends(await other.form(way))
        assert (refused.status_code, "用过" in refused.text or "失效" in refused.text) == (404, True)


@pytest.mark.parametrize("kind", LINKS, ids=str)
async def test_a_link_is_not_spent_by_a_look_a_scanner_or_a_browser_without_cookies(
    site: RunningSite, browser: Browser, kind: CodeKind
) -> None:
    way = await link(site, kind)
    for method in ("GET", "HEAD"):
        assert (await browser.request(method, way, headers={"Sec-Purpose": "prefetch"})).status_code == 200
    form = await browser.form(way)
    browser.cookies.clear()
    assert (await browser.sends(form)).status_code == 400
    assert (await browser.sends(await browser.form(way))).status_code == SEE_OTHER


async def test_a_recovery_code_sent_twice_brings_the_same_browser_back_twice(site: RunningSite) -> None:
    async with Browser(site) as first:
        await first.sends(await first.form(f"/join/{await site.invite('示例一职')}"))
        code = first.cookies["weekbot_recovery"].rpartition(".")[0]
    async with Browser(site) as found:
        action, fields = await found.form("/recover")
        for _ in range(2):
            assert (await found.sends((action, fields | {"code": code.lower()}))).status_code == SEE_OTHER
        assert (await found.get("/messages?since=0")).status_code == 200
        assert found.cookies["weekbot_recovery"].rpartition(".")[0] != code
    async with Browser(site) as other:
        action, fields = await other.form("/recover")
        assert (await other.sends((action, fields | {"code": code}))).status_code == 403
        other.cookies.clear()
        assert (await other.sends((action, fields | {"code": code}))).status_code == 400
    assert await counted(site) == (1, 1, 1)


async def test_a_hundred_and_fifty_people_behind_one_address_all_register_while_somebody_sends_rubbish(
    site: RunningSite,
) -> None:
    codes = [await site.invite("示例一职") for _ in range(150)]
    done = asyncio.Event()
    rubbish: list[int] = []

    async def sends_rubbish() -> None:
        async with Browser(site) as bad:
            while not done.is_set():
                tries = [bad.get(f"/join/{n:022}") for n in range(20)]
                tries.append(bad.post("/recover", data={"code": "ABCD"}))
                rubbish.extend([answer.status_code for answer in await asyncio.gather(*tries)])
                await asyncio.sleep(0.5)

    async def registers(code: str) -> int:
        async with Browser(site) as client:
            form = await client.form(f"/join/{code}")
            answer = await client.sends(form)
            # A machine busy with other tests asks to press again, as it says.
            while answer.status_code == 503:
                answer = await client.sends(form)
            return answer.status_code

    bad = asyncio.create_task(sends_rubbish())
    outcomes: list[int] = []
    for start in range(0, len(codes), 15):
        outcomes += await asyncio.gather(*(registers(code) for code in codes[start : start + 15]))
    done.set()
    await bad
    assert outcomes == [SEE_OTHER] * 150
    assert set(rubbish) <= {403, 404, 429}
    assert 429 in rubbish


async def test_too_many_wrong_codes_are_called_that_and_not_wrong_and_a_right_one_still_opens(
    site: RunningSite, browser: Browser
) -> None:
    answers = await asyncio.gather(*(browser.get(f"/join/{number:022}") for number in range(100)))
    answer = next(answer for answer in answers if answer.status_code != 404)
    assert (answer.status_code, "请稍候" in answer.text, "邀请码不对" in answer.text) == (429, True, False)
    assert (await browser.get(f"/join/{await site.invite('示例一职')}")).status_code == 200
    async with site.ctx.db.read() as tx:
        assert [entry.actor for entry in await audit.entries(tx, "tries-failed")] == ["page"]


async def test_a_wrong_guesser_is_told_from_another_behind_a_trusted_server(site: RunningSite) -> None:
    async with Browser(site) as client:
        guesser = {"X-Forwarded-For": "192.0.2.7"}
        tries = [client.get(f"/join/{number:022}", headers=guesser) for number in range(100)]
        assert 429 in {answer.status_code for answer in await asyncio.gather(*tries)}
        other = await client.get(f"/join/{'x' * 22}", headers={"X-Forwarded-For": "192.0.2.8"})
        assert (other.status_code, "邀请码不对" in other.text) == (404, True)


async def test_who_opened_what_and_came_back_stands_in_the_audit(site: RunningSite, browser: Browser) -> None:
    for kind in LINKS:
        await browser.sends(await browser.form(await link(site, kind)))
    async with site.ctx.db.read() as tx:
        opened = {entry.act: entry.actor for entry in await audit.newest(tx, 10)}
    assert opened == {"login-opened": ADMIN, "board-opened": ADMIN, "desk-opened": ADMIN} | {
        act: actor for act, actor in opened.items() if not act.endswith("-opened")
    }


@pytest.mark.promise("10.4")
async def test_a_typed_code_or_a_pasted_link_finds_the_invite_and_stands_in_no_address(
    site: RunningSite, phones: Phones
) -> None:
    code = await site.invite("示例一职")
    phone = await phones.open()
    await phone.page.get_by_label("邀请码").fill(f"邀请码：{site.url}/join/{code}。谢谢")
    await phone.page.get_by_role("button", name="进入").click()
    await expect(phone.page.get_by_text("您将登记为「示例一职」的联络员")).to_be_visible()
    assert code not in phone.page.url
    await phone.page.get_by_role("button", name="同意并登记").click()
    await phone.sees("登记成功")
    assert code not in phone.page.url


async def test_a_person_who_lost_every_role_sends_no_files_and_is_told_before_the_body_is_read(
    site: RunningSite, browser: Browser
) -> None:
    await browser.sends(await browser.form(f"/join/{await site.invite('示例一职')}"))
    query = {"id": "client-0001", "name": "现场.jpg", "kind": "photo"}
    assert (await browser.put("/upload", params=query, content=b"\xff\xd8" + bytes(10))).status_code == 200
    async with site.ctx.db.read() as tx:
        person = next(holder.person for holder in await people.holders(tx, Role.LIAISON))
    await site.ctx.turn(lambda tx: people.revoke(tx, person))

    reader, writer = await asyncio.open_connection("127.0.0.1", browser.base_url.port)
    cookie = f"weekbot_session={browser.cookies['weekbot_session']}"
    writer.write(
        f"PUT /upload?id=client-0002&name=a.jpg&kind=photo HTTP/1.1\r\nHost: 127.0.0.1:{browser.base_url.port}\r\n"
        f"Origin: {site.url}\r\nCookie: {cookie}\r\nContent-Length: 5000000\r\n\r\n".encode()
    )
    async with asyncio.timeout(10):
        answer = await reader.readuntil(b"\r\n\r\n") + await reader.read(1000)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 403")
    assert "没有保存" in answer.decode()
    assert (await browser.get("/upload", params={"size": 5})).status_code == 403


async def test_a_person_sends_no_more_than_their_bytes_of_a_day(
    browser: Browser, site: RunningSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.page.chat.A_DAY", 2_500_000)
    await browser.sends(await browser.form(f"/join/{await site.invite('示例一职')}"))
    answers = []
    for number in range(3):
        query = {"id": f"client-{number:04}", "name": "录像.mp4", "kind": "video"}
        answers.append(await browser.put("/upload", params=query, content=bytes(1_000_000)))
    assert [answer.status_code for answer in answers] == [200, 200, 413]
    assert "已到上限" in answers[2].json()["error"]


async def test_a_person_is_in_with_a_dozen_browsers_at_most_and_the_first_is_logged_out(site: RunningSite) -> None:
    way = [await link(site, CodeKind.LOGIN) for _ in range(page_sessions.MOST_SESSIONS + 1)]
    browsers = [Browser(site) for _ in way]
    for one, client in zip(way, browsers, strict=True):
        await client.sends(await client.form(one))
    states = [(await client.get("/messages?since=0")).status_code for client in browsers]
    assert states == [401, *[200] * page_sessions.MOST_SESSIONS]
    for client in browsers:
        await client.aclose()


async def test_a_used_invite_is_known_by_its_person_alone(site: RunningSite) -> None:
    code = await site.invite("示例一职")
    async with site.ctx.db.read() as tx:
        assert await invites.used_by(tx, code, "") is None
