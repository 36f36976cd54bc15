"""The sheets that only some notices call for: the register, what is recommended upward, what is awarded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tests.recompute.activities import REFUSED
from tests.recompute.figures import Figures
from tests.recompute.history import Activity, File, History
from tests.recompute.notice import Award, Column, Criterion, Register
from tests.recompute.progress import EXEMPT, LATE, ON_TIME, ZERO, day_word, item_word
from tests.recompute.roster import Unit
from tests.recompute.sheet import Cell, Sheet

PHOTO, CASE = "照片", "典型案例"
NUMERALS = "一二三"

FigureValue = float | None


def sheets_of_the_notice(history: History) -> list[Sheet]:
    """Those sheets, in the workbook's order."""
    notice = history.notice
    found = [_register(history, notice.register)] if notice.register else []
    found += [_shortlist(history)] if notice.shortlist else []
    return [*found, *(_award(history, award) for award in notice.awards)]


def listed_files(history: History) -> list[File]:
    """The files by number, the same bytes from the same unit once."""
    listed: dict[tuple[str, str], File] = {}
    for file in sorted(history.files, key=lambda file: file.number):
        listed.setdefault((file.unit, file.sha256), file)
    return list(listed.values())


def _register(history: History, register: Register) -> Sheet:
    header = ["编号", "单位名称", *(column.name for column in register.columns)]
    header += ["审批", "未批准的理由"] if register.approval_when else []
    standing = sorted((n, activity) for n, activity in history.activities.items() if not activity.removed)
    rows = [[n, activity.unit, *_of_activity(register, activity)] for n, activity in standing]
    return Sheet(register.name, header, ["编号"], rows)


def _of_activity(register: Register, activity: Activity) -> Iterator[Cell]:
    for column in register.columns:
        yield _typed(column, activity.values.get(column.key))
    if register.approval_when:
        yield activity.approval or None
        yield activity.reason or None


def _typed(column: Column, value: str | None) -> Cell:
    if value is None:
        return None
    return date.fromisoformat(value) if column.kind == "date" else int(value) if column.kind == "count" else value


def _shortlist(history: History) -> Sheet:
    header = [
        "单位名称",
        "本单位推介线索数",
        "本单位典型案例件数",
        "编号",
        "日期",
        "宣传重点",
        "标题",
        "正文",
        "照片数",
    ]
    files = listed_files(history)
    rows: list[Sequence[Cell]] = []
    for unit in history.roster:
        starred = [lead for lead in history.leads.values() if lead.unit == unit.name and lead.starred]
        cases = sum(file.unit == unit.name and file.category == CASE for file in files)
        for lead in sorted(starred, key=lambda lead: lead.number):
            photos = sum(file.lead == lead.number for file in files)
            known = [lead.number, lead.day, lead.category or None, lead.title, lead.body, photos]
            rows.append([unit.name, len(starred), cases, *known, None, None])
    return Sheet("择优推介", [*header, "评分（人工）", "是否推介（人工）"], ["编号"], rows)


def _award(history: History, award: Award) -> Sheet:
    units = [unit for unit in history.roster if unit.kind in award.kinds and unit.name not in history.exempt]
    names = [name for criterion in award.criteria for name in criterion.figures]
    figures = {unit.name: _figures(history, unit, names) for unit in units}
    header = ["单位名称", "参考名次（均次小的在前，由人评定）", "综合均次（各标准均次的平均）"]
    for numeral, criterion in zip(NUMERALS, award.criteria, strict=True):
        header += [f"{numeral}、{text}" for text in _headers(criterion)]
    means = {name: _mean([_criterion_mean(c, name, figures) for c in award.criteria]) for name in figures}
    rows = [_award_row(award, name, figures, means) for name in figures]
    rows.sort(key=lambda row: (row[1] is None, row[1]))
    return Sheet(award.name, [*header, f"评定（{award.places}个，人工）"], ["单位名称"], rows)


def _headers(criterion: Criterion) -> Iterator[str]:
    for name in criterion.figures:
        yield name
        yield f"{name}名次"
    if criterion.figures:
        yield f"均次：{criterion.name}"
    yield f"评分（人工）：{criterion.name}"


Known = Mapping[str, Mapping[str, FigureValue]]
"""What is known of each unit; a figure that cannot be known is not in it."""


def _award_row(award: Award, unit: str, figures: Known, means: Mapping[str, float | None]) -> list[Cell]:
    mean = means[unit]
    place = None if mean is None else 1 + sum(other is not None and other < mean for other in means.values())
    row: list[Cell] = [unit, place, _rounded(mean)]
    for criterion in award.criteria:
        for name in criterion.figures:
            row += [figures[unit].get(name), _place(name, unit, figures)]
        if criterion.figures:
            row.append(_rounded(_criterion_mean(criterion, unit, figures)))
        row.append(None)
    return [*row, None]


def _place(name: str, unit: str, figures: Known) -> int | None:
    """Behind as many as have more; without a figure behind all that have one."""
    if name not in figures[unit]:
        return None
    own = figures[unit][name]
    others = [known[name] for known in figures.values() if known.get(name) is not None]
    return 1 + sum(own is None or (other is not None and other > own) for other in others)


def _criterion_mean(criterion: Criterion, unit: str, figures: Known) -> float | None:
    return _mean([_place(name, unit, figures) for name in criterion.figures])


def _mean(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if known else None


def _rounded(mean: float | None) -> float | None:
    return None if mean is None else round(mean, 2)


def _figures(history: History, unit: Unit, names: Sequence[str]) -> dict[str, FigureValue]:
    below = [unit, *history.roster.below(unit.name)]
    week = Figures(history).week(unit)
    taught, staff = week.get("teachers"), unit.staff
    covered = Figures(history).week_coverage(unit)
    known: dict[str, FigureValue] = {
        **_rates(history, below),
        **_counts(history, {u.name for u in below}),
        "媒体": week.get("media"),
        "项目": week.get("projects"),
        "企业": week.get("enterprises"),
    }
    if covered is not None or "students" not in week:
        known["参与活动的职业院校学生参与覆盖率"] = covered
    if staff or taught is None:
        known["教师参与占比"] = taught / staff if taught is not None and staff else None
    return {name: known[name] for name in names if name in known}


def _rates(history: History, units: Sequence[Unit]) -> dict[str, FigureValue]:
    """Of everything owed by now what is in, and what came in time."""
    words = [day_word(history, unit, day) for unit in units for day in history.notice.days]
    words += [item_word(history, unit, item) for unit in units for item in history.notice.deliverables]
    owed = [word for word in words if word not in {None, EXEMPT}]
    if not owed:
        return {"报送率": None, "按时率": None}
    in_time = sum(word in {ON_TIME, ZERO} for word in owed)
    return {"报送率": (in_time + owed.count(LATE)) / len(owed), "按时率": in_time / len(owed)}


def _counts(history: History, units: set[str]) -> dict[str, FigureValue]:
    files = [file for file in listed_files(history) if file.unit in units]
    photos = sum(file.category == PHOTO for file in files)
    leads = [lead for lead in history.leads.values() if lead.unit in units]
    standing = [a for a in history.activities.values() if a.unit in units and not a.removed and a.approval != REFUSED]
    return {
        "照片数": photos,
        "材料件数（不含照片）": len(files) - photos,
        "线索数": len(leads),
        "推介线索数": sum(lead.starred for lead in leads),
        "活动数": len(standing),
    }
