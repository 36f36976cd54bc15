"""Texts of `weekbot doctor`: each line says what is well, or what to do."""

MARKS = {"ok": "正常", "note": "提醒", "bad": "要处理"}


def line(what: str, severity: str, says: str) -> str:
    """One finding."""
    return f"[{MARKS[severity]}] {what}：{says}"


PYTHON = "Python"
SETTINGS = "设置"
CAMPAIGN = "活动"
DATABASE = "数据库"
ROSTER = "名册"
ADMINS = "管理员"
MEDIA = "文件夹"
DISK = "磁盘空间"
TELEGRAM = "Telegram"
HTTP = "网页地址"
ZONE = "时区"
CLOCK = "时钟"
FONT = "字体"
TEMPLATES = "Word模板"
ENVIRONMENT = "环境变量"

SETTINGS_SOUND = "都能用"
ADMINS_NONE = (
    "还没有。设置 WEEKBOT_ADMINS，例如 telegram:1001（数字是 Telegram 账号的编号），"
    "或 page:office（用 weekbot login page:office 得到登录链接）"
)
TELEGRAM_OFF = (
    "没有令牌，机器人不会上线。设置 WEEKBOT_TELEGRAM_TOKEN（向 @BotFather 申请）；"
    "只用网页就设置 WEEKBOT_PUBLIC_URL 或 WEEKBOT_HTTP"
)
TELEGRAM_REFUSED = "令牌不被承认。到 @BotFather 核对 WEEKBOT_TELEGRAM_TOKEN"
TELEGRAM_SILENT = "连不上。检查网络，或用 WEEKBOT_TELEGRAM_BASE_URL 指定可用的服务器"
DATABASE_NONE = "还没有，首次运行或导入名册时自动建立"
DATABASE_OLD = "版本较旧，下次运行时自动升级；升级前建议先备份"
DATABASE_SOUND = "可以读写，版本是最新的"
DATABASE_NO_DRIVER = "缺少 PostgreSQL 驱动。安装 weekbot[postgresql]"
ROSTER_NONE = "还没有。用 weekbot roster template 名册.xlsx 生成空表，填好后用 weekbot roster import 导入"
TEMPLATES_SOUND = "自备的模板可用"
FONT_NONE = "缺少中文字体，图表会显示方框。重新安装 weekbot 的依赖"
FONT_SOUND = "中文字体可用"


def python(version: str) -> str:
    """The running Python."""
    return version


def page_alone(address: str) -> str:
    """Telegram is off, and the page was chosen."""
    return f"没有令牌，只用网页 {address}"


def campaign(title: str, first: str, last: str) -> str:
    """The campaign in force."""
    return f"{title}，{first} 至 {last}"


def campaign_over(title: str, last: str) -> str:
    """The campaign lies behind."""
    return f"{title} 已于 {last} 结束。另起一年：weekbot campaign new；演练旧活动：设置 WEEKBOT_CLOCK"


def roster(units: int, reporting: int) -> str:
    """How many units the roster has."""
    return f"{units} 个单位，其中应报 {reporting} 个"


def admins(count: int) -> str:
    """How many admins are set."""
    return f"{count} 人"


def unknown_variable(name: str, nearest: str) -> str:
    """A variable of our prefix that is no setting."""
    return f"{name} 不是设置项，不起作用" + (f"。是否想写 {nearest}？" if nearest else "")


def media(path: str) -> str:
    """The folder for photos and files can be written."""
    return f"{path} 可以写入"


def media_unwritable(path: str, why: str) -> str:
    """The folder for photos and files cannot be written."""
    return f"{path} 写不了（{why}）。修改权限，或改 WEEKBOT_MEDIA_DIR"


def disk(free_gb: float) -> str:
    """How much room there is, in gigabytes."""
    return f"剩余 {free_gb:.1f} GB"


def disk_short(free_gb: float, wanted_gb: float) -> str:
    """There is little room, in gigabytes."""
    return f"只剩 {free_gb:.1f} GB，建议至少 {wanted_gb:.0f} GB。清理磁盘，或把 WEEKBOT_MEDIA_DIR 放到别的盘"


def telegram(username: str) -> str:
    """The bot's name."""
    return f"@{username}"


def http_free(address: str) -> str:
    """The address can be listened on."""
    return f"{address} 空闲"


def http_taken(address: str) -> str:
    """The address cannot be listened on."""
    return f"{address} 不能用，可能已被别的程序占用。换一个 WEEKBOT_HTTP，例如 127.0.0.1:8081"


def http_running(address: str) -> str:
    """A weekbot that runs already listens there."""
    return f"{address} 上已有 weekbot 在运行"


def zone(name: str, now: str) -> str:
    """The campaign's zone and the time there."""
    return f"{name}，现在 {now}"


def clock_behind(now: str, seen: str) -> str:
    """The system's clock is behind what the store has seen."""
    return f"系统时间 {now} 早于数据库里最近的记录 {seen}。校准系统时间；演练请设置 WEEKBOT_CLOCK"


def clock_rehearsal(start: str, speed: float) -> str:
    """A rehearsal clock is set."""
    return f"演练时钟：从 {start} 开始，{speed:g} 倍速；发出的消息都带【演练】"


CLOCK_SOUND = "用系统时间，与数据库一致"
