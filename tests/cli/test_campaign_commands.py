"""`weekbot campaign list`, `show`, `check`, `new` (INTERFACE §2)."""

from pathlib import Path

import pytest

from bot.runtime.campaign_files import load_campaign
from dialogs.schedule.calendar import all_slots
from dialogs.schedule.deadline_slots import due_name
from tests.cli.command_line import Run, assert_refused


@pytest.mark.promise("2.7")
def test_campaigns_shipped_are_listed(weekbot: Run) -> None:
    outcome = weekbot("campaign", "list")
    assert outcome.status == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == [
        "jinan-2023",
        "liaoning-2023",
        "ministry-2023",
        "sichuan-college-2023",
        "yunnan-2023",
    ]


def test_a_campaign_is_shown_with_its_calendar(weekbot: Run) -> None:
    outcome = weekbot("campaign", "show", "yunnan-2023")
    assert outcome.status == 0
    assert "技能：让生活更美好" in outcome.out
    assert "2023-05-27" in outcome.out


@pytest.mark.promise("2.7")
@pytest.mark.parametrize("name", ["yunnan-2023", "jinan-2023"])
def test_every_prompt_reminder_and_deadline_is_shown_with_its_date(weekbot: Run, name: str) -> None:
    campaign = load_campaign(name)
    lines = [line.strip() for line in weekbot("campaign", "show", name).out.splitlines()]
    dated = {line[:16] for line in lines}
    wanted = {f"{slot.at:%Y-%m-%d %H:%M}" for slot in all_slots(campaign)}
    wanted |= {due_name(due.at) for item in campaign.deliverables for due in item.dues}
    assert wanted - dated == set()
    assert len([line for line in lines if line[:16] in wanted]) >= len(all_slots(campaign))


def test_an_unknown_campaign_is_refused_with_those_there_are(weekbot: Run) -> None:
    assert_refused(weekbot("campaign", "show", "nowhere"), "nowhere", "yunnan-2023")


@pytest.mark.promise("2.7")
def test_every_fault_of_a_campaign_file_is_told_at_once(weekbot: Run, clean_place: Path) -> None:
    (clean_place / "a.toml").write_text('titel = "x"\nzone = "Mars/Base"\n', encoding="utf-8")
    assert_refused(weekbot("campaign", "check", "a.toml"), "titel", "Mars/Base")


@pytest.mark.promise("2.7")
def test_next_years_file_is_written_checked_and_never_overwritten(weekbot: Run, clean_place: Path) -> None:
    command = ("campaign", "new", "yunnan-2027", "--from", "yunnan-2023", "--week-start", "2027-05-09")
    outcome = weekbot(*command)
    assert outcome.status == 0
    assert "yunnan-2027.toml" in outcome.out
    assert weekbot("campaign", "check", "yunnan-2027.toml").status == 0
    written = (clean_place / "yunnan-2027.toml").read_bytes()
    assert_refused(weekbot(*command), "yunnan-2027.toml")
    assert (clean_place / "yunnan-2027.toml").read_bytes() == written


@pytest.mark.parametrize(
    ("name", "source", "start", "words"),
    [
        ("../x", "yunnan-2023", "2027-05-09", "../x"),
        ("x", "nowhere", "2027-05-09", "nowhere"),
        ("x", "yunnan-2023", "2027-02-30", "2027-02-30"),
        ("x", "yunnan-2023", "09.05.2027", "2027-05-09"),
        ("x", "yunnan-2023", "9999-12-31", "yunnan-2023"),
    ],
)
def test_a_new_campaign_is_refused_without_leaving_a_file(
    weekbot: Run, clean_place: Path, name: str, source: str, start: str, words: str
) -> None:
    assert_refused(weekbot("campaign", "new", name, "--from", source, "--week-start", start), words)
    assert list(clean_place.iterdir()) == []
