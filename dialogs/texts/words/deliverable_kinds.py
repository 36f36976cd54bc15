"""The words of each kind of deliverable."""

from dataclasses import dataclass
from typing import assert_never

from dialogs.model.deliverables import DeliverableKind
from dialogs.texts.words import labels


@dataclass(frozen=True, slots=True)
class KindWords:
    """What is said of deliverables of one kind.

    `sort` describes it in `weekbot campaign show`.
    `send` asks a liaison for it, with {name} of the deliverable where it is to stand.
    `closing` is the button that hands it in.
    """

    sort: str
    send: str
    closing: str = labels.SUBMIT


_SEND_DOCUMENT = "请发「{name}」的文件（docx、pdf、wps、ofd、xlsx），发完按「确认提交」。"
_SEND_TEXT = "请直接发「{name}」的内容，发完按「确认提交」。"


def words_of(kind: DeliverableKind) -> KindWords:
    """Return the words of that kind."""
    match kind:
        case DeliverableKind.DOCUMENT:
            return KindWords("文档", _SEND_DOCUMENT)
        case DeliverableKind.ADDRESS:
            return KindWords("网址", "请发「{name}」，如 https://www.example.edu.cn/week")
        case DeliverableKind.CONTACT:
            return KindWords("登记后即算报送", _SEND_TEXT)
        case DeliverableKind.TEXT:
            return KindWords("文字", _SEND_TEXT)
        case DeliverableKind.MATERIALS:
            return KindWords("材料，件数不限", "请直接发文件、照片、视频。", closing=labels.ALL_MATERIALS)
        case DeliverableKind.TABLE:
            return KindWords("按附件填报", _SEND_DOCUMENT)
        case DeliverableKind.REGISTER:
            return KindWords("逐项登记", _SEND_DOCUMENT)
        case other:
            assert_never(other)
