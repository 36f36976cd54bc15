"""What is said about story leads."""

from collections.abc import Sequence

from dialogs.texts.words.counts import cut, thousands

WRITE = "请把线索发来：什么时候、哪里、谁、亮点是什么。可以分几条发，语音转文字也行。"
ADDED = "已补充，已保存：线索{number}。"
PHOTOS = "有照片、视频请接着发，发完按「完成」；没有就按「跳过」。"
CHOOSE_CATEGORY = "属于哪个宣传重点？"
DONE = "线索{number} 完成{photos}，谢谢！发 /today 可查看、修改。"
WITH_PHOTOS = "，附{count}个文件"
TOO_LONG = "未保存：线索{number}太长了（最多 {most} 字），这一条没有加进去。请精简后重发。"
NOT_THAT = "按上面的按钮就行；要补充内容直接发。"
ASK_TITLE = "请发新标题。"
ASK_BODY = "请发新的正文，会替换原来的。"
GONE = "没有找到这条线索。"


def saved(number: int, title: str, files: int) -> str:
    """A new lead is on disk."""
    photos = f"，附{files}个文件" if files else ""
    return f"已保存：线索{number}「{cut(title, 40)}」{photos}"


def categorised(number: int, category: str) -> str:
    """Its category is on disk."""
    return f"已保存：线索{number}，{category}"


def changed(number: int, title: str) -> str:
    """A part was rewritten."""
    return f"已保存：线索{number}「{cut(title, 40)}」"


def view(number: int, title: str, body: str, category: str, files: int, starred: bool) -> str:
    """A lead to read and edit."""
    star = "（已择优推介）" if starred else ""
    lines = [f"线索{number}{star}：{title}", cut(body, 300), f"宣传重点：{category or '未选'}"]
    return "\n".join([*lines, f"照片等：{files}个"])


def too_long(number: int, most: int) -> str:
    """The lead has grown too long."""
    return TOO_LONG.format(number=number, most=thousands(most))


POLITE: Sequence[str] = ("好", "好的", "谢谢", "收到", "嗯", "嗯嗯", "ok", "OK", "好吧", "可以")
"""Courtesies that are no part of a story."""
