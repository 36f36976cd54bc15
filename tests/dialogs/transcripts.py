"""Golden conversations: a transcript is a script of what people do, with everything the program does written between.

A line of the script begins with one of these signs, a line of the program's with another:

    时 2023-05-14 16:00          the clock
    发 2023-05-14 23:59          when what follows was sent, until the next 时
    人 甲                        who speaks from now on
    任 示例一职 [联络员|主管]      gives the speaker a role
    码 CODE 示例一职 联络员        issues an invite
    报 示例一职 5-13 teachers=1   the unit submits figures by another way
    退 示例一职 5-13 理由          a supervisor returns a report (or a deliverable, by its key)
    解 示例一职 5-13              an admin unlocks it
    示                           the daily prompt arrives;  催: the nudge
    联 …                         says (⏎ is a line break)
    按 确认提交 [^2]              presses the newest such button (^2: the one before it);  再: the same press again
    改 1 …                       edits the first message said since the conversation began
    图 a.jpg [album] · 文 a.docx · 影 a.mp4     sends a file;  存: the bytes are on disk;  拒 big.mp4: too large
    片 13800000000 [别人]         shares a contact
    表 students=1 [!坏处] [@单位]  a sheet was read as the table (with what is wrong with it, and who it says reports)
    醒 示例一职                   the reminder asked for comes

    机 …  says, with its buttons   改机 …  edits the message in place   效 …  an effect   态 …  the state afterwards
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from dialogs.conversation.effects import AnswersSaved, Effect, Say, Submitted
from dialogs.conversation.events import (
    ContactShared,
    Edited,
    Event,
    FileOffered,
    FileRefused,
    FilesKept,
    Pressed,
    Said,
    TableRead,
    Woken,
)
from dialogs.forms.facts import Invite
from dialogs.model.campaign import Campaign
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import FileKind, FileTrouble, Subject
from dialogs.model.units import Role, Unit
from dialogs.steps.report.prompt import daily_prompt, nudge
from tests.dialogs.conversing import Person, World, pressing

ROLES = {"联络员": Role.LIAISON, "主管": Role.SUPERVISOR, "管理员": Role.ADMIN}
KINDS = {"图": FileKind.PHOTO, "文": FileKind.DOCUMENT, "影": FileKind.VIDEO}
OURS = ("机 ", "改机 ", "效 ", "态 ", "   ")


def script_of(transcript: str) -> list[str]:
    """The lines of the script, comments and blank lines among them."""
    return [line for line in transcript.splitlines() if not line.startswith(OURS)]


class Stage:
    """Plays a script in a world."""

    def __init__(self, campaign: Campaign, units: tuple[Unit, ...]) -> None:
        self.world = World(campaign, units, datetime(2023, 5, 14, 16, 0, tzinfo=campaign.zone))
        self.speaker: Person = self.world.person("甲")
        self.pressed = Pressed(None)

    def play(self, script: list[str]) -> str:
        """The whole transcript."""
        lines: list[str] = []
        for line in script:
            lines.append(line)
            if line and not line.startswith("#"):
                lines += self._do(line)
        return "\n".join(lines) + "\n"

    def _do(self, line: str) -> list[str]:
        sign, _, rest = line.partition(" ")
        if sign in _SETTINGS:
            _SETTINGS[sign](self, rest)
            return []
        if sign in "示催":
            make = daily_prompt if sign == "示" else nudge
            return self._told(make)
        conversation, effects = self.world.turn(self.speaker, self._event(sign, rest))
        said = [shown for effect in effects for shown in show(effect)]
        return [*said, f"态 {type(conversation.state).__name__}"]

    def _told(self, make: Callable[..., Outgoing]) -> list[str]:
        facts = self.world.facts(self.speaker)
        found: list[str] = []
        for unit in facts.liaison_of:
            message = make(facts, unit, facts.today)
            self.world.deliver(self.speaker, message)
            found += show(Say(message))
        return found

    def _event(self, sign: str, rest: str) -> Event:
        if sign in KINDS:
            name, _, album = rest.partition(" ")
            return FileOffered(self.world.announce(self.speaker, name, KINDS[sign], album))
        first, _, more = rest.partition(" ")
        text = rest.replace("⏎", "\n")
        make: dict[str, Callable[[], Event]] = {
            "联": lambda: self._say(text),
            "按": lambda: self._press(rest),
            "再": lambda: self.pressed,
            "改": lambda: Edited(more.replace("⏎", "\n"), f"m{first}"),
            "存": lambda: FilesKept(self.world.keep_files(self.speaker)),
            "拒": lambda: FileRefused(rest, 62_000_000, FileTrouble.TOO_LARGE, 20_971_520),
            "片": lambda: ContactShared(first, own=not more),
            "表": lambda: self._sheet(rest),
            "醒": lambda: Woken(self.world.unit(rest).id, self.world.campaign.today(self.world.now).isoformat()),
        }
        return make[sign]()

    def _say(self, text: str) -> Event:
        self.speaker.sent += 1
        return Said(text, f"m{self.speaker.sent}")

    def _sheet(self, rest: str) -> Event:
        rest, _, body = rest.partition(" @")
        values, _, fault = rest.partition("!")
        pairs = (value.split("=") for value in values.split())
        self.world.announce(self.speaker, "统计表.xlsx", FileKind.DOCUMENT)
        (file,) = self.world.keep_files(self.speaker)
        return TableRead(file, {key: int(number) for key, number in pairs}, (fault,) if fault else (), body=body)

    def _press(self, rest: str) -> Event:
        label, _, back = rest.partition(" ^")
        self.pressed = pressing(self.speaker, label, int(back or 1))
        return self.pressed

    def subject(self, text: str) -> Subject:
        """5-13, or a deliverable's key."""
        if re.fullmatch(r"\d+-\d+", text):
            month, _, day = text.partition("-")
            return Subject(day=date(self.world.campaign.first.year, int(month), int(day)))
        return Subject(deliverable=text)

    def set_clock(self, text: str) -> None:
        """The clock."""
        self.world.now = datetime.fromisoformat(text).replace(tzinfo=self.world.campaign.zone)
        self.world.sent_at = None

    def set_sent(self, text: str) -> None:
        """When what follows was sent."""
        self.world.sent_at = datetime.fromisoformat(text).replace(tzinfo=self.world.campaign.zone)

    def switch(self, name: str) -> None:
        """Who speaks."""
        self.speaker = self.world.person(name)

    def give_role(self, text: str) -> None:
        """A role of the speaker's."""
        unit, _, role = text.partition(" ")
        self.world.grant(self.speaker, self.world.unit(unit).id, ROLES[role or "联络员"])

    def invite(self, text: str) -> None:
        """An invite."""
        code, unit, role = text.split()
        self.world.invites[code] = Invite(len(self.world.invites) + 1, self.world.unit(unit), ROLES[role])

    def report(self, text: str) -> None:
        """Figures come in by another way."""
        unit, subject, *values = text.split()
        pairs = (value.split("=") for value in values)
        self.world.report(self.world.unit(unit).id, self.subject(subject), {key: int(n) for key, n in pairs})

    def return_(self, text: str) -> None:
        """A return."""
        unit, subject, reason = text.split(" ", 2)
        self.world.return_(self.world.unit(unit).id, self.subject(subject), reason)

    def unlock(self, text: str) -> None:
        """An unlock."""
        unit, subject = text.split()
        self.world.unlocked.add((self.world.unit(unit).id, str(self.subject(subject))))


