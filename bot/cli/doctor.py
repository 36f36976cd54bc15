"""Checks everything a first run needs: each finding is ok, or says what to do (`weekbot doctor`)."""

import asyncio
import difflib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from bot.channels.telegram.account import TelegramNotReached, TokenRefused, ask_username
from bot.runtime.settings import FILE_SUFFIX, PREFIX, Address, Settings, SettingsError, load_settings
from dialogs.model.campaign import Campaign
from dialogs.texts.terminal import doctor as texts

Severity = Literal["ok", "note", "bad"]
"""`bad` keeps the program from running as it should; `note` is worth knowing."""

ROOM_GB = 5.0
"""Photos of a province's week take a few gigabytes."""

GIGABYTE = 1e9

ANSWER_SECONDS = 2.0
"""How long a program that holds our address may take to show that it is weekbot."""

OTHER_VARIABLES = frozenset({"WEEKBOT_TEST_ALL"})
"""Of our prefix, and not a setting: the tests' own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what is said about it."""

    what: str
    severity: Severity
    says: str


async def examine() -> list[Finding]:
    """Every finding, in the order they are best put right. Changes nothing but a probe file it removes again."""
    findings = [_python(), *_variables()]
    try:
        settings = load_settings()
    except SettingsError as error:
        return [*findings, *(Finding(texts.SETTINGS, "bad", fault) for fault in error.faults)]
    findings.append(Finding(texts.SETTINGS, "ok", texts.SETTINGS_SOUND))
    campaign, finding = _campaign(settings)
    findings.append(finding)
    checks: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (_telegram, _admins, _media, _disk, _http)
    findings.extend([await check(settings) for check in checks])
    if campaign is not None:
        findings.append(_zone(campaign))
        findings.extend(await _store(settings, campaign))
        findings.extend(await asyncio.to_thread(_templates, settings, campaign))
    findings.append(_font())
    return findings


def _python() -> Finding:
    return Finding(texts.PYTHON, "ok", texts.python(f"{platform.python_version()} {sys.platform}"))


def _variables() -> Iterator[Finding]:
    """Variables that look like settings and are none: usually a typing error."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {name + FILE_SUFFIX.upper() for name in known} | OTHER_VARIABLES
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            nearest = difflib.get_close_matches(name, known, n=1)
            yield Finding(texts.ENVIRONMENT, "note", texts.unknown_variable(name, nearest[0] if nearest else ""))


def _campaign(settings: Settings) -> tuple[Campaign | None, Finding]:
    from bot.runtime.campaign_files import CampaignError, load_campaign

    try:
        campaign = load_campaign(settings.campaign)
    except CampaignError as error:
        return None, Finding(texts.CAMPAIGN, "bad", error.text)
    last = max([campaign.last, *(due.day for item in campaign.deliverables for due in item.dues)])
    if settings.clock is None and campaign.today(datetime.now(UTC)) > last:
        return campaign, Finding(texts.CAMPAIGN, "note", texts.campaign_over(campaign.title, str(last)))
    said = texts.campaign(campaign.title, str(campaign.first), str(campaign.last))
    return campaign, Finding(texts.CAMPAIGN, "ok", said)


async def _telegram(settings: Settings) -> Finding:
    try:
        username = await ask_username(settings)
    except TokenRefused:
        return Finding(texts.TELEGRAM, "bad", texts.TELEGRAM_REFUSED)
    except TelegramNotReached:
        return Finding(texts.TELEGRAM, "bad", texts.TELEGRAM_SILENT)
    if not username and settings.has_channel:
        return Finding(texts.TELEGRAM, "ok", texts.page_alone(settings.public_url))
    if not username:
        return Finding(texts.TELEGRAM, "bad", texts.TELEGRAM_OFF)
    return Finding(texts.TELEGRAM, "ok", texts.telegram(username))


async def _admins(settings: Settings) -> Finding:
    if not settings.admins:
        return Finding(texts.ADMINS, "bad", texts.ADMINS_NONE)
    return Finding(texts.ADMINS, "ok", texts.admins(len(settings.admins)))


def _nearest_folder(path: Path) -> Path:
    """The folder itself, or the first above it that exists."""
    path = path.absolute()
    return next(folder for folder in (path, *path.parents) if folder.exists())


async def _media(settings: Settings) -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=_nearest_folder(settings.media_dir)):
            return Finding(texts.MEDIA, "ok", texts.media(str(settings.media_dir)))
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Finding(texts.MEDIA, "bad", texts.media_unwritable(str(settings.media_dir), why))


async def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest_folder(settings.media_dir)).free / GIGABYTE
    if free < ROOM_GB:
        return Finding(texts.DISK, "note", texts.disk_short(free, ROOM_GB))
    return Finding(texts.DISK, "ok", texts.disk(free))


async def _http(settings: Settings) -> Finding:
    from bot.http.server import AddressTaken, listen

    try:
        listen(settings.http).close()
    except AddressTaken:
        if await _answers(settings.http):
            return Finding(texts.HTTP, "ok", texts.http_running(str(settings.http)))
        return Finding(texts.HTTP, "bad", texts.http_taken(str(settings.http)))
    return Finding(texts.HTTP, "ok", texts.http_free(str(settings.http)))


async def _answers(address: Address) -> bool:
    """Whether a weekbot that runs already listens there."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(address.host, address.port)
            with closing(writer):
                writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
                answer = await reader.read()
            await writer.wait_closed()
    except (OSError, TimeoutError):
        return False
    return answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\n\r\nok\n")


