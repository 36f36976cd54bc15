"""Anything may happen in any order: random people, texts, presses, files, edits, returns, doubles and restarts.

After every turn: nothing submitted without its confirmation, nothing confirmed lost or changed, nothing stored that
breaks an error rule, no state without a way out, every reply within the limits.
"""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.runtime.campaign_files import load_campaign
from dialogs.conversation.effects import AnswersSaved, DraftCleared, Effect, LeadSaved, Say, Submitted, TextDrafted
from dialogs.conversation.events import (
    ContactShared,
    Edited,
    Event,
    FileOffered,
    FileRefused,
    FilesKept,
    Pressed,
    Said,
    Woken,
)
from dialogs.conversation.states import Idle, restore
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Invite
from dialogs.machine.transitions import advance
from dialogs.model.indicators import Severity
from dialogs.model.outgoing import Action
from dialogs.model.submissions import FileKind, FileTrouble, Source, Status
from dialogs.model.units import Role, Unit
from dialogs.steps.report.prompt import daily_prompt
from tests.dialogs.conversing import World
from tests.thoroughness import tries

YUNNAN = load_campaign("yunnan-2023")
JINAN = load_campaign("jinan-2023")
ROSTERS = {
    YUNNAN.name: (
        Unit(1, "云南省教育厅", "省教育厅", None),
        Unit(2, "示例州教育体育局", "州市教育行政部门", 1, position=1),
        Unit(3, "示例一职", "职业学校", 2, 1200, 80, position=2),
        Unit(4, "示例二职", "职业学校", 2, position=3),
    ),
    JINAN.name: (
        Unit(1, "济南市教育局", "市教育局", None),
        Unit(2, "示例区教育和体育局", "区县教体局", 1, position=1),
        Unit(3, "示例技师学院", "职业（技工）院校", 1, position=2),
    ),
}
CONFIRMING = {"submit", "submit-zero", "submit-change", "hand-in", "all-materials"}
WHOLE = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"

NUMBERS = st.one_of(
    st.integers(0, 40), st.integers(0, 10**9), st.sampled_from(["三十二", "1,200", "约300", "-1", "3.5", "十五"])
)
NAMES = st.sampled_from(["学校", "教师", "学生", "企业", "总人数", "央媒", "省媒", "媒体", "项目", "校车", "覆盖率"])
ENTRIES = st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=8).map(lambda p: " ".join(f"{k}{v}" for k, v in p))
COMMANDS = st.sampled_from(
    [
        "/start",
        "/report",
        "/lead",
        "/materials",
        "/stats",
        "/today",
        "/status",
        "/cancel",
        "/help",
        "/mydata",
        "/nonsense",
    ]
)
WORDS = st.sampled_from(
    ["填报", "今日", "取消", "今日无活动", "同昨日", "稍后提醒", "确认提交", "修改", "完成", "谢谢"]
)
DAYS = st.sampled_from(["昨天", "15日", "2023-05-14", "5-16", "2023-05-30", "31日", "下周"])
TEXTS = st.one_of(
    COMMANDS,
    WORDS,
    st.just(WHOLE),
    ENTRIES,
    NUMBERS.map(str),
    DAYS.map(lambda d: f"/report {d}"),
    st.tuples(DAYS, ENTRIES).map(lambda p: f"填报 {p[0]} {p[1]}"),
    st.sampled_from(
        ["/lead 师生走进社区修家电。很受欢迎", "https://www.example.edu.cn/week", "谢谢", "确认提交", "修改", "完成"]
    ),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.integers(1, 5000).map(lambda n: "教师" * n),
)
PEOPLE = st.sampled_from(["甲", "甲", "甲", "乙", "乙", "丙", "丁"])
LABELS = [
    "确认提交",
    "确认提交",
    "确认提交",
    "修改",
    "仍然保存",
    "重填",
    "其余填0",
    "同昨日",
    "今日无活动",
    "完成",
    "方案",
    "统计表",
    "材料",
]


