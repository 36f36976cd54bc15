"""What is said about photos, videos and files."""

from collections.abc import Sequence
from datetime import date

from dialogs.model.submissions import FileKind, FileTrouble
from dialogs.texts.words.counts import cut

MEASURES = {FileKind.PHOTO: "张照片", FileKind.VIDEO: "个视频", FileKind.DOCUMENT: "个文件"}

MADE_PRIVATE = "已设为不公开：照收照计，不进简报、网页和给媒体的材料包。"
MADE_PUBLIC = "已恢复公开。"
REMOVED = "已撤回 {count} 个文件。"
NOT_NOW = "现在不收照片和文件：{why}"
WHAT_IS_IT = "这是什么文件？请选一下："
VOICE_NOT_HEARD = "语音只存为文件，听不出内容：数据、线索请发文字（可用键盘的语音输入）。"
TO_TODAY = "改归今天"
WRONG_OF_MANY = "单位不对可以改；按钮里没有的，请按「撤回」，在图片说明里写上单位名称再发："
WRONG_UNIT = "单位不对可以改："
MOVED = "已保存到{where}。"
DOCUMENTS = "docx、pdf、wps、ofd、xlsx"
"""The documents that offices send mostly; `dialogs.model.file_kinds` has them all."""

REFUSALS = {
    FileTrouble.NOT_ALLOWED: f"的类型认不出，不收。可以发照片、视频、录音，或 {DOCUMENTS} 等文档、zip 压缩包。",
    FileTrouble.PROGRAM: f"是程序或脚本，为安全起见不收。请发照片、视频，或 {DOCUMENTS} 等文档。",
    FileTrouble.WEB_PAGE: "是网页（有些系统导出的 doc、xls 其实是网页），不收。请打开后另存为 docx、xlsx 或 pdf 再发。",
    FileTrouble.PICTURE_FORM: "是这里不收的图片格式。请另存为 JPG 或 PNG 再发。",
    FileTrouble.MEDIA_FORM: "是这里不收的音视频格式。视频请转成 MP4，录音请转成 MP3 或 M4A 再发。",
    FileTrouble.ARCHIVE_FORM: "是这里不收的压缩格式。请改用 zip、rar 或 7z，或解开后直接发。",
    FileTrouble.OFFICE_FORM: "是这里不收的文档格式。请打开后另存为 docx、xlsx 或 pdf 再发。",
    FileTrouble.EMPTY: "是空文件（0 字节）。请检查后重发。",
    FileTrouble.UNREADABLE: "打不开，可能已损坏，请重发一次；还是打不开，请另存一份或截图后再发。",
    FileTrouble.TOO_MANY_PIXELS: "像素太多，这里打不开。请把尺寸改小（长边 8000 像素以内）再发，不用重发原图。",
    FileTrouble.LOST: "没有收完整，请重发一次。",
}
"""Why a file is not taken, and what to do instead."""

CAPTION_NOT_READ = "未保存：图片说明里的数据不会填进报表，请另发一条文字。"
LOST = "有{count}个没收到，请重发。"


def kept(counts: Sequence[tuple[FileKind, int]], where: str) -> str:
    """Files whose bytes are on disk, and what they belong to."""
    files = "、".join(f"{number} {MEASURES[kind]}" for kind, number in counts)
    return f"已保存 {files}：{where}"


def repeats(numbers: Sequence[int], total: int) -> str:
    """The same picture was sent before."""
    if total == 1:
        return "这张以前发过，仍然收下。" if numbers else ""
    shown = "、".join(f"第{number}" for number in numbers)
    return f"其中{shown}张以前发过，仍然收下。"


def alike(numbers: Sequence[int], total: int) -> str:
    """It looks like a picture sent before, but is not the same file."""
    shown = "这" if total == 1 else "其中第" + "、第".join(map(str, numbers))
    return f"{shown}张与以前发过的很像，仍然收下；发重了可按「撤回」。"


def no_paper(name: str, what: str, deliverable: str) -> str:
    """A file that is no document, but `what`, was sent as one."""
    called = f"「{cut(name, 30)}」" if name else "这个文件"
    shown = f"是 {what}，不是文档" if what else "不是文档"
    return f"未保存：{called}{shown}。「{deliverable}」请发 {DOCUMENTS} 文件（压缩包请解开，演示文稿请另存为 pdf）。"


def with_macros(name: str) -> str:
    """A document that brings a program along is kept, and what it is is said."""
    called = f"「{cut(name, 30)}」" if name else "这个文件"
    return f"{called}带宏，收到的人打开时会有警告；不需要宏的话，请另存为 docx 或 xlsx 再发一次。"


def lead(number: int) -> str:
    """What a lead's photos belong to."""
    return f"线索{number}"


def not_begun(first: date) -> str:
    """Before the window."""
    return f"活动周 {first.month}月{first.day}日开始。"


NOTHING_OWED = "活动周已结束，本单位没有待报的材料。"


def refused(name: str, size: int, trouble: FileTrouble, limit: int) -> str:
    """A file that could not be taken, and what to do instead."""
    called = f"「{cut(name, 30)}」" if name else "这个文件"
    if trouble is FileTrouble.TOO_LARGE:
        most = f"，超过上限 {megabytes(limit)}" if limit else "，太大了"
        return f"未保存：{called}{megabytes(size)}{most}。请压缩或剪短后重发，或传到网盘后把链接发来。"
    return f"未保存：{called}{REFUSALS[trouble]}"


def delayed(name: str) -> str:
    """A file that was announced, and that cannot be had or kept at the moment."""
    called = f"「{cut(name, 30)}」" if name else "文件"
    return f"{called}暂时没能收好，正在自动重试。先不用重发，收好了会告诉您。"


def megabytes(size: int) -> str:
    """25.3MB."""
    return f"{size / 1024 / 1024:.1f}MB"
