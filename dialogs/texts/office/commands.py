"""What supervisors' and admins' commands answer."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.words.dates import clock

NOT_ALLOWED = "没有权限"


def only_in_groups() -> str:
    """A command that concerns a group was given in private."""
    return "请在要接收日报摘要的群里发这个命令。"


def only_in_private() -> str:
    """A command whose answer is not for a group was given in one."""
    return "请私聊机器人发这个命令。"


def no_such_unit(name: str, similar: Sequence[str]) -> str:
    """No unit of that name."""
    if not name:
        return "请写上单位全称。"
    hint = f"是不是：{'、'.join(similar)}？" if similar else "请写单位全称，与名册一致。"
    return f"没有找到单位“{name[:60]}”。{hint}"


def which_unit(names: Sequence[str]) -> str:
    """More than one unit is the sender's."""
    return f"请写上单位：{'、'.join(names)}"


def no_account(word: str) -> str:
    """No account of that form."""
    return f"“{word[:40]}”不是用户编号。请写 telegram:1001 或 1001 这样的编号；对方发 /mydata 可看到自己的编号。"


def bound(unit: str) -> str:
    """The group is bound."""
    return f"本群已绑定：{unit}。每日摘要和截止通报将发到这里；取消请发 /unbind。"


def unbound(was_bound: bool) -> str:
    """The group is no longer bound."""
    return "已取消绑定，本群不再接收摘要。" if was_bound else "本群没有绑定过。"


def export_begun(unit: str) -> str:
    """An export is being made."""
    return f"正在生成{unit}的导出，完成后发到这里。"


def export_done(unit: str, at: datetime) -> str:
    """Caption of an export's workbook."""
    return f"{unit} 数据导出（截至{clock(at)}）"


def export_failed() -> str:
    """An export could not be made."""
    return "导出没有成功，数据没有丢失。请稍后再发一次 /export；仍不成功请联系维护人员查看日志。"


def nothing_to_export() -> str:
    """No materials yet."""
    return "还没有收到材料。"


def invited(unit: str, role: str, code: str, link: str, expires: date) -> str:
    """A new invite, shown this once."""
    opening = f"\n打开链接登记：{link}" if link else ""
    until = f"{expires.month}月{expires.day}日前有效"
    return f"{unit} · {role} 的邀请码（只显示这一次，{until}，用一次即失效）：\n/start {code}{opening}"


def granted(person: str, role: str, unit: str, *, known: bool) -> str:
    """A role was given; `known`: to somebody who has written to the bot."""
    later = "" if known else "对方还没有给机器人发过消息，发一次 /start 之后才能收到提醒；请核对编号。"
    return f"已授权：{person} 为{unit}的{role}。{later}"


def given_role(role: str, unit: str) -> str:
    """To who was given the role."""
    return f"您现在是{unit}的{role}。发 /help 看能做什么。"


def admin_of_all(root: str) -> str:
    """An admin of a part was asked for."""
    return f"管理员管全部单位，不分单位，没有授权。请去掉单位，或写{root}；只管一部分请授权主管。"


def grant_usage() -> str:
    """How /grant is written."""
    return "请这样写：/grant 用户 联络员|主管|管理员 单位\n例如：/grant 1001 主管 示例州教育体育局"


def revoked(person: str, count: int) -> str:
    """Roles were taken away."""
    return f"已收回 {person} 的{count}项角色。" if count else f"{person} 没有可收回的角色。"


def day_to_come(day: str) -> str:
    """A day of the campaign still to come."""
    return f"{day}还没到，还没有简报。"


def not_a_day(word: str) -> str:
    """No day of the campaign."""
    return f"“{word[:20]}”不是活动周里的日期。请写 2023-05-15、5月15日 或 昨天。"


ROLE_NAMES = {"liaison": "联络员", "supervisor": "主管", "admin": "管理员"}
ROLES_BY_NAME = {name: key for key, name in ROLE_NAMES.items()}


DAILY_REPORT = "日报"


def daily_report(day: str) -> str:
    """A day's report as it is spoken of: 5月15日日报."""
    return f"{day}{DAILY_REPORT}"


def told(people: int) -> str:
    """How many of a unit's liaisons hear of what was done."""
    return f"已通知{people}位联络员。" if people else "该单位还没有登记的联络员，请另行告知。"
