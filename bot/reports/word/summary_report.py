"""The draft of the final report (《活动周工作总结》) as a Word file, in the notice's order of things.

Figures, pictures, recommended leads and photos are filled in; what needs a person's judgement is marked in red.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from bot.reports.charts.canvas import Canvas
from bot.reports.charts.photos import Copies, Photo, best_photos
from bot.reports.charts.pictures import week_pictures
from bot.reports.figures.breakdown import groups, row_label
from bot.reports.figures.categories import category_of
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import visible
from bot.reports.word.template import Picture, fill
from bot.reports.workbook.properties import properties
from bot.reports.workbook.sheets.materials import listed_files
from bot.reports.workbook.sheets.recommended import case_title, handed_in_on, recommended_cases
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.submissions import FileKind, KeptFile, Lead
from dialogs.model.units import Unit
from dialogs.texts.documents import word as texts
from dialogs.texts.notifications.digest import percent, short_name, thousands
from dialogs.texts.words.dates import month_day

STOPS = " 。！!？?；;，,、：:…"

LONGEST = 10_000
"""Characters, more than any lead has."""


def told(lead: Lead, room: int) -> tuple[str, str]:
    """Title and body in at most `room` characters.

    Most leads are one text, whose first sentence became the title: then the body goes on where the title ends, and
    where the title was cut the text stands in its place.
    """
    title, body = visible(lead.title or lead.body), visible(lead.body, LONGEST)
    begun = title.removesuffix("…").rstrip()
    if not body.startswith(begun):
        return title, visible(body, room - len(title))
    if title != begun:
        return visible(body, room), ""
    return title, visible(body[len(begun) :].lstrip(STOPS), room - len(title))


log = structlog.get_logger()

TEMPLATE = "summary_report.docx"
"""The template's name, here and in the folder of an office's own templates."""

CASES, TITLES, FILES = 8, 3, 20
"""How many cases are told, leads named under each 宣传重点, and handed-in files named."""

CASE_LENGTH = 300

PHOTOS, PHOTOS_IN_ROW = 6, 2
PHOTO_EDGE = 1000
"""Pixels of a photo's longer side: sharp in print at the size it has here."""

PHOTO_SIZE = (70.0, 53.0)
CHART_SIZE = (110.0, 190.0)
"""Millimetres."""


def summary_report(records: Records, top_unit_id: int, copies: Copies, template: Path) -> bytes:
    """The draft for that unit's subtree as a Word file. Raises TemplateBroken."""
    photos = best_photos(records, top_unit_id, records.campaign.days, copies, PHOTOS, PHOTO_EDGE)
    return fill(template, _context(records, records.organisation[top_unit_id], photos), properties(records))


def _context(records: Records, top: Unit, photos: Sequence[Photo]) -> Mapping[str, Any]:
    campaign = records.campaign
    pictures = _pictures(records, top)
    leads = _leads(records, top)
    return {
        "单位": top.name,
        "活动": campaign.title,
        "通知": campaign.notice,
        "主题": campaign.theme,
        "起": texts.full_date(campaign.first),
        "止": texts.full_date(campaign.last),
        "日期": texts.full_date(campaign.today(records.now)),
        "指标": [_indicator(records, top, indicator) for indicator in campaign.indicators],
        "数据概述": texts.week_figures([_named(records, top, i) for i in campaign.indicators]),
        "趋势图": _chart(pictures, "trends"),
        "活动形式": [{"名称": group.name, "形式": "、".join(group.forms)} for group in campaign.activity_forms],
        "典型案例": [
            *(_case(records, lead) for lead in leads if lead.starred),
            *(_handed_in(records, file) for file in recommended_cases(records, top.id)),
        ][:CASES],
        "案例材料": list(_case_files(records, top))[:FILES],
        "照片": _in_rows([_shown(photo) for photo in photos]),
        "媒体情况": _media(records, top),
        "宣传重点": [
            {"名称": category.name, "数量": len(under), "标题": texts.quoted([_title(lead) for lead in under[:TITLES]])}
            for category in campaign.lead_categories
            for under in [[lead for lead in leads if lead.category == category.key]]
        ],
        **_reporting(records, top),
        "日历图": _chart(pictures, "calendar"),
        "分布图": _chart(pictures, "map"),
    }


def _indicator(records: Records, top: Unit, indicator: Indicator) -> Mapping[str, str]:
    return {"名称": indicator.label, "一周": _week(records, top, indicator)}


def _week(records: Records, top: Unit, indicator: Indicator) -> str:
    if indicator.kind is IndicatorKind.DERIVED:
        return percent(records.figures.week_ratio(top.id, indicator.key).value, 2)
    return texts.number(records.figures.week(top.id).get(indicator.key), indicator)


def _named(records: Records, top: Unit, indicator: Indicator) -> str:
    return f"{short_name(indicator)}{_week(records, top, indicator)}"


