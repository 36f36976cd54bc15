"""What officials read every evening and morning: the words of digests and bulletins, one function a line."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.outgoing import AttachmentKind
from dialogs.texts.notifications.reminders import due_words, month_day

NO_FIGURES = "还没有单位报送数据"
ALL_IN = "全部报齐"
FIGURES = "数据（括号内为较昨日）"
UNCHANGED = "持平"
LATE_REPORTS = "补报"
CORRECTIONS = "更正"
CONFIRMED_VALUES = "已核实的特殊数值"
UNCATEGORISED = "未分类"
UNIT = "单位"
"""What a row is called where the campaign has no word for it."""
BELOW = "下级单位"
"""What a row is called in the reports of a unit other than the root."""
ELSEWHERE_DIRECT = "直属单位"
"""Units right under a unit other than the root, as a row."""

TIMES = {"人": "人次", "家": "家次", "所": "校次"}
"""What the sum of the days of a distinct indicator counts, by its measure."""


def thousands(number: int) -> str:
    """1,200."""
    return f"{number:,}"


def percent(rate: float | None, places: int = 1) -> str:
    """91.7%, a dash where there is nothing to divide by."""
    return "—" if rate is None else f"{rate:.{places}%}"


def short_name(indicator: Indicator) -> str:
    """The name that fits a phone: what people type for it."""
    if indicator.aliases:
        return indicator.aliases[0]
    return indicator.short or indicator.label


def title(unit: str, day: date, issue: int | None) -> str:
    """The digest's first line."""
    number = f"（第{issue}期）" if issue else ""
    return f"{unit} {month_day(day)}简报{number}"


def tally(owed: int, filed: int, zero: int, missing: int, rate: float | None) -> str:
    """The reporting rate with its counts."""
    return (
        f"应报 {thousands(owed)}，已报 {thousands(filed)}（含零报告 {thousands(zero)}），"
        f"未报 {thousands(missing)}，报送率 {percent(rate)}"
    )


def figure(indicator: Indicator, value: int, yesterday: int | None, total: int) -> str:
    """An indicator's line: the day, the change on yesterday, the total so far."""
    change = "" if yesterday is None else f"（{_change(value - yesterday)}）"
    return f"{short_name(indicator)} {thousands(value)}{indicator.measure}{change} 累计 {in_total(indicator, total)}"


def total_so_far(indicator: Indicator, total: int) -> str:
    """An indicator's line on a day of which nobody has reported figures: the total so far."""
    return f"{short_name(indicator)} 累计 {in_total(indicator, total)}"


def in_total(indicator: Indicator, total: int) -> str:
    """The sum of days: of a distinct indicator it counts 人次, 家次, 校次."""
    measure = indicator.measure
    distinct = indicator.kind is IndicatorKind.DISTINCT
    return f"{thousands(total)}{TIMES.get(measure, f'{measure}次') if distinct else measure}"


def _change(difference: int) -> str:
    return f"{difference:+,}" if difference else UNCHANGED


def ratio(indicator: Indicator, value: float | None, yesterday: float | None, resting_on: int, of: int) -> str:
    """A derived indicator's line, with how many schools it rests on."""
    change = ""
    if value is not None and yesterday is not None:
        change = f"（{(value - yesterday) * 100:+.2f}个百分点）"
    return f"{short_name(indicator)} {percent(value, 2)}{change} 据{thousands(resting_on)}/{thousands(of)}校"


def rows_heading(label: str) -> str:
    """Above the rows of a digest; `label` is what a row is called."""
    return f"按{label}（应报/已报/零报告/未报 报送率）"


def row(name: str, counts: Sequence[int], rate: float | None) -> str:
    """A row of a digest or bulletin, the counts in the order of its heading."""
    return f"{name} {'/'.join(thousands(count) for count in counts)} {percent(rate)}"


def complete_rows(count: int) -> str:
    """In place of rows that are complete, where there are too many to show all."""
    return f"另有{thousands(count)}个全部报齐"


def more_rows(count: int) -> str:
    """In place of rows beyond the limit."""
    return f"另有{thousands(count)}行未列"


def missing_heading(count: int) -> str:
    """Above the names of who has not reported."""
    return f"未报（{thousands(count)}）"


