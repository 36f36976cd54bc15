"""One made-up week in which everything a workbook has to show happens once."""

from bot.reports.figures.records import Liaison
from dialogs.model.submissions import FileKind, FileState, KeptFile, Lead, Revision, Source, Status, Subject, Target
from dialogs.schedule.calendar import Extension
from tests.reports.sample import DAY1, DAY2, DAY3, MAY, at, figures, handed_in, records, report, table

NOW = at(MAY[27], "09:00")

SUBMISSIONS = (
    report(
        4,
        DAY1,
        figures(teachers=30, students=400, enterprises=2, participants=500, provincial_media=1, media=3, projects=2),
        changed=at(DAY1, "17:00"),
        source=Source.QUESTIONS,
    ),
    report(
        4,
        DAY2,
        figures(teachers=32, students=450, enterprises=3, participants=1200, provincial_media=1, media=5, projects=6),
        first=at(DAY2, "21:00"),
    ),
    report(
        4,
        DAY3,
        figures(teachers=10, students=10, enterprises=1, participants=25, projects=1),
        changed=at(MAY[26], "08:00"),
    ),
    report(5, DAY1, zero=True),
    report(5, DAY2, figures(), first=at(DAY2, "21:30")),
    report(6, DAY1, figures(teachers=9, students=90, participants=99), status=Status.RETURNED, source=Source.PAGE),
    report(6, DAY2, {"teachers": 7}, status=Status.DRAFT, source=Source.TABLE),
    report(7, DAY1, {"schools": 2} | figures(teachers=20, students=300, participants=400, media=1, projects=1)),
    report(8, DAY1, figures(teachers=5, students=100, participants=105, projects=1)),
    report(8, DAY2, figures(teachers=5, students=350, participants=355, projects=2)),
    report(10, DAY1, figures(students=500, participants=500)),
    table(
        10,
        figures(
            teachers=80,
            students=900,
            enterprises=4,
            participants=1500,
            central_media=1,
            provincial_media=2,
            media=9,
            projects=7,
        ),
        first=at(MAY[25]),
    ),
    table(
        2,
        {"schools": 2}
        | figures(teachers=60, students=700, enterprises=5, participants=2000, provincial_media=2, media=8, projects=9),
        first=at(MAY[25]),
    ),
    handed_in(10, "plan", at(MAY[9])),
    handed_in(11, "plan", at(MAY[10], "00:00")),
    handed_in(11, "site", at(MAY[8]), status=Status.RETURNED),
    handed_in(2, "summary", at(MAY[27], "08:00")),
    handed_in(4, "materials", at(MAY[26])),
)


def file(number, unit, subject, name, **more):
    kind = more.pop("kind", FileKind.PHOTO)
    state = more.pop("state", FileState.KEPT)
    target = Target(unit, subject, more.pop("lead", None))
    return KeptFile(number, kind, state, name, more.pop("size", 1000 + number), target, **more)


FILES = (
    file(3, 4, Subject(day=DAY1), "c.jpg", sha256="c" * 64, caption="开放日", sent_at=at(DAY1, "15:00")),
    file(1, 4, Subject(day=DAY1), "a.jpg", sha256="a" * 64, sent_at=at(DAY1, "14:00")),
    file(2, 4, Subject(day=DAY2), "again.jpg", sha256="a" * 64, sent_at=at(DAY2, "14:00"), repeats=1),
    file(4, 5, Subject(day=DAY1), "same.jpg", sha256="a" * 64, sent_at=at(DAY1, "16:00"), private=True),
    file(5, 4, Subject(day=DAY2), "lead.mp4", sha256="e" * 64, kind=FileKind.VIDEO, lead=1, sent_at=at(DAY2)),
    file(6, 10, Subject(deliverable="plan"), "方案.docx", sha256="f" * 64, kind=FileKind.DOCUMENT, sent_at=at(MAY[9])),
    file(
        7,
        10,
        Subject(deliverable="materials"),
        "案例.docx",
        sha256="1" * 64,
        kind=FileKind.DOCUMENT,
        category="典型案例",
        sent_at=at(MAY[26]),
    ),
    file(8, 10, Subject(day=DAY1), "gone.jpg", state=FileState.LOST, sent_at=at(DAY1)),
    file(9, 10, Subject(day=DAY1), "coming.jpg", state=FileState.PENDING, sent_at=at(DAY1)),
)

LEADS = (
    Lead(2, 10, DAY1, "大国工匠进校园", "大国工匠走进示例高职。", "people", starred=True, sent_at=at(DAY1, "15:30")),
    Lead(1, 4, DAY2, "社区维修日", "学生在社区修家电。", sent_at=at(DAY2, "10:00")),
)

REVISIONS = (
    Revision(at(MAY[27], "08:30"), 1, Subject(deliverable="materials"), "延期", "2023-06-01 00:00", "", "telegram:1"),
    Revision(at(DAY1, "17:00"), 4, Subject(day=DAY1), "teachers", "28", "30", "telegram:4", "漏了两位老师"),
    Revision(at(DAY1, "18:00"), 6, Subject(day=DAY1), "退回", "", "", "telegram:2", "人数请核对"),
    Revision(at(MAY[26], "08:00"), 4, Subject(deliverable="table"), "students", "", "450", "telegram:4"),
)

LIAISONS = {
    1: (Liaison("示例联系人甲", "13800000000", at(MAY[5])),),
    2: (Liaison("示例联系人乙", "13900001234", at(MAY[8])),),
}

EXTENSIONS = (Extension("summary", 2, at(MAY[28], "18:00")),)


def week():
    return records(
        SUBMISSIONS,
        now=NOW,
        files=FILES,
        leads=LEADS,
        revisions=REVISIONS,
        extensions=EXTENSIONS,
        liaisons=LIAISONS,
        names={"telegram:4": "示例联络员"},
        audit_head="0123abcd",
    )
