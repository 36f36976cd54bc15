"""What is said about a final table sent as a sheet: what is wrong with it, cell by cell, and what would be right."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.texts.words.counts import cut, thousands
from dialogs.texts.words.dates import clock

NO_ROW = "表头下面没有填数。请在第1行填本单位的数，再发来。"
NO_HEADER = "没有找到统计表的表头。请用通知的附件（序号和十项指标），一项一列。"
UNREADABLE = {
    "locked": "文件加了密码，打不开。请去掉密码另存后重发。",
    "too-large": "文件太大，不像一张统计表。请只留统计表那一页，另存后重发。",
    "empty": "表是空的。请填好再发来。",
    "old": "这是 Excel 95 或更早的旧格式，请另存为 xlsx 后重发。",
    "web-page": "这是网页，只是名字像表格。请用 Excel 或 WPS 打开，另存为 xlsx 后重发。",
    "xml-2003": "这是 XML 表格 2003。请用 Excel 或 WPS 打开，另存为 xlsx 后重发。",
    "xlsb": "这是二进制工作簿（xlsb），请另存为 xlsx 后重发。",
    "quotes": "csv 里有一个英文双引号没有成对，几行被连成了一格。请删去多余的双引号，或另存为 xlsx 后重发。",
    "too-hard": "文件太大或已损坏，读不出来。请只留统计表那一页，另存为 xlsx 后重发。",
    "busy": "现在读不了表格，请过几分钟重发。",
}
AS_MATERIAL = "如果是作为材料报送的文件，请发 /materials 选好项目再发。"
ONLY_XLSX = "统计表只收 xlsx 文件，也可以直接发数字。"
NOT_XLSX = "打不开，可能不是 xlsx 或已损坏。请另存为 xlsx 后重发。"
FORMULA = "公式，请改成数字（复制后“选择性粘贴—数值”）"
UNCALCULATED = "公式，没有算出的值，请改成数字"
ERROR = "错误值，请改成数字"
MERGED = "合并单元格，请取消合并，每格填一个数"
NOT_WHOLE = "应填整数，没有就填 0"


def unreadable(why: str) -> str:
    """Why a file cannot be read as a table."""
    return UNREADABLE.get(why, NOT_XLSX)


def missing_columns(labels: Sequence[str]) -> str:
    """The header lacks these official labels."""
    return f"表头缺少：{'、'.join(labels)}。各项名称要与通知附件一字不差。"


def hidden_columns(labels: Sequence[str]) -> str:
    """These official labels stand in columns that are hidden."""
    return f"这几列是隐藏的：{'、'.join(labels)}。请取消隐藏后重发。"


def hidden_sheet(name: str) -> str:
    """The table is in a sheet that is hidden."""
    return f"统计表在隐藏的工作表「{cut(name, 30)}」里。请取消隐藏后重发。"


def several_sheets(names: Sequence[str]) -> str:
    """More than one sheet is filled in: which is the unit's?"""
    return f"有{len(names)}张填好的统计表（{'、'.join(cut(name, 12) for name in names[:4])}）。请只留一张，重发。"


def sheet_not_read(name: str) -> str:
    """A table in a sheet that is hidden, beside the one that is seen."""
    return f"隐藏的工作表「{cut(name, 12)}」没有读。"


def hidden_row(row: int) -> str:
    """A row with figures that nobody sees."""
    return f"第{row}行是隐藏的，没有读。"


def signature(row: int, text: str) -> str:
    """A row under the table that is none of it."""
    return f"第{row}行「{cut(text, 12)}」不是填的数，没有读。"


def repeated_column(label: str) -> str:
    """The header has that label twice."""
    return f"表头有两个「{label}」，请只留一列。"


def several_rows(rows: Sequence[int]) -> str:
    """More than one row of figures: whose is the unit's?"""
    return f"有{len(rows)}行数（第{'、'.join(str(row) for row in rows[:5])}行），统计表只填一行：本单位合计。"


def cell(name: str, label: str, what: str) -> str:
    """One cell: where it is, what stands there, what would be right."""
    return f"{name}（{label}）是{what}"


def text_cell(given: str) -> str:
    """Text stands where a number should."""
    return f"文字「{cut(given, 20)}」，请改成数字（单元格格式为“数值”，不带单位）"


def number_cell(given: object) -> str:
    """A number that is none of those taken, or a date."""
    shown = f"{given:.12g}" if isinstance(given, float) else cut(str(given), 20)
    return f"「{shown}」，{NOT_WHOLE}"


def total_differs(row: int, total_row: int, short: str, value: int | None, total: int) -> str:
    """总计 is not what stands above it."""
    above = "空" if value is None else thousands(value)
    return f"第{total_row}行“总计”与第{row}行不一致：{short} {above} 与 {thousands(total)}"


def other_body(body: str, unit: str) -> str:
    """The sheet names another 报送单位."""
    return f"表上的报送单位是「{cut(body, 30)}」，现作为「{unit}」的统计表，请核对。"


def others_table(body: str, unit: str) -> str:
    """The sheet is another unit's, which the person does not report for."""
    return f"表上的报送单位是「{cut(body, 30)}」，不是您负责的单位。是{unit}的表，请改好报送单位再发。"


def too_many_schools(unit: str, schools: int) -> str:
    """A single school's table counts several."""
    return f"院校数填了{schools}，而{unit}只是一所学校，应填 1 或 0。请看是不是别的单位的表。"


def not_now(why: str) -> str:
    """The file looks like the table, and is kept as a file only."""
    return f"未保存为统计表：{why}"


def keep_as_file(deliverable: str) -> str:
    """The button that puts the file where it was sent."""
    return f"归入「{deliverable}」"


ANNEX_FAILED = "统计表已提交，但附件没有生成。请稍后重新打开 /stats，或联系管理员导出。"


def own_annex(unit: str) -> str:
    """The caption of the annex that goes to whoever confirmed it."""
    return f"{unit} 情况统计表，与已提交的一致，可打印盖章。"


def colleagues_annex(unit: str, who: str, at: datetime) -> str:
    """The caption of the same for the unit's other liaisons; `who` (empty: nobody known by name) confirmed it."""
    return f"{who or '同事'} {clock(at)} 确认提交了统计表。\n{own_annex(unit)}"


def outdated(unit: str, below: str) -> str:
    """To a liaison whose table was confirmed before something below it changed."""
    return f"{unit}的统计表确认之后，{below}又有变动，需重新确认。\n发 /stats 或按下面查看变动；确认之前仍按原数。"
