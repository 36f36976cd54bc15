"""The final table on the page: the annex is sent as a file, confirmed, and comes back as one."""

from pathlib import Path

from playwright.async_api import Browser
from python_calamine import CalamineWorkbook

from tests.page.phone import Phones
from tests.page.running_site import RunningSite
from tests.running.annex_files import annex

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def test_an_annex_sent_from_the_browser_is_the_table_and_comes_back_when_confirmed(
    tmp_path: Path, chromium: Browser
) -> None:
    async with RunningSite(tmp_path, at="2023-05-22T10:00:00+08:00") as site:
        phone = await Phones(chromium, site).registered()
        sent = {"name": "附件.xlsx", "mimeType": XLSX, "buffer": annex()}
        await phone.page.locator("#files").set_input_files(sent)
        await phone.sees("已读取您发来的统计表")
        await phone.presses("确认提交")
        await phone.sees("已提交")
        name = "2023年职业教育活动周情况统计表_示例一职.xlsx"
        await phone.sees("可打印盖章")
        async with phone.page.expect_download() as download:
            await phone.page.get_by_role("link", name=name).click()
        book = CalamineWorkbook.from_path(await (await download.value).path())
        assert book.get_sheet_by_name("情况统计表").to_python()[3][:4] == [1, 1, 32, 450]
        assert phone.errors == []
