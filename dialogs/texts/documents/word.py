"""Words of the Word documents: the daily brief and the final report, and what is said of a template that is broken."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.model.indicators import Indicator
from dialogs.texts.notifications.digest import UNCHANGED, percent, thousands
from dialogs.texts.notifications.reminders import due_words

BRIEF_TITLE = "职业教育活动周每日简报"
NOTHING = "无"
NO_FIGURE = "—"
NO_CHART = "（图表未能生成，请按上文数据补画或删去此处）"
OUTSIDE_TABLE = "{%tr … %} 和 {%tc … %} 只能写在表格里"
UNCLOSED = "花括号没有成对：{{ 要配 }}，{% 要配 %}，并且写在同一段里"


def brief_name(issue: int) -> str:
    """The brief's file name."""
    return f"{BRIEF_TITLE}（第{issue}期）.docx"


def photo_caption(unit: str, caption: str) -> str:
    """Under a photo: whose it is, and what its sender wrote."""
    return f"{unit}：{caption}" if caption else unit


def numbered_photo(number: int, caption: str) -> str:
    """The same where photos carry no words: by number, after them."""
    return f"照片{number} {caption}"


def full_date(day: date) -> str:
    """2023年5月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def filed(owed: int, done: int, zero: int, missing: int, rate: float | None) -> str:
    """How many reported, as a sentence."""
    return (
        f"应报{thousands(owed)}个单位，已报{thousands(done)}个（含零报告{thousands(zero)}个），"
        f"未报{thousands(missing)}个，报送率{percent(rate)}。"
    )


def week_figures(figures: Sequence[str]) -> str:
    """The week's figures as a sentence; empty without any."""
    return f"活动周期间，{'，'.join(figures)}。" if figures else ""


def week_filed(units: int, days: int, owed: int, done: int) -> str:
    """How the daily reports came in over the days."""
    rate = percent(done / owed if owed else None)
    return f"应报单位{thousands(units)}个，{days}天应报日报{thousands(owed)}份，已报{thousands(done)}份，报送率{rate}。"


def quoted(titles: Sequence[str]) -> str:
    """Titles in a running text; empty without any."""
    return "、".join(f"“{title}”" for title in titles)


def case_text(number: int, name: str) -> str:
    """In place of a recommended case's text: where it is."""
    return f"见材料包中编号{number}的《{name}》。"


def case_file(category: str, name: str, unit: str) -> str:
    """A document that was handed in."""
    return f"{name}（{unit}，{category}）"


def due_name(name: str, due: datetime) -> str:
    """A deliverable with its due time; `due` is in the campaign's zone."""
    return f"{name}（{due_words(due)}截止）"


def number(value: int | None, indicator: Indicator) -> str:
    """A figure with its measure, a dash where there is none."""
    return NO_FIGURE if value is None else f"{thousands(value)}{indicator.measure}"


def change(value: int | None, before: int | None) -> str:
    """The change on the day before."""
    if value is None or before is None:
        return NO_FIGURE
    return f"{value - before:+,}" if value != before else UNCHANGED


def points(value: float | None, before: float | None) -> str:
    """The change of a ratio, in percentage points."""
    if value is None or before is None:
        return NO_FIGURE
    return f"{(value - before) * 100:+.2f}个百分点"


def no_folder(folder: str) -> str:
    """The folder of an office's own templates is not there."""
    return f"{folder}：没有这个文件夹。请建好并放入模板，或去掉 WEEKBOT_TEMPLATES。"


def strange_template(name: str, known: Sequence[str]) -> str:
    """A file among the templates that none is called."""
    return f"{name}：模板不叫这个名字，不会用到。请改名为 {' 或 '.join(known)}，用不上就移走。"


def no_template(name: str) -> str:
    """A template that is no Word file."""
    return f"{name}：不是可以打开的 Word 文件（.docx）。请用 Word 或 WPS 另存为 .docx。"


def broken(name: str, faults: Sequence[str]) -> str:
    """A template that cannot be filled, with every fault on a line of its own."""
    return "\n".join([f"{name}：模板有误。", *faults])


def broken_line(number: int, text: str, what: str) -> str:
    """One fault: which paragraph, how it reads, what is wrong."""
    shown = text.strip()
    return f"第{number}段“{shown[:60]}{'…' if len(shown) > 60 else ''}”：{what}"  # noqa: PLR2004 (a line's length)


def unreadable(why: str) -> str:
    """A mark that cannot be read; `why` is the template engine's own account."""
    return f"标记写得不对（{why}）"


def unknown_name(name: str, known: Sequence[str]) -> str:
    """A name nobody knows, with those there are."""
    return f"没有“{name}”这一项。可以用：{'、'.join(known)}"
