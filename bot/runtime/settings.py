"""Settings: flag, environment, `weekbot.toml` in the working directory, default, in that order (INTERFACE §3)."""

import difflib
import ipaddress
import os
import re
import secrets
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.runtime.origins import origin_of, path_of
from dialogs.texts.terminal import settings as texts

PREFIX = "WEEKBOT_"
TOML = Path("weekbot.toml")
FILE_SUFFIX = "_file"


class SettingsError(Exception):
    """Settings that cannot be used; `faults` says each in one line: its name, where it stands, what is right."""

    code = "settings"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def variable(name: str) -> str:
    """A setting's name as people know it: WEEKBOT_HTTP."""
    return PREFIX + name.upper()


def place_of(name: str) -> tuple[str, object]:
    """Where a setting's value came from, beside flags, and the value as written: of a named file, what it holds."""
    sources = ((texts.ENVIRONMENT, _environment()), (texts.FILE, _toml()))
    for place, written in sources:
        if name in written:
            return place, written[name]
        if path := written.get(name + FILE_SUFFIX):
            return texts.named_file(place, str(path)), _content(name, Path(str(path)))
    return texts.FILE, None


def _environment() -> dict[str, Any]:
    """What the environment sets, by setting name. An empty variable is none: that is how a variable is taken back."""
    return {
        key[len(PREFIX) :].lower(): value.strip()
        for key, value in os.environ.items()
        if key.upper().startswith(PREFIX) and value.strip()
    }


def _toml() -> dict[str, Any]:
    """What `weekbot.toml` sets, by setting name. Raises SettingsError."""
    try:
        text = TOML.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(texts.not_toml(str(TOML), type(error).__name__)) from None
    try:
        return dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(texts.not_toml(str(TOML), str(error))) from None


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`[telegram] token` is `telegram_token`; the environment's own spelling is understood too."""
    for key, value in table.items():
        name = f"{before}{key.lower()}"
        if isinstance(value, Mapping):
            yield from _flat(value, "" if name == "weekbot" else f"{name}_")
        else:
            yield name.removeprefix(PREFIX.lower()), value


def _resolved(raw: Mapping[str, Any], known: Mapping[str, FieldInfo], place: str) -> dict[str, Any]:
    """The values, those of named files read. Raises SettingsError."""
    values: dict[str, Any] = {}
    for name in known:
        path = raw.get(name + FILE_SUFFIX)
        if path and name in raw:
            raise SettingsError(texts.both(variable(name), place))
        if path:
            values[name] = _content(name, Path(str(path)))
        elif name in raw:
            values[name] = raw[name]
    return values


def _content(name: str, path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise SettingsError(texts.unreadable(variable(name) + "_FILE", str(path), why)) from None


class EnvironmentSource(PydanticBaseSettingsSource):
    """The variables `WEEKBOT_…` and `WEEKBOT_…_FILE`. Others of that prefix are left alone: they may be a script's."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting's value."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the environment sets."""
        return _resolved(_environment(), self.settings_cls.model_fields, texts.ENVIRONMENT)


class TomlSource(PydanticBaseSettingsSource):
    """`weekbot.toml` in the working directory. A name nobody knows in it is a fault: it is ours alone."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting's value."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the file sets."""
        raw = _toml()
        known = self.settings_cls.model_fields
        for name in raw:
            if name not in known and name.removesuffix(FILE_SUFFIX) not in known:
                nearest = difflib.get_close_matches(name, known, n=1)
                raise SettingsError(texts.unknown(name, texts.FILE, nearest[0] if nearest else ""))
        return _resolved(raw, known, texts.FILE)


TELEGRAM_BASE_URL = "https://api.telegram.org/bot"
TELEGRAM_FILE_URL = "https://api.telegram.org/file/bot"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the HTTP server listens. Port 0 takes any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """A rehearsal clock: from which instant, and how many times as fast as the real one."""

    start: datetime
    speed: float


def _address(value: object) -> object:
    """`host:port`, `[v6]:port`."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\s/]+)):(\d{1,5})", value.strip())
    if not match or int(match[3]) > 65535:  # noqa: PLR2004 (the highest port)
        raise ValueError("host:port")
    return Address(match[1] or match[2], int(match[3]))


def _clock(value: object) -> object:
    """An ISO instant with offset, and `*SPEED`."""
    if isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        return value
    instant, star, speed = value.strip().partition("*")
    start = datetime.fromisoformat(instant.strip())
    factor = float(speed) if star else 1.0
    if start.tzinfo is None or not 0 < factor < float("inf"):
        raise ValueError("an instant with its offset, and a speed above 0")
    return ClockSetting(start, factor)


def _accounts(value: object) -> object:
    """`telegram:1001,telegram:1002`, a list of them, or bare Telegram ids."""
    parts = re.split(r"[,，\s]+", value) if isinstance(value, str) else value
    if isinstance(parts, int):
        parts = [parts]
    if not isinstance(parts, list | tuple):
        return value
    accounts = [str(part).strip() for part in parts if str(part).strip()]
    accounts = [f"telegram:{a}" if re.fullmatch(r"[0-9]+", a) else a for a in accounts]
    if not all(re.fullmatch(r"telegram:[1-9][0-9]{0,18}|(?!telegram:)[a-z]+:\S+", a) for a in accounts):
        raise ValueError("channel:account")
    return tuple(dict.fromkeys(accounts))


def _web_address(value: str) -> str:
    """An http(s) address without a closing slash."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", value):
        raise ValueError("an address")
    _ = parts.port  # raises ValueError where it is none
    return value.rstrip("/")