def _zone(campaign: Campaign) -> Finding:
    now = datetime.now(campaign.zone)
    return Finding(texts.ZONE, "ok", texts.zone(campaign.zone.key, f"{now:%Y-%m-%d %H:%M}"))


async def _store(settings: Settings, campaign: Campaign) -> list[Finding]:
    """The database, and what is in it."""
    from bot.cli.failures import explain
    from bot.cli.store import is_missing
    from storage.db import migrate
    from storage.db.errors import StorageError

    if settings.database_url.startswith("postgresql") and find_spec("asyncpg") is None:
        return [Finding(texts.DATABASE, "bad", texts.DATABASE_NO_DRIVER)]
    if is_missing(settings.database_url):
        return [Finding(texts.DATABASE, "ok", texts.DATABASE_NONE), Finding(texts.ROSTER, "bad", texts.ROSTER_NONE)]
    try:
        schema = await migrate.current(settings.database_url)
        if schema is None:
            return [
                Finding(texts.DATABASE, "ok", texts.DATABASE_NONE),
                Finding(texts.ROSTER, "bad", texts.ROSTER_NONE),
            ]
        if schema != migrate.head():
            return [Finding(texts.DATABASE, "note", texts.DATABASE_OLD)]
        return [Finding(texts.DATABASE, "ok", texts.DATABASE_SOUND), *await _contents(settings, campaign)]
    except StorageError as error:
        return [Finding(texts.DATABASE, "bad", explain(error)[1])]


async def _contents(settings: Settings, campaign: Campaign) -> list[Finding]:
    from storage.db import key_value
    from storage.db.database import Database
    from storage.db.errors import OtherCampaign
    from storage.people import roster

    db = await Database.open(settings.database_url)
    try:
        async with db.read() as tx:
            held = await key_value.campaign(tx)
            organisation = await roster.organisation(tx, campaign) if held in {"", campaign.name} else None
            seen = await key_value.newest_instant_seen(tx)
    finally:
        await db.close()
    if organisation is None:
        return [Finding(texts.CAMPAIGN, "bad", OtherCampaign.tell)]
    if len(organisation.units) <= 1:
        units = Finding(texts.ROSTER, "bad", texts.ROSTER_NONE)
    else:
        said = texts.roster(len(organisation.units), len(organisation.reporting()))
        units = Finding(texts.ROSTER, "ok", said)
    return [units, _clock(settings, seen)]


def _clock(settings: Settings, seen: datetime | None) -> Finding:
    if settings.clock is not None:
        said = texts.clock_rehearsal(settings.clock.start.isoformat(), settings.clock.speed)
        return Finding(texts.CLOCK, "note", said)
    now = datetime.now(UTC)
    if seen is not None and now < seen:
        said = texts.clock_behind(f"{now:%Y-%m-%d %H:%M}Z", f"{seen.astimezone(UTC):%Y-%m-%d %H:%M}Z")
        return Finding(texts.CLOCK, "bad", said)
    return Finding(texts.CLOCK, "ok", texts.CLOCK_SOUND)


def _templates(settings: Settings, campaign: Campaign) -> list[Finding]:
    from bot.decoding.pool import DecoderPool
    from bot.reports.charts.photos import Copies
    from bot.reports.own_templates import template_faults
    from storage.media.content import MediaFiles

    if settings.templates is None:
        return []
    with DecoderPool() as decoders:
        copies = Copies(MediaFiles(settings.media_dir).path, decoders)
        faults = template_faults(campaign, settings.templates, copies)
    # One line a finding: the fault's own lines are joined.
    found = [Finding(texts.TEMPLATES, "bad", " ".join(fault.splitlines())) for fault in faults]
    return found or [Finding(texts.TEMPLATES, "ok", texts.TEMPLATES_SOUND)]


def _font() -> Finding:
    if find_spec("zhplot") is None:
        return Finding(texts.FONT, "bad", texts.FONT_NONE)
    return Finding(texts.FONT, "ok", texts.FONT_SOUND)