class Conversations(RuleBasedStateMachine):
    """People of one campaign talking, in any order."""

    campaign = YUNNAN

    def __init__(self) -> None:
        super().__init__()
        now = datetime(2023, 5, 14, 15, 50, tzinfo=self.campaign.zone)
        self.world = World(self.campaign, ROSTERS[self.campaign.name], now)
        for name, unit_id in (("甲", 3), ("乙", 3), ("乙", 2), ("丙", 2)):
            self.world.grant(self.world.person(name), unit_id, Role.LIAISON)
        unit = self.world.organisation[3]
        self.world.invites = {f"code{n}" * 4: Invite(n, unit, Role.LIAISON) for n in range(1, 4)}
        self.last: tuple[str, Event] | None = None

    @rule(name=PEOPLE, text=TEXTS)
    def say(self, name: str, text: str) -> None:
        person = self.world.person(name)
        person.sent += 1
        self.turn(name, Said(text, f"m{person.sent}"))

    @rule(name=PEOPLE, code=st.integers(1, 4))
    def open_an_invite(self, name: str, code: int) -> None:
        self.say(name, f"/start {f'code{code}' * 4}")

    @rule(name=PEOPLE, which=st.integers(0, 12), back=st.integers(0, 4))
    def press(self, name: str, which: int, back: int) -> None:
        offered = [
            (b, m.key) for m in reversed(self.world.person(name).inbox) if m.buttons for r in m.buttons for b in r
        ]
        newest = offered[: 12 * (back + 1)]
        if newest:
            button, key = newest[which % len(newest)]
            self.turn(name, Pressed(Action.parse(button.action), key))

    @rule(name=PEOPLE)
    def fill_whole(self, name: str) -> None:
        self.say(name, WHOLE)

    @rule(
        name=PEOPLE,
        wish=st.sampled_from(["/lead 师生走进社区", "/materials 方案", "/materials 材料", "/stats", "/report"]),
    )
    def begin(self, name: str, wish: str) -> None:
        self.say(name, wish)

    @rule(name=PEOPLE, number=st.integers(0, 2000))
    def answer(self, name: str, number: int) -> None:
        self.say(name, str(number))

    @rule(name=PEOPLE, label=st.sampled_from(LABELS))
    def press_the_newest(self, name: str, label: str) -> None:
        message = next((m for m in reversed(self.world.person(name).inbox) if m.button(label)), None)
        if message is not None:
            button = message.button(label)
            assert button is not None
            self.turn(name, Pressed(Action.parse(button.action), message.key))

    @rule(name=PEOPLE)
    def press_the_first_button(self, name: str) -> None:
        message = next((m for m in reversed(self.world.person(name).inbox) if m.buttons), None)
        if message is not None:
            self.turn(name, Pressed(Action.parse(message.buttons[0][0].action), message.key))

    @rule(name=PEOPLE, other=PEOPLE, which=st.integers(0, 50))
    def press_what_is_not_theirs(self, name: str, other: str, which: int) -> None:
        offered = [b for m in self.world.person(other).inbox for r in m.buttons for b in r]
        action = Action.parse(offered[which % len(offered)].action) if offered else None
        self.turn(name, Pressed(action if which % 5 else None))

    @rule(name=PEOPLE, text=TEXTS, which=st.integers(1, 20))
    def edit(self, name: str, text: str, which: int) -> None:
        self.turn(name, Edited(text, f"m{which}"))

    @rule(name=PEOPLE, kind=st.sampled_from(FileKind), album=st.sampled_from(["", "组"]), kept=st.booleans())
    def send_a_file(self, name: str, kind: FileKind, album: str, kept: bool) -> None:
        person = self.world.person(name)
        self.turn(name, FileOffered(self.world.announce(person, f"{kind.value}.bin", kind, album)))
        if kept:
            self.turn(name, FilesKept(self.world.keep_files(person)))

    @rule(name=PEOPLE, trouble=st.sampled_from(FileTrouble))
    def send_what_cannot_be_taken(self, name: str, trouble: FileTrouble) -> None:
        self.turn(name, FileRefused("x.mp4", 10**9, trouble, 20_000_000))

    @rule(name=PEOPLE, own=st.booleans())
    def send_a_contact(self, name: str, own: bool) -> None:
        self.turn(name, ContactShared("13800000000", own))

    @rule(name=PEOPLE, unit_id=st.integers(1, 5), day=st.sampled_from(["2023-05-14", "2023-05-15", "x"]))
    def wake(self, name: str, unit_id: int, day: str) -> None:
        self.turn(name, Woken(unit_id, day))

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_again(self) -> None:
        assert self.last is not None
        self.turn(*self.last)

    @rule(hours=st.sampled_from([0.01, 0.1, 0.1, 1, 1, 5, 24, 200]))
    def time_passes(self, hours: float) -> None:
        self.world.now += timedelta(hours=hours)

    @rule(which=st.integers(0, 20))
    def a_supervisor_returns(self, which: int) -> None:
        submitted = [s for s in self.world.submissions.values() if s.counts]
        if submitted:
            back = submitted[which % len(submitted)]
            self.world.return_(back.unit_id, back.subject, "请核对")

    @rule(
        unit_id=st.integers(2, 3), key=st.sampled_from(["day:2023-05-14", "day:2023-05-16", "item:table", "item:plan"])
    )
    def an_admin_unlocks(self, unit_id: int, key: str) -> None:
        self.world.unlocked.add((unit_id, key))

    @rule(name=PEOPLE)
    def the_prompt_comes(self, name: str) -> None:
        person = self.world.person(name)
        facts = self.world.facts(person)
        for unit in facts.liaison_of if self.campaign.in_window(facts.today) else ():
            self.check_reply(message := daily_prompt(facts, unit, facts.today))
            self.world.deliver(person, message)

    def turn(self, name: str, event: Event) -> None:
        """One turn and what must be true of it, whatever it was."""
        self.last = name, event
        person = self.world.person(name)
        facts = self.world.facts(person, event)
        before = restore(person.conversation)
        submitted = {key: s for key, s in self.world.submissions.items() if s.counts}
        _, effects = self.world.turn(person, event)
        confirmed = self._confirmed(event, before.offered)
        for effect in effects:
            match effect:
                case Say():
                    self.check_reply(effect.message)
                case Submitted():
                    assert confirmed is not None, "submitted without confirmation"
                    assert (confirmed.unit_id, confirmed.subject) == (effect.unit_id, str(effect.subject))
                    assert any(unit.id == effect.unit_id for unit in facts.liaison_of)
                case AnswersSaved() | DraftCleared():
                    assert any(unit.id == effect.unit_id for unit in facts.liaison_of)
                    assert (effect.unit_id, str(effect.subject)) not in submitted
        changed = {(e.unit_id, str(e.subject)) for e in effects if isinstance(e, Submitted)}
        for key, submission in submitted.items():
            if key not in changed:
                assert self.world.submissions[key] == submission, "what was submitted changed"
        self.check_words(effects)

    def _confirmed(self, event: Event, offered: tuple[object, ...]) -> Action | None:
        """The confirming button an event is: pressed, or its label typed."""
        action = event.action if isinstance(event, Pressed) else None
        if isinstance(event, Said):
            typed = next((b for b in offered if b.label == event.text.strip()), None)  # type: ignore[attr-defined]
            action = Action.parse(typed.action) if typed else None
        return action if action and action.verb in CONFIRMING else None

    def check_reply(self, message: object) -> None:
        text, buttons = message.text, message.buttons  # type: ignore[attr-defined]
        assert text
        assert len(text.encode("utf-16-le")) <= 4096 * 2
        assert sum(len(r) for r in buttons) <= 100
        assert all(r for r in buttons)
        assert all(0 < len(b.label) <= 40 for r in buttons for b in r)

    def check_words(self, effects: tuple[Effect, ...]) -> None:
        """已保存 is said of whatever is being saved, 已提交 of whatever is being submitted."""
        said = "".join(e.message.text for e in effects if isinstance(e, Say))
        if any(isinstance(e, AnswersSaved | LeadSaved | TextDrafted) for e in effects):
            assert "已保存" in said
        if any(isinstance(e, Submitted) for e in effects):
            assert "已提交" in said

    @invariant()
    def nothing_is_stored_that_breaks_an_error_rule(self) -> None:
        for unit_id, _ in {(s.unit_id, 0) for s in self.world.submissions.values()}:
            of = self.world.unit_facts(unit_id, self.world.person("甲"))
            facts = self.world.facts(self.world.person("甲"))
            for submission in of.submissions.values():
                form = DayForm(facts, of, submission.subject)
                if submission.subject.day and submission.source is not Source.TABLE:
                    assert not [f for f in form.check(form.stored) if f.severity is Severity.ERROR]

    @invariant()
    def what_is_submitted_is_whole(self) -> None:
        for submission in self.world.submissions.values():
            kind = self.world.organisation[submission.unit_id].kind
            if submission.status is Status.SUBMITTED and submission.subject.day:
                assert set(submission.values) == {i.key for i in self.campaign.asked_of(kind)}
                assert submission.zero == (not any(submission.values.values())) or not submission.values

    @invariant()
    def every_state_has_a_way_out(self) -> None:
        for person in self.world.people.values():
            left, effects = advance(restore(person.conversation), Said("/cancel"), self.world.facts(person))
            assert left.state == Idle()
            assert effects


class ConversationsWithoutCounts(Conversations):
    """The same in a campaign whose notice prints no table."""

    campaign = JINAN


MANY = settings(max_examples=tries(50, quick=20), stateful_step_count=40, deadline=None)
TestConversations = Conversations.TestCase
TestConversations.settings = MANY
TestConversationsWithoutCounts = ConversationsWithoutCounts.TestCase
TestConversationsWithoutCounts.settings = settings(MANY, max_examples=tries(20, quick=8))
