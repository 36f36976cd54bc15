"""What stands on the phone page itself; what is said in its chat is everybody else's."""

from datetime import date, datetime

NAME = "活动周填报"
TITLE = "活动周报送"
CHAT = "对话"
ME = "我"
BOT = "报送助手"
WRITE = "写消息"
SEND = "发送"
PHOTOS = "照片"
FILES = "文件"
BOXES = "填数字"
BOXES_TITLE = "按格填数"
BOXES_SEND = "填好了，发送"
BOXES_CLOSE = "收起"
NO_BOXES = "这里没有要填的数。登记为联络员后，活动周内可以按格填数。"
MENU = ("填报", "今日", "进度", "线索", "材料", "统计表", "帮助")
MENU_LABEL = "常用"
CHOICES = "可选操作"
NEW = "以下是新消息"
TO_NEWEST = "看新消息"
OFFLINE = "网络断了。写好的消息会在恢复后自动发出，不会重复。"
SENDING = "发送中"
WAITING = "等待网络"
NOT_SENT = "没有发出"
PAGE_FAILED = "本页出错了，这一步没有做成。请刷新本页再试，或直接把数字写在消息里发来。"
LATER_PAGE = "系统正忙，请稍候再试。"
SIGNED_OUT = "登录已失效，请用找回码重新进入。"
NO_SCRIPT = "请允许本页运行脚本，或换一个浏览器打开。"
SKIP_TO_INPUT = "跳到输入框"
ACCOUNT = "账号"
DESK = "管理台"
EMPTY_CHAT = "还没有消息。点下面的“帮助”看能做什么。"
LOG_OUT = "退出本机登录"

WELCOME = "这里收集职业教育活动周的每日数据和材料，只为已登记的联络员和主管服务。"
HOW_IN = "请向上级单位的主管索取邀请链接或二维码，用手机打开就能登记，不用装软件、不用账号。"
CODE_FIELD = "邀请码"
ENTER = "进入"
COME_BACK = "换了手机或清了记录？用找回码进入"

JOIN_TITLE = "登记"
YOUR_NAME = "怎么称呼您（可不填）"
AGREE = "同意并登记"
ALREADY_IN = "回到对话"

RECOVER_TITLE = "用找回码进入"
RECOVERY_FIELD = "找回码（登记时给您的 16 位字母数字）"
RECOVERED_NOTE = "进入后，其他手机上的登录会退出，并给您一个新的找回码。没有找回码，请主管再发一张邀请。"
WRONG_RECOVERY = "找回码不对，或已经用过。请核对，或请主管再发一张邀请。"
YOUR_CODE = "您的找回码"
KEEP_CODE = "换手机或清了浏览器记录时，凭它回来。只显示这一次，请截图或抄下，不要给别人。"
KEPT_CODE = "我记下了"

NO_COOKIES = (
    "这个浏览器没有保存本站的 Cookie，进去了也留不住，所以什么都没有用掉，链接和码都还能用。"
    "请允许本站的 Cookie，或换一个浏览器，再打开原来的链接。"
)
TRIED_TOO_OFTEN = "这里不对的码试得太多了，请稍候几分钟再试。正确的码随时能用。"

LOGIN_TITLE = "打开登录链接"
LOGIN_NOTE = "这个链接只能用一次。点下面的按钮，在这个浏览器里登录。"
LOGIN_GONE = "这个链接已经用过或过期，请重新要一个。"

WRONG_ORIGIN = "这个请求不是从本页发出的，没有执行。请回到本页再试。"
NOT_FOUND = "没有这个页面。"
TOO_LONG = "消息太长，一条最多 {limit} 字，没有保存。请分几条发。"
TOO_LARGE = "文件太大，一个最多 {limit} MB，没有保存。"
TOO_FAST = "发得太快了，请稍等几秒，会自动重发。"
TOO_SLOW = "网络太慢，这一条没有收全，没有保存，请重发。"
NO_ROLE = "您现在没有联络员或主管的身份，文件没有保存。请联系上级单位。"
OTHER_ACCOUNT = "这个浏览器里换了账号，这一条没有发出。请刷新本页。"
BROKEN = "没有看懂这个请求，没有保存。请刷新本页再试。"
UNFINISHED = "文件没有传完，没有保存，请重发。"
LATER = "系统正忙，没有保存，稍后会自动重发。"
NO_DISK = "系统的磁盘满了，没有保存，请告诉管理员。"


_MEGABYTES_FROM = 100_000


def group_of_four(code: str) -> str:
    """A recovery code as it is shown: in fours."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def quota(most: int) -> str:
    """A person's files of one day are more than is taken."""
    return f"您今天发的文件已到上限（每人每天 {most // 1_000_000_000} GB），没有保存。请明天再发，或联系管理员。"


def file_size(size: int) -> str:
    """A size in words a person reads."""
    return f"{size / 1_000_000:.1f} MB" if size >= _MEGABYTES_FROM else f"{max(1, round(size / 1000))} kB"


def moment(month: int, day: int, hour: int, minute: int) -> str:
    """When a message was said."""
    return f"{month}月{day}日 {hour:02}:{minute:02}"


BOARD_TITLE = "看板"
BOARD_OPEN = "打开看板"
BOARD_HOW_IN = "看板要用一次性链接打开：请在对话里发 /board，或请管理员给一个。"
BOARD_LINK_GONE = "这个看板链接已经用过或过期，请重新发 /board。"
BOARD_OFFLINE = "连接断了，正在重新连接；下面的数字是断开以前的。"
BOARD_RATE = "报送率"
BOARD_RATES = "各地报送"
BOARD_COUNTS = ("应报", "已报", "零报告", "未报")
BOARD_UNIT = "单位"
BOARD_FIGURES = "数据"
BOARD_INDICATOR = "指标"
BOARD_TODAY = "当日"
BOARD_SUM = "累计"
BOARD_PICTURES = {
    "progress": ("进展图", "各地报送率和逐日报送率，数字见旁边的表"),
    "trends": ("逐日变化", "各项数据逐日的变化，当日和累计数见旁边的表"),
}
"""By picture: its heading, and what it shows for whoever cannot see it."""
BOARD_MISSING = "未报单位"
BOARD_NOBODY = "没有未报单位"
BOARD_LEADS = "新闻线索"
BOARD_PHOTOS = "当日照片"
BOARD_NONE = "还没有"


def board_day(day: date) -> str:
    """A day on the board."""
    return f"{day.month}月{day.day}日"


def board_counts(owed: int, filed: int, zero: int, missing: int) -> str:
    """The counts behind the rate."""
    return f"应报 {owed:,}，已报 {filed:,}（含零报告 {zero:,}），未报 {missing:,}"


def board_at(at: datetime) -> str:
    """As of when the figures are."""
    return f"截至 {at.month}月{at.day}日 {at:%H:%M}，有变化自动更新"


def board_link(unit: str, link: str) -> str:
    """The answer to /board."""
    return f"{unit} 看板，链接只能打开一次，24 小时内有效：\n{link}"
