"""What a browser keeps belongs to the account that wrote it; and what older browsers lack is done without."""

import asyncio
import re

import httpx
from playwright.async_api import Page, expect

from tests.page.phone import Phone, Phones
from tests.page.running_site import RunningSite

OLDER = """
for (const missing of ['replaceChildren']) delete Element.prototype[missing];
delete DocumentFragment.prototype.replaceChildren;
delete HTMLFormElement.prototype.requestSubmit;
delete Array.prototype.at;
delete String.prototype.replaceAll;
delete Object.hasOwn;
delete crypto.randomUUID;
window.structuredClone = undefined;
"""
"""What Chromium 79 and Safari 14 do not have."""


async def another_registers(site: RunningSite, phone: Phone, unit: str) -> None:
    """Somebody else logs in in that browser, in another tab."""
    url = site.url
    await phone.context.request.post(f"{url}/logout", headers={"Origin": url}, max_redirects=0)
    answer = await phone.context.request.post(
        f"{url}/join/{await site.invite(unit)}", headers={"Origin": url}, max_redirects=0
    )
    assert answer.status == 303


async def shown(page: Page) -> str:
    return await page.locator("#messages").inner_text()


async def test_what_waits_for_the_network_is_not_sent_by_whoever_logs_in_next_and_is_by_whoever_wrote_it(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered("示例一职")
    code = (await phone.page.locator(".code").inner_text()).replace(" ", "")
    await phone.page.route("**/send*", lambda route: route.abort())
    await phone.says("甲写的话")
    await expect(phone.page.get_by_text("等待网络")).to_be_visible()
    await phone.page.close()

    await another_registers(site, phone, "示例二职")
    second = await phone.context.new_page()
    await second.goto(site.url)
    await expect(second.locator("#messages").get_by_text("登记成功：示例二职")).to_be_visible()
    await second.get_by_label("写消息").fill("今日")
    await second.get_by_role("button", name="发送", exact=True).click()
    await expect(second.locator(".message.own")).to_have_count(1)
    assert "甲写的话" not in await shown(second)
    await expect(second.locator(".state")).to_have_count(0)

    await second.locator("summary").click()
    await second.get_by_role("button", name="退出本机登录").click()
    await second.goto(f"{site.url}/recover")
    await second.get_by_label("找回码").fill(code)
    await second.get_by_role("button", name="进入").click()
    await expect(second.locator("#messages").get_by_text("登记成功：示例一职")).to_be_visible()
    await expect(second.locator(".message.own").filter(has_text="甲写的话")).to_be_visible()
    await site.program.queue.idle()


async def test_an_open_page_sends_nothing_as_another_who_has_logged_in_in_a_second_tab(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered("示例一职")
    await another_registers(site, phone, "示例二职")
    await phone.page.get_by_label("写消息").fill("甲写的话")
    await phone.page.get_by_role("button", name="发送", exact=True).click()
    # Either the page has heard of the logout, or the server tells it that it is another's now.
    told = phone.page.get_by_text("登录已失效").or_(phone.page.get_by_text("登记成功：示例二职"))
    await expect(told.first).to_be_visible()
    await phone.page.goto(site.url)
    await expect(phone.page.locator("#messages").get_by_text("登记成功：示例二职")).to_be_visible()
    assert "甲写的话" not in await shown(phone.page)
    assert "示例一职" not in await shown(phone.page)


async def test_a_request_in_the_name_of_another_account_is_refused(site: RunningSite) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, trust_env=False) as client:
        await client.post(f"/join/{await site.invite('示例一职')}")
        person = re.search(r'data-account="([^"]+)"', (await client.get("/")).text)
        assert person
        message = {"id": "client-0001", "text": "今日"}
        other = await client.post("/send", params={"account": "page:other"}, json=message)
        assert (other.status_code, "换了账号" in other.json()["error"]) == (409, True)
        for path in ("/messages", "/events", "/form", "/files/1/0"):
            assert (await client.get(path, params={"account": "page:other"})).status_code == 409
        assert (await client.post("/send", params={"account": person[1]}, json=message)).status_code == 200


async def test_figures_are_filled_in_and_sent_in_browsers_that_lack_what_is_new(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.open()
    await phone.context.add_init_script(OLDER)
    await phone.page.goto(f"{site.url}/join/{await site.invite('示例一职')}")
    await phone.page.get_by_role("button", name="同意并登记").click()
    await phone.sees("登记成功")
    await phone.page.get_by_role("button", name="填数字").click()
    boxes = phone.page.locator("#fields input")
    await boxes.first.fill("32")
    await phone.page.get_by_role("button", name="填好了，发送").click()
    await phone.sees("已保存")
    await phone.page.get_by_label("写消息").fill("今日")
    await phone.page.get_by_label("写消息").press("Enter")
    await expect(phone.page.locator(".message.own").filter(has_text="今日")).to_be_visible()
    assert phone.errors == []


async def test_what_the_page_itself_cannot_do_is_not_blamed_on_the_network(phones: Phones) -> None:
    phone = await phones.registered()
    await phone.page.route("**/form*", lambda route: route.fulfill(json={"fields": None}))
    await phone.page.get_by_role("button", name="填数字").click()
    await expect(phone.page.get_by_role("status")).to_contain_text("本页出错了")
    await phone.page.unroute("**/form*")
    await phone.page.route("**/form*", lambda route: route.fulfill(status=503, json={"error": "系统正忙"}))
    await phone.page.get_by_role("button", name="填数字").click()
    await expect(phone.page.get_by_role("status")).to_contain_text("系统正忙")
    await phone.page.unroute("**/form*")
    await phone.page.route("**/form*", lambda route: route.abort())
    await phone.page.get_by_role("button", name="填数字").click()
    await expect(phone.page.get_by_role("status")).to_contain_text("网络断了")


async def test_a_file_of_an_account_without_a_role_is_refused_in_words_before_it_is_sent(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered()
    sent: list[str] = []
    phone.page.on("request", lambda request: sent.append(request.method) if "/upload" in request.url else None)
    chooser = phone.page.locator("#photos")

    async def refuses(route: object) -> None:
        await route.fulfill(status=403, json={"error": "您现在没有联络员或主管的身份"})  # type: ignore[attr-defined]

    await phone.page.route("**/upload*", refuses)
    await chooser.set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + bytes(500)})
    await expect(phone.page.locator(".failed")).to_contain_text("没有联络员或主管的身份")
    await asyncio.sleep(0)
    assert sent == ["GET"]
