"""The admin's desk: each form does what the chat's command does, for admins only, and writes it into the audit."""

import io
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from python_calamine import CalamineWorkbook

from bot.page.desk.invites import qr_svg
from dialogs.model.units import Role
from storage.people import accounts, audit, page_sessions
from storage.people.audit import Entry
from storage.people.page_sessions import CodeKind, Visitor
from storage.reports import deadlines
from tests.page.phone import Phone, Phones
from tests.page.running_site import ADMIN, RunningSite
from tests.page.sheets import FAULTY, SOUND, roster, several

ENTRY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
SECTIONS = ("/desk", "/desk/roster", "/desk/invites", "/desk/acts", "/desk/export", "/desk/audit")


async def login(site: RunningSite) -> str:
    """The path of a link that logs the first admin in."""
    expires = site.ctx.clock.now().replace(year=2030)
    return await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(ADMIN, ""), expires))


async def entries(site: RunningSite, act: str) -> list[Entry]:
    async with site.ctx.db.read() as tx:
        return [entry for entry in await audit.newest(tx, 100) if entry.act == act]


async def unit_id(site: RunningSite, name: str) -> int:
    found = (await site.ctx.turn(site.program.organisations.current)).named(name)
    assert found is not None
    return found.id


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: RunningSite, phones: Phones) -> Phone:
    """The first admin's phone, at the desk."""
    phone = await phones.entered(f"/login/{await login(site)}", "/desk")
    await expect(phone.page.get_by_role("heading", name="未报名单")).to_be_visible()
    return phone


@pytest_asyncio.fixture(loop_scope="session")
async def client(site: RunningSite) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is logged in as the first admin."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        await client.post(f"/login/{await login(site)}")
        yield client


