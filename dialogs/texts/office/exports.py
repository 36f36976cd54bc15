"""What is said while an answer or an export is made, and when it is."""

from datetime import datetime

from dialogs.texts.notifications.digest import thousands
from dialogs.texts.words.dates import clock

ANSWER_FAILED = "没有查到，请稍后再试一次；仍不成功请联系维护人员查看日志。"
ASKED_ALREADY = "同样的请求正在排队，做好就发到这里，不用再发。"
MATERIALS_WORDS = ("materials", "材料")
"""What asks `/export` for the materials."""


def written_so_far(unit: str, done: int, total: int) -> str:
    """The workbook is being made."""
    return f"正在生成{unit}的导出：{thousands(done)}/{thousands(total)}行。"


def written(unit: str) -> str:
    """The workbook is made; it follows."""
    return f"{unit}的导出已生成。"


def packing(unit: str) -> str:
    """The archive is being made."""
    return f"正在打包{unit}的材料，完成后发到这里。"


def packed_so_far(unit: str, done: int, total: int) -> str:
    """The same while it is being made."""
    return f"正在打包{unit}的材料：{thousands(done)}/{thousands(total)}个文件。"


def packed(unit: str, files: int, parts: int, missing: int) -> str:
    """The archive is made; its parts follow."""
    text = f"{unit}的材料已打包：{thousands(files)}个文件"
    text += f"，分{parts}个压缩包，每个都可以单独打开。" if parts > 1 else "。"
    return text + (f"\n有{thousands(missing)}个文件的内容找不到，已列在目录.xlsx 里。" if missing else "")


def too_large(count: int) -> str:
    """Parts that no message can carry, because a single file in them is too large."""
    return f"有{count}个压缩包超过 50 MB，发不出来。请在服务器上运行 weekbot export --what materials 取得。"


def part_caption(unit: str, at: datetime, number: int, parts: int) -> str:
    """Under a part of the archive; `at` is in the campaign's zone."""
    which = f" {number}/{parts}" if parts > 1 else ""
    return f"{unit} 材料{which}（截至{clock(at)}）"
