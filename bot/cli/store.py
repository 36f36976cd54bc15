"""Opening the store for a command: the same campaign, store, clock and files the running bot has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.cli.failures import CommandRefused
from bot.runtime.context import Context
from bot.runtime.links import TELEGRAM_USERNAME
from bot.runtime.settings import Settings
from dialogs.texts.terminal import cli as texts

SQLITE = "sqlite+aiosqlite:///"


@asynccontextmanager
async def opened(settings: Settings, *, create: bool = False) -> AsyncIterator[Context]:
    """The store these settings name, migrated, and the campaign it holds.

    `create`: make the store where there is none; otherwise that is a refusal. Raises CommandRefused, CampaignError,
    StorageError.
    """
    from bot.runtime.campaign_files import load_campaign
    from bot.runtime.clock import RealClock, RehearsalClock
    from storage.db import key_value, migrate
    from storage.db.database import Database
    from storage.db.errors import OtherCampaign
    from storage.db.store_file import require_no_remains
    from storage.media.content import MediaFiles

    campaign = load_campaign(settings.campaign)
    if not create and is_missing(settings.database_url):
        raise CommandRefused(texts.NO_STORE)
    require_no_remains(settings.database_url, settings.media_dir)
    if await migrate.current(settings.database_url) != migrate.head():
        await migrate.upgrade(settings.database_url)
    db = await Database.open(settings.database_url)
    try:
        if create:
            async with db.write() as tx:
                await key_value.claim_campaign(tx, campaign.name)
        async with db.read() as tx:
            if await key_value.campaign(tx) not in {"", campaign.name}:
                raise OtherCampaign(campaign.name)
            newest = await key_value.newest_instant_seen(tx)
            username = await key_value.get(tx, TELEGRAM_USERNAME)
        start = settings.clock
        clock = RehearsalClock(start.start, start.speed, newest) if start else RealClock()
        ctx = Context(
            campaign, db, clock, MediaFiles(settings.media_dir), settings.public_url, templates=settings.templates
        )
        if username:
            ctx.usernames["telegram"] = username
        with ctx.decoders:
            yield ctx
    finally:
        await db.close()


async def know_username(ctx: Context, settings: Settings) -> None:
    """Find the bot's name on Telegram for links: asked of Telegram once, where no bot has run yet and a token is set.

    Where Telegram is not reached the name stays unknown, and links lead to the page.
    """
    from bot.channels.telegram.account import TelegramNotReached, TokenRefused, ask_username
    from storage.db import key_value

    if "telegram" in ctx.usernames:
        return
    with suppress(TelegramNotReached, TokenRefused):
        username = await ask_username(settings)
        if username:
            ctx.usernames["telegram"] = username
            async with ctx.db.write() as tx:
                await key_value.put(tx, TELEGRAM_USERNAME, username)


def is_missing(url: str) -> bool:
    """Whether the URL names an SQLite file that is not there."""
    return url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists()
