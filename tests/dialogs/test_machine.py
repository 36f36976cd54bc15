"""The machine's table and the written-down conversation: complete, consistent, safe to read back."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime.campaign_files import load_campaign
from dialogs.conversation import states
from dialogs.conversation.effects import Say, Submitted
from dialogs.conversation.events import Edited, Event, FileOffered, FilesKept, Pressed, Said, TableRead, Woken
from dialogs.conversation.states import STATES, Asking, Conversation, Correcting, Idle, Reviewing, dump, restore
from dialogs.conversation.turn import Move, fitting
from dialogs.machine import diagram, transitions
from dialogs.machine.transitions import TABLE, AnyState, Stays, advance
from dialogs.model.outgoing import Action, Button
from dialogs.model.submissions import FileKind, FileState, KeptFile, Source, Subject, Target
from dialogs.model.units import Role, Unit
from tests.dialogs.conversing import World
from tests.thoroughness import tries

YUNNAN = load_campaign("yunnan-2023")
UNITS = (Unit(1, "云南省教育厅", "省教育厅", None), Unit(3, "示例学院", "高等职业院校", 1, 1200, 80, position=1))
NOW = datetime(2023, 5, 14, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = Subject(day=NOW.date())
UNHURRIED = settings(deadline=None)


def world() -> World:
    made = World(YUNNAN, UNITS, NOW)
    made.grant(made.person("甲"), 3, Role.LIAISON)
    return made


def test_the_docs_show_the_table_as_it_is() -> None:
    assert diagram.PAGE.read_text(encoding="utf-8") == diagram.page(), "run python -m dialogs.machine.diagram"


def test_every_state_can_be_entered_and_is_of_the_closed_set() -> None:
    entered = {target for row in TABLE.values() for target in row.leads_to} - {Stays}
    assert entered == set(STATES.values())
    assert {state for state, _ in TABLE} <= {*STATES.values(), AnyState}


def test_every_state_can_be_left_by_cancel() -> None:
    for state in STATES.values():
        row = TABLE.get((state, "/cancel")) or TABLE[AnyState, "/cancel"]
        assert Idle in row.leads_to


def test_a_step_that_leads_where_the_table_does_not_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    astray = transitions.Transition(lambda _: Move(Reviewing(3, DAY)), (Idle,))
    monkeypatch.setattr(transitions, "TABLE", {**TABLE, (AnyState, "/help"): astray})
    made = world()
    with pytest.raises(transitions.WrongState):
        advance(Conversation(), Said("/help"), made.facts(made.person("甲")))


def examples() -> st.SearchStrategy[Conversation]:
    """Conversations in every state, with all kinds of contents."""
    number = st.integers(0, 10**6)
    unit_ids = st.one_of(st.just(3), number)
    values = st.dictionaries(st.sampled_from(["teachers", "students", "gone"]), number)
    subject = st.one_of(
        st.one_of(st.dates(), st.sampled_from(YUNNAN.days)).map(lambda day: Subject(day=day)),
        st.sampled_from(["plan", "table", "materials", "gone"]).map(lambda k: Subject(deliverable=k)),
    )
    at = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))
    by_type = {
        int: number,
        str: st.one_of(st.text(), st.sampled_from(["teachers", "schools", "gone"])),
        Role: st.sampled_from(Role),
        Source: st.sampled_from(Source),
        Subject: subject,
        states.Values: values,
        tuple[int, ...]: st.lists(number).map(tuple),
        datetime | None: at,
    }
    made = [
        st.builds(s, **{f.name: unit_ids if f.name == "unit_id" else by_type[f.type] for f in fields(s)})
        for s in STATES.values()
    ]
    button = st.builds(Button, st.text(), st.text())
    said = st.text()
    return st.builds(Conversation, st.one_of(made), number, at, st.lists(button).map(tuple), said, said, said)


@UNHURRIED
@given(examples())
def test_what_is_written_down_comes_back(conversation: Conversation) -> None:
    assert restore(dump(conversation)) == conversation


@UNHURRIED
@given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)))
def test_what_cannot_be_read_is_a_new_conversation(text: str) -> None:
    assert restore(text) == Conversation()


def test_a_state_of_an_older_shape_is_a_new_conversation() -> None:
    known = json.loads(dump(Conversation(Asking(3, DAY, "teachers"))))
    for broken in (
        {**known, "version": 0},
        {**known, "state": "Gone"},
        {**known, "in": {"unit_id": 3}},
        {**known, "in": {**known["in"], "subject": "day:2023-13-45"}},
        {**known, "in": {**known["in"], "unit_id": "3"}},
        {**known, "in": {**known["in"], "more": 1}},
        {key: value for key, value in known.items() if key != "offered"},
    ):
        assert restore(json.dumps(broken)) == Conversation()


def test_a_typed_label_is_a_press() -> None:
    made = world()
    person = made.person("甲")
    made.turn(person, Said("教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6", "m1"))
    made.turn(person, Said("确认提交", "m2"))
    assert len(made.submitted) == 1


def test_an_unknown_button_is_answered_and_changes_nothing() -> None:
    made = world()
    before = Conversation(Correcting(3, DAY, {"teachers": 1}))
    for action in (
        None,
        Action("no-such-verb", 3, str(DAY)),
        Action("submit", 99, "?", "x"),
        Action("lead", 3, "", "9" * 99),
    ):
        after, effects = advance(before, Pressed(action, "k1"), made.facts(made.person("甲")))
        assert after.state == before.state
        assert [type(effect) for effect in effects] == [Say]


VERBS = sorted(trigger[1:-1] for _, trigger in TABLE if trigger.startswith("["))


@UNHURRIED
@given(
    state=st.deferred(examples),
    verb=st.sampled_from(VERBS),
    unit_id=st.sampled_from([0, 1, 3, 99]),
    subject=st.sampled_from(["", "day:2023-05-14", "day:2023-06-30", "item:plan", "item:materials", "item:gone", "?"]),
    arg=st.one_of(
        st.text(), st.sampled_from(["teachers", "1:people", "1,2:稿件", ">>>", "draft>", "/report", "liaison"])
    ),
)
def test_no_button_raises_or_saves_whatever_it_carries(
    state: Conversation, verb: str, unit_id: int, subject: str, arg: str
) -> None:
    made = world()
    _, effects = advance(state, Pressed(Action(verb, unit_id, subject, arg), "k1"), made.facts(made.person("甲")))
    assert not [effect for effect in effects if isinstance(effect, Submitted)] or "zero" in verb


PHOTO = KeptFile(1, FileKind.PHOTO, FileState.KEPT, "a.jpg", 1, Target(3, DAY))
LOST = KeptFile(2, FileKind.DOCUMENT, FileState.LOST, "b.docx", 1, Target(3, Subject(deliverable="gone")))
EVENTS: list[Event] = [
    *(
        Said(text, "m1")
        for text in ("", "32", "教师32", "你好", "/cancel", "/report", "/today", "/stats", "/materials")
    ),
    Edited("教师33", "m1"),
    FileOffered(PHOTO),
    FileOffered(LOST),
    FilesKept((PHOTO, LOST)),
    FilesKept(()),
    TableRead(PHOTO, {"students": 1, "gone": 2}),
    Woken(3, "2023-05-14"),
]


@settings(UNHURRIED, max_examples=tries(300, quick=100))
@given(examples(), st.sampled_from(EVENTS))
def test_no_event_raises_in_any_state_however_old(conversation: Conversation, event: Event) -> None:
    made = world()
    _, effects = advance(replace(conversation, at=NOW), event, made.facts(made.person("甲")))
    assert not [effect for effect in effects if isinstance(effect, Submitted)]


@UNHURRIED
@given(st.text(st.characters(exclude_categories=())), st.integers(2, 60))
def test_a_text_is_cut_to_its_limit_and_is_always_sendable(text: str, limit: int) -> None:
    cut = fitting(text, limit)
    assert len(cut.encode("utf-16-le")) <= limit * 2
    assert "\0" not in cut
