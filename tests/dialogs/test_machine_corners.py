"""Every state, at every moment, with whatever stands already: any event is answered as the table says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime.campaign_files import load_campaign
from dialogs.conversation.effects import Effect, Submitted
from dialogs.conversation.events import (
    ContactShared,
    Edited,
    Event,
    FileOffered,
    FilesKept,
    Pressed,
    Said,
    TableRead,
    Woken,
)
from dialogs.conversation.states import (
    Asking,
    ChoosingUnit,
    ConfirmingErasure,
    ConfirmingWarning,
    ConfirmingZero,
    Consenting,
    Conversation,
    Correcting,
    DescribingLead,
    GivingReason,
    HandingIn,
    Idle,
    Reviewing,
    RewritingLead,
    State,
    WritingLead,
)
from dialogs.machine.transitions import TABLE, advance
from dialogs.model.outgoing import Action
from dialogs.model.submissions import FileKind, FileState, KeptFile, Lead, Source, Status, Subject, Submission, Target
from dialogs.model.units import Role, Unit
from tests.dialogs.conversing import World
from tests.thoroughness import tries

YUNNAN = load_campaign("yunnan-2023")
JINAN = load_campaign("jinan-2023")
UNITS = {
    YUNNAN.name: (
        Unit(1, "云南省教育厅", "省教育厅", None),
        Unit(2, "示例州教育体育局", "州市教育行政部门", 1, position=1),
        Unit(3, "示例学院", "高等职业院校", 1, 1200, 80, position=2),
        Unit(4, "示例一职", "职业学校", 2, position=3),
    ),
    JINAN.name: (
        Unit(1, "济南市教育局", "市教育局", None),
        Unit(3, "示例技师学院", "职业（技工）院校", 1, position=1),
    ),
}
DAY, NEXT_DAY = (Subject(day=day) for day in YUNNAN.days[:2])
TABLE_ITEM, PLAN, MATERIALS = (Subject(deliverable=key) for key in ("table", "plan", "materials"))
SUBJECTS = (DAY, NEXT_DAY, TABLE_ITEM, PLAN, MATERIALS, Subject(deliverable="summary"))
WHOLE = {"teachers": 32, "students": 450, "enterprises": 3, "participants": 1200} | {
    "central_media": 0,
    "provincial_media": 1,
    "media": 5,
    "projects": 6,
}
STANDINGS = ("nothing", "begun", "draft", "submitted", "zero", "returned")
MOMENTS = [
    YUNNAN.at(YUNNAN.first, YUNNAN.daily.prompt) + timedelta(days=days) for days in (-5, 0, 1, 8, 14) if YUNNAN.daily
]
MARKS = ["", "teachers", "1:people", "1:photos", "1:title", "1", "1:稿件", "draft>", "liaison", "telegram"]
TEXTS = ["", "32", "5000", "教师33", "教师3300 总人数9", "教师1 200", "你好", "完成", "https://www.example.edu.cn"]
COMMANDS = [
    f"/{name}" for name in ("start", "report", "lead", "lead x", "materials", "materials 方案", "stats", "today")
]
MORE_COMMANDS = [
    "/status",
    "/cancel",
    "/help",
    "/mydata",
    "/report 昨天",
    "今日无活动",
    "同昨日",
    "稍后提醒",
    "/nonsense",
]
PHOTO = KeptFile(1, FileKind.PHOTO, FileState.KEPT, "a.jpg", 1, Target(3, DAY), category="照片")
PAPER = KeptFile(2, FileKind.DOCUMENT, FileState.KEPT, "b.docx", 1, Target(3, DAY))
VERBS = sorted(trigger[1:-1] for _, trigger in TABLE if trigger.startswith("["))


def states() -> Iterator[State]:
    """Every state, about every subject it may be about."""
    yield from (Idle(), Consenting(1, 3, "示例学院", Role.LIAISON), ChoosingUnit("教师32"), ConfirmingErasure())
    yield from (WritingLead(3), WritingLead(3, (1,)), DescribingLead(3, 1), DescribingLead(3, 9))
    yield from (RewritingLead(3, 1, "title"), RewritingLead(3, 9, "body"))
    yield from (HandingIn(3, PLAN), HandingIn(3, MATERIALS), HandingIn(3, Subject(deliverable="site"), "x.cn"))
    for subject in (DAY, NEXT_DAY, TABLE_ITEM):
        yield from (Asking(3, subject, "teachers"), Asking(3, subject, "media", {"teachers": 1}), Reviewing(3, subject))
        yield ConfirmingWarning(3, subject, {"students": 5000}, Source.QUICK)
        yield ConfirmingWarning(3, subject, {"students": 5000, "teachers": 900}, Source.QUICK, proposal={"media": 9})
        yield GivingReason(3, subject, {"students": 5000}, Source.QUICK)
        yield from (ConfirmingZero(3, subject), Correcting(3, subject), Correcting(3, subject, {"teachers": 1}))


def events() -> Iterator[Event]:
    """Every event there is, buttons with what they really carry as well as with what they should not."""
    yield from (Said(text, "m1") for text in (*TEXTS, *COMMANDS, *MORE_COMMANDS))
    yield from (Edited(text, "m1") for text in TEXTS)
    yield from (FileOffered(PHOTO), FileOffered(PAPER), FilesKept((PHOTO, PAPER)), FilesKept(()))
    yield from (TableRead(PAPER, WHOLE), TableRead(PAPER, {"students": 9_000}), TableRead(PAPER, {}, ("坏",)))
    yield from (ContactShared("1", own=True), Woken(3, "2023-05-14"), Pressed(None))
    for verb in VERBS:
        yield from (Pressed(Action(verb, 3, str(subject), mark), "k") for subject in SUBJECTS for mark in marks())
        yield Pressed(Action(verb, 99, str(DAY)), "k")


def marks() -> list[str]:
    """What buttons carry: what stands now, and all kinds of other things."""
    values = ",".join(f"{key}={value}" for key, value in WHOLE.items())
    current = [f"{standing}>{values}" for standing in ("draft", "returned", "submitted")]
    return [*MARKS, *current, "students=5000", f"submitted>{values}>teachers=1", ">1>1>", "1,2:稿件"]


def world(campaign: str, standing: str, now: datetime) -> World:
    """A world where the same stands for everything."""
    made = World(YUNNAN if campaign == YUNNAN.name else JINAN, UNITS[campaign], now)
    made.people["甲"] = replace(made.person("甲"), memberships=[(3, Role.LIAISON)])
    made.files = {file.number: file for file in (PHOTO, PAPER)}
    made.leads = {1: Lead(1, 3, YUNNAN.first, "标题", "正文")}
    for subject in SUBJECTS if standing != "nothing" else ():
        made.submissions[3, str(subject)] = standing_for(subject, standing, now)
    return made


def standing_for(subject: Subject, standing: str, now: datetime) -> Submission:
    """A submission as it may stand."""
    whole = {} if subject.deliverable not in ("", "table") else WHOLE
    draft = Submission(3, subject, Status.DRAFT, whole, changed_at=now)
    match standing:
        case "begun":
            return replace(draft, values={key: value for key, value in whole.items() if key == "teachers"})
        case "submitted" | "returned":
            return replace(draft, status=Status(standing), first_submitted_at=now, receipt="0001")
        case "zero":
            zeros = dict.fromkeys(whole, 0)
            return replace(draft, status=Status.SUBMITTED, values=zeros, zero=True, first_submitted_at=now)
        case _:
            return draft


def play(made: World, state: State, event: Event) -> tuple[Effect, ...]:
    """One turn out of the blue; that it does not raise is half of what is asked."""
    person = made.person("甲")
    _, effects = advance(Conversation(state, 3, made.now), event, made.facts(person, event))
    return effects


STATES, EVENTS = list(states()), list(events())


@settings(max_examples=tries(400, quick=150), deadline=None)
@given(st.data())
def test_any_event_in_any_state_is_answered_as_the_table_says(data: st.DataObject) -> None:
    campaign = data.draw(st.sampled_from([YUNNAN.name, YUNNAN.name, JINAN.name]))
    made = world(campaign, data.draw(st.sampled_from(STANDINGS)), data.draw(st.sampled_from(MOMENTS)))
    state = data.draw(st.sampled_from(STATES))
    event = data.draw(st.sampled_from(EVENTS))
    submitted = [effect for effect in play(made, state, event) if isinstance(effect, Submitted)]
    assert not submitted or isinstance(event, Pressed)
