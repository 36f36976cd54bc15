"""Replays a ledger: what stands at its end, line by line as docs/rehearsal.md says what each kind means."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from tests.recompute.activities import approval, called_off, entered, listed_activities
from tests.recompute.history import RETURNED, SUBMITTED, File, History, Lead, Report, Revision
from tests.recompute.ledger import BadLedger, Line
from tests.recompute.notice import CONTACT, Notice
from tests.recompute.notices import NOTICES
from tests.recompute.roster import Roster, Unit

PHOTO = "照片"
RETURN, EXTEND, UNLOCK, TEXT = "退回", "延期", "解锁", "内容"
"""What 修订记录 says in place of an indicator."""

NOT_EXPLAINED = "未说明"
"""The reason of a correction made after that day's digest where the liaison gave none."""

LIAISON = "联络员"

CHANGES_NOTHING = frozenset({"campaign", "unit", "leave", "revoke", "bind", "event", "look", "proposal", "mistake"})


def replay(lines: Sequence[Line]) -> History:
    """The history the lines tell, as of the last export (the last line where there is none). Raises `BadLedger`."""
    exports = [line.at for line in lines if line.kind == "export" and line.accepted]
    notice = _notice(lines)
    history = History(notice, _roster(lines, notice), exports[-1] if exports else lines[-1].at)
    history.activities = listed_activities(history)
    files = 0
    for line in lines:
        files += line.is_file
        if line.at > history.now or not line.accepted or line.kind in CHANGES_NOTHING:
            continue
        if line.kind not in _KINDS:
            raise BadLedger(f"line {line.number}: what does {line.kind!r} mean?")
        _KINDS[line.kind](history, line, files)
    return history


def _notice(lines: Sequence[Line]) -> Notice:
    """The notice the ledger is about; its first line names the campaign."""
    name = lines[0].means.get("name") if lines[0].kind == "campaign" else "yunnan-2023"
    if name not in NOTICES:
        raise BadLedger(f"line 1: no notice is known of {name!r}")
    return NOTICES[name]


def _roster(lines: Sequence[Line], notice: Notice) -> Roster:
    root = Unit(notice.root, notice.root_kind)
    listed = []
    for line in lines:
        if line.kind == "unit":
            unit = _unit(line)
            if unit.name == root.name:
                root = unit
            else:
                listed.append(replace(unit, parent=unit.parent or root.name))
    return Roster(root, listed)


def _unit(line: Line) -> Unit:
    means = line.means
    return Unit(
        line.unit,
        means["unit_kind"],
        means["parent"],
        means["enrolment"],
        means["staff"],
        means["contact"],
        means["phone"],
    )


def _register(history: History, line: Line, _: int) -> None:
    """The first liaison of a unit is its contact, and fulfils that deliverable for good."""
    history.names[line.person] = line.means["name"]
    if line.means["role"] != LIAISON:
        return
    report = history.reports.setdefault((line.unit, CONTACT), Report())
    if report.first is None:
        report.status, report.first, report.changed = SUBMITTED, line.at, line.at
        history.contacts[line.unit] = line.means["name"]


def _open(history: History, line: Line) -> Report:
    return history.reports.setdefault((line.unit, line.subject), Report())


def _draft(history: History, line: Line, _: int) -> None:
    """Values saved: of a returned report too, which stays returned."""
    report = _open(history, line)
    if report.status == SUBMITTED:
        raise BadLedger(f"line {line.number}: a draft of what is submitted")
    report.values = {**report.values, **line.means["values"]}
    report.source, report.changed = line.means["source"], line.at


def _clear(history: History, line: Line, _: int) -> None:
    """清空: a draft is gone; of a returned report what was last submitted is there again."""
    report = _open(history, line)
    if report.last is None:
        del history.reports[line.unit, line.subject]
        return
    report.values, report.changed = dict(report.last), line.at


def _submit(history: History, line: Line, _: int) -> None:
    """A report, a zero report or a table: these values, all of them."""
    report = _open(history, line)
    report.source, report.said_zero = line.means["source"], line.kind == "zero"
    _stand(history, line, report, dict(line.means["values"]), "")


def _correct(history: History, line: Line, _: int) -> None:
    """A correction: some values of what is submitted; after the day's digest with a reason."""
    report = _open(history, line)
    if report.status != SUBMITTED:
        raise BadLedger(f"line {line.number}: a correction of what is not submitted")
    day = line.subject
    explained = isinstance(day, date) and line.at >= history.notice.digest_of(day)
    reason = line.means.get("reason", "") or (NOT_EXPLAINED if explained else "")
    _stand(history, line, report, {**report.values, **line.means["values"]}, reason)


