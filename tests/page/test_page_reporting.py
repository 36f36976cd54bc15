"""A day on the page: by text, by boxes, with photos, with a network that comes and goes."""

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from bot.jobs.records import load_records
from bot.reports.figures.records import Records
from tests.page.phone import Phones
from tests.page.running_site import RunningSite

ENTRY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


def photo(shade: int) -> bytes:
    data = io.BytesIO()
    Image.linear_gradient("L").rotate(shade).save(data, "JPEG")
    return data.getvalue()


async def records(site: RunningSite) -> Records:
    async with site.ctx.db.read() as tx:
        return await load_records(site.ctx, tx, site.program.organisations)


async def test_a_report_by_one_message_is_saved_and_submitted_with_the_page_as_its_source(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered()
    await phone.says(ENTRY)
    await phone.sees("已保存")
    await phone.presses("确认提交")
    await phone.sees("已提交")
    [submission] = [s for s in (await records(site)).submissions if s.subject.day]
    assert (submission.values["participants"], submission.source.value) == (1200, "页面")
    assert phone.errors == []


@pytest.mark.promise("5.1")
async def test_commands_and_their_chinese_words_are_those_of_every_channel(phones: Phones) -> None:
    phone = await phones.registered()
    for times, typed in enumerate(("填报", "/report"), 1):
        await phone.says(typed)
        await phone.sees("日报（1/8）", times)
    for times, typed in enumerate(("进度", "/status"), 1):
        await phone.says(typed)
        await phone.sees("示例一职 进度", times)


async def test_boxes_send_one_message_with_the_same_rules(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered(width=320)
    await phone.page.get_by_role("button", name="填数字").click()
    await phone.page.get_by_label("参与活动的职业院校教师数（人）").fill("三十二")
    await phone.page.get_by_label("参与活动的企业数").fill("约3")
    await phone.page.get_by_role("button", name="填好了，发送").click()
    await phone.sees("教师 三十二")
    await phone.sees("已保存")
    await phone.sees("未保存")


async def test_several_photos_are_one_album_and_are_acknowledged_together(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    files = [{"name": f"现场{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(n * 40)} for n in range(3)]
    await phone.page.locator("#photos").set_input_files(files)
    await phone.sees("现场2.jpg")
    await expect(phone.messages("3 张")).to_have_count(1)
    assert len([f for f in (await records(site)).files if f.sha256]) == 3


async def test_what_is_written_without_network_is_sent_once_when_it_is_back(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    await phone.context.set_offline(True)
    await phone.says("教师32")
    await expect(phone.page.get_by_role("status")).to_contain_text("网络断了")
    await phone.context.set_offline(False)
    await phone.sees("已保存")
    await expect(phone.page.get_by_role("status")).to_be_empty()
    await phone.sees("教师32", times=None)
    own = phone.page.locator("#messages > .own").filter(has_text="教师32")
    await expect(own).to_have_count(1)


async def test_a_lost_answer_makes_the_same_message_go_again_and_count_once(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    lost: list[str] = []

    async def lose_the_answer(route: object) -> None:
        if not lost:
            lost.append("one")
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await phone.page.route("**/send", lose_the_answer)
    await phone.says("/lead 示例技能大赛开幕")
    await phone.sees("线索1")
    await expect(phone.page.locator("#messages > .own").filter(has_text="示例技能大赛")).to_have_count(1)
    await expect(phone.page.locator(".state")).to_have_count(0)
    assert len((await records(site)).leads) <= 1


async def test_a_draft_message_survives_closing_the_browser_page(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    await phone.context.set_offline(True)
    await phone.says("教师32")
    await phone.page.close()
    await phone.context.set_offline(False)
    phone.page = await phone.context.new_page()
    await phone.page.goto(site.url)
    await phone.sees("已保存")


async def test_pressing_twice_submits_once(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    await phone.says(ENTRY)
    await phone.sees("已保存")
    await phone.button("确认提交").dblclick()
    await phone.sees("已提交")
    [submission] = [s for s in (await records(site)).submissions if s.subject.day]
    assert submission.first_submitted_at is not None


async def test_a_button_of_an_earlier_message_that_is_overtaken_changes_nothing(
    site: RunningSite, phones: Phones
) -> None:
    phone = await phones.registered()
    await phone.says(ENTRY)
    await phone.sees("已保存")
    await phone.presses("确认提交")
    await phone.sees("已提交")
    before = [s.values for s in (await records(site)).submissions]
    data = "no-such-letter:0"
    await phone.page.evaluate(
        "data => fetch('/send', {method: 'POST', body: JSON.stringify({id: 'stale-press-1', press: data})})", data
    )
    assert [s.values for s in (await records(site)).submissions] == before


async def test_html_in_a_message_is_text(site: RunningSite, phones: Phones) -> None:
    phone = await phones.registered()
    await phone.says("<img src=x onerror=\"document.title='broken'\"><b>粗</b>")
    await phone.sees("<b>粗</b>")
    assert await phone.page.locator("#messages img").count() == 0
    assert await phone.page.title() != "broken"
