"""What admins are told, once, of something that failed by itself: what it is, what goes on, what to do."""

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
