"""Texts of the command line: help, results, refusals. One line each: what, where, what would be right."""

from collections.abc import Sequence
from datetime import date

PROGRAM = "职业教育活动周填报机器人。每个命令加 --help 看用法；设置见 README。"
CAMPAIGN_GROUP = "活动：列出、查看、检查、另起一年。"
ROSTER_GROUP = "名册：空表、导入、邀请码。"
AUDIT_GROUP = "审计记录。"

LOGIN = "一次性登录链接：用网页上的账号（例如首位管理员 page:office）打开对话。"
LOGIN_ACCOUNT = "网页账号，例如 page:office。"
BOARD = "一次性看板链接：全省的，或一个单位及其下级的。"
BOARD_UNIT = "单位名称；不写是全省。"
BOARD_END = "结束本命令给出的全部看板和还没打开的链接。"
DEMO_PORT = "演示网页的端口，只在本机打开。"
DEMO = "不要账号、不要令牌：用模拟单位把一个活动从头演到尾，导出工作簿。"
RUN = "在前台运行机器人；SIGTERM 或 Ctrl+C 停止。"
REHEARSE = "用虚拟时钟和模拟单位演练整个活动；同一种子，结果逐字节相同。"
CAMPAIGN_LIST = "列出自带的活动。"
CAMPAIGN_SHOW = "用文字说明一个活动：每次提示、提醒、期限的日期。"
CAMPAIGN_CHECK = "检查一个活动文件，一次列出全部问题。"
CAMPAIGN_NEW = "用一个已有的活动另起一年：所有日期平移。"
ROSTER_TEMPLATE = "生成一份空名册。"
ROSTER_IMPORT = "导入名册（xlsx 或 csv）；可以反复导入，按单位名称更新。"
ROSTER_INVITES = "生成邀请码和链接，写成可分发的表。"
EXPORT = "导出工作簿、长表的 csv、总结初稿和材料包；/export 发的工作簿和材料包就是它们。"
DIGEST = "输出某一天的简报，与群里发的相同。"
AUDIT_VERIFY = "检查审计链，指出第一条被改动的记录。"
DOCTOR = "检查首次运行需要的一切，逐项说明正常或怎么办。"

FILE_XLSX = "要写的文件，扩展名 .xlsx"
FILE_ROSTER = "名册文件，xlsx 或 csv"
FILE_CAMPAIGN = "活动文件，.toml"
CAMPAIGN_NAME = "自带活动的名称，或活动文件的路径"
CAMPAIGN_OPTION = "活动的名称或文件，默认取 WEEKBOT_CAMPAIGN"
NEW_NAME = "新活动的名称，例如 yunnan-2027"
NEW_FROM = "以哪个活动为底"
NEW_WEEK = "新活动周的第一天，例如 2027-05-09"
NEW_OUT = "写到哪个文件，默认 名称.toml"
UNITS = "模拟多少个单位"
SEED = "随机种子"
OUT = "写到哪个文件夹"
INVITES_OUT = "写到哪个文件（.xlsx），默认 invites.xlsx"
REISSUE = "作废没有用过的邀请码，全部重新发放"
WHAT = "导出什么：all 全部，table 工作簿和长表，materials 材料包，report 总结初稿，templates 自带的 Word 模板"
DIGEST_DATE = "哪一天，例如 2023-05-15"
VERSION = "显示版本"


def written(path: str) -> str:
    """A file was written."""
    return f"已写入 {path}"


def not_written(path: str, why: str) -> str:
    """A file could not be written."""
    return f"{path}：写不了（{why}）。请换一个可以写入的位置。"


def wrong_suffix(path: str, suffix: str) -> str:
    """A file's name does not end as it should."""
    return f"{path}：扩展名应为 {suffix}。"


def exists(path: str) -> str:
    """A file is there already and is not overwritten."""
    return f"{path}：已有这个文件，不会覆盖。请换一个名称，或先把它移走。"


def not_a_date(given: str, example: str) -> str:
    """A date on the command line that is none."""
    return f"“{given}”不是日期，或没有这一天。应写成 {example}。"


def outside_window(given: date, first: date, last: date) -> str:
    """A date that is none of the campaign's days."""
    return f"{given} 不在活动周内。应为 {first} 至 {last} 中的一天。"


def sound(path: str, title: str) -> str:
    """A campaign file without faults."""
    return f"{path}：没有问题（{title}）。"


