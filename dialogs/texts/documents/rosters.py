"""The faults of a roster file in plain words: where, what is wrong, what would be right."""

from collections.abc import Mapping, Sequence

from dialogs.model.units import Role

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


TEXTS: dict[str, tuple[str, str]] = {
    "no-header": (
        "没有找到表头",
        "第一行应写：单位名称、单位类型、上级单位、在校生数、专任教师数、联络员、联系电话",
    ),
    "header-missing": ("表头缺少“{header}”这一列", "加上这一列；暂时没有内容可以空着"),
    "header-missing-near": ("表头缺少“{header}”这一列", "“{near}”是不是应为“{header}”？"),
    "header-in-hidden-sheet": ("看得见的工作表里没有名册的表头，隐藏的工作表“{given}”里有", "要导入它，请先取消隐藏"),
    "header-hidden": ("“{header}”这一列是隐藏的", "取消隐藏后再导入"),
    "sheet-too-large": ("这张工作表里的内容太多", "删去名册以外的行和列，或另存到一个新文件"),
    "header-twice": ("表头“{header}”出现了两次，第一次在 {first} 列", "只留一列"),
    "no-units": ("表头下面没有单位", "每行填一个单位"),
    "name-empty": ("没有写单位名称", "填上单位全称，或清空这一行"),
    "name-long": ("单位名称太长", "不超过 {most} 个字"),
    "name-twice": ("“{given}”与{where}重名", "一个单位只占一行；确是两个单位，请把名称写得能分清"),
    "name-merged": ("“{given}”这一格与第 {first} 行合并了", "一个单位只占一行；取消合并，每行写一个单位"),
    "example": ("“{given}”这一行是填写示例，不是单位", "删去这一行"),
    "kind-empty": ("没有写单位类型", "应为以下之一：{known}"),
    "kind-unknown": ("没有“{given}”这种单位类型", "应为以下之一：{known}"),
    "kind-unknown-near": ("没有“{given}”这种单位类型", "是不是“{near}”？可用的有：{known}"),
    "parent-unknown": ("名册里没有“{given}”这个单位", "上级单位要与它自己那一行的单位名称一致；直属最上级的留空"),
    "parent-unknown-near": ("名册里没有“{given}”这个单位", "是不是“{near}”？"),
    "parent-hidden": ("“{given}”所在的那一行是隐藏的，没有读", "取消隐藏或取消筛选后再导入"),
    "parent-cycle": ("上级绕成了圈：{circle}", "改正其中一个单位的上级"),
    "parent-kind": ("“{kind}”不能放在“{above}”（{above_kind}）之下", "它的上级应为：{known}"),
    "root-has-parent": ("“{kind}”是最上级，不能再有上级", "清空这一格"),
    "root-twice": ("“{kind}”只能有一个，{where}已有", "改正单位类型，或删去这一行"),
    "root-name": ("最上级在活动文件里叫“{name}”，这里写的是“{given}”", "已按“{name}”导入"),
    "not-whole": ("“{given}”不是整数", "填整数，例如 1200；不知道就留空"),
    "count-merged": (
        "第 {first} 到 {last} 行合并成了一格，看不出是哪个单位的",
        "取消合并，每行填一个数；不知道就留空",
    ),
    "error": ("{cell} 是错误值 {given}", "改成要填的内容；没有就清空这一格"),
    "uncalculated": (
        "{cell} 是公式，没有算出的值",
        "用 Excel 或 WPS 打开并保存一次，或复制后“选择性粘贴—数值”；没有就清空这一格",
    ),
    "phone-rounded": ("电话“{given}”已被表格软件改成科学计数，后几位丢失", "把这一列设为“文本”格式后重新填写"),
    "unusual-parent": (
        "“{given}”是{kind}，放在了“{above}”（{above_kind}）之下",
        "按通知应单独报送，上级为{known}；确是这样安排可不改",
    ),
    "sheet-hidden": ("这张工作表是隐藏的，没有读", "要导入就取消隐藏，再导入一次"),
    "sheet-other": ("这张工作表没有名册的表头，没有读", "如果也是名册，请补上表头"),
    "column-hidden": ("“{header}”这一列是隐藏的，没有读", "要记下就取消隐藏，再导入一次"),
    "row-hidden": ("第{row}行是隐藏的（{given}），没有导入", "要导入就取消隐藏或取消筛选，再导入一次"),
    "row-no-unit": ("“{given}”这一行不是单位，没有导入", "确是单位，请填上单位名称和单位类型"),
    "note-error": ("{cell} 是错误值或没有算出的公式，没有记下", "这一列只作备注，可不改"),
    "count-cleared": ("{given}原来是 {before}，这里是空的，已改为空", "不是本意，请填上后再导入一次"),
}
"""By code: what is wrong, what would be right."""

