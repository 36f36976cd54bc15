"""Texts of `weekbot backup`, `restore` and `purge`: what was kept, put back, or taken out."""

from collections.abc import Mapping
from datetime import date, datetime

FILE = "备份写到哪个文件，例如 weekbot-backup.zip；已有的备份在新的核对无误后才替换"
FROM_FILE = "哪个备份文件"
BACKUP = "备份数据库和全部照片文件，运行中也可以；写完从头核对一遍。"
RESTORE = "把备份恢复到空的数据库和文件夹；先核对整个备份，有一处不对就什么也不动。"

PURGE = "按保存期限清理：删除某日以前的个人信息、文字、照片和文件，数字和报送记录保留。"
BEFORE = "清理哪一天（不含）以前的，例如 2023-12-31"
YES = "不再询问，直接清理"

STEPS = {
    "copying": "复制数据库",
    "packing": "打包",
    "checking": "核对",
    "files": "恢复文件",
    "rows": "恢复数据",
}

PROGRESS = "备份"
RESTORING = "恢复"

COUNTED = {
    "units": "单位",
    "accounts": "账号",
    "submissions": "报送",
    "leads": "线索",
    "media": "材料",
    "audit": "审计记录",
}


HELD = {
    "people": "人员",
    "contacts": "名册联系人",
    "messages": "有内容的消息",
    "leads": "有正文的线索",
    "files": "照片和文件",
    "submissions": "报送",
    "changes": "报送经过",
    "revisions": "修订记录",
    "audit": "审计记录",
}

SWEEPING = "清理文件"
SURE = "删除后不能恢复。确定清理吗？"
NOT_PURGED = "没有清理。"
NOT_REWRITTEN = "数据库正忙，文件没有重新整理，请在机器人空闲时再运行一次。"


def purging(day: date, held: Mapping[str, int]) -> str:
    """What is stored before a purge, and what it would do."""
    lines = [f"{name}：{held[key]}" for key, name in HELD.items()]
    return "\n".join(["现在保存着：", *lines, f"将删除 {day} 以前的个人信息、文字、照片和文件，数字和报送记录保留。"])


def purged(day: date, before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """What a purge did: what there was before and after."""
    lines = [f"{name}：{before[key]} → {after[key]}" for key, name in HELD.items()]
    closing = "以前的备份和导出文件里仍有个人信息，请一并按期删除。"
    return "\n".join([f"已清理 {day} 以前的内容（清理前 → 清理后）：", *lines, closing])


def counted(counts: Mapping[str, int]) -> str:
    """How much of what is in a backup."""
    return "，".join(f"{name} {counts.get(table, 0)}" for table, name in COUNTED.items())


def is_folder(path: str) -> str:
    """A backup's name that is a folder's."""
    return f"{path}：这是文件夹。请写文件名，例如 {path.rstrip('/')}/weekbot-backup.zip。"


def no_backup_here(path: str) -> str:
    """There is no such file."""
    return f"{path}：没有这个文件。"


def backed_up(path: str, size: int, counts: Mapping[str, int], files: int, head: str) -> str:
    """A backup was written and checked; `size` in bytes."""
    return (
        f"已写入 {path}（{_megabytes(size)}，已核对）\n{counted(counts)}；文件 {files} 个\n审计链：{head}\n"
        "备份里有姓名、电话和照片，请妥善保管，到期删除。"
    )


def missing(files: int) -> str:
    """Files that could not be packed."""
    return f"注意：有 {files} 个文件在磁盘上找不到或已损坏，不在备份里；名单见备份中的 manifest.json。"


def restored(url_place: str, media: str, counts: Mapping[str, int], files: int, made_at: str, head: str) -> str:
    """A backup was put back."""
    return (
        f"已恢复 {made_at} 的备份：{counted(counts)}；文件 {files} 个\n"
        f"数据库：{url_place}\n文件夹：{media}\n审计链：{head}"
    )


def other_campaign(name: str) -> str:
    """The backup's campaign is not the one that is set."""
    return f"这份备份属于活动 {name}：运行前请设置 WEEKBOT_CAMPAIGN={name}。"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


HEAD = "以前记下的审计链校验值（导出的工作簿和 Word 文件的属性、备份的 manifest.json 里有）；能发现整份记录被替换"
LIST = "逐条列出审计记录：谁在什么时候做了什么；--act export 只看导出。"
ACT = "只列这一种，例如 export、backup、purge、grant"
NO_ENTRY = "没有这样的记录。"


def sound(entries: int, head: str) -> str:
    """The audit chain is whole."""
    return f"审计链完整：共 {entries} 条，末条校验值 {head}"


def no_head(given: str) -> str:
    """A head that cannot be one."""
    return (
        f"“{given}”不是审计链校验值。应为 64 位十六进制，"
        "在导出工作簿的属性“备注”里、导出的“校验”文件里，或 weekbot backup 的输出里。"
    )


def replaced(head: str, entries: int) -> str:
    """The chain is whole, and not the one that was noted, or cut short."""
    return f"审计链的 {entries} 条记录里没有校验值 {head}：整份记录被替换过，或末尾被删去。请与最近的备份核对。"


def entry(number: int, at: datetime, who: str, act: str, detail: str) -> str:
    """An entry of the audit log on one line."""
    return f"{number}  {at:%Y-%m-%d %H:%M:%S}  {who}  {act}  {detail}"


def exported_at(head: str) -> str:
    """The audit chain's head as of an export."""
    return f"审计链：{head}"


def checksums_head(title: str, at: datetime, head: str) -> tuple[str, ...]:
    """What stands above the checksums (校验值) of an export's files."""
    return (f"{title}　导出于 {at:%Y-%m-%d %H:%M:%S}", exported_at(head), "以下每行：SHA-256  文件名")
