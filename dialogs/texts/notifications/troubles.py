"""What admins are told, once, of something that failed by itself: what it is, what goes on, what to do."""

from collections.abc import Sequence

from dialogs.model.outgoing import AttachmentKind

_PARTS = {
    "turns": "答复消息",
    "fetcher": "接收照片和文件",
    "scheduler": "按时发送提示、催报和摘要",
    "delivery": "发送消息",
    "http": "网页",
    "telegram-polling": "接收 Telegram 消息",
    "telegram-webhook": "接收 Telegram 消息",
}


def part_failed(part: str) -> str:
    """A part of the program failed and is begun anew."""
    what = f"“{_PARTS[part]}”" if part in _PARTS else f"内部的一个部分（{part}）"
    return f"系统{what}出错，已自动重新启动，其余照常，已保存的不受影响。如长时间没有恢复，请联系维护人员查看日志。"


def not_said(what: str, tries: int) -> str:
    """A slot failed as a whole: 5月14日20:30每日摘要."""
    return f"{what}没有发出去：生成时出错，系统最多试{tries}次。{_IF_NOT}"


def not_told(what: str, units: Sequence[str], tries: int) -> str:
    """A slot failed for some of its recipients."""
    shown = "、".join(units[:_NAMES]) + (f"等{len(units)}个单位" if len(units) > _NAMES else "")
    return f"{what}没能发给{shown or '个别登记人员或群'}，系统最多试{tries}次；其余已照常发送。{_IF_NOT}"


def group_of(unit: str) -> str:
    """A unit's group."""
    return f"{unit}的群"


def went_without(what: str, unit: str, kinds: Sequence[AttachmentKind]) -> str:
    """A digest went without some of its files."""
    files = "、".join(_FILES[kind] for kind in kinds)
    return f"{what}（{unit}）已发出，但{files}没有做成，数据不受影响。可稍后发 /digest 再取；仍没有请维护人员查看日志。"


def photo_unreadable(unit: str, number: int, name: str) -> str:
    """A photo that cannot be shown."""
    file = f"“{name}”" if name else ""
    return f"{unit}报送的照片{file}（编号{number}）打不开，摘要里没有放，其余照片照常。要用请该单位重新导出后再发一次。"


def job_failed(kind: str, unit: str) -> str:
    """An export, or an answer made from everybody's records, was given up."""
    what = _JOBS.get(kind, "一项请求")
    return f"{unit}的{what}没有做成，已告知申请人，其余照常。请维护人员查看日志；可稍后重发同样的命令再试。"


def template_broken(fault: str) -> str:
    """An office's own Word template cannot be used; `fault` says which and why."""
    return f"自备的Word模板用不上，已改用系统自带的。\n{fault}\n改好存回原处即可，不用重启；weekbot doctor 可检查。"


_JOBS = {
    "workbook": "导出",
    "materials": "材料打包",
    "digest": "摘要查询",
    "progress": "进度查询",
    "pending": "未报查询",
    "annex": "情况统计表回传",
}
_IF_NOT = "到时仍没有收到的，请发 /digest 或 /pending 查看后手工转告，并请维护人员查看日志。"
_NAMES = 5
_FILES = {AttachmentKind.PICTURE: "图表", AttachmentKind.PHOTO: "照片", AttachmentKind.DOCUMENT: "Word简报"}
