"""What stands on the page of a demo, and on the terminal that serves it."""

from datetime import datetime

TITLE = "演示"
CLOCK = "演示里的时间"
PLAY = "播放"
PAUSE = "暂停"
NEXT = "下一件事"
SPEED = "快慢"
LIAISON = "联络员"
GROUP = "省级工作群"
ADMIN = "管理员"
BOARD = "省级看板"
CHOOSE = "看谁的手机"
NOTE = (
    "其他单位由程序模拟，会自己填报、出错、迟报。三部手机都可以直接操作：替联络员填报后，这个人就归您了；"
    "在管理员那里发 /export 得到真正的工作簿。"
)
ENDED = "演完了。数据只在内存和临时目录里，关掉就没有了。"
SETTING = "正在布置……"
STOPPED = "演示已结束，没有留下文件。"

WEEKDAYS = "一二三四五六日"


def clock(at: datetime) -> str:
    """The instant shown."""
    return f"{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def open_page(address: str) -> str:
    """Where the demo is, on the terminal."""
    return f"演示已在 {address} 打开，按 Ctrl+C 结束。"
