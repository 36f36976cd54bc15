"""What stands on the admin's desk (管理台) of the page."""

from collections.abc import Sequence
from datetime import datetime

TITLE = "管理台"
SECTIONS = (
    ("/desk", "进度"),
    ("/desk/roster", "名册"),
    ("/desk/invites", "邀请"),
    ("/desk/acts", "处理"),
    ("/desk/export", "导出"),
    ("/desk/audit", "日志"),
)
"""The desk's pages in order: address and name."""

HOW_IN = "管理台只给管理员：请在对话里发 /desk 要一个链接，或用管理员账号登录本页。"
OPEN = "打开管理台"
ENTER_NOTE = "这个浏览器上次登录已经超过一个工作日。还是您本人，请再按一次；不是，请退出。"
LINK_GONE = "这个链接已经用过或过期，请重新发 /desk。"
STALE_FORM = "这张表单已失效，没有执行。请刷新本页再试。"
TOO_LARGE = "文件太大，没有导入。名册一般不到 1 MB，请确认没有选错文件。"
BROKEN = "没有看懂这个请求，没有执行。请刷新本页再试。"
TO_CHAT = "回到对话"
LOG_OUT = "退出管理台"
UNIT = "单位名称"
UNIT_BELOW = "单位（及其下级）；不填是全部"
DONE = "结果"

OPEN_BOARD = "打开看板"
PENDING = "未报名单"
REMIND = "提醒未报单位"
REMIND_NOTE = "只提醒没报的，同一单位一小时内最多一次。"

ROSTER = "导入名册"
ROSTER_NOTE = "xlsx 或 csv。有一处不对就都不导入，错处会标在原来的格子里；按单位名称更新，不删单位。"
ROSTER_FILE = "名册文件"
ROSTER_IMPORT = "导入"
ROSTER_TEMPLATE = "下载空名册"
ROSTER_NO_FILE = "请先选一个名册文件。"
ROSTER_FAULTS = "要改的地方"
ROSTER_IN_PLACE = "在表里的位置"
ROSTER_WARNINGS = "请留意"
ROW = "行"
EMPTY_CELL = "（空）"

INVITES = "邀请卡"
INVITES_NOTE = "每张卡只能用一次，二维码用手机扫开就能登记。邀请码只在发放时显示，请当场打印或另存。"
INVITES_NEW = "发放还没有发过的"
INVITES_AGAIN = "换发（原来没用过的作废）"
INVITES_BY_TELEGRAM = "链接打开 Telegram"
INVITES_BY_PAGE = "链接打开网页"
INVITES_WHAT = "发放"
INVITES_LINK = "链接"
INVITES_ISSUE = "生成邀请卡"
INVITES_MOST = 200
"""So many cards are made at once: QR codes are pictures, and a printer takes its time too."""
INVITES_NONE = "这里的单位都发过邀请了。有人遗失，请选“换发”。"
INVITE_UNTIL = "有效期至"
INVITE_CODE = "邀请码"
INVITE_HOW = "用手机扫码，点“同意并登记”。请勿转发。"
PRINT = "打印"
QR = "登记二维码"

RETURN = "退回"
EXTEND = "延期"
UNLOCK = "解锁"
EXEMPT = "免报"
LIFT = "恢复应报"
WHAT = "哪一天或哪一项"
LATEST_DAY = "最近一天的日报"
ITEM = "项目"
REASON = "理由（单位会看到）"
UNIT_OR_ALL = "单位；不填是全部"
DAY = "延到哪天"
TIME = "几点"
EXEMPT_OR_LIFT = "免报或恢复"
EXEMPT_REASON = "理由（恢复应报时不填）"

EXPORT = "导出"
EXPORT_WHAT = "内容"
EXPORT_TABLE = "工作簿（统计表、每日数据等）"
EXPORT_MATERIALS = "材料包"
EXPORT_BEGIN = "开始"
EXPORT_LATELY = "最近的导出"
EXPORT_NONE = "还没有。"
EXPORT_RUNNING = "正在准备……"
EXPORT_FAILED = "没有导出成功，请再试一次。"
EXPORT_REFRESH = "刷新"
DOWNLOAD = "下载"