_SETTINGS: dict[str, Callable[[Stage, str], None]] = {
    "时": Stage.set_clock,
    "发": Stage.set_sent,
    "人": Stage.switch,
    "任": Stage.give_role,
    "码": Stage.invite,
    "报": Stage.report,
    "退": Stage.return_,
    "解": Stage.unlock,
}


def show(effect: Effect) -> Iterator[str]:
    """An effect as lines of the transcript."""
    if isinstance(effect, Say):
        message = effect.message
        first, *more = message.text.split("\n")
        yield f"{'改机' if message.edits else '机'} {first}"
        yield from (f"   {line}" for line in more)
        yield from ("   " + "".join(f"【{b.label}】" for b in row) for row in message.buttons)
        return
    yield f"效 {type(effect).__name__} {_words(effect)}"


def _words(effect: Effect) -> str:
    named = {name: getattr(effect, name) for name in effect.__slots__}
    if isinstance(effect, AnswersSaved | Submitted):
        named["source"] = effect.source.value
    return " ".join(f"{name}={_word(value)}" for name, value in named.items() if value not in ("", {}, False, None))


def _word(value: object) -> str:
    if isinstance(value, dict) or hasattr(value, "items"):
        return "{" + ",".join(f"{k}:{v}" for k, v in value.items()) + "}"  # type: ignore[attr-defined]
    if hasattr(value, "subject") and hasattr(value, "lead"):
        lead = f"/线索{value.lead}" if value.lead else ""
        return f"{value.unit_id}/{value.subject}{lead}"
    return str(value).replace("\n", "⏎")
