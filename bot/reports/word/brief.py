"""The Word brief of a day (《职业教育活动周每日简报（第N期）》): one page in the customary layout."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.reports.charts.photos import Photo
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import visible
from bot.reports.word.summary_report import told
from bot.reports.word.template import Picture, fill
from bot.reports.workbook.properties import properties
from bot.reports.workbook.sheets.recommended import case_title, recommended_cases
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.submissions import KeptFile, Lead
from dialogs.model.units import Unit
from dialogs.texts.documents import word as texts
from dialogs.texts.notifications import digest as digest_texts

TEMPLATE = "daily_brief.docx"
"""The template's name, here and in the folder of an office's own templates."""

NEWS, CASES, PHOTOS = 3, 2, 2
"""How many leads, cases and photos one page has room for."""

NEWS_LENGTH, CASE_LENGTH, NAMES_LENGTH, CAPTION_LENGTH = 74, 112, 56, 10
"""Characters of a lead's two lines, of a case's three, of the names of who is missing, under a photo."""

PHOTO_SIZE = (70.0, 34.0)
"""Millimetres: two side by side between the margins."""


def brief(records: Records, top_unit_id: int, day: date, photos: Sequence[Photo], template: Path) -> bytes:
    """The day's brief of that unit's subtree as a Word file. Raises TemplateBroken."""
    return fill(template, _context(records, top_unit_id, day, photos), properties(records))


def issue_of(records: Records, day: date) -> int:
    """The issue number: 1 on the first day of the window."""
    return (day - records.campaign.first).days + 1


def _context(records: Records, top_unit_id: int, day: date, photos: Sequence[Photo]) -> Mapping[str, Any]:
    top = records.organisation[top_unit_id]
    scope = records.scope(top.id)
    tally = Progress(records).tally([u for u in records.organisation.reporting() if u.id in scope], day)
    names = _names(tally.missing)
    leads = _leads(records, top_unit_id, day)
    cases = [lead for lead in leads if lead.starred][:CASES]
    news = [lead for lead in leads if lead not in cases][:NEWS]
    handed_in = recommended_cases(records, top_unit_id, day)
    return {
        "刊名": texts.BRIEF_TITLE,
        "期号": issue_of(records, day),
        "单位": top.name,
        "日期": texts.full_date(day),
        "活动": records.campaign.title,
        "主题": records.campaign.theme,
        "报送情况": texts.filed(*tally.counts, tally.rate),
        "未报单位": digest_texts.names(names, len(tally.missing) - len(names)) if names else texts.NOTHING,
        "指标": [_row(records, top_unit_id, indicator, day) for indicator in records.campaign.indicators],
        "动态": [_item(records, lead, NEWS_LENGTH) for lead in news],
        "典型案例": [
            *(_item(records, lead, CASE_LENGTH) for lead in cases),
            *(_case(records, file) for file in handed_in[: CASES - len(cases)]),
        ],
        "照片": [
            {
                "图": Picture(photo.jpeg, *PHOTO_SIZE),
                "单位": visible(photo.unit, 2 * CAPTION_LENGTH),
                "说明": visible(photo.caption, CAPTION_LENGTH),
            }
            for photo in photos[:PHOTOS]
        ],
    }


def _leads(records: Records, top_unit_id: int, day: date) -> list[Lead]:
    """The day's leads, recommended ones first."""
    scope = records.scope(top_unit_id)
    found = [lead for lead in records.leads if lead.day == day and lead.unit_id in scope]
    return sorted(found, key=lambda lead: (not lead.starred, lead.number))


def _names(units: Sequence[Unit]) -> list[str]:
    """The names of the first units, as many as there is room for."""
    found: list[str] = []
    room = NAMES_LENGTH
    for name in (visible(unit.name) for unit in units):
        room -= len(name) + 1
        if room < 0:
            break
        found.append(name)
    return found


def _case(records: Records, file: KeptFile) -> Mapping[str, str]:
    unit = visible(records.organisation[file.target.unit_id].name)
    return {"标题": visible(case_title(file), CASE_LENGTH - len(unit)), "正文": "", "单位": unit}


def _item(records: Records, lead: Lead, length: int) -> Mapping[str, str]:
    unit = visible(records.organisation[lead.unit_id].name)
    title, body = told(lead, length - len(unit))
    return {"标题": title, "正文": body, "单位": unit}


def _row(records: Records, top_unit_id: int, indicator: Indicator, day: date) -> Mapping[str, str]:
    """An indicator's line of the table: the day, the change on the day before, the sum so far."""
    figures, yesterday = records.figures, day - timedelta(days=1)
    name = digest_texts.short_name(indicator)
    if indicator.kind is IndicatorKind.DERIVED:
        now, before = (figures.day_ratio(top_unit_id, indicator.key, d).value for d in (day, yesterday))
        return {
            "名称": name,
            "当日": digest_texts.percent(now, 2),
            "较前日": texts.points(now, before),
            "累计": texts.NO_FIGURE,
        }
    value, earlier = (figures.day(top_unit_id, d).get(indicator.key) for d in (day, yesterday))
    total = figures.to_date(top_unit_id, day).get(indicator.key)
    return {
        "名称": name,
        "当日": texts.number(value, indicator),
        "较前日": texts.change(value, earlier),
        "累计": texts.NO_FIGURE if total is None else digest_texts.in_total(indicator, total),
    }