def _pictures(records: Records, top: Unit) -> Mapping[str, Canvas] | None:
    """The charts by name; None where they cannot be drawn, which costs the draft nothing else."""
    try:
        return week_pictures(records, top.id)
    except Exception:
        log.exception("summary-pictures-failed", unit=top.id)
        return None


def _chart(pictures: Mapping[str, Canvas] | None, name: str) -> Picture | str:
    """The picture, or words in its place; an empty text, which a template can ask for, where there is none to be."""
    if pictures is None:
        return texts.NO_CHART
    if name not in pictures:
        return ""
    try:
        return Picture(pictures[name].png(), *CHART_SIZE)
    except Exception:
        log.exception("summary-picture-failed", picture=name)
        return texts.NO_CHART


def _leads(records: Records, top: Unit) -> list[Lead]:
    """The subtree's leads, recommended ones first."""
    scope = records.scope(top.id)
    found = (lead for lead in records.leads if lead.unit_id in scope)
    return sorted(found, key=lambda lead: (not lead.starred, lead.number))


def _title(lead: Lead) -> str:
    return visible(lead.title or lead.body)


def _case(records: Records, lead: Lead) -> Mapping[str, str]:
    title, body = told(lead, CASE_LENGTH)
    return {
        "标题": title,
        "单位": visible(records.organisation[lead.unit_id].name),
        "日期": month_day(lead.day),
        "正文": body,
    }


def _handed_in(records: Records, file: KeptFile) -> Mapping[str, str]:
    """A recommended case that was handed in as a file: its text is for people to take from there."""
    sent = handed_in_on(records, file)
    return {
        "标题": visible(case_title(file)),
        "单位": visible(records.organisation[file.target.unit_id].name),
        "日期": month_day(sent) if sent else "",
        "正文": texts.case_text(file.number, visible(file.name)),
    }


def _case_files(records: Records, top: Unit) -> Iterator[str]:
    """The documents handed in as materials, with whose they are; those 不公开 are not named."""
    keys = {d.key for d in records.campaign.deliverables if d.categories}
    for file in listed_files(records, top):
        of_materials = file.target.subject.deliverable in keys and file.kind is FileKind.DOCUMENT
        if of_materials and not file.private:
            unit = visible(records.organisation[file.target.unit_id].name)
            yield texts.case_file(category_of(records.campaign, file), visible(file.name), unit)


def _shown(photo: Photo) -> Mapping[str, Any]:
    return {"图": Picture(photo.jpeg, *PHOTO_SIZE), "单位": visible(photo.unit), "说明": visible(photo.caption, 16)}


def _in_rows(photos: list[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    return [photos[at : at + PHOTOS_IN_ROW] for at in range(0, len(photos), PHOTOS_IN_ROW)]


def _media(records: Records, top: Unit) -> str:
    """The additive indicators that count reports of media, as the notice's table names them; empty without any."""
    counted = [i for i in records.campaign.indicators if i.key == "media" or i.key.endswith("_media")]
    return texts.week_figures([_named(records, top, indicator) for indicator in counted])


def _reporting(records: Records, top: Unit) -> Mapping[str, Any]:
    """Who reported how much: over all days, by row, and by deliverable."""
    campaign, progress = records.campaign, Progress(records)
    reporting = records.organisation.reporting(top.id)
    today = campaign.today(records.now)
    days = [day for day in campaign.days if campaign.daily and day <= today]
    rows = groups(records.organisation, top, reporting)

    def filed(units: Sequence[Unit]) -> tuple[int, int]:
        tallies = [progress.tally(units, day) for day in days]
        return sum(tally.owed for tally in tallies), sum(tally.filed for tally in tallies)

    owed, done = filed(reporting)
    table = [(group.name, *filed(group.units)) for group in rows] if len(rows) > 1 else []
    return {
        "报送概述": texts.week_filed(len(reporting), len(days), owed, done),
        "行名": row_label(campaign, top),
        "报送表": [
            {"名称": visible(name), "应报": thousands(o), "已报": thousands(d), "报送率": percent(d / o if o else None)}
            for name, o, d in table
        ],
        "报送项目": list(_deliverables(records, top, progress)),
    }


def _deliverables(records: Records, top: Unit, progress: Progress) -> Iterator[Mapping[str, str]]:
    scope = records.scope(top.id)
    units = [unit for unit in records.organisation if unit.id in scope and not unit.exempt]
    for deliverable in records.campaign.deliverables:
        dues = sorted({due for unit in units if (due := progress.due(unit, deliverable))})
        for due in dues:
            tally = progress.item_tally(progress.owing(units, [deliverable], due), [deliverable], due)
            owed, done, on_time, lacking = (thousands(count) for count in tally.counts)
            name = texts.due_name(deliverable.name, due.astimezone(records.campaign.zone))
            yield {"名称": name, "应报": owed, "已报": done, "按时": on_time, "缺": lacking}
