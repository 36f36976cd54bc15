"""What is said about what a unit hands in: what is due, done, missing; receipts."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.texts.words.counts import cut
from dialogs.texts.words.dates import clock, due

NOTHING_OWED = "{unit}没有要报送的项目。照片、视频可直接发来。"
CHOOSE = "点按钮报送或查看："
DONE = "已报送"
DONE_LATE = "已报送，迟报"
OUTDATED = "，需重新确认"
MISSING = "待报"
OVERDUE = "未报，已过期可补报"
RETURNED = "被退回"
BEGUN = "收到未确认"
ADDRESS_REFUSED = "未保存：「{read}」不像网址，应如 https://www.example.edu.cn/week"
CONTACT_DONE = "联络员登记后即算报送，不用另外提交。"
REGISTER = "活动登记请发 /activities。"
QUOTED = 40
"""How many characters of what is not taken are quoted back."""
TEXT_SAVED = "已保存：{name}「{text}」\n核对无误请按「确认提交」。"
FILES_SAVED = "核对无误请按「确认提交」；还有文件可接着发。"
NOTHING_TO_HAND_IN = "还没有收到「{name}」的内容，请先发来。"
OTHER = "文件"
NO_MATERIALS = "还没有收到任何材料，请先把照片、稿件等发来。"
MORE_MATERIALS = "还可以接着发文件、照片、视频；都齐了按「以上即全部材料」。"
REPLACED = "新的会作为新版本，旧版保留。"
CLOSED = "已过截止时间，要换请联系主管退回或管理员解锁。"
CHOOSE_CATEGORY = "这是什么材料？"
CATEGORISED = "已保存：{name}，类别 {category}"


def text_refused(read: str, name: str, wanted: str) -> str:
    """Text where it is not taken: quoted, and what is wanted instead."""
    return f"未保存：收到的是文字「{read}」。{wanted.format(name=name)}"


def choose_next(name: str) -> str:
    """Another document of which nobody has said what it is."""
    return f"{name} 是什么材料？"


def listing(unit: str, lines: Sequence[str]) -> str:
    """What a unit owes."""
    return "\n".join([f"{unit} 报送项目", *lines, CHOOSE])


def line(name: str, at: datetime, word: str, *, daily: bool = False) -> str:
    """One deliverable; `daily`: handed in on every day of the window."""
    return f"· {name}：{word}（{'每天报，到 ' if daily else ''}{due(at)}{'' if daily else ' 截止'}）"


def returned(reason: str) -> str:
    """It was sent back."""
    return f"被退回：{cut(reason, 200)}"


def standing(name: str, receipt: str, at: datetime) -> str:
    """It has been handed in."""
    return f"「{name}」已报送（{clock(at)}，回执号 {receipt}）。"


def contents(files: Sequence[str], text: str) -> str:
    """What is there so far."""
    lines = [f"· {cut(name, 40)}" for name in files[:10]]
    if len(files) > len(lines):
        lines.append(f"· 等共{len(files)}个文件")
    if text:
        lines.append(f"· {cut(text, 200)}")
    return "\n".join(lines)


def received(unit: str, counts: Sequence[tuple[str, int]]) -> str:
    """The days' photos and leads, and what else has come in as materials."""
    found = "\n".join(f"· {category} {number}" for category, number in counts)
    return f"{unit} 材料，目前收到：\n{found}" if found else f"{unit} 材料，目前还没有收到。"


def handed_in(unit: str, name: str, receipt: str, late: bool, files: Sequence[tuple[str, str]], text: str = "") -> str:
    """The receipt: its number, the text, each file's SHA-256."""
    lines = [f"已提交：{unit}「{name}」{'（迟报）' if late else ''}"]
    if receipt:
        lines.append(f"回执号：{receipt}")
    if text:
        lines.append(cut(text, 200))
    lines += [f"{cut(called, 40)}\nSHA-256 {sha256}" for called, sha256 in files[:3]]
    if len(files) > len(files[:3]):
        lines.append(f"共{len(files)}个文件")
    return "\n".join(lines)
