"""Texts about settings: what each is for, and what is accepted where a value was refused (INTERFACE §3)."""

ACCEPTED = {
    "telegram_token": "BotFather 给出的机器人令牌，形如 123456789:AA…（数字、冒号、字母数字）",
    "telegram_base_url": "Bot API 服务器地址，写到令牌之前为止，例如 http://127.0.0.1:8081/bot",
    "telegram_file_url": "Bot API 文件地址，写到令牌之前为止，例如 http://127.0.0.1:8081/file/bot",
    "telegram_webhook_url": "Telegram 能访问到的网址，例如 https://example.org/telegram",
    "telegram_webhook_secret": "1 到 256 个字符，只能用字母、数字、下划线和减号",
    "telegram_rate": "每秒消息数，不小于 0 的数字，例如 30；0 表示不限速",
    "database_url": "sqlite+aiosqlite:///文件路径，或 postgresql+asyncpg://用户:密码@主机/库名",
    "media_dir": "文件夹路径，例如 data/media",
    "campaign": "自带活动的名称（weekbot campaign list 可列出），或活动文件的路径",
    "admins": "管理员账号，用逗号分开，例如 telegram:1001,telegram:1002",
    "http": "主机:端口，例如 127.0.0.1:8080",
    "public_url": "外部访问网页用的网址，以 http:// 或 https:// 开头，例如 https://example.org（后面不带 ? 和 #）",
    "trusted_proxies": "前置网页服务器的地址或网段，用逗号分开，例如 127.0.0.1,10.0.0.0/8",
    "templates": "放本单位 Word 模板的文件夹（weekbot export --what templates 可取得自带的）",
    "wecom_webhook": "企业微信群机器人的 Webhook 网址，以 http:// 或 https:// 开头",
    "clock": "带时区的时刻，可加 *倍速，例如 2023-05-14T15:59:30+08:00*60",
    "log": "debug、info、warning 或 error",
}

WRITABLE_FOLDER = "能写入的文件夹，例如 data/media"

NO_CHANNEL = (
    "还没有联络员能用的入口。用 Telegram：设置 WEEKBOT_TELEGRAM_TOKEN；"
    "只用网页：设置 WEEKBOT_HTTP（例如 127.0.0.1:8080），对外再设置 WEEKBOT_PUBLIC_URL。"
)
"""`weekbot run` with neither a token nor a word about the page."""


def refused(name: str, value: str, place: str, accepted: str) -> str:
    """A value that cannot be used: its setting's name, what was written (empty for a secret), where, what is right."""
    written = f"写的是“{value}”，" if value else "写的值"
    return f"设置 {name}（{place}）：{written}不能用。应为：{accepted}。"


def unknown(name: str, place: str, nearest: str) -> str:
    """A setting nobody knows, with the nearest that exists."""
    return f"设置 {name}（{place}）：没有这一项。" + (f"是否想写 {nearest}？" if nearest else "")


def named_file(place: str, path: str) -> str:
    """Where a value stands that a setting only names the file of."""
    return f"{place}所指的文件 {path}"


def both(name: str, place: str) -> str:
    """A setting and its file given in one place."""
    return f"设置 {name} 和 {name}_FILE（{place}）：只能写一个，请删去其中之一。"


def unreadable(name: str, path: str, why: str) -> str:
    """The file named for a secret cannot be read."""
    return f"设置 {name}：读不了它指的文件 {path}（{why}）。应为：一个只含该值的文本文件的路径。"


def not_toml(path: str, line: str) -> str:
    """The settings file is not TOML."""
    return f'设置文件 {path}：格式不对（{line}）。应为每行一项，例如 http = "127.0.0.1:8080"。'


ENVIRONMENT = "环境变量"
FLAG = "命令行"
FILE = "weekbot.toml"
DEFAULT = "默认值"
