"""What the program said it has, held against what it exports: the judge of every fault test.

The evidence is the double's ledger alone: the texts that reached people, in the order they did. A text with 已保存 or
已提交 repeats what it acknowledges, so what must be in the export can be read from it.
"""

import contextlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.botapi import BotApiDouble, Kind
from tests.e2e.running_bot import Rows, RunningBot, table

FIGURES = {
    "教师": "参与活动的职业院校教师数（人）",
    "学生": "参与活动的职业院校学生数（人）",
    "企业": "参与活动的企业数",
    "总人数": "参与总人数（人）",
    "央媒": "中央媒体对活动报道总数",
    "省媒": "省级以上媒体对活动报道总数（不含中央媒体报道）",
    "媒体": "媒体报道总数",
    "项目": "观摩体验活动项目数",
}
"""How answers name a figure, and how the export does."""

_DRAFT = re.compile(r"(\S+) 5月\d+日日报（已保存")
_SUBMITTED = re.compile(r"已提交：(\S+) 5月\d+日日报")
_FIGURE = re.compile(rf"^({'|'.join(FIGURES)}) ([\d,]+)", re.MULTILINE)
_LEAD = re.compile(r"已保存：线索(\d+)「(.+?)」")


@dataclass
class Acknowledged:
    """What people were told that is saved: per unit its figures as told last, the leads by number."""

    figures: dict[str, dict[str, int]] = field(default_factory=dict)
    submitted: set[str] = field(default_factory=set)
    leads: dict[int, str] = field(default_factory=dict)


def acknowledged(api: BotApiDouble) -> Acknowledged:
    """Read the ledger from its beginning."""
    shown = (record for record in api.ledger.records if record.kind in (Kind.DELIVERED, Kind.EDITED))
    return read(str(record["text"] or "") for record in shown)


def read(texts: Iterable[str]) -> Acknowledged:
    """Read what people were told, in order."""
    told = Acknowledged()
    for shown_text in texts:
        text = shown_text.removeprefix("【演练】")
        submitted = _SUBMITTED.search(text)
        if found := submitted or _DRAFT.search(text):
            values = {alias: int(value.replace(",", "")) for alias, value in _FIGURE.findall(text)}
            told.figures.setdefault(found[1], {}).update(values)
        if submitted:
            told.submitted.add(submitted[1])
        for number, title in _LEAD.findall(text):
            told.leads[int(number)] = title
    return told


async def check(bot: RunningBot, api: BotApiDouble, leads_sent: Iterable[str], context: str = "") -> Acknowledged:
    """Everything acknowledged is in the export, exactly once, and every lead that was sent is.

    Raises AssertionError; `context`, the seed, is part of its text.
    """
    told = acknowledged(api)
    book = await bot.export()
    _check_figures(told, book["每日数据"], context)
    _check_leads(told, table(book["线索"]), Counter(leads_sent), context)
    return told


def _check_figures(told: Acknowledged, sheet: Rows, context: str) -> None:
    rows = table(sheet)
    by_unit = {str(row["单位名称"]): row for row in rows}
    assert len(rows) == len(by_unit), f"a report twice; {context}"
    for unit, values in told.figures.items():
        assert unit in by_unit, f"{unit}'s report was acknowledged and is not there; {context}"
        found = {alias: by_unit[unit][FIGURES[alias]] for alias in values}
        assert found == values, f"{unit}; {context}"
    handed_in = {unit for unit, row in by_unit.items() if row["状态"] == "已提交"}
    assert told.submitted <= handed_in, f"acknowledged and not handed in: {told.submitted - handed_in}; {context}"


def _check_leads(told: Acknowledged, rows: list[dict[str, object]], sent: Counter[str], context: str) -> None:
    exported = Counter(str(row["正文"]) for row in rows)
    assert exported == sent, f"leads lost {sent - exported}, leads twice {exported - sent}; {context}"
    titles: Mapping[int, str] = {int(str(row["编号"]).removesuffix(".0")): str(row["标题"]) for row in rows}
    assert {number: titles.get(number) for number in told.leads} == told.leads, context


def given_up(bot: RunningBot) -> int:
    """How many letters the program gave up, after two ends of the program while each was under way."""
    with contextlib.closing(sqlite3.connect(bot.folder / "data" / "weekbot.db")) as store:
        return int(
            store.execute("SELECT count(*) FROM outbox WHERE state = 'failed' AND uncertain_attempts = 2").fetchone()[0]
        )


def shown(api: BotApiDouble, part: str) -> Counter[tuple[int, str]]:
    """How often each text with these words was shown, by chat and text; an edit shows its text in place, once."""
    texts = [(r["chat_id"], str(r["text"])) for r in api.ledger.of(Kind.DELIVERED) if part in str(r["text"] or "")]
    return Counter(texts)