def names(shown: Sequence[str], more: int) -> str:
    """Unit names on one line, the rest counted."""
    listed = "、".join(shown)
    if not more:
        return listed
    return f"{listed}，另有{thousands(more)}个单位" if shown else f"共{thousands(more)}个单位"


def returned(name: str) -> str:
    """A unit whose report was sent back."""
    return f"{name}（退回）"


def leads_heading(count: int) -> str:
    """Above the day's leads."""
    return f"新闻线索（{thousands(count)}）"


def category(name: str, count: int) -> str:
    """A lead category with the number of its leads."""
    return f"{name}（{thousands(count)}）"


def lead(number: int, text: str, unit: str, *, starred: bool) -> str:
    """A lead's line; recommended ones (推介) carry a star."""
    return f"{'★' if starred else '·'} 线索{number} {text}（{unit}）"


def case(number: int, title: str, unit: str) -> str:
    """The line of a recommended case handed in that day."""
    return f"★ 案例{number} {title}（{unit}）"


def more_leads(count: int) -> str:
    """In place of leads beyond the limit."""
    return f"另有{thousands(count)}条线索未列"


def received(counts: Sequence[tuple[str, int]]) -> str:
    """What files the day brought, by category."""
    return "今日材料：" + "，".join(f"{name} {thousands(count)}" for name, count in counts)


def confirmed_value(unit: str, indicator: Indicator, value: int, reason: str) -> str:
    """A value its liaison confirmed in spite of a warning."""
    because = f"（{reason}）" if reason else ""
    return f"{unit} {short_name(indicator)} {thousands(value)}{indicator.measure}{because}"


def more_values(count: int) -> str:
    """In place of confirmed values beyond the limit."""
    return f"另有{thousands(count)}项"


def missed(what: Sequence[str]) -> str:
    """What was not sent because of an outage; the line begins with 漏发 (INTERFACE §7)."""
    return "漏发：" + "；".join(what)


def without(kind: AttachmentKind) -> str:
    """What goes with a digest and could not be made this time."""
    match kind:
        case AttachmentKind.PICTURE:
            return "本期图表未能生成，数据以文字为准。"
        case AttachmentKind.PHOTO:
            return "本期照片未能附上，原件已存档。"
        case AttachmentKind.DOCUMENT:
            return "本期Word简报未能生成，内容以本摘要为准。"


def late_title(unit: str, day: date) -> str:
    """The first line of the morning message."""
    return f"{unit} {month_day(day)}简报后的补报和更正"


def counted(heading: str, count: int) -> str:
    """A heading with how many stand below it."""
    return f"{heading}（{thousands(count)}）"


def late_report(unit: str, day: date, *, zero: bool) -> str:
    """A report that came in after its day's digest."""
    return f"{unit} {month_day(day)}{'（零报告）' if zero else ''}"


def correction(unit: str, day: date, what: str, reason: str) -> str:
    """A report that was changed after its day's digest."""
    because = f"，原因：{reason}" if reason else ""
    return f"{unit} {month_day(day)} {what}{because}"


def change(name: str, old: str, new: str) -> str:
    """One figure's old and new value."""
    return f"{name} {old or '空'}→{new or '空'}"


def now_standing(day: date, line: str) -> str:
    """The tally as it stands with the late reports."""
    return f"{month_day(day)}现为：{line}"


def bulletin_title(unit: str, deliverables: Sequence[str], due: datetime) -> str:
    """A bulletin's first line; `due` is in the campaign's zone."""
    return f"{unit} {'、'.join(deliverables)}报送通报（{due_words(due)}截止）"


def bulletin_counts(owed: int, filed: int, on_time: int, missing: int, rate: float | None) -> str:
    """A bulletin's counts."""
    return (
        f"应报 {thousands(owed)}，已报 {thousands(filed)}，按时 {thousands(on_time)}，缺 {thousands(missing)}，"
        f"报送率 {percent(rate)}"
    )


def bulletin_rows_heading(label: str) -> str:
    """Above the rows of a bulletin."""
    return f"按{label}（应报/已报/按时/缺 报送率）"


def lacking_heading(count: int) -> str:
    """Above who lacks what."""
    return f"缺（{thousands(count)}）"


def lacking(unit: str, deliverables: Sequence[str]) -> str:
    """A unit with what it lacks."""
    return f"{unit}：{'、'.join(deliverables)}"


def more_units(count: int) -> str:
    """In place of units beyond the limit."""
    return f"另有{thousands(count)}个单位"