def faulty_source(name: str) -> str:
    """A campaign that a new one cannot be made from."""
    return f"{name}：这个活动推算不出新日期，请先用 weekbot campaign check 检查。"


def bad_name(name: str) -> str:
    """A campaign name that cannot be a file's."""
    return f"活动名称“{name}”不能用。只用字母、数字、减号和下划线，例如 yunnan-2027。"


def no_page_account(account: str) -> str:
    """An account that is none of the page."""
    return f"“{account}”不是网页账号。写成 page: 加字母或数字，例如 page:office，并写进 WEEKBOT_ADMINS。"


def no_such_unit(name: str) -> str:
    """A unit the roster does not have."""
    return f"名册里没有“{name}”。" if name else NO_ROSTER


TO_CHECK = "请逐条核对："

UNKNOWN_TO_TELEGRAM = "WEEKBOT_TELEGRAM_TOKEN：Telegram 不认这个令牌。请到 @BotFather 核对后重新设置。"
NO_STORE = "还没有数据：请先用 weekbot roster import 导入名册，或运行 weekbot run。"
STORE_UNREACHABLE = (
    "打不开数据库，或读写不了磁盘。请核对 WEEKBOT_DATABASE_URL 和 WEEKBOT_MEDIA_DIR：文件夹要能写入；"
    "PostgreSQL 要在运行，地址、用户和密码要对。"
)
NO_ROSTER = "还没有名册：请先用 weekbot roster import 名册.xlsx 导入。"
INTERRUPTED = "已中断。"
ISSUING = "发放邀请码"
WRITING_WORKBOOK = "写工作簿"
PACKING = "打包材料"
REHEARSING = "演练"


def imported(added: int, updated: int, unchanged: int, kept: int) -> str:
    """What an import did."""
    text = f"已导入名册：新增 {added} 个单位，更新 {updated} 个，未变 {unchanged} 个。"
    return text + (f"名册中没有的 {kept} 个单位保留。" if kept else "")


def invites_written(path: str, new: int, given: int) -> str:
    """The sheet of invites was written."""
    text = f"已写入 {path}：新发放 {new} 个邀请码。"
    return text + (f"另有 {given} 个以前已发放，不再显示；需要重发请加 --reissue。" if given else "")


def page_links(public_url: str) -> str:
    """The bot's name on Telegram is not known: links lead to the page."""
    return (
        f"不知道机器人的 Telegram 用户名，链接写成了网页地址 {public_url}/join/…；机器人运行过一次后会写成 t.me 链接。"
    )


def exported(paths: Sequence[str]) -> str:
    """What an export wrote."""
    return "\n".join(written(path) for path in paths)


MATERIALS_PART = "_材料"
REPORT_PART = "_工作总结"
CHECKSUMS_PART = "_校验"


def packed(paths: Sequence[str], files: int, missing: int) -> str:
    """The materials archive was written: how many files are in it, how many could not be had."""
    text = f"{exported(paths)}（{files} 个文件）"
    return text + (f"\n有 {missing} 个文件的内容找不到，已列在目录.xlsx 里。" if missing else "")


def rehearsed(workbook: str, ledger: str, digests: int) -> str:
    """Where a rehearsal's results lie."""
    return f"工作簿：{workbook}\n流水：{ledger}\n简报：{digests} 份，在同一文件夹"


def last_digest(day: str) -> str:
    """The heading above the last digest of a demo."""
    return f"最后一份简报（{day}）："


def audit_broken(number: int) -> str:
    """The first entry of the audit chain that is broken."""
    return f"审计链在第 {number} 条断开：这一条被改动过，或前面的记录有删改。请保留数据库，与最近的备份核对。"


def unexpected(kind: str) -> str:
    """Something nobody foresaw."""
    return f"程序出错（{kind}）。请用 WEEKBOT_LOG=debug 再运行一次，把日志交给维护者。"


def address_taken(address: str) -> str:
    """Another program listens there."""
    return f"WEEKBOT_HTTP：{address} 不能用，可能已被别的程序占用。换一个端口，例如 127.0.0.1:8081。"


def no_disk(path: str, why: str) -> str:
    """The system refused a file or folder."""
    return f"{path}：{why}" if path else why


def boards_ended(count: int) -> str:
    """What `weekbot board --end` did."""
    return (
        f"已结束 {count} 个打开着的看板，没打开的看板链接也作废了。"
        if count
        else "没有打开着的看板；没打开的看板链接已作废。"
    )
