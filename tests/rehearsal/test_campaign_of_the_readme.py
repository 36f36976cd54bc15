"""The README's worked example of a campaign file for another province is one: it loads, says what it says, and runs."""

import re
from datetime import date
from pathlib import Path

from bot.rehearsal import rehearse
from bot.runtime.campaign_files import load_campaign
from dialogs.campaign.file import parse_campaign
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import all_slots
from dialogs.schedule.deadline_slots import due_name
from dialogs.schedule.slot import SlotKind
from dialogs.texts.terminal.campaigns import describe
from tests.thoroughness import tries

README = Path(__file__).parents[2] / "README.zh-CN.md"


def section() -> str:
    return README.read_text(encoding="utf-8").partition("## 为另一个省写一个活动文件")[2].partition("\n## ")[0]


def example() -> str:
    return section().partition("```toml\n")[2].partition("```")[0]


def loaded() -> Campaign:
    found = parse_campaign(example(), "shili-2027")
    assert isinstance(found, Campaign), found
    return found


def test_it_has_no_fault_and_says_what_the_made_up_notice_says() -> None:
    campaign = loaded()
    assert (campaign.first, campaign.last) == (date(2027, 5, 9), date(2027, 5, 15))
    assert {d.name: due_name(d.dues[0].at) for d in campaign.deliverables} == {
        "方案": "2027-05-06 24:00",
        "材料": "2027-05-15 24:00",
        "总结": "2027-05-22 18:00",
    }
    assert campaign.deliverable("materials").daily
    assert [event.name for event in campaign.events] == ["启动仪式"]
    assert [category.name for category in campaign.lead_categories] == ["政策法规", "典型人物"]
    cited = [item.source for item in (*campaign.unit_kinds, *campaign.deliverables, *campaign.lead_categories)]
    assert "ours" not in cited


def test_its_calendar_can_be_read_line_by_line() -> None:
    campaign = loaded()
    kinds = {slot.kind for slot in all_slots(campaign)}
    assert kinds == set(SlotKind)
    assert "2027-05-10 09:00 至" in describe(campaign)


def test_the_commands_around_it_do_what_is_said() -> None:
    names = re.findall(r"weekbot campaign show ([a-z]+-\d{4})\b(?!\.)", section())
    assert names
    assert all(load_campaign(name) for name in names)
    command = re.search(r"weekbot campaign new (\S+) --from (\S+) --week-start (\S+)`", section())
    assert command is not None
    assert command[2] == "liaoning-2023"
    assert date.fromisoformat(command[3]) == loaded().first


async def test_it_is_rehearsed_from_its_first_reminder_to_its_export(tmp_path: Path) -> None:
    played = await rehearse(loaded(), units=tries(6, quick=2), seed=1, out=tmp_path)
    assert played.summary.surprises == ()
    assert played.workbook.name.startswith("2027年示例省职业教育活动周_示例省教育厅_2027")
    assert len(played.digests) == 7
