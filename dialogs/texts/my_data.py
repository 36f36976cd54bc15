"""What /mydata says (个人信息保护法: to see, to take back, to have deleted)."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.phones import mask
from dialogs.texts.dates import clock

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
