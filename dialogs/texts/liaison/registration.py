"""What is said to strangers and newcomers: what this is, the purpose they agree to, the first guide."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.model.unit_kinds import RegisterPart
from dialogs.model.units import Role
from dialogs.texts.words.dates import clock, month_day
from dialogs.texts.words.phones import mask

SURE = "确定删除您的账号、显示名、电话和登记吗？本单位已报送的数据属于单位，会保留。此操作不能撤销。"
ERASED = "您的个人信息已删除，登记已解除。谢谢您的工作。"
KEPT = "好的，没有删除。"
LEAVE_SURE = "确定不再担任「{unit}」的{role}吗？已报的数据归单位，都会保留。"
LEFT = "已解除您在「{unit}」的登记，之后不再收到它的提醒。单位的数据都保留。"
PHONE_SAVED = "已保存您的电话，仅主管和管理员联系时使用。发 /mydata 可查看。"
NOT_OWN = "只收您本人的名片，这张没有保存。"


def stored(person: str, roles: Sequence[str], consented: datetime | None, phone: str, others: Sequence[str]) -> str:
    """What is stored about a person."""
    lines = ["关于您保存的信息：", f"账号：{person}", *(f"登记：{role}" for role in roles)]
    if consented:
        lines.append(f"同意时间：{clock(consented)}")
    lines.append(f"电话：{mask(phone) or '未提供'}")
    lines += [f"同单位联络员：{name}" for name in others]
    return "\n".join([*lines, "以及您发来的报送内容和操作记录。活动结束后按规定期限删除。"])


ROLES = {Role.LIAISON: "联络员", Role.SUPERVISOR: "主管", Role.ADMIN: "管理员"}

STRANGER = "您好，这里只为已登记的联络员服务，请向上级单位索取邀请码后发 /start 邀请码。"
AGREE_FIRST = "请先按「同意并登记」。"
AGREE_AGAIN = "系统正忙，还没有登记好，邀请码没有用掉。请稍候，再按一次。"
NOT_REGISTERED = "好的，没有登记，也没有留下您的信息。"
INVITE_GONE = "这个邀请码刚被用过，请向上级单位另要一个。"
REFUSED = {
    "unknown": "邀请码不对，请核对后重发，或向上级单位索取。",
    "used": "这个邀请码已经用过。一码只登记一人，请向上级单位另要一个。",
    "expired": "这个邀请码已过期，请向上级单位另要一个。",
    "throttled": "试的次数太多了，请过一会儿再发邀请码。",
}


def welcome(title: str) -> str:
    """To a stranger who sent /start without a code."""
    return (
        f"您好，这里收集「{title}」的每日数据和材料。\n"
        "登记要用邀请码：请向上级单位的主管索取，再发 /start 邀请码，或点开他发来的链接。"
    )


def consent(title: str, unit: str, role: Role) -> str:
    """The purpose, before anything is stored (个人信息保护法)."""
    return (
        f"您将登记为「{unit}」的{ROLES[role]}。\n"
        f"用途：{title}的数据、材料报送和提醒。\n"
        "会保存：您的账号、显示名、报送记录；您主动发来的电话。仅本单位、上级主管和管理员可见，活动结束后按期删除。\n"
        "随时可发 /mydata 查看或删除。"
    )


def registered(unit: str, role: Role, guide: str) -> str:
    """登记成功."""
    return f"登记成功：{unit}（{ROLES[role]}）\n{guide}"


def liaison_guide(prompt_at: str, counts: bool) -> str:
    """Three lines for a new liaison."""
    first = (
        f"活动周每天 {prompt_at} 我发来当日报表，填好发回、按「确认提交」就行"
        if counts
        else "活动周每天我会来收当天的材料"
    )
    return f"1. {first}。\n2. 照片、视频直接发给我；新闻线索发 /lead。\n3. 看进度发 /status，不清楚发 /help。"


def bystander_guide(part: RegisterPart) -> str:
    """Three lines for a new liaison of a unit that owes no daily report, by its part in the activity register."""
    first = {
        RegisterPart.APPROVES: "有活动要外出报备时我转给您，按「批准」即可；全部活动发 /activities",
        RegisterPart.KEEPS: "本单位的活动发 /activities 登记、修改",
        RegisterPart.NONE: "要报送什么发 /materials 看，文件直接发来",
    }[part]
    return f"1. {first}。\n2. 照片、视频直接发给我；新闻线索发 /lead。\n3. 不清楚发 /help。"


def supervisor_guide() -> str:
    """Three lines for a new supervisor."""
    return (
        "1. /progress 看各单位进度，/pending 看谁还没报。\n"
        "2. /remind 提醒未报单位，/return 退回有误的数据。\n"
        "3. 不清楚发 /help。"
    )


def window(first: date, last: date) -> str:
    """When the window is."""
    return f"活动周：{month_day(first)}—{month_day(last)}。"


def already(unit: str, role: Role) -> str:
    """The invite of a role one has."""
    return f"您已经是「{unit}」的{ROLES[role]}，不用再登记。这个邀请码可以转给同事。"


def registered_already(unit: str, role: Role) -> str:
    """同意并登记 was pressed again."""
    return f"您已登记：{unit}（{ROLES[role]}）。"


def greeting(roles: list[str]) -> str:
    """To somebody known who sent /start."""
    return "您好，您的登记：\n" + "\n".join(f"· {role}" for role in roles) + "\n发 /help 看能做什么。"