async def form_token(client: httpx.AsyncClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', (await client.get("/desk/acts")).text)
    assert found
    return found[1]


async def is_accessible(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, f"{page.url}: {results.generate_report()}"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


async def reported(phones: Phones) -> Phone:
    liaison = await phones.registered()
    await liaison.says(ENTRY)
    await liaison.sees("已保存")
    await liaison.presses("确认提交")
    await liaison.sees("已提交")
    return liaison


async def test_the_desk_is_in_the_menu_of_an_admins_chat(site: RunningSite, phones: Phones) -> None:
    phone = await phones.open(f"/login/{await login(site)}")
    await phone.page.get_by_role("button", name="进入").click()
    await phone.page.locator("summary").click()
    await phone.page.get_by_role("link", name="管理台").click()
    await expect(phone.page.get_by_role("heading", name="未报名单")).to_be_visible()


async def test_a_faulty_roster_is_shown_with_every_fault_in_its_cell_and_nothing_is_imported(
    site: RunningSite, desk: Phone
) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/roster")
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": roster(FAULTY)}
    await page.get_by_label("名册文件").set_input_files(file)
    await page.get_by_role("button", name="导入").click()
    await expect(page.get_by_role("alert")).to_contain_text("没有导入，共 3 处要改")
    await expect(page.locator("#B3")).to_contain_text("没有“中职”这种单位类型")
    await expect(page.locator("#D3")).to_contain_text("“约300”不是整数")
    await expect(page.locator("#A4")).to_contain_text("没有写单位名称")
    await page.get_by_role("link", name="第 3 行 D 列").click()
    await expect(page.locator("#D3:target")).to_be_visible()
    assert len((await site.ctx.turn(site.program.organisations.current)).units) == 4
    assert not await entries(site, "roster-import")


async def test_a_sound_roster_is_imported_whole_and_entered_into_the_audit(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/roster")
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": roster(SOUND)}
    await page.get_by_label("名册文件").set_input_files(file)
    await page.get_by_role("button", name="导入").click()
    await expect(page.get_by_role("status")).to_contain_text("新增 1")
    assert await unit_id(site, "示例三职")
    [entry] = await entries(site, "roster-import")
    assert (entry.actor, json.loads(entry.detail)["added"]) == (ADMIN, 1)


async def test_a_cell_at_the_end_of_the_sheet_costs_nothing_and_what_was_not_read_is_said(
    site: RunningSite, client: httpx.AsyncClient
) -> None:
    rows = [("示例五职", *SOUND[0][1:]), ("示例六职", *SOUND[0][1:])]
    sent = {"file": ("名册.xlsx", several(rows, hidden=[2], far=True))}
    answer = await client.post("/desk/roster", data={"token": await form_token(client)}, files=sent)
    assert answer.status_code == 200
    assert "第3行是隐藏的（示例六职），没有导入" in answer.text
    assert await unit_id(site, "示例五职")
    assert (await site.ctx.turn(site.program.organisations.current)).named("示例六职") is None


async def test_the_faults_of_every_sheet_are_shown_in_its_own_cells(client: httpx.AsyncClient) -> None:
    sent = {"file": ("名册.xlsx", several(FAULTY[:2], [("示例七职", "职业学校", "乌有局", "", "", "", "")]))}
    answer = await client.post("/desk/roster", data={"token": await form_token(client)}, files=sent)
    assert answer.status_code == 422
    assert 'href="#B3"' in answer.text
    assert 'href="#s2-C2"' in answer.text
    assert re.search(r'id="s2-C2"[^>]*>乌有局<span class="fault">名册里没有“乌有局”', answer.text)


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00" + bytes(3000), b"PK\x03\x04 broken", "姓名,性别\n甲,男".encode()])
async def test_a_file_that_is_no_roster_is_refused_in_words(client: httpx.AsyncClient, data: bytes) -> None:
    fields = {"token": await form_token(client)}
    answer = await client.post("/desk/roster", data=fields, files={"file": ("名册.xlsx", data)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_invites_are_cards_with_qr_codes_shown_once_and_each_opens_the_page(
    site: RunningSite, desk: Phone, phones: Phones
) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/invites")
    await page.get_by_label("单位（及其下级）").fill("示例州教育体育局")
    await page.get_by_role("button", name="生成邀请卡").click()
    cards = page.locator(".invite")
    # Three units' liaisons and the collecting unit's supervisor.
    await expect(cards).to_have_count(4)
    assert await page.get_by_role("img", name="登记二维码").count() == 4
    link = await cards.filter(has_text="示例二职").locator(".link").inner_text()
    await page.goto(site.url + "/desk/invites")
    await expect(page.locator(".invite")).to_have_count(0)
    newcomer = await phones.open("/join/" + link.rpartition("/")[2])
    await newcomer.page.get_by_role("button", name="同意并登记").click()
    await newcomer.sees("登记成功：示例二职")
    [entry] = await entries(site, "invites")
    assert json.loads(entry.detail) == {"issued": 4, "reissue": False}


@pytest.mark.promise("3.14")
async def test_an_invites_qr_code_says_its_link(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/invites")
    await page.get_by_label("单位（及其下级）").fill("示例一职")
    await page.get_by_role("button", name="生成邀请卡").click()
    link = await page.locator(".invite .link").inner_text()
    assert link.startswith(f"{site.ctx.public_url}/join/")
    drawn = await page.locator(".invite svg path").last.get_attribute("d")
    assert drawn
    assert f'd="{drawn}"' in qr_svg(link, "")


async def test_a_reissued_invite_makes_the_earlier_card_worthless(site: RunningSite, client: httpx.AsyncClient) -> None:
    async def links(which: str) -> list[str]:
        form = {"token": await form_token(client), "unit": "示例二职", "which": which}
        return re.findall(r"/join/([A-Za-z0-9_-]{22})<", (await client.post("/desk/invites", data=form)).text)

    [first] = await links("new")
    assert await links("new") == []
    [second] = await links("again")
    assert (await client.get(f"/join/{first}")).status_code == 404
    assert (await client.get(f"/join/{second}")).status_code == 200


async def test_a_return_reaches_the_liaison_and_is_refused_in_place_where_nothing_was_submitted(
    site: RunningSite, desk: Phone, phones: Phones
) -> None:
    liaison = await reported(phones)
    page = desk.page
    await page.goto(site.url + "/desk/acts")
    section = page.locator("section", has=page.locator("h2#return"))
    for _ in range(2):
        await section.get_by_label("单位名称").fill("示例一职")
        await section.get_by_label("理由").fill("学生数偏大，请核对")
        await section.get_by_role("button", name="退回").click()
        await expect(page.locator("main")).to_contain_text("示例一职")
    await liaison.sees("学生数偏大，请核对")
    await expect(section.get_by_role("alert")).to_be_visible()
    await expect(section.get_by_label("理由")).to_have_value("学生数偏大，请核对")
    assert len(await entries(site, "return")) == 1


async def test_deadlines_are_moved_and_units_exempted_and_taken_back(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/acts")
    section = page.locator("section", has=page.locator("h2#extend"))
    await section.get_by_label("项目").select_option("总结报告")
    await section.get_by_label("延到哪天").fill("2023-05-29")
    await section.get_by_label("几点").fill("18:00")
    await section.get_by_role("button", name="延期").click()
    await expect(page.get_by_role("status")).to_contain_text("5月29日 18:00")
    async with site.ctx.db.read() as tx:
        [extension] = await deadlines.extensions(tx)
    assert extension.unit_id is None
    for choice, act in (("免报", "exempt"), ("恢复应报", "exempt-lifted")):
        section = page.locator("section", has=page.locator("h2#exempt"))
        await section.get_by_label("单位名称").fill("示例二职")
        await section.get_by_label("免报或恢复").select_option(choice)
        await section.get_by_label("理由").fill("" if choice == "恢复应报" else "示例校舍搬迁")
        await section.get_by_role("button", name="免报").click()
        await expect(page.get_by_role("status")).to_contain_text("示例二职")
        assert len(await entries(site, act)) == 1


async def test_what_is_not_locked_is_not_unlocked(client: httpx.AsyncClient) -> None:
    form = {"token": await form_token(client), "act": "unlock", "unit": "示例一职", "what": "2023-05-14"}
    answer = await client.post("/desk/acts", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


async def test_a_unit_nobody_knows_is_answered_with_the_nearest(client: httpx.AsyncClient) -> None:
    form = {"token": await form_token(client), "act": "exempt", "unit": "示例二", "reason": "示例"}
    assert "示例二职" in (await client.post("/desk/acts", data=form)).text


async def test_an_export_is_watched_and_downloaded_and_is_the_real_workbook(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/export")
    await page.get_by_role("button", name="开始").click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载").click()
    book = await (await download.value).path()
    assert "每日数据" in CalamineWorkbook.from_filelike(io.BytesIO(book.read_bytes())).sheet_names
    [entry] = await entries(site, "export")
    assert entry.actor == ADMIN


async def test_an_empty_archive_says_so(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/export")
    await page.get_by_label("内容").select_option("材料包")
    await page.get_by_role("button", name="开始").click()
    await expect(page.get_by_role("status")).to_contain_text("没有")
    await expect(page.get_by_role("link", name="下载")).to_have_count(0)


async def test_an_export_is_nobody_elses(site: RunningSite, client: httpx.AsyncClient) -> None:
    begun = await client.post("/desk/export", data={"token": await form_token(client), "what": "table"})
    await site.ctx.turn(lambda tx: _grant(tx, "page:second", site))
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as other:
        expires = site.ctx.clock.now().replace(year=2030)
        visitor = Visitor("page:second", "")
        code = await site.ctx.turn(lambda tx: page_sessions.issue_link(tx, CodeKind.LOGIN, visitor, expires))
        await other.post(f"/login/{code}")
        assert (await other.get("/desk/export")).status_code == 200
        assert (await other.get(begun.headers["location"] + "/0")).headers["location"] == "/desk/export"


async def _grant(tx: object, person: str, site: RunningSite) -> None:
    now = site.ctx.clock.now()
    root = (await site.program.organisations.current(tx)).root.id
    await accounts.ensure(tx, person, "page", person.partition(":")[2], "", now)
    await accounts.grant(tx, person, root, Role.ADMIN, "test", now)


async def test_the_audit_shows_its_newest_entries_and_the_first_broken_one(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/invites")
    await page.get_by_role("button", name="生成邀请卡").click()
    await page.goto(site.url + "/desk/audit")
    await expect(page.get_by_role("status")).to_contain_text("日志链完整")
    async with site.ctx.db.read() as tx:
        await expect(page.locator("code")).to_have_text(await audit.head(tx))
    await expect(page.get_by_role("row").nth(1)).to_contain_text("批量发邀请")
    await site.ctx.turn(lambda tx: tx.exec_driver_sql("UPDATE audit SET actor = 'page:other' WHERE number = 1"))
    await page.reload()
    await expect(page.get_by_role("alert")).to_contain_text("第 1 条")


async def test_the_board_opens_from_the_desk(desk: Phone) -> None:
    await desk.page.get_by_role("button", name="打开看板").click()
    await expect(desk.page.get_by_role("heading", name="数据")).to_be_visible()


async def test_an_admin_of_another_channel_gets_a_link_that_opens_once(site: RunningSite, phones: Phones) -> None:
    admin = await phones.open(f"/login/{await login(site)}")
    await admin.page.get_by_role("button", name="进入").click()
    await admin.says("/desk")
    await admin.sees("15 分钟内有效")
    link = re.search(r"/desk/open/\S+", await admin.messages("15 分钟内有效").last.inner_text())
    assert link
    other = await phones.open(link[0])
    await other.page.get_by_role("button", name="打开管理台").click()
    await expect(other.page.get_by_role("heading", name="未报名单")).to_be_visible()
    again = await phones.open(link[0])
    await again.page.get_by_role("button", name="打开管理台").click()
    await expect(again.page.get_by_role("alert")).to_contain_text("已经用过")


@pytest.mark.parametrize("path", [*SECTIONS, "/desk/export/none/state", "/desk/roster/template.xlsx"])
async def test_nobody_but_an_admin_sees_the_desk(site: RunningSite, path: str) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}) as client:
        assert (await client.get(path)).status_code == 403
        await client.post(f"/join/{await site.invite('示例州教育体育局', Role.SUPERVISOR)}")
        assert (await client.get("/messages?since=0")).status_code == 200
        assert (await client.get(path)).status_code == 403


async def test_a_form_without_its_mark_and_one_of_another_site_do_nothing(
    site: RunningSite, client: httpx.AsyncClient
) -> None:
    form = {"act": "exempt", "unit": "示例二职", "reason": "示例"}
    assert (await client.post("/desk/acts", data=form)).status_code == 403
    form["token"] = await form_token(client)
    answer = await client.post("/desk/acts", data=form, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not await entries(site, "exempt")


async def test_the_desk_closes_when_the_role_is_taken_away(site: RunningSite, client: httpx.AsyncClient) -> None:
    token = await form_token(client)
    await site.ctx.turn(lambda tx: accounts.revoke(tx, ADMIN))
    assert (await client.get("/desk")).status_code == 403
    assert (await client.post("/desk/invites", data={"token": token})).status_code == 403


async def test_html_in_every_box_is_text(site: RunningSite, client: httpx.AsyncClient) -> None:
    bad = "<script>alert(1)</script>"
    token = await form_token(client)
    for path, form in (
        ("/desk/acts", {"act": "return", "unit": bad, "what": bad, "reason": bad}),
        ("/desk/acts", {"act": bad}),
        ("/desk/acts", {"act": "extend", "what": bad, "unit": bad, "day": bad, "time": bad}),
        ("/desk/acts", {"act": "exempt", "unit": "示例二职", "reason": bad}),
        ("/desk/invites", {"unit": bad, "which": bad, "link": bad}),
        ("/desk/export", {"unit": bad, "what": bad}),
    ):
        assert bad not in (await client.post(path, data={"token": token} | form)).text
    rows = ((bad, bad, bad, bad, bad, bad, bad),)
    answer = await client.post("/desk/roster", data={"token": token}, files={"file": (f"{bad}.xlsx", roster(rows))})
    assert "&lt;script&gt;" in answer.text
    assert bad not in answer.text
    assert bad not in (await client.get("/desk/audit")).text


async def test_a_form_too_large_is_refused_in_words(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = await form_token(client)
    monkeypatch.setattr("bot.page.desk.forms.LARGEST", 10_000)
    answer = await client.post("/desk/roster", data={"token": token}, files={"file": ("名册.xlsx", bytes(20_000))})
    assert (answer.status_code, "文件太大" in answer.text) == (413, True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_at_the_desk_and_nothing_is_wider_than_a_narrow_phone(
    site: RunningSite, desk: Phone, scheme: str
) -> None:
    await desk.page.emulate_media(color_scheme=scheme)
    await desk.page.set_viewport_size({"width": 320, "height": 700})
    for path in SECTIONS:
        await desk.page.goto(site.url + path)
        await is_accessible(desk.page)


async def test_axe_finds_nothing_on_a_faulty_roster_and_on_invite_cards(site: RunningSite, desk: Phone) -> None:
    page = desk.page
    await page.goto(site.url + "/desk/roster")
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": roster(FAULTY)}
    await page.get_by_label("名册文件").set_input_files(file)
    await page.get_by_role("button", name="导入").click()
    await expect(page.locator("#B3")).to_be_visible()
    await is_accessible(page)
    await page.goto(site.url + "/desk/invites")
    await page.get_by_role("button", name="生成邀请卡").click()
    await expect(page.locator(".invite").first).to_be_visible()
    await is_accessible(page)


async def test_the_desk_works_without_script(site: RunningSite, phones: Phones) -> None:
    phone = await phones.open(f"/login/{await login(site)}", java_script_enabled=False)
    await phone.page.get_by_role("button", name="进入").click()
    await phone.page.goto(site.url + "/desk/roster")
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": roster(FAULTY)}
    await phone.page.get_by_label("名册文件").set_input_files(file)
    await phone.page.get_by_role("button", name="导入").click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("没有导入")
