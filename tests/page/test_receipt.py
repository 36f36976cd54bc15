"""A hand-in's receipt: one sheet, linked from 已提交, open to the unit's people, its supervisors and admins."""

import hashlib
import re

import httpx
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from dialogs.model.units import Role
from storage.people import page_sessions
from storage.people.page_sessions import CodeKind, Visitor
from tests.page.phone import Phone, Phones
from tests.page.running_site import ADMIN, RunningSite

PLAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
CORRECTED = PLAN + b"\n"
PREFECTURE = "示例州教育体育局"


async def handed_in(phone: Phone, data: bytes = PLAN, item: str = "方案") -> str:
    """Hand the item in as an official's liaison does; the path of its receipt."""
    await phone.says("/materials")
    await phone.page.locator("#messages").get_by_role("button", name=re.compile(f"^{item}")).last.click()
    await phone.sees(f"「{item}」")
    file = {"name": "示例方案.pdf", "mimeType": "application/pdf", "buffer": data}
    await phone.page.locator("#files").set_input_files(file)
    await phone.sees("已保存")
    await phone.presses("确认提交")
    submitted = phone.messages("已提交").filter(has_text=hashlib.sha256(data).hexdigest())
    link = submitted.last.get_by_role("link", name="可打印的回执")
    return str(await link.get_attribute("href"))


async def test_a_receipt_names_unit_item_time_number_and_hash_and_prints_to_one_sheet(phones: Phones) -> None:
    phone = await phones.registered(PREFECTURE)
    path = await handed_in(phone)
    page = phone.page
    await page.goto(page.url.rstrip("/") + path)
    for text in (PREFECTURE, "方案", "2023年5月14日", path.rpartition("/")[2], "示例方案.pdf"):
        await expect(page.locator("main")).to_contain_text(text)
    await expect(page.locator("td code")).to_have_text(hashlib.sha256(PLAN).hexdigest())
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheet = await page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


READERS = [
    (PREFECTURE, Role.LIAISON, True),
    (PREFECTURE, Role.SUPERVISOR, True),
    ("云南省教育厅", Role.SUPERVISOR, True),
    ("云南省教育厅", Role.LIAISON, False),
    ("示例一职", Role.LIAISON, False),
]
"""Who they are, and whether they may read a receipt of the prefecture's."""


async def test_a_receipt_is_open_to_the_unit_and_those_above_it(site: RunningSite, phones: Phones) -> None:
    path = await handed_in(await phones.registered(PREFECTURE))
    for unit, role, sees in READERS:
        async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
            await client.post(f"/join/{await site.invite(unit, role)}")
            async with client.stream("GET", "/events?since=0") as stream:
                async for line in stream.aiter_lines():
                    if "登记成功" in line:
                        break
            assert (await client.get(path)).status_code == (200 if sees else 404), (unit, role)
            assert (await client.get("/receipt/9999")).status_code == 404


async def test_a_receipt_is_open_to_admins_and_not_to_strangers(site: RunningSite, phones: Phones) -> None:
    path = await handed_in(await phones.registered(PREFECTURE))
    expires = site.ctx.clock.now().replace(year=2030)
    code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(ADMIN, ""), expires))
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        assert (await client.get(path)).status_code == 404
        await client.post(f"/login/{code}")
        assert (await client.get(path)).status_code == 200


async def test_a_returned_hand_in_keeps_its_receipt_and_it_says_so(site: RunningSite, phones: Phones) -> None:
    path = await handed_in(await phones.registered(PREFECTURE))
    supervisor = await phones.registered("云南省教育厅", Role.SUPERVISOR)
    await supervisor.says(f"/return {PREFECTURE} 方案 请补盖章")
    await supervisor.sees("已退回")
    await supervisor.page.goto(site.url + path)
    await expect(supervisor.page.get_by_role("alert")).to_contain_text("退回")
    await expect(supervisor.page.locator("td code")).to_have_text(hashlib.sha256(PLAN).hexdigest())


async def test_a_receipt_that_was_replaced_still_opens_and_names_the_newer_one_with_its_hash(phones: Phones) -> None:
    phone = await phones.registered(PREFECTURE)
    old = await handed_in(phone, item="总结报告")
    new = await handed_in(phone, CORRECTED, item="总结报告")
    assert old != new
    page = phone.page
    await page.goto(page.url.rstrip("/") + old)
    main = page.locator("main")
    await expect(main.locator(".number")).to_have_text(old.rpartition("/")[2])
    await expect(main.locator("td code")).to_have_text(hashlib.sha256(PLAN).hexdigest())
    own = await main.locator(".content-hash").inner_text()
    notice = main.get_by_role("alert")
    await expect(notice).to_contain_text("重新提交，以新回执为准")
    newer = await notice.locator("code").inner_text()
    assert newer != own
    assert len(re.findall(rb"/Type\s*/Page\b", await page.pdf(format="A4"))) == 1
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    await notice.get_by_role("link").click()
    await expect(main.locator(".number")).to_have_text(new.rpartition("/")[2])
    await expect(main.locator(".content-hash")).to_have_text(newer)
    await expect(main.locator("td code")).to_have_text(hashlib.sha256(CORRECTED).hexdigest())
    await expect(main.get_by_role("alert")).to_have_count(0)


async def test_a_number_somebody_writes_is_no_link(phones: Phones) -> None:
    phone = await phones.registered()
    await phone.says("回执号：0001")
    await phone.sees("没看懂")
    await expect(phone.page.locator("#messages a")).to_have_count(0)