AUDIT = "操作日志"
AUDIT_SOUND = "日志链完整，没有被改动。"
AUDIT_HEAD = "链头（每次导出都带着它，可用来核对）"
AUDIT_HEADERS = ("序号", "时间", "谁", "做了什么", "详情")
AUDIT_OLDER = "更早的"
AUDIT_EMPTY = "还没有记录。"
AUDIT_ACTS = {
    "activity": "登记活动",
    "activity-removed": "撤销活动",
    "bind": "绑定群",
    "board-link": "看板链接",
    "board-opened": "打开看板",
    "broadcast": "群发",
    "boards-ended": "结束看板",
    "desk-link": "管理台链接",
    "desk-opened": "打开管理台",
    "download": "下载",
    "erase": "删除个人信息",
    "event": "改日程",
    "exempt": "免报",
    "exempt-lifted": "恢复应报",
    "export": "导出",
    "extend": "延期",
    "grant": "授权",
    "invite": "发邀请",
    "invites": "批量发邀请",
    "leave": "退出单位",
    "login-link": "登录链接",
    "login-opened": "登录",
    "recovered": "用找回码进入",
    "register": "登记",
    "remind": "提醒",
    "return": "退回",
    "revoke": "收回权限",
    "roster-import": "导入名册",
    "star": "推介",
    "submit": "提交",
    "tries-failed": "试码失败",
    "unbind": "解除绑定",
    "unlock": "解锁",
    "unstar": "取消推介",
}
"""Acts of the audit as people call them."""
AUDIT_DETAILS = {
    "added": "新增",
    "count": "数量",
    "deliverable": "项目",
    "due": "延到",
    "invite": "邀请",
    "issued": "张数",
    "person": "账号",
    "reason": "理由",
    "reissue": "换发",
    "role": "角色",
    "subject": "事项",
    "unit": "单位",
    "units": "单位",
    "updated": "更新",
    "what": "内容",
}
"""What an entry's details are called."""
YES, NO = "是", "否"
COMMAND_LINE = "命令行"


def link(address: str) -> str:
    """The answer to /desk."""
    return f"管理台，链接只能打开一次，15 分钟内有效，请勿转发：\n{address}"


def faults(count: int) -> str:
    """How many faults a roster has."""
    return f"名册没有导入，共 {count} 处要改。"


def in_place(sheet: str) -> str:
    """The heading over a sheet's rows with faults; `sheet` is empty in a csv."""
    return f"{ROSTER_IN_PLACE}：{sheet}" if sheet else ROSTER_IN_PLACE


def faults_shown(count: int, shown: int) -> str:
    """Where not all are shown."""
    return f"先列出前 {shown} 处，还有 {count - shown} 处，改完再导入一次即可看到。"


def invites_left(count: int) -> str:
    """How many are still to be issued."""
    return f"还有 {count} 张没有发。打印完这批，再点一次即可继续。"


def invites_too_many(count: int) -> str:
    """Too many to replace at once."""
    return f"这里有 {count} 张，一次最多换发 {INVITES_MOST} 张。请填一个州市或学校，分批换发。"


def invites_made(count: int) -> str:
    """Above the cards."""
    return f"共 {count} 张，只显示这一次"


def invites_state(given: int, total: int) -> str:
    """How far the invites are."""
    return f"共 {total} 张，已发放 {given} 张。"


def units(total: int, reporting: int) -> str:
    """How large the roster is."""
    return f"现在有 {total} 个单位，其中应报 {reporting} 个。"


def export_progress(done: int, total: int) -> str:
    """How far an export is."""
    return f"{done:,} / {total:,}"


def export_name(what: str, unit: str, at: datetime) -> str:
    """An export in the list."""
    kind = EXPORT_MATERIALS if what == "materials" else "工作簿"
    return f"{unit} {kind} {at:%m-%d %H:%M}"


def broken_at(number: int) -> str:
    """The chain is broken."""
    return f"日志链从第 {number} 条起对不上：这一条或它前面的记录被改动过。请立即保存现场并查明。"


def listed(names: Sequence[str]) -> str:
    """Names in one line."""
    return "、".join(names)
