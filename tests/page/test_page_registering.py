"""Coming in by an invite, going, and coming back on another phone."""

import re

from playwright.async_api import expect

from tests.page.phone import Phones
from tests.page.running_site import RunningSite


async def test_an_invite_link_shows_the_purpose_and_one_press_registers(site: RunningSite, phones: Phones) -> None:
    phone = await phones.open(f"/join/{await site.invite('示例一职')}")
    await expect(phone.page.get_by_text("您将登记为「示例一职」的联络员")).to_be_visible()
    await phone.page.get_by_label("怎么称呼您").fill("示例联络员")
    await phone.page.get_by_role("button", name="同意并登记").click()
    await phone.sees("登记成功：示例一职")
    assert phone.errors == []


async def test_opening_an_invite_link_uses_nothing_up(site: RunningSite, phones: Phones) -> None:
    code = await site.invite("示例一职")
    await phones.open(f"/join/{code}")
    phone = await phones.open(f"/join/{code}")
    await phone.page.get_by_role("button", name="同意并登记").click()
    await phone.sees("登记成功")


async def test_a_used_and_an_expired_invite_say_so(site: RunningSite, phones: Phones) -> None:
    used, expired = await site.invite("示例一职"), await site.invite("示例二职", days=-1)
    first = await phones.open(f"/join/{used}")
    await first.page.get_by_role("button", name="同意并登记").click()
    await first.sees("登记成功")
    second = await phones.open(f"/join/{used}")
    await expect(second.page.get_by_role("alert")).to_contain_text("已经用过")
    third = await phones.open(f"/join/{expired}")
    await expect(third.page.get_by_role("alert")).to_contain_text("已过期")


async def test_a_recovery_code_shown_once_brings_the_person_back_and_logs_the_lost_phone_out(phones: Phones) -> None:
    lost = await phones.registered()
    code = await lost.page.locator(".code").inner_text()
    assert re.fullmatch(r"(\w{4} ){3}\w{4}", code)
    await lost.page.get_by_role("button", name="我记下了").click()
    await expect(lost.page.locator(".code")).to_have_count(0)

    found = await phones.open("/recover")
    await found.page.get_by_label("找回码").fill(code.lower())
    await found.page.get_by_role("button", name="进入").click()
    await found.sees("登记成功")
    assert await found.page.locator(".code").inner_text() != code
    await expect(lost.page.get_by_role("status")).to_contain_text("登录已失效")

    again = await phones.open("/recover")
    await again.page.get_by_label("找回码").fill(code)
    await again.page.get_by_role("button", name="进入").click()
    await expect(again.page.get_by_role("alert")).to_contain_text("找回码不对")


async def test_a_stranger_is_told_how_to_get_in(phones: Phones) -> None:
    phone = await phones.open()
    await expect(phone.page.get_by_text("索取邀请链接或二维码")).to_be_visible()
    assert await phone.page.get_by_role("log").count() == 0


async def test_logging_out_ends_this_browser_alone(phones: Phones) -> None:
    phone = await phones.registered()
    await phone.page.locator("summary").click()
    await phone.page.get_by_role("button", name="退出本机登录").click()
    await expect(phone.page.get_by_text("索取邀请链接")).to_be_visible()
