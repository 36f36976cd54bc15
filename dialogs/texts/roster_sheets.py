"""Texts on the roster's sheets: the empty roster to fill in, and the invite codes to hand out (INTERFACE §4)."""

from collections.abc import Sequence

from dialogs.units import Role

ROSTER_SHEET = "名册"
KINDS_SHEET = "单位类型说明"
KINDS_HEADERS = ("单位类型", "上级可以是", "也可以是（导入时会提醒）")
PICK_A_KIND = "请从下拉列表里选一种单位类型。"

NOTES = {
    "单位名称": "单位全称，不能重复。再次导入时按名称更新。",
    "单位类型": "从下拉列表里选，说明见第二张表。",
    "上级单位": "填上级单位的名称，与它自己那一行一致；直属最上级的留空。",
    "在校生数": "整数，用来计算参与覆盖率；不知道就留空。",
    "专任教师数": "整数；不知道就留空。",
    "联络员": "姓名；可以留空，登记后以登记的为准。",
    "联系电话": "这一列是文本格式，请不要改成数字。",
}
"""A note at each header of the empty roster."""

INVITE_SHEET = "邀请码"
INVITE_HEADERS = ("单位名称", "角色", "联络员", "邀请码", "链接", "有效期至", "状态")
INVITE_NOTE = "每个邀请码只能用一次，请单独发给本人。邀请码只在发放时显示，请保存好这份表。"

NEW = "新发放"
GIVEN = "已发放"

ROLES = {Role.LIAISON: "联络员", Role.SUPERVISOR: "主管", Role.ADMIN: "管理员"}
"""Roles as people read them."""


def is_root(name: str) -> str:
    """What stands for the root's parent."""
    return f"（最上级，即{name}，可以不填）"


def unusual(kinds: Sequence[str]) -> str:
    """Kinds of parent that are allowed with a warning."""
    return "、".join(kinds)