def _stand(history: History, line: Line, report: Report, values: dict[str, int], reason: str) -> None:
    """From now on these are the unit's figures; what differs from what stood before is a revision each."""
    if report.last is not None:
        for indicator in history.notice.indicators:
            old, new = report.last.get(indicator.key), values.get(indicator.key)
            if old != new:
                _revise(history, line, indicator.label, old, new, reason)
    report.values, report.last, report.status = values, dict(values), SUBMITTED
    report.first = report.first or line.at
    report.changed = report.confirmed = line.at
    history.changes.append((line.at, line.unit))


def _revise(history: History, line: Line, what: str, old: int | str | None, new: int | str | None, reason: str) -> None:
    item = f"{line.subject} {what}"
    by = history.names.get(line.person, line.person)
    history.revisions.append(Revision(line.at, line.unit, item, old, new, by, reason))


def _return(history: History, line: Line, _: int) -> None:
    """退回: it counts for nothing until it is submitted again; the first submission time stays."""
    report = _open(history, line)
    if report.status != SUBMITTED:
        raise BadLedger(f"line {line.number}: a return of what is not submitted")
    report.status, report.changed = RETURNED, line.at
    history.changes.append((line.at, line.unit))
    _revise(history, line, RETURN, None, None, line.means["reason"])


def _address(history: History, line: Line, _: int) -> None:
    """A text for a deliverable: a draft until it is handed in; what is submitted stands until then."""
    _open(history, line).text = line.means["text"]


def _hand_in(history: History, line: Line, _: int) -> None:
    report = _open(history, line)
    if report.first is not None and report.text != report.last_text:
        _revise(history, line, TEXT, report.last_text or None, report.text or None, "")
    report.status, report.last_text = SUBMITTED, report.text
    report.first, report.changed = report.first or line.at, line.at


def _photo(history: History, line: Line, number: int) -> None:
    """A photo of a day's report, or of a lead."""
    history.files.append(_file(line, number, PHOTO, line.means.get("lead")))


def _material(history: History, line: Line, number: int) -> None:
    """A file for a deliverable."""
    history.files.append(_file(line, number, line.means["category"], None))


def _file(line: Line, number: int, category: str, lead: int | None) -> File:
    sent = line.sent
    return File(
        number=number,
        unit=line.unit,
        item=line.means.get("item", ""),
        category=category,
        caption=sent.get("caption", ""),
        name=sent["name"],
        size=sent["size"],
        sha256=sent["sha256"],
        at=line.at,
        lead=lead,
    )


def _category(history: History, line: Line, _: int) -> None:
    """The files for that deliverable that have no category yet are of this one."""
    for place, file in enumerate(history.files):
        if (file.unit, file.item, file.category) == (line.unit, line.means["item"], ""):
            history.files[place] = replace(file, category=line.means["category"])


def _lead(history: History, line: Line, _: int) -> None:
    """A new lead; its number is the next."""
    number = len(history.leads) + 1
    if line.means["number"] != number:
        raise BadLedger(f"line {line.number}: lead {line.means['number']} where {number} comes next")
    day = date.fromisoformat(line.means["date"])
    history.leads[number] = Lead(number, day, line.unit, line.means["title"], line.means["body"])


def _lead_category(history: History, line: Line, _: int) -> None:
    history.leads[line.means["number"]].category = line.means["category"]


def _lead_text(history: History, line: Line, _: int) -> None:
    history.leads[line.means["number"]].body = line.means["body"]


def _star(history: History, line: Line, _: int) -> None:
    history.leads[line.means["number"]].starred = line.means["starred"]


def _exempt(history: History, line: Line, _: int) -> None:
    history.exempt.add(line.unit)


def _extend(history: History, line: Line, _: int) -> None:
    """More time for a deliverable, for a unit or, named by the root, for all; what it was before is in the line."""
    due, was = (datetime.fromisoformat(line.means[key]) for key in ("due", "was"))
    history.extensions[line.means["item"], line.unit] = due
    _revise(history, line, EXTEND, f"{was:%Y-%m-%d %H:%M}", f"{due:%Y-%m-%d %H:%M}", "")


def _unlock(history: History, line: Line, _: int) -> None:
    """What was locked may be changed again; figures change only with what is submitted then."""
    _revise(history, line, UNLOCK, None, None, "")


def _export(history: History, line: Line, _: int) -> None:
    """It changes nothing, and says what moment the workbook shows."""


_KINDS: dict[str, Callable[[History, Line, int], None]] = {
    "activity": entered,
    "activity-removed": called_off,
    "approval": approval,
    "register": _register,
    "draft": _draft,
    "clear": _clear,
    "report": _submit,
    "zero": _submit,
    "table": _submit,
    "correction": _correct,
    "return": _return,
    "address": _address,
    "hand-in": _hand_in,
    "photo": _photo,
    "material": _material,
    "category": _category,
    "lead": _lead,
    "lead-category": _lead_category,
    "lead-text": _lead_text,
    "star": _star,
    "exempt": _exempt,
    "extend": _extend,
    "unlock": _unlock,
    "export": _export,
}
