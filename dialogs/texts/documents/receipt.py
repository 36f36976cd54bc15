"""What stands on a receipt (回执) that is printed."""

from datetime import datetime

TITLE = "报送回执"
NONE = "没有您能看的这个回执。"
NUMBER = "回执号"
UNIT = "报送单位"
ABOVE = "上级单位"
ITEM = "项目"
AT = "提交时间"
FIRST_AT = "首次提交"
BY = "提交人"
RETURNED = "这一项后来被退回，本回执只证明曾经提交。"
FILES = "文件"
NAME = "文件名"
SHA256 = "SHA-256"
FIGURES = "数据"
TEXT = "内容"
PRINT = "打印"
OPEN = "可打印的回执"
NOTE = "SHA-256 是内容的指纹：对原文件再算一次，结果相同就是同一份。"
ALL_FILES = "全部文件指纹逐行排列后的 SHA-256"
CONTENT = "内容的 SHA-256"


def clock(at: datetime) -> str:
    """An instant on paper."""
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"


def replaced(at: datetime) -> str:
    """The same item was handed in again since; its number follows."""
    return f"这一项已于 {clock(at)} 重新提交，以新回执为准："


def more(count: int) -> str:
    """Files that do not fit on the sheet."""
    return f"另有 {count} 个文件，见导出的材料清单。"