def _page_address(value: str) -> str:
    """Where the page is reached: an origin, and the folder below which a web server passes it on, if there is one.

    Raises ValueError where the rest of it could not be part of a link.
    """
    parts = urlsplit(value.strip())
    origin = origin_of(value)
    if origin is None or parts.query or parts.fragment or parts.username is not None or re.search(r"\s", value):
        raise ValueError("the page's address")
    path = path_of(value)
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", path) or {".", ".."} & set(path.split("/")):
        raise ValueError("a folder")
    # A Chinese host stays as it was written: it is read in links. What compares addresses sees through it.
    host = (parts.hostname or "").rstrip(".。")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return f"{origin.scheme}://{host}{port}{path}"


def _networks(value: object) -> object:
    """Addresses and networks, comma separated."""
    parts = re.split(r"[,，\s]+", value) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        return value
    return tuple(ipaddress.ip_network(str(part).strip(), strict=False) for part in parts if str(part).strip())


def _reached_at(listens: object) -> str:
    """The page's address where nothing else is said: the one it listens on, by a name a browser takes."""
    return "http://" + re.sub(r"^(0\.0\.0\.0|\[::\])(?=:)", "127.0.0.1", str(listens))


def _secret(pattern: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, value.get_secret_value()):
            raise ValueError("not of that form")
        return value

    return AfterValidator(check)


def _database(value: str) -> str:
    if not re.match(r"(sqlite\+aiosqlite:///.|postgresql\+asyncpg://.)", value):
        raise ValueError("a database's address")
    return value


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("a folder")
    return value


def _level(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]
PageAddress = Annotated[str, AfterValidator(_page_address)]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Settings(BaseSettings):
    """Every setting of INTERFACE §3. Read them with `load_settings`, which says what is wrong in words."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram_token: Annotated[SecretStr, _secret(r"[0-9]+:[A-Za-z0-9_-]+")] | None = None
    telegram_base_url: WebAddress = TELEGRAM_BASE_URL
    telegram_file_url: WebAddress = ""
    telegram_webhook_url: WebAddress | None = None
    telegram_webhook_secret: Annotated[SecretStr, _secret(r"[A-Za-z0-9_-]{1,256}")] | None = None
    telegram_rate: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 30.0
    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = "sqlite+aiosqlite:///data/weekbot.db"
    media_dir: Path = Path("data/media")
    campaign: str = "yunnan-2023"
    admins: Annotated[tuple[str, ...], BeforeValidator(_accounts)] = ()
    http: Annotated[Address, BeforeValidator(_address)] = Address("127.0.0.1", 8080)
    public_url: PageAddress = ""
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = (
        ipaddress.ip_network("127.0.0.0/8"),
        ipaddress.ip_network("::1"),
    )
    templates: Annotated[Path, AfterValidator(_folder)] | None = None
    wecom_webhook: Annotated[SecretStr, _secret(r"https?://[^\s/]+/\S*")] | None = None
    clock: Annotated[ClockSetting, BeforeValidator(_clock)] | None = None
    log: Annotated[str, BeforeValidator(_level), Field(pattern="^(debug|info|warning|error)$")] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flag, environment, file."""
        return init_settings, EnvironmentSource(settings_cls), TomlSource(settings_cls)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in what follows from the others: the file address, the page's address, a secret for the webhook."""
        base = str(values.get("telegram_base_url", TELEGRAM_BASE_URL)).rstrip("/")
        values.setdefault("telegram_file_url", re.sub(r"/bot$", "/file/bot", base))
        if values.get("telegram_webhook_url"):
            values.setdefault("telegram_webhook_secret", secrets.token_urlsafe(32))
        values.setdefault("public_url", _reached_at(values.get("http", "127.0.0.1:8080")))
        return values

    @property
    def has_channel(self) -> bool:
        """Whether somebody chose a way in: a Telegram token, or the page by naming where it is.

        The page's default address alone is no choice: a forgotten token would go unnoticed.
        """
        page = "http" in self.model_fields_set or self.public_url != _reached_at(self.http)
        return self.telegram_token is not None or page

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything no log may show."""
        kept = (self.telegram_token, self.telegram_webhook_secret, self.wecom_webhook)
        password = urlsplit(self.database_url).password
        return tuple(s.get_secret_value() for s in kept if s) + ((password,) if password else ())


def load_settings(**flags: object) -> Settings:
    """The settings in force; a flag that is None was not given. Raises `SettingsError` with every fault."""
    given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(*_faults(error, given)) from None


def require_media_folder(settings: Settings) -> None:
    """Make the media folder where there is none. Raises SettingsError where nothing could be kept in it."""
    folder = settings.media_dir
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        place, written = place_of("media_dir")
        place = place if written else texts.DEFAULT
        raise SettingsError(texts.refused(variable("media_dir"), str(folder), place, texts.WRITABLE_FOLDER))


def _faults(error: ValidationError, flags: Mapping[str, object]) -> Iterator[str]:
    """Each fault once, in words. What was filled in from a faulty value is no fault of its own."""
    names = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"])
    for name in names:
        place, value = (texts.FLAG, flags[name]) if name in flags else place_of(name)
        if value is not None:
            shown = "" if name in SECRET else str(value)
            yield texts.refused(variable(name), shown, place, texts.ACCEPTED[name])


SECRET = frozenset({"telegram_token", "telegram_webhook_secret", "wecom_webhook", "database_url"})
"""Settings whose value is never shown."""
