"""The made-up roster: of any size, for any campaign, a file an admin could import as it is."""

import random
from pathlib import Path

import pytest

from bot.rehearsal.world.roster import make_roster, write_roster
from bot.rosters.read import read_roster
from bot.runtime.campaign_files import load_campaign, shipped


@pytest.mark.promise("2.6")
@pytest.mark.parametrize("units", [1, 2, 7, 60, 300])
@pytest.mark.parametrize("name", shipped())
def test_a_roster_of_any_size_is_imported_whole_and_without_a_warning(name: str, units: int, tmp_path: Path) -> None:
    campaign = load_campaign(name)
    rows = make_roster(campaign, units, random.Random(7))
    write_roster(rows, tmp_path / "roster.xlsx")
    read = read_roster(tmp_path / "roster.xlsx", campaign)
    assert read.rows == rows
    assert len(rows) == units
    assert not read.warnings


def test_there_is_no_roster_of_nobody() -> None:
    with pytest.raises(ValueError, match="at least one"):
        make_roster(load_campaign("yunnan-2023"), 0, random.Random(7))


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    campaign = load_campaign("yunnan-2023")
    for name in ("one.xlsx", "other.xlsx"):
        write_roster(make_roster(campaign, 60, random.Random(7)), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()
    assert make_roster(campaign, 60, random.Random(8)) != make_roster(campaign, 60, random.Random(7))


def test_sixty_units_are_a_tree_with_gaps_as_real_rosters_have_them() -> None:
    rows = make_roster(load_campaign("yunnan-2023"), 60, random.Random(7))
    parents = {row.parent for row in rows if row.parent}
    kinds = {row.name: row.kind for row in rows}
    assert {kinds[parent] for parent in parents} == {"州市教育行政部门", "县区教育行政部门"}
    leaves = [row for row in rows if row.name not in parents]
    assert {"州市教育行政部门", "县区教育行政部门", "高等职业院校", "省属中等职业学校", "职业学校"} == {
        row.kind for row in leaves
    }
    assert any(row.enrolment is None for row in leaves)
    assert any(row.staff is None for row in leaves)
    assert any(not row.contact for row in rows)


def test_everything_in_it_is_plainly_made_up_but_the_bodies_the_notice_gives_activities_to() -> None:
    for name in shipped():
        register = load_campaign(name).register
        listed = {entry.unit for entry in register.entries} if register else set()
        for row in make_roster(load_campaign(name), 40, random.Random(7)):
            assert row.name.startswith("示例") or row.name in listed
            assert row.contact.startswith("示例") or not row.contact
            assert row.phone.startswith("000-") or not row.phone
