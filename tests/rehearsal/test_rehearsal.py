"""A whole campaign, rehearsed: the same every time, clean to the end, and everything in its place afterwards."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from bot.rehearsal import Rehearsal, rehearse
from bot.rehearsal.world.stage import Stage, stage
from bot.runtime.campaign_files import load_campaign, shipped
from dialogs.model.campaign import Campaign
from dialogs.schedule.slot import in_quiet_hours
from tests.recompute.check import check_folder
from tests.thoroughness import tries

CAMPAIGN = load_campaign("yunnan-2023")
UNITS, SEED = 16, 5
FEW = tries(12, quick=3)
"""Units where one rehearsal is held against another."""

WITHIN_A_CHAT = {"answer", "asked-for"}
"""Occasions on which a message is what its reader asked for."""


@dataclass
class Played:
    """A rehearsal and what could be seen of it from inside."""

    out: Path
    rehearsal: Rehearsal
    progress: list[tuple[int, int, str]] = field(default_factory=list)
    sent: list[tuple[datetime, str, str]] = field(default_factory=list)
    letters: dict[str, int] = field(default_factory=dict)
    updates: dict[str, int] = field(default_factory=dict)
    slots: list[tuple[str, str]] = field(default_factory=list)
    workbook: bytes = b""

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.rehearsal.ledger.read_text(encoding="utf-8").splitlines()]


async def play(out: Path, campaign: Campaign = CAMPAIGN, *, units: int = UNITS, seed: int = SEED) -> Played:
    """Rehearse, and look at the stage before it is taken down."""
    seen: dict[str, object] = {}

    @asynccontextmanager
    async def opened(campaign: Campaign, begins: datetime, folder: Path, admin: str) -> AsyncIterator[Stage]:
        async with stage(campaign, begins, folder, admin) as on:
            yield on
            async with on.program.ctx.db.read() as tx:
                states = "SELECT state, count(*) FROM {} GROUP BY state"
                seen["letters"] = dict((await tx.execute(text(states.format("outbox")))).all())
                seen["updates"] = dict((await tx.execute(text(states.format("inbox")))).all())
                seen["slots"] = [tuple(row) for row in await tx.execute(text("SELECT slot, state FROM slots"))]
            seen["sent"] = on.channel.sent
            files = [f for message in on.channel.screen("1").messages for f in message.files]
            seen["workbook"] = files[-1][1].read_bytes()

    progress: list[tuple[int, int, str]] = []

    def note(done: int, total: int, what: str) -> None:
        progress.append((done, total, what))

    rehearsal = await rehearse(campaign, units=units, seed=seed, out=out, progress=note, opened=opened)
    return Played(out, rehearsal, progress, **seen)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return asyncio.run(play(tmp_path_factory.mktemp("played")))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """What others are held against."""
    return asyncio.run(rehearse(CAMPAIGN, units=FEW, seed=SEED, out=tmp_path_factory.mktemp("first")))


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.promise("2.6")
def test_the_same_seed_gives_the_same_ledger_byte_for_byte_and_the_same_figures(
    first: Rehearsal, tmp_path: Path
) -> None:
    second = asyncio.run(rehearse(CAMPAIGN, units=FEW, seed=SEED, out=tmp_path))
    assert second.ledger.read_bytes() == first.ledger.read_bytes()
    assert second.roster.read_bytes() == first.roster.read_bytes()
    assert cells(second.workbook) == cells(first.workbook)
    assert second.summary == first.summary
    digests = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "digests").iterdir()}
    assert digests == {path.name: path.read_text(encoding="utf-8") for path in first.digests[0].parent.iterdir()}


def test_another_seed_is_another_campaign(first: Rehearsal, tmp_path: Path) -> None:
    other = asyncio.run(rehearse(CAMPAIGN, units=FEW, seed=SEED + 1, out=tmp_path))
    assert other.ledger.read_bytes() != first.ledger.read_bytes()


def test_nobody_is_surprised_every_button_is_found(played: Played) -> None:
    assert played.rehearsal.summary.surprises == ()


def test_no_update_is_put_aside_and_every_letter_arrives(played: Played) -> None:
    assert set(played.updates) == {"done"}
    assert set(played.letters) <= {"sent", "dropped"}
    assert played.letters["sent"] == len(played.sent)


@pytest.mark.promise("2.6")
def test_every_slot_of_the_calendar_is_carried_out_and_none_twice(played: Played) -> None:
    assert {state for _, state in played.slots} == {"done"}
    assert len({slot for slot, _ in played.slots}) == len(played.slots)


@pytest.mark.promise("7.15")
def test_nobody_gets_more_than_one_message_at_one_instant(played: Played) -> None:
    unasked = Counter((at, chat) for at, chat, occasion in played.sent if occasion not in WITHIN_A_CHAT)
    assert set(unasked.values()) == {1}


@pytest.mark.promise("7.17")
def test_nothing_but_answers_goes_out_in_quiet_hours(played: Played) -> None:
    quiet = {occasion for at, _, occasion in played.sent if in_quiet_hours(CAMPAIGN, at)}
    assert quiet <= {"answer"}


@pytest.mark.promise("9.3")
def test_a_day_has_one_prompt_two_nudges_and_one_digest_at_most(played: Played) -> None:
    per_day = Counter(
        (at.astimezone(CAMPAIGN.zone).date(), chat, occasion)
        for at, chat, occasion in played.sent
        if occasion in {"prompt", "nudge", "digest"}
    )
    most = {"prompt": 1, "nudge": 2, "digest": 1}
    assert {key: count for key, count in per_day.items() if count > most[key[2]]} == {}


def test_who_has_reported_is_not_nudged_any_more(played: Played) -> None:
    reported = {
        (str(line["person"]).removeprefix("sim:"), line["meaning"]["date"]): line["at"]  # type: ignore[index]
        for line in reversed(played.lines)
        if line["meaning"]["kind"] in {"report", "zero"} and line["meaning"]["accepted"]  # type: ignore[index]
    }
    returned = {line["meaning"].get("date") for line in played.lines if line["meaning"]["kind"] == "return"}  # type: ignore[union-attr,index]
    nudges = 0
    for at, chat, occasion in played.sent:
        if occasion != "nudge":
            continue
        nudges += 1
        day = at.astimezone(CAMPAIGN.zone).date().isoformat()
        if day not in returned:
            assert reported.get((chat, day), "9999") > at.astimezone(CAMPAIGN.zone).isoformat() or _has_two_units(
                played, chat
            )
    assert nudges


def _has_two_units(played: Played, chat: str) -> bool:
    units = {line["unit"] for line in played.lines if line["person"] == f"sim:{chat}" and line["unit"]}
    return len(units) > 1


@pytest.mark.promise("2.6")
def test_the_ledger_is_in_order_of_time_and_tells_no_secret(played: Played) -> None:
    lines = played.lines
    times = [datetime.fromisoformat(str(line["at"])) for line in lines]
    assert times == sorted(times)
    assert {at.utcoffset() for at in times} == {timedelta(hours=8)}
    starts = {line["text"] for line in lines if str(line.get("text", "")).startswith("/start")}
    assert starts == {"/start", "/start CODE"}
    assert {line["act"] for line in lines} == {"text", "press", "photo", "file"}
    assert all({"at", "person", "unit", "act", "meaning"} <= line.keys() for line in lines)
    assert all({"kind", "accepted"} <= line["meaning"].keys() for line in lines)  # type: ignore[union-attr]


@pytest.mark.promise("2.6")
def test_a_ledger_line_holds_what_was_typed_pressed_or_sent_and_what_it_meant(played: Played) -> None:
    said = {"text": "text", "press": "button", "photo": "sha256", "file": "sha256"}
    done = [line for line in played.lines if line["person"]]
    assert [line for line in done if not line.get(said[str(line["act"])])] == []
    reports = [line["meaning"] for line in done if line["meaning"]["kind"] == "report"]  # type: ignore[index]
    assert reports
    assert all({"date", "values", "accepted"} <= meaning.keys() for meaning in reports)  # type: ignore[attr-defined]


def test_the_ledger_begins_with_the_campaign_and_its_units(played: Played) -> None:
    kinds = [line["meaning"]["kind"] for line in played.lines[: UNITS + 1]]  # type: ignore[index]
    assert kinds == ["campaign", *["unit"] * UNITS]


@pytest.mark.promise("1.1", "2.6")
def test_the_rehearsal_has_people_of_every_kind(played: Played) -> None:
    kinds = Counter(line["meaning"]["kind"] for line in played.lines)  # type: ignore[index]
    wanted = {
        "report",
        "zero",
        "draft",
        "correction",
        "photo",
        "lead",
        "hand-in",
        "table",
        "mistake",
        "return",
        "leave",
    }
    assert wanted | {"exempt", "extend", "star", "address", "material"} <= kinds.keys()


def test_the_workbook_is_the_document_the_admin_was_sent(played: Played) -> None:
    assert played.rehearsal.workbook.read_bytes() == played.workbook
    assert played.rehearsal.workbook.name.startswith("2023年云南省职业教育活动周_云南省教育厅_2023")


def test_every_digest_is_kept_by_day_and_unit_the_provinces_last(played: Played) -> None:
    names = [path.name for path in played.rehearsal.digests]
    assert names[-1] == "2023-05-20 云南省教育厅.txt"
    assert len([name for name in names if name.endswith("云南省教育厅.txt")]) == len(CAMPAIGN.days)
    assert any(path.name.endswith(" 补报.txt") for path in (played.out / "digests").iterdir())
    assert any(path.name.endswith(" 通报.txt") for path in (played.out / "digests").iterdir())
    last = played.rehearsal.digests[-1].read_text(encoding="utf-8")
    assert last.startswith("云南省教育厅 5月20日简报")
    assert "<b>" not in last


def test_the_progress_goes_day_by_day_to_the_end(played: Played) -> None:
    done = [step[0] for step in played.progress]
    assert done == sorted(set(done))
    assert played.progress[-1][0] == played.progress[-1][1]


def test_the_summary_counts_what_was_sent(played: Played) -> None:
    summary = played.rehearsal.summary
    assert sum(summary.messages.values()) == len(played.sent)
    assert summary.reports > UNITS
    assert "平均每份日报" in summary.text
    assert (played.out / "summary.txt").read_text(encoding="utf-8") == f"{summary.text}\n"


@pytest.mark.parametrize("name", sorted(set(shipped()) - {CAMPAIGN.name}))
async def test_every_shipped_campaign_is_rehearsed_and_its_workbook_follows_from_its_ledger(
    name: str, tmp_path: Path
) -> None:
    played = await play(tmp_path, load_campaign(name), units=tries(8, quick=4))
    assert played.rehearsal.summary.surprises == ()
    assert set(played.updates) == {"done"}
    assert set(played.letters) <= {"sent", "dropped"}
    assert {state for _, state in played.slots} == {"done"}
    assert [str(difference) for difference in check_folder(tmp_path)] == []


async def test_one_unit_is_enough(tmp_path: Path) -> None:
    played = await play(tmp_path, units=1)
    assert played.rehearsal.summary.surprises == ()
    assert set(played.letters) <= {"sent", "dropped"}
