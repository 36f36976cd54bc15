"""Everybody can use the page: axe-core finds nothing, nothing is wider than a narrow phone, the keyboard is enough."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from dialogs.model.units import Role
from tests.page.phone import Phone, Phones
from tests.page.running_site import RunningSite

ENTRY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


async def is_accessible(phone: Phone) -> None:
    results = await Axe().run(phone.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_a_chat(phones: Phones, scheme: str) -> None:
    phone = await phones.registered(color_scheme=scheme)
    await phone.says(ENTRY)
    await phone.sees("已保存")
    await is_accessible(phone)
    await phone.page.get_by_role("button", name="填数字").click()
    await expect(phone.page.get_by_label("参与总人数")).to_be_visible()
    await is_accessible(phone)


@pytest.mark.parametrize("path", ["/", "/recover", "/login/code", "/join/used", "/board", "/board/open/code"])
async def test_axe_finds_nothing_on_the_way_in(phones: Phones, path: str) -> None:
    await is_accessible(await phones.open(path))


async def test_axe_finds_nothing_on_an_invite(site: RunningSite, phones: Phones) -> None:
    await is_accessible(await phones.open(f"/join/{await site.invite('示例一职')}"))


async def test_axe_finds_nothing_on_the_board(phones: Phones) -> None:
    supervisor = await phones.registered("示例州教育体育局", Role.SUPERVISOR)
    await supervisor.says("/board")
    await supervisor.sees("看板，链接")
    text = await supervisor.messages("看板，链接").last.inner_text()
    board = await phones.open(text[text.index("/board/open/") :].split()[0], width=1280)
    await board.page.get_by_role("button", name="打开看板").click()
    await expect(board.page.get_by_role("heading", name="数据")).to_be_visible()
    await is_accessible(board)


async def test_nothing_is_wider_than_a_narrow_phone(phones: Phones) -> None:
    phone = await phones.registered(width=320)
    await phone.says("/help")
    await phone.says("W" * 300)
    await phone.sees("WWW")
    assert await phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_report_can_be_filed_with_the_keyboard_alone(phones: Phones) -> None:
    phone = await phones.registered()
    await phone.page.get_by_label("写消息").focus()
    await phone.page.keyboard.type(ENTRY)
    await phone.page.keyboard.press("Enter")
    await phone.sees("已保存")
    await phone.button("确认提交").focus()
    await phone.page.keyboard.press("Enter")
    await phone.sees("已提交")


async def test_nothing_is_asked_of_another_site(site: RunningSite, phones: Phones) -> None:
    asked: list[str] = []
    phone = await phones.open("/recover")
    phone.page.on("request", lambda request: asked.append(request.url))
    await phone.page.goto(site.url)
    assert asked
    assert all(address.startswith((site.url, "blob:")) for address in asked)