NOT_A_SHEET: dict[str, tuple[str, str]] = {
    "missing": ("没有这个文件", "检查路径和文件名"),
    "unreadable": ("这个文件打不开", "检查是否有读取权限"),
    "empty": ("表里是空的", "填好单位后再导入"),
    "too-large": ("文件太大，或里面的格子太多", "名册一般不到 1 MB，请确认没有选错文件，并删去名册以外的行和列"),
    "locked": ("文件加了密码", "去掉密码后另存"),
    "other": ("这不是表格文件，或已损坏", "应为 xlsx 或 csv（UTF-8 或 GB18030 编码）"),
    "web-page": ("这是网页，只是名字像表格", "用 Excel 或 WPS 打开，另存为 xlsx"),
    "xml-2003": ("这是 XML 表格 2003，不是 Excel 文件", "用 Excel 或 WPS 打开，另存为 xlsx"),
    "xlsb": ("这是二进制工作簿（xlsb）", "用 Excel 或 WPS 打开，另存为 xlsx"),
    "old": ("这是 Excel 95 或更早的格式", "用 Excel 或 WPS 打开，另存为 xlsx"),
    "too-hard": ("文件太大或已损坏，读不出来", "删去名册以外的内容，另存为 xlsx"),
    "busy": ("现在读不了表格", "过几分钟再试一次"),
    "quotes": ("csv 里有一个英文双引号没有成对，后面的几行被连成了一格", "删去多余的双引号，或直接用 xlsx"),
    "encoding": ("文字编码认不出来", "csv 请存为 UTF-8 或 GB18030 编码，或直接用 xlsx"),
}
"""Why a file is no sheet at all."""

ROSTER_FILE = "名册"
"""What the empty roster is called as a file."""

SHOWN = 200
"""So many faults are written out; nobody reads more at once."""

REFUSED = "名册没有导入，共 {count} 处要改："
REST = "……还有 {count} 处，改完以上再导入一次即可看到。"
WARNED = "请留意："


def fault_line(
    file: str, sheet: str, row: int | None, column: str, header: str, code: str, details: Mapping[str, str]
) -> str:
    """One fault or warning on one line: file, sheet, row and column, what is wrong, what would be right."""
    return f"{place(file, sheet, row, column, header)}：{advice(header, code, details, row)}"


def advice(header: str, code: str, details: Mapping[str, str], row: int | None = None) -> str:
    """What is wrong, and what would be right."""
    wrong, right = TEXTS[code]
    words = {"header": header, "row": "" if row is None else str(row), **details}
    better = right.format(**words)
    stop = "" if better.endswith("？") else "。"
    return f"{wrong.format(**words)}。{better}{stop}"


def place(file: str, sheet: str, row: int | None, column: str, header: str) -> str:
    """Where in a file: `名册.xlsx 工作表“名册” 第 5 行 D 列（在校生数）`."""
    parts = [file]
    if sheet:
        parts.append(f"工作表“{sheet}”")
    if row is not None:
        parts.append(f"第 {row} 行")
    if column:
        parts.append(f"{column} 列（{header}）" if header else f"{column} 列")
    return " ".join(parts)


def row_place(sheet: str, row: int) -> str:
    """A row by its number, and by its sheet where that is another one."""
    return f"工作表“{sheet}”第 {row} 行" if sheet else f"第 {row} 行"


def not_a_sheet(file: str, why: str) -> str:
    """A file that is no sheet, on one line."""
    wrong, right = NOT_A_SHEET[why]
    return f"{file}：{wrong}。{right}。"


def listed(heading: str, lines: Sequence[str]) -> str:
    """A heading and its lines, cut where nobody reads on."""
    shown = [heading.format(count=len(lines)), *lines[:SHOWN]]
    if len(lines) > SHOWN:
        shown.append(REST.format(count=len(lines) - SHOWN))
    return "\n".join(shown)
