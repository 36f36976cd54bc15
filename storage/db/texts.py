"""The texts users are told when storage fails. Short: the details are in the log."""

CANNOT = "系统暂时无法保存，请稍后再试。"
BUSY = "系统正忙，请稍后再试。"
FULL = "存储空间已满，暂时无法保存，请联系管理员。"
UNAVAILABLE = "数据库暂时不可用，请稍后再试。"
DAMAGED = "数据库文件已损坏，请用备份恢复。"
MISSING = "数据库文件不在原来的位置了，暂时无法保存，请联系管理员。"
REPLACED = "数据库文件被换成了另一个，程序已停止，请重新启动。"
BAD_ADDRESS = (
    "WEEKBOT_DATABASE_URL 应写成 sqlite+aiosqlite:///文件路径 或 postgresql+asyncpg://用户:密码@主机/数据库名。"
)
SCHEMA_TOO_NEW = "数据库由更新版本的程序写入，请升级程序。"
OTHER_CAMPAIGN = "这个数据库属于另一个活动，请换一个 WEEKBOT_DATABASE_URL。"
NOT_SUBMITTED = "该项目尚未提交，不能退回。"
TOO_LARGE = "文件过大。"

# What a revision (修订记录) says in place of an indicator, and who an erased person is.
RETURNED = "退回"
EXTENDED = "延期"
UNLOCKED = "解锁"
HANDED_IN_TEXT = "内容"
ERASED = "已注销"


def vanished(place: str, left: str) -> str:
    """There is no store at `place`, and at `left` lies what belonged to one."""
    return (
        f"数据库文件 {place} 不见了，而 {left} 里还有它的照片和文件，所以没有新建空的数据库。"
        f"请把数据库文件放回原处，或移走 {left} 后用 weekbot restore 恢复备份；确要从头开始，移走 {left} 再启动。"
    )


def already_running(process: str) -> str:
    """Another bot runs on the store; `process` is its number, empty where it is not known."""
    which = f"（进程 {process}）" if process else ""
    return (
        f"已有一个 weekbot run{which or ' '}在这个数据库上运行，没有再启动一个。"
        "请先停掉它，或为另一个活动换一个 WEEKBOT_DATABASE_URL。"
    )


NO_BACKUP = "不是 weekbot backup 写的备份。"
CUT_OFF = "不完整：结尾缺失，可能没有传完，或被截断、改动。"
SEAL_BROKEN = "写好以后被改动过。"
ALTERED = "内容与备份时不一致，已损坏或被改动。"
LACKING = "缺失。"
NOT_LISTED = "不在备份的清单里，是后来加进去的。"
UNSAFE_NAME = "不是备份里该有的名称。"
OTHER_FORMAT = "备份的格式比这个程序新，请升级程序。"


def archive_faulty(path: str, member: str, why: str) -> str:
    """A backup that is not put back: the file, the member of it that is wrong if it is one, and how."""
    return f"{path}：{f'其中的 {member} ' if member else ''}{why}没有恢复任何内容，请换一份备份。"


def store_in_use(place: str) -> str:
    """A place a backup is not put back into, for something is there."""
    return f"{place}：这里已有内容，不会覆盖。备份只恢复到空的地方：请先移走它，或换一个位置。"
