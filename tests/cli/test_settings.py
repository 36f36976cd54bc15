"""Settings: where they come from, what is accepted, and how a wrong one is refused (INTERFACE §3)."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.runtime.settings import Address, Settings, SettingsError, load_settings
from dialogs.texts.terminal.settings import ACCEPTED

TOKEN = "123456789:AAsample-token_sample"  # noqa: S105 (made up)


def refused(**flags: object) -> str:
    with pytest.raises(SettingsError) as error:
        load_settings(**flags)
    return str(error.value)


@pytest.mark.promise("3.4", "3.5", "3.6", "3.8", "3.9", "3.11", "3.13", "3.14", "3.23")
def test_without_anything_set_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.telegram_token is None
    assert settings.telegram_base_url == "https://api.telegram.org/bot"
    assert settings.telegram_file_url == "https://api.telegram.org/file/bot"
    assert settings.telegram_rate == 30
    assert settings.database_url == "sqlite+aiosqlite:///data/weekbot.db"
    assert settings.media_dir == Path("data/media")
    assert settings.campaign == "yunnan-2023"
    assert settings.admins == ()
    assert settings.http == Address("127.0.0.1", 8080)
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.clock is None
    assert settings.log == "info"


def test_a_wrong_value_in_a_named_file_is_refused_with_that_file_and_what_it_holds(
    clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clean_place / "address").write_text("nowhere\n", encoding="utf-8")
    (clean_place / "token").write_text("no-token-at-all\n", encoding="utf-8")
    monkeypatch.setenv("WEEKBOT_HTTP_FILE", "address")
    (clean_place / "weekbot.toml").write_text('telegram_token_file = "token"\n', encoding="utf-8")
    words = refused()
    assert "WEEKBOT_HTTP（环境变量所指的文件 address）：写的是“nowhere”" in words
    assert "WEEKBOT_TELEGRAM_TOKEN（weekbot.toml所指的文件 token）" in words
    assert "no-token-at-all" not in words


@pytest.mark.promise("3.1")
def test_flag_beats_environment_beats_file_beats_default(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean_place / "weekbot.toml").write_text('campaign = "file"\nlog = "error"\nmedia_dir = "m"\n', encoding="utf-8")
    assert load_settings().campaign == "file"
    monkeypatch.setenv("WEEKBOT_CAMPAIGN", "environment")
    assert load_settings().campaign == "environment"
    assert load_settings(campaign="flag").campaign == "flag"
    assert load_settings(campaign=None).log == "error"
    assert load_settings().media_dir == Path("m")
    assert load_settings().telegram_rate == 30


@pytest.mark.parametrize(
    "text",
    [
        'telegram_token = "{token}"\nhttp = "127.0.0.1:9"',
        'WEEKBOT_TELEGRAM_TOKEN = "{token}"\nWEEKBOT_HTTP = "127.0.0.1:9"',
        'http = "127.0.0.1:9"\n[telegram]\ntoken = "{token}"',
        '[weekbot]\nhttp = "127.0.0.1:9"\ntelegram_token = "{token}"',
        '\ufeffhttp = "127.0.0.1:9"\ntelegram.token = "{token}"',
    ],
)
def test_the_file_may_be_written_as_people_write_it(clean_place: Path, text: str) -> None:
    (clean_place / "weekbot.toml").write_text(text.format(token=TOKEN), encoding="utf-8")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.http == Address("127.0.0.1", 9)


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest(clean_place: Path) -> None:
    (clean_place / "weekbot.toml").write_text('campain = "x"', encoding="utf-8")
    assert "campain" in refused()
    assert "campaign" in refused()


def test_a_file_that_is_no_toml_is_refused_with_its_line(clean_place: Path) -> None:
    (clean_place / "weekbot.toml").write_text("log = debug", encoding="utf-8")
    assert "weekbot.toml" in refused()
    assert "line 1" in refused()


@pytest.mark.promise("3.3")
def test_a_secret_may_lie_in_a_file(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean_place / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN_FILE", "token")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    (clean_place / "weekbot.toml").write_text('wecom_webhook_file = "hook"', encoding="utf-8")
    (clean_place / "hook").write_text("https://example.org/hook?key=1", encoding="utf-8")
    assert load_settings().secrets == (TOKEN, "https://example.org/hook?key=1")


def test_a_secrets_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN_FILE", "nowhere")
    assert "WEEKBOT_TELEGRAM_TOKEN_FILE" in refused()
    assert "nowhere" in refused()


def test_a_value_and_its_file_at_once_are_refused(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean_place / "token").write_text(TOKEN, encoding="utf-8")
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN_FILE", "token")
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    assert "WEEKBOT_TELEGRAM_TOKEN_FILE" in refused()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", "")
    monkeypatch.setenv("WEEKBOT_HTTP", " ")
    assert load_settings().telegram_token is None
    assert load_settings().http.port == 8080


WRONG = {
    "WEEKBOT_TELEGRAM_TOKEN": "not a token",
    "WEEKBOT_TELEGRAM_BASE_URL": "api.example.org/bot",
    "WEEKBOT_TELEGRAM_FILE_URL": "ftp://example.org",
    "WEEKBOT_TELEGRAM_WEBHOOK_URL": "https://",
    "WEEKBOT_TELEGRAM_WEBHOOK_SECRET": "sécret!",
    "WEEKBOT_TELEGRAM_RATE": "-1",
    "WEEKBOT_DATABASE_URL": "mysql://example.org/weekbot",
    "WEEKBOT_ADMINS": "telegram:anna",
    "WEEKBOT_HTTP": "8080",
    "WEEKBOT_PUBLIC_URL": "example.org",
    "WEEKBOT_TRUSTED_PROXIES": "the web server",
    "WEEKBOT_TEMPLATES": "nowhere",
    "WEEKBOT_WECOM_WEBHOOK": "key",
    "WEEKBOT_CLOCK": "2023-05-14T15:59:30*60",
    "WEEKBOT_LOG": "loud",
}
SECRET = {"WEEKBOT_TELEGRAM_TOKEN", "WEEKBOT_TELEGRAM_WEBHOOK_SECRET", "WEEKBOT_WECOM_WEBHOOK", "WEEKBOT_DATABASE_URL"}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_refused_with_its_name_and_what_would_be_right(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    said = refused()
    assert len(said.splitlines()) == 1
    assert name in said
    assert ACCEPTED[name.removeprefix("WEEKBOT_").lower()] in said
    assert (value in said) == (name not in SECRET)


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    said = refused().splitlines()
    assert len(said) == len(WRONG)
    assert all(any(name in line for line in said) for name in WRONG)


@pytest.mark.parametrize("rate", ["nan", "inf", "fast", "1e999"])
def test_a_rate_is_a_number(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_TELEGRAM_RATE", rate)
    assert "WEEKBOT_TELEGRAM_RATE" in refused()


@pytest.mark.promise("3.22")
@pytest.mark.parametrize(
    ("written", "start", "speed"),
    [
        ("2023-05-14T15:59:30+08:00", "2023-05-14T15:59:30+08:00", 1),
        ("2023-05-14T15:59:30+08:00*60", "2023-05-14T15:59:30+08:00", 60),
        ("2023-05-14T07:59:30Z * 0.5", "2023-05-14T15:59:30+08:00", 0.5),
    ],
)
def test_a_rehearsal_clock_is_an_instant_with_a_speed(
    written: str, start: str, speed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEEKBOT_CLOCK", written)
    clock = load_settings().clock
    assert clock is not None
    assert (clock.start, clock.speed) == (datetime.fromisoformat(start), speed)


@pytest.mark.parametrize(
    "written", ["", "*60", "tomorrow", "2023-05-14", "2023-05-14T15:59:30+08:00*0", "2023-02-30T1:00Z"]
)
def test_what_is_no_instant_is_no_clock(written: str) -> None:
    assert "WEEKBOT_CLOCK" in refused(clock=written)


@pytest.mark.promise("3.12")
def test_admins_are_a_list_of_accounts() -> None:
    expected = ("telegram:1001", "telegram:1002")
    for written in ("telegram:1001,telegram:1002", " telegram:1001 ， 1002,1001", ["telegram:1001", 1002]):
        assert load_settings(admins=written).admins == expected


@pytest.mark.promise("3.14")
@pytest.mark.promise("3.12", "10.3")
@pytest.mark.parametrize("account", ["telegram:1001", "page:office", "wecombot:zhangsan", "wecom:lisi"])
def test_an_account_is_its_channel_and_what_it_is_called_there(account: str) -> None:
    assert load_settings(admins=f"telegram:1,{account}").admins == ("telegram:1", account)
    assert "WEEKBOT_ADMINS" in refused(admins=account.replace(":", "/"))


@pytest.mark.parametrize(
    ("written", "host", "port", "public"),
    [
        ("127.0.0.1:0", "127.0.0.1", 0, "http://127.0.0.1:0"),
        ("0.0.0.0:80", "0.0.0.0", 80, "http://127.0.0.1:80"),  # noqa: S104 (nothing listens in this test)
        ("[::1]:8080", "::1", 8080, "http://[::1]:8080"),
        ("localhost:8080", "localhost", 8080, "http://localhost:8080"),
    ],
)
def test_the_pages_address_follows_from_where_it_listens(written: str, host: str, port: int, public: str) -> None:
    settings = load_settings(http=written)
    assert settings.http == Address(host, port)
    assert settings.public_url == public


@pytest.mark.parametrize(
    ("written", "public"),
    [
        ("HTTPS://Week.Example.ORG./", "https://week.example.org"),
        ("https://week.example.org:443", "https://week.example.org:443"),
        ("https://example.org/weekbot/", "https://example.org/weekbot"),
        ("https://示例职教.中国/", "https://示例职教.中国"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080"),
    ],
)
def test_the_public_address_is_an_origin_and_the_folder_below_it(written: str, public: str) -> None:
    assert load_settings(public_url=written).public_url == public


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/?a=b",
        "https://example.org/#top",
        "https://me:secret@example.org",
        "https://example.org/../a",
        "https://example.org/a b",
        "https://example.org:99999",
        "ftp://example.org",
    ],
)
def test_a_public_address_that_no_link_can_begin_with_is_refused(written: str) -> None:
    assert "WEEKBOT_PUBLIC_URL" in refused(public_url=written)


def test_trusted_proxies_are_addresses_and_networks() -> None:
    trusted = load_settings(trusted_proxies="10.0.0.0/8，192.0.2.7, ::1").trusted_proxies
    assert [str(network) for network in trusted] == ["10.0.0.0/8", "192.0.2.7/32", "::1/128"]
    assert [str(network) for network in load_settings().trusted_proxies] == ["127.0.0.0/8", "::1/128"]


@pytest.mark.parametrize("written", ["localhost:65536", "::1:8080", "http://localhost:8080", "localhost", ":8080"])
def test_what_is_no_address_is_refused(written: str) -> None:
    assert "WEEKBOT_HTTP" in refused(http=written)


@pytest.mark.promise("3.5", "3.6")
def test_files_come_from_the_server_that_messages_go_to() -> None:
    settings = load_settings(telegram_base_url="http://127.0.0.1:8081/bot/")
    assert settings.telegram_base_url == "http://127.0.0.1:8081/bot"
    assert settings.telegram_file_url == "http://127.0.0.1:8081/file/bot"


def test_a_webhook_without_a_secret_of_its_own_gets_one() -> None:
    one = load_settings(telegram_webhook_url="https://example.org/hook")
    other = load_settings(telegram_webhook_url="https://example.org/hook")
    assert one.telegram_webhook_secret is not None
    assert one.telegram_webhook_secret != other.telegram_webhook_secret


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = load_settings(
        telegram_token=TOKEN,
        telegram_webhook_secret="hook-secret",  # noqa: S106 (made up)
        wecom_webhook="https://example.org/?key=wecom-secret",
        database_url="postgresql+asyncpg://weekbot:pass-word@127.0.0.1/weekbot",
    )
    shown = repr(settings) + str(settings)
    for secret in (TOKEN, "hook-secret", "wecom-secret", "pass-word"):
        assert secret not in shown
    assert set(settings.secrets) == {TOKEN, "hook-secret", "https://example.org/?key=wecom-secret", "pass-word"}


def test_every_setting_says_what_it_accepts() -> None:
    assert set(ACCEPTED) == set(Settings.model_fields)
