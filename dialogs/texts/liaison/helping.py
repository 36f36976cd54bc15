"""What /help says, by role: every command that role has in the campaign, and no other."""

from collections.abc import Sequence

NOTHING = "现在没有进行中的填报。"
LEFT = "已退出。"
LEAD_KEPT = "已退出。线索{number}的内容已保存。"
HAND_IN_KEPT = "已退出。收到的内容已保存，但还没有报送；发 /materials 可继续。"


def draft_kept(title: str, figures: str) -> str:
    """The draft that stays."""
    return f"已退出。{title}已保存的数留作草稿（{figures}），还没有上报。不要了可按「清空」。"


TELEGRAM = (
    ("report", "填报今天的数据"),
    ("today", "今天已报的内容"),
    ("lead", "报送新闻线索"),
    ("materials", "报送材料"),
    ("stats", "情况统计表"),
    ("status", "本单位进度和截止时间"),
    ("cancel", "退出当前操作"),
    ("help", "帮助"),
    ("mydata", "我的登记信息"),
)
"""Name and what it does, in the order of use; what supervisors and admins may do stands in /help."""


IN_THE_MIDDLE = "您正在填报：直接回答就行，/cancel 可退出（已保存的不会丢）。"

_SUPERVISING = (
    "/progress 各单位进度",
    "/pending 未报名单（可粘贴到微信群）",
    "/remind 提醒未报单位",
    "/return 单位 [日期|{returned}] 理由  退回",
    "/star N 推介线索 · /star 案例N 推介典型案例",
    "/digest 看简报 · /export 导出 · /board 看板",
    "/export materials 材料包",
)

_ADMIN = (
    "/invite 单位 [联络员|主管] 邀请码",
    "/grant · /revoke 角色",
    "/extend 项目 [单位] 时间  延期",
    "/unlock 单位 日期|{returned}  解锁",
    "/exempt 单位 理由  免报",
    "/broadcast 内容  群发 · /desk 管理台",
    "群里：/bind 绑定 · /unbind 解绑",
)

KEEPS, APPROVES = "活动登记", "审批外出活动"
"""What /activities does for a person."""

ALL = "/mydata 我的信息 · /cancel 退出 · /help 帮助"


def liaison(*, counts: bool, daily: bool, table: bool, register: str) -> str:
    """A liaison's commands; `register` is what /activities does for them, empty where it does nothing."""
    lines = ["联络员："]
    if counts:
        lines += ["直接发数据就能填报，如「教师32 学生450」", "/report 填报（/report 昨天 可补报）"]
    elif daily:
        lines.append("/report 报当天材料（/report 昨天 可补报）")
    lines += ["照片、视频、文件直接发来", "/lead 新闻线索", "/materials 报送材料"]
    if table:
        lines.append("/stats 统计表（也可直接发填好的附件 xlsx）")
    if register:
        lines.append(f"/activities {register}")
    lines.append("/today 今天报了什么 · /status 进度")
    return "\n".join(lines)


def supervisor(*, table: bool, register: str) -> str:
    """A supervisor's commands."""
    return "\n".join(["主管：", *_supervising(table=table, register=register)])


def admin(*, table: bool, register: str, events: Sequence[str], supervising: bool) -> str:
    """An admin's commands; a supervisor's among them, unless they have just been told (`supervising`)."""
    lines = ["管理员："]
    if not supervising:
        lines += _supervising(table=table, register=register)
    lines += [line.format(returned=_subjects(table=table)) for line in _ADMIN]
    if events:
        lines.append(f"/event 名称 日期 时间  改期（{'、'.join(events)}）")
    return "\n".join(lines)


def _supervising(*, table: bool, register: str) -> list[str]:
    lines = [line.format(returned=_subjects(table=table)) for line in _SUPERVISING]
    return [*lines, *([f"/activities {register}"] if register else [])]


def _subjects(*, table: bool) -> str:
    return "统计表|项目" if table else "项目"
