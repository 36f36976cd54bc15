"""The faults of a campaign file in the words of someone who has never seen TOML: what is wrong, what would be right."""

from collections.abc import Sequence

from dialogs.model.campaign_faults import Fault, FaultCode

_PAIR = '写成“名称 = 内容”，例如 prompt = "16:00"'

_MODELS = {
    "register": "sichuan-college-2023.toml",
    "events": "sichuan-college-2023.toml",
    "awards": "sichuan-college-2023.toml",
    "shortlist": "ministry-2023.toml",
}
"""Shipped files with the parts that Yunnan's does not have."""

TEXTS: dict[FaultCode, tuple[str, str]] = {
    FaultCode.NOT_UTF8: (
        "文件不是 UTF-8 编码的文本，中文读不出来",
        "用记事本打开，另存为，编码选 UTF-8（不是 Word 或 Excel 文件）",
    ),
    FaultCode.SYNTAX: ("这一行读不懂：{quote}", _PAIR),
    FaultCode.SYNTAX_FULL_WIDTH: (
        "用了全角标点：{quote}",
        '引号、逗号、等号、括号都要用英文半角的：" , = [ ]；引号里面的文字不受影响',
    ),
    FaultCode.SYNTAX_UNQUOTED_TIME: (
        "时刻没有加引号：{quote}",
        '时刻放在英文引号里："16:00"；期限也是："2023-05-10 24:00"',
    ),
    FaultCode.SYNTAX_DATE: (
        "日期不对，或没有这一天：{quote}",
        "日期写成 2023-05-14：四位年、两位月、两位日，中间用短横线",
    ),
    FaultCode.SYNTAX_NO_VALUE: ("等号右边是空的：{quote}", "在等号右边填上内容；确实不要这一项，就删去整行"),
    FaultCode.SYNTAX_UNQUOTED: ("文字没有加引号：{quote}", '文字放在英文引号里，例如 name = "方案"'),
    FaultCode.SYNTAX_NO_EQUALS: ("这一行没有等号：{quote}", _PAIR + "；说明文字前面加井号 #"),
    FaultCode.SYNTAX_KEY: ("等号左边不能用中文：{quote}", _PAIR + "；说明文字前面加井号 #"),
    FaultCode.SYNTAX_TWICE: (
        "同一项写了两遍：{quote}",
        "留一行，删去另一行；要再加一项，用双方括号开头，如 [[deliverables]]",
    ),
    FaultCode.SYNTAX_UNCLOSED: ("引号或括号没有成对：{quote}", '补上缺的那一半：引号 " "、方括号 [ ]、花括号 {{ }}'),
    FaultCode.SYNTAX_TRUE: ("“是”和“否”写得不对：{quote}", "是写 true，否写 false，全小写，不加引号"),
    FaultCode.SYNTAX_ZERO: ("数字前面多了 0：{quote}", "写 5，不写 05"),
    FaultCode.SYNTAX_BACKSLASH: ("引号里有反斜杠 \\：{quote}", "去掉反斜杠，或写两个 \\\\"),
    FaultCode.MISSING: ("缺少 {key}", "补上这一行；写法见 {model} 里同名的一行"),
    FaultCode.MISSING_SECTION: ("缺少 {key} 这一段", "补上；写法见 {model} 里以 [{key}] 或 [[{key}]] 开头的一段"),
    FaultCode.EMPTY: ("这里是空的", "填上内容"),
    FaultCode.UNKNOWN_KEY: ("没有“{given}”这个名称", "这里可以用的名称：{known}"),
    FaultCode.UNKNOWN_KEY_NEAR: ("没有“{given}”这个名称", "是不是想写 {near}？"),
    FaultCode.NOT_TEXT: ("{key} 应当是文字，现在是 {given}", '放在英文引号里，例如 "{given}"'),
    FaultCode.NOT_TEXTS: ("{key} 应当是一组文字，现在是 {given}", '写成 ["甲", "乙"]，每个都加引号，用英文逗号隔开'),
    FaultCode.NOT_WHOLE: ("{key} 应当是不加引号的整数，现在是 {given}", "写 {least} 到 {most}，去掉引号"),
    FaultCode.NOT_TRUE_FALSE: ("{key} 只能是不加引号的 true 或 false，现在是 {given}", "是写 true，否写 false"),
    FaultCode.NOT_SECTION: ("这里应当是一组“名称 = 内容”，现在是 {given}", "写法见 yunnan-2023.toml 里同名的一段"),
    FaultCode.NOT_LIST: (
        "{key} 应当是一组，现在是 {given}",
        "写在方括号里，用英文逗号隔开；整段的用双方括号开头，如 [[deliverables]]",
    ),
    FaultCode.NOT_DATE: ("{key} 不是日期，或没有这一天：{given}", "日期写成 2023-05-14"),
    FaultCode.NOT_CLOCK: ("{key} 不是一天里的时刻：{given}", '写成 "16:00"，从 "00:00" 到 "23:59"'),
    FaultCode.NOT_MOMENT: (
        "{key} 不是日期加时刻，或没有这一天：{given}",
        '写成 "2023-05-10 24:00"（当天结束）或 "2023-05-09 18:00"',
    ),
    FaultCode.NOT_DAY_TIME: ("看不懂这个时间：{given}", '写成 "前3天 10:00"、"当天 16:00" 或 "后1天 09:00"'),
    FaultCode.NOT_CHOICE: ("{key} 不能是“{given}”", "可以写：{choices}"),
    FaultCode.NOT_KEY: ("代号“{given}”不合要求", "用小写英文字母开头，只含小写字母、数字和下划线，不超过 24 个"),
    FaultCode.NOT_ZONE: ("没有“{given}”这个时区", '写 "Asia/Shanghai"'),
    FaultCode.TWICE: ("“{given}”出现了两次", "改一个，或删一个"),
    FaultCode.ALIAS_TAKEN: ("“{given}”已经是指标“{owner}”的名称或简称", "换一个简称，一个简称只能属于一项指标"),
    FaultCode.ALIAS_DIGIT: ("简称“{given}”里有数字", "简称里不能有数字，不然分不清哪个数是填报的"),
    FaultCode.NAME_SPACE: ("名称“{given}”中间有空格", "去掉空格：这个名称要在命令里当一个词用"),
    FaultCode.WINDOW_ORDER: ("活动周的结束日 {last} 在开始日 {first} 之前", "last 不能早于 first"),
    FaultCode.WINDOW_LONG: ("活动周从 {first} 到 {last}，超过两个月", "核对年份和月份"),
    FaultCode.FAR_FROM_WINDOW: ("{given} 离活动周（{first} 开始）超过 120 天", "核对年份，常见的是忘了改"),
    FaultCode.UNKNOWN_KIND: ("没有“{given}”这个单位类型", "unit_kinds 里有：{known}"),
    FaultCode.UNKNOWN_INDICATOR: ("没有“{given}”这个指标", "可以写：{known}"),
    FaultCode.UNKNOWN_COLUMN: ("活动表没有“{given}”这一列", "columns 里有：{known}"),
    FaultCode.UNKNOWN_CHOICE: ("“{given}”不在可选的内容里", "可以写：{known}"),
    FaultCode.ROOT_KIND: (
        "最上级的单位类型应当恰好一个，现在是：{given}",
        "只让一个类型没有 parents，其余的都写明上级",
    ),
    FaultCode.KIND_DUE_TWICE: ("“{given}”在同一个报送项目里有两个期限", "只留一个"),
    FaultCode.ROOT_OWES: ("“{given}”是最上级单位，不向谁报送", "从 kinds 里去掉"),
    FaultCode.NOT_ASKED: ("“{given}”是算出来的指标，不能用在这里", "换成填报的指标"),
    FaultCode.NEEDS_DAILY: ("每天报送的项目要有每天的安排", "加上 [daily] 一段"),
    FaultCode.NEEDS_INDICATORS: ("有统计表，却没有指标", "加上 [[indicators]]，或删去这个统计表"),
    FaultCode.NEEDS_TABLE: ("有指标，却没有统计表的期限", '在 [[deliverables]] 里加一项 kind = "table"'),
    FaultCode.NEEDS_TABLE_TITLE: ("有指标，却没有统计表的标题", "加上 [table] 一段，写明 title 和 source"),
    FaultCode.NEEDS_REGISTER: ("有活动表的期限，却没有活动表", "加上 [register] 一段"),
    FaultCode.ONE_ONLY: ("{given} 只能有一个", "删去多余的"),
    FaultCode.DAILY_ORDER: ("{given} 不在 {earlier} 之后", "每天的顺序：prompt 在前，nudges 依次在后，digest 最后"),
    FaultCode.PLAN_ORDER: (
        "{key} 的时间顺序不对",
        "before 和 escalation 用“前”“当天”，bulletin 和 overdue 用“后”，从早到晚排",
    ),
    FaultCode.IN_QUIET_HOURS: ("{given} 在免打扰时段（{start}–{end}）里，那时不发消息", "改到免打扰时段以外"),
    FaultCode.EVENT_ORDER: ("活动的结束时间不在开始时间之后", "核对 start 和 end"),
    FaultCode.SHEET_TAKEN: ("导出的工作簿里已经有一张表叫“{given}”", "换一个名称"),
    FaultCode.TILE_TAKEN: ("“{given}”和“{other}”在同一格", "改一个的 row 或 column"),
}


def describe_fault(fault: Fault) -> str:
    """One fault in two short lines: where and what is wrong, then what would be right."""
    details = {"model": _model(fault), **fault.details}
    problem, remedy = (text.format_map(details) for text in TEXTS[fault.code])
    where = " ".join(part for part in (f"第 {fault.line} 行" if fault.line else "", fault.where) if part)
    return f"{where}：{problem}\n    → {remedy}" if where else f"{problem}\n    → {remedy}"


def _model(fault: Fault) -> str:
    """The shipped file that shows how that part is written."""
    return _MODELS.get(str(fault.place[0]) if fault.place else "", "yunnan-2023.toml")


def describe_faults(name: str, faults: Sequence[Fault]) -> str:
    """Every fault of a file, with how many there are and how places are counted."""
    head = f"{name}：有 {len(faults)} 处要改"
    if any("[" in fault.where for fault in faults):
        head += "（方括号里是第几项，如 deliverables[2] 是第二个报送项目）"
    return "\n".join([head, *(describe_fault(fault) for fault in faults)])


def unknown(name: str, shipped: Sequence[str]) -> str:
    """There is no campaign of that name."""
    return f"没有活动“{name}”：既不是自带的活动，也不是读得到的文件。自带的有：{'、'.join(shipped)}"
