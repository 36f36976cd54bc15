"""The demo in a browser: three phones, the board, a clock, and a real workbook."""

import asyncio
import io
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from bot.demo.show import show
from bot.runtime.campaign_files import load_campaign

REFUSED = 300
"""An answer of that status and above is none a demo gives."""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser was refused, and what its scripts stumbled over."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, complaints: list[str]) -> AsyncIterator[Page]:
    """The demo's page, opened."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    showing = asyncio.create_task(show(load_campaign("yunnan-2023"), 0, address.set_result))
    page = await chromium.new_page(viewport={"width": 1280, "height": 900})
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= REFUSED else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(await address)
    yield page
    await page.close()
    if showing.done():
        showing.result()
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)


@pytest.mark.promise("2.4")
async def test_a_campaign_is_in_progress_that_can_be_watched_taken_part_in_and_exported(page: Page) -> None:
    expect.set_options(timeout=60_000)
    await expect(page.locator("#clock")).to_contain_text("5月14日")
    liaison = page.frame_locator("#liaison-phone")
    await expect(liaison.get_by_label("写消息")).to_be_visible()
    await page.get_by_role("button", name="暂停").click()
    await expect(page.get_by_role("button", name="播放")).to_be_visible()

    await liaison.get_by_label("写消息").fill("教师3 学生30 企业1 总人数50 央媒0 省媒0 媒体1 项目1")
    await liaison.get_by_role("button", name="发送").click()
    await expect(liaison.locator("#messages")).to_contain_text("已保存")
    await liaison.locator("#messages").get_by_role("button", name="确认提交").last.click()
    await expect(liaison.locator("#messages")).to_contain_text("已提交")

    shown = await page.locator("#clock").inner_text()
    await page.get_by_role("button", name="下一件事").click()
    await expect(page.locator("#clock")).not_to_have_text(shown)
    await expect(page.get_by_role("button", name="播放")).to_be_visible()

    board = page.frame_locator("#board-frame")
    await expect(board.get_by_text("应报 20，已报")).to_be_visible()

    admin = page.frame_locator("#admin-phone")
    await admin.get_by_label("写消息").fill("/export")
    await admin.get_by_role("button", name="发送").click()
    async with page.expect_download() as download:
        await admin.locator("a[download]").last.click()
    workbook = await (await download.value).path()
    assert "每日数据" in CalamineWorkbook.from_filelike(io.BytesIO(workbook.read_bytes())).sheet_names
    expect.set_options(timeout=20_000)


async def test_at_the_highest_speed_a_day_passes_without_an_error_and_the_phones_keep_up_with_the_clock(
    page: Page, complaints: list[str]
) -> None:
    await expect(page.frame_locator("#liaison-phone").get_by_label("写消息")).to_be_visible(timeout=60_000)
    group = page.frame_locator("#group-phone").locator("#messages > .message")
    await page.locator("#speed").press("End")
    await expect(group.filter(has_text="5月14日 20:30").last).to_be_visible(timeout=60_000)
    await page.get_by_role("button", name="暂停").click()
    shown = re.match(r"(\d+)月(\d+)日 周. (\d+):", await page.locator("#clock").inner_text())
    assert shown
    # The morning's corrections have come where their time has.
    if tuple(map(int, shown.groups())) > (5, 15, 9):
        await expect(group.filter(has_text="5月15日 09:00").last).to_be_visible(timeout=3_000)
    assert complaints == []
