"""Plays the handwritten month: who does what at which minute, and who is sent what meanwhile."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from dialogs.model.units import Role
from dialogs.schedule.calendar import next_instant
from storage.people.roster import RosterRow
from tests.running.month_read import essence, in_order
from tests.stage import Stage

ROSTER = (
    RosterRow("示例州教育体育局", "州市教育行政部门", ""),
    RosterRow("示例县教育体育局", "县区教育行政部门", "示例州教育体育局"),
    RosterRow("示例一职", "职业学校", "示例县教育体育局", enrolment=1200, staff=80),
    RosterRow("示例二职", "职业学校", "示例州教育体育局", enrolment=900, staff=60),
    RosterRow("示例三职", "职业学校", "示例州教育体育局"),
    RosterRow("示例高职学院", "高等职业院校", "", enrolment=5000, staff=300),
    RosterRow("示例省属中专", "省属中等职业学校", "", enrolment=2000, staff=100),
)
CHATS = {
    "管理员": "1",
    "州主管": "21",
    "州联络员": "31",
    "县联络员": "32",
    "一职": "11",
    "二职": "12",
    "高职": "14",
    "中专": "15",
    "省群": "-100",
    "州群": "-200",
}
UNITS = {"州联络员": ROSTER[0], "县联络员": ROSTER[1], "一职": ROSTER[2], "高职": ROSTER[5], "中专": ROSTER[6]}
SUBMITTED = {
    "日报": "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6",
    "零报告": "今日无活动",
    "更正": "总人数1250",
    "重报": "/report {} 总人数1300",
    "统计表": "/stats",
}
"""What is typed for what ends in 确认提交."""

STEP = timedelta(hours=1)
"""Besides every instant of the calendar the clock stops so often, so that nothing is sent in between unseen."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A row of the month: when (05-14 16:00), who, and what they do or are sent."""

    at: str
    who: str
    what: str


def written(path: Path) -> tuple[list[Line], list[Line]]:
    """What people do, and what they are sent, as written by hand."""
    rows = (re.split(r"\s*\|\s*", row.strip().strip("|").strip()) for row in path.read_text("utf-8").splitlines())
    lines = [Line(*row) for row in rows if len(row) == 3 and re.fullmatch(r"\d\d-\d\d \d\d:\d\d", row[0])]
    acts, _, _ = path.read_text("utf-8").partition("## 5月10日")
    done = [line for line in lines if f"| {line.at} | {line.who} | {line.what} |" in acts]
    return done, [Line(line.at, line.who, in_order(line.what)) for line in lines if line not in done]


class Month:
    """One month on a stage; `sent` is everything nobody had asked for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.sent: list[Line] = []
        self._zone = stage.campaign.zone

    async def begin(self) -> None:
        """Everybody but 二职 registers; the province's group is bound."""
        for name, row in UNITS.items():
            await self.stage.registers(CHATS[name], row.name)
        await self.stage.registers(CHATS["州主管"], ROSTER[0].name, Role.SUPERVISOR)
        await self.stage.says(CHATS["省群"], "/bind", person="1", title="省群")
        for chat in CHATS.values():
            self.stage.heard(chat)

    async def play(self, acts: Sequence[Line], until: str) -> None:
        """Let the month pass, with what people do."""
        for act in acts:
            await self._pass_to(self._instant(act.at))
            await self._act(act)
        await self._pass_to(self._instant(until))

    async def _pass_to(self, goal: datetime) -> None:
        stage = self.stage
        for at in self._stops(goal):
            stage.clock.move_to(at)
            await stage.program.scheduler.tick()
            await stage.settle()
            self._note()

    def _stops(self, goal: datetime) -> Iterator[datetime]:
        at = self.stage.clock.now()
        while at < goal:
            slot = next_instant(self.stage.campaign, at) or goal
            at = min(slot, at + STEP - timedelta(minutes=at.minute), goal)
            yield at

    def _note(self, but: str = "") -> None:
        at = self.stage.clock.now().astimezone(self._zone).strftime("%m-%d %H:%M")
        for name, chat in CHATS.items():
            self.sent += [Line(at, name, essence(text)) for text in self.stage.heard(chat) if name != but]

    async def _act(self, act: Line) -> None:
        what, _, more = act.what.partition(" ")
        chat = CHATS[act.who]
        match what:
            case _ if what in SUBMITTED:
                await self._submits(chat, SUBMITTED[what].format(more), reason="漏统计" if what == "更正" else "")
            case "登记":
                await self.stage.registers(chat, more)
            case "绑定":
                await self.stage.says(CHATS[more], f"/bind {ROSTER[0].name}", person="1", title=more)
                self.stage.heard(CHATS[more])
            case "线索":
                await self.stage.says(chat, "/lead 技能大师进校园，师生同台展示")
            case "退回":
                await self.stage.says(chat, f"/return {more} 学生数请核对")
            case "交":
                await self._hands_in(chat, more)
            case _:
                raise AssertionError(act)
        self._note(but=act.who)

    async def _submits(self, chat: str, text: str, reason: str = "") -> None:
        await self.stage.says(chat, text)
        if reason:
            await self.stage.says(chat, reason)
        while "仍然保存" in self.stage.last(chat).buttons:
            await self.stage.presses(chat, "仍然保存")
        await self.stage.presses(chat, "确认提交", on=self.stage.last(chat))

    async def _hands_in(self, chat: str, item: str) -> None:
        await self.stage.says(chat, f"/materials {item}")
        if item == "网站地址":
            await self.stage.says(chat, "https://www.example.edu.cn/week")
        elif item == "材料":
            await self.stage.sends_file(chat, _photo(), kind="photo", name="活动.png")
        else:
            await self.stage.sends_file(chat, b"%PDF-1.4\n" + bytes(100), kind="document", name=f"{item}.pdf")
        await self.stage.presses(chat, "以上即全部材料" if item == "材料" else "确认提交", on=self.stage.last(chat))

    def _instant(self, at: str) -> datetime:
        return datetime.strptime(f"2023-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=self._zone)


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "PNG")
    return out.getvalue()
