"""The officials' board: opened by a one-time link, its own subtree, live."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from PIL import Image
from playwright.async_api import expect
from sqlalchemy import update

from bot.jobs import offload
from bot.jobs.worker import process
from dialogs.model.units import Role
from storage.db.tables import media
from storage.people import accounts, page_sessions, roster
from storage.people.page_sessions import CodeKind, Visitor
from storage.people.roster import RosterRow
from tests.page.phone import Phone, Phones
from tests.page.running_site import ADMIN, RunningSite

ENTRY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


def photo() -> bytes:
    data = io.BytesIO()
    Image.linear_gradient("L").save(data, "JPEG")
    return data.getvalue()


async def board_link(phone: Phone) -> str:
    """What /board answers, without the site's address."""
    await phone.says("/board")
    await phone.sees("看板，链接只能打开一次")
    found = re.search(r"/board/open/\S+", await phone.messages("看板，链接").last.inner_text())
    assert found
    return found[0]


async def opened(phones: Phones, link: str) -> Phone:
    board = await phones.open(link, width=1280)
    await board.page.get_by_role("button", name="打开看板").click()
    await expect(board.page.get_by_role("heading", name="数据")).to_be_visible()
    return board


@pytest.mark.promise("5.19")
async def test_a_report_appears_on_an_open_board_by_itself(phones: Phones) -> None:
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    board = await opened(phones, await board_link(supervisor))
    await expect(board.page.get_by_text("未报单位（2）")).to_be_visible()
    liaison = await phones.registered("示例一职")
    await liaison.says(ENTRY)
    await liaison.sees("已保存")
    await liaison.presses("确认提交")
    await liaison.sees("已提交")
    await expect(board.page.get_by_text("未报单位（1）")).to_be_visible(timeout=20_000)
    row = board.page.get_by_role("row").filter(has_text="参与总人数")
    await expect(row).to_contain_text("1,200")
    assert board.errors == []


@pytest.mark.promise("5.19")
async def test_a_board_link_opens_once(phones: Phones) -> None:
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    link = await board_link(supervisor)
    await opened(phones, link)
    again = await phones.open(link)
    await again.page.get_by_role("button", name="打开看板").click()
    await expect(again.page.get_by_role("alert")).to_contain_text("已经用过")


@asynccontextmanager
async def reading(site: RunningSite) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which the board of everything is open."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, timeout=30) as client:
        root = (await site.ctx.turn(site.program.organisations.current)).root
        expires = site.ctx.clock.now().replace(year=2030)
        visitor = Visitor(f"board:{root.id}", ADMIN)
        code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.BOARD, visitor, expires))
        await client.post(f"/board/open/{code}")
        yield client


async def test_a_board_closes_when_its_owner_loses_the_role(site: RunningSite) -> None:
    async with reading(site) as client:
        assert (await client.get("/board")).status_code == 200
        assert (await client.get("/messages?since=0")).status_code == 401
        await site.ctx.turn(lambda tx: accounts.revoke(tx, ADMIN))
        assert (await client.get("/board")).status_code == 403
        assert (await client.get("/board/content")).status_code == 401


async def test_a_board_of_much_is_drawn_by_a_process_and_where_that_ends_early_at_the_next_look(
    site: RunningSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(site) as client:
        monkeypatch.setattr(offload, "ROWS_HERE", -1)
        with monkeypatch.context() as broken:
            broken.setattr(process, "MODULE", "no_such_module")
            assert (await client.get("/board")).status_code == 503
        board = await client.get("/board")
        assert "未报单位（2）" in board.text


async def test_a_stranger_sees_no_board(phones: Phones) -> None:
    phone = await phones.open("/board")
    await expect(phone.page.get_by_role("alert")).to_contain_text("一次性链接")


async def test_a_login_link_opens_the_first_admins_chat(site: RunningSite, phones: Phones) -> None:
    expires = site.ctx.clock.now().replace(year=2030)
    code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(ADMIN, ""), expires))
    phone = await phones.open(f"/login/{code}")
    await phone.page.get_by_role("button", name="进入").click()
    await phone.says("/invite 示例一职 联络员")
    await phone.sees("/join/")


async def test_a_board_prints_to_one_page_and_fits_a_phone_and_a_wall_screen(site: RunningSite, phones: Phones) -> None:
    rows = [RosterRow(f"示例第{n}职业学校", "职业学校", "示例州教育体育局") for n in range(300)]
    await site.ctx.turn(lambda tx: roster.import_units(tx, rows, site.ctx.clock.now(), campaign=site.ctx.campaign))
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    board = await opened(phones, await board_link(supervisor))
    await expect(board.page.get_by_text("未报单位（302）")).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", await board.page.pdf(format="A4"))) == 1
    for width, height in ((320, 700), (1920, 1080)):
        await board.page.set_viewport_size({"width": width, "height": height})
        assert await board.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await board.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_a_photo_that_a_newer_board_leaves_out_can_still_be_fetched_by_a_page_that_shows_the_older_one(
    site: RunningSite, phones: Phones
) -> None:
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    liaison = await phones.registered("示例一职")
    await liaison.page.locator("#photos").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    await liaison.sees("1 张")
    board = await opened(phones, await board_link(supervisor))
    address = await board.page.locator(".photos img").get_attribute("src")
    await site.ctx.turn(lambda tx: tx.execute(update(media).values(private=True, finished_at=site.ctx.clock.now())))
    await expect(board.page.locator(".photos")).to_have_count(0)
    assert (await board.page.request.get(f"{site.url}{address}")).status == 200
    assert (await board.page.request.get(f"{site.url}/board/photo/9999.jpg")).status == 404
    assert board.errors == []


async def test_a_board_says_that_its_connection_is_lost_and_goes_on_when_it_is_back(phones: Phones) -> None:
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    link = await board_link(supervisor)
    board = await phones.open(link, width=1280)
    await board.page.route("**/board/events", lambda route: route.fulfill(status=502))
    await board.page.get_by_role("button", name="打开看板").click()
    await expect(board.page.get_by_role("status")).to_have_text("连接断了，正在重新连接；下面的数字是断开以前的。")
    await board.page.unroute("**/board/events")
    await expect(board.page.get_by_role("status")).not_to_contain_text("断")
