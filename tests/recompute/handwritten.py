"""Small ledgers written by hand, for the tests of the recomputation."""

import json
from datetime import datetime

from tests.recompute import yunnan
from tests.recompute.history import History
from tests.recompute.ledger import read_ledger
from tests.recompute.notice import ZONE
from tests.recompute.replay import replay

KEYS = ("teachers", "students", "enterprises", "participants", "central_media", "provincial_media", "media", "projects")
"""What a single school is asked, in the table's order."""

PREFECTURE, COLLEGE = "示例一州教育体育局", "示例甲高等职业学院"
FIRST, SECOND = "示例一职", "示例二职"


def figures(text: str) -> dict[str, int]:
    """Values from numbers in the table's order: a single school's eight, or a collecting unit's nine."""
    numbers = [int(number) for number in text.split()]
    keys = ("schools", *KEYS) if len(numbers) > len(KEYS) else KEYS
    return dict(zip(keys, numbers, strict=True))


def instant(text: str) -> datetime:
    """05-14 17:00 in the campaign's zone."""
    return datetime.fromisoformat(f"2023-{text}").replace(tzinfo=ZONE)


class Handwritten:
    """A ledger; `note` adds a line about a unit."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(
        self, at: str, unit: str, kind: str, *, person: str = "sim:7", accepted: bool = True, **more: object
    ) -> None:
        """A line; a file's `act`, `name`, `size`, `sha256` and `caption` are the act's, everything else its meaning."""
        of_file = ("act", "name", "size", "sha256", "caption") if "sha256" in more else ()
        acted = {key: more.pop(key) for key in of_file if key in more}
        line = {"at": instant(at).isoformat(), "person": person, "unit": unit, "act": "press", **acted}
        line["meaning"] = {"kind": kind, **more, "accepted": accepted}
        self.lines.append(json.dumps(line, ensure_ascii=False))

    def unit(self, name: str, kind: str, parent: str = "", enrolment: int | None = None) -> None:
        """A unit of the roster; none of them has a known number of teachers."""
        known = {"enrolment": enrolment, "staff": None, "contact": "", "phone": ""}
        self.note("05-05 08:00", name, "unit", person="command-line", unit_kind=kind, parent=parent, **known)

    def report(
        self, at: str, unit: str, numbers: str, kind: str = "report", subject: str = "", source: str = "快捷"
    ) -> None:
        """A submitted report of that day, or of `subject`: another day or a deliverable."""
        about = {"item": subject} if kind == "table" else {"date": subject or f"2023-{at[:5]}"}
        self.note(at, unit, kind, **about, values=figures(numbers), source=source)

    def history(self, now: str = "06-10 09:00") -> History:
        """What stands at that moment; lines may have been noted in any order."""
        lines = sorted([*self.lines, _export(now)], key=lambda line: str(json.loads(line)["at"]))
        return replay(read_ledger(lines))


def _export(now: str) -> str:
    meaning = {"kind": "export", "accepted": True}
    line = {"at": instant(now).isoformat(), "person": "sim:1", "unit": yunnan.ROOT, "act": "text", "meaning": meaning}
    return json.dumps(line, ensure_ascii=False)


def prefecture() -> Handwritten:
    """A prefecture with two schools of 1,000 and 500 students, and a college of 4,000."""
    ledger = Handwritten()
    ledger.unit(PREFECTURE, yunnan.PREFECTURE)
    ledger.unit(FIRST, yunnan.SCHOOL, PREFECTURE, 1000)
    ledger.unit(SECOND, yunnan.SCHOOL, PREFECTURE, 500)
    ledger.unit(COLLEGE, yunnan.COLLEGE, "", 4000)
    return ledger
