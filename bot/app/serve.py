"""The outside of `weekbot run`: its channels, and the HTTP server with its checks, figures and webhook."""

import asyncio
from collections.abc import Mapping
from functools import partial

import structlog

from bot.app.program import Program
from bot.channels.base import Channel
from bot.channels.telegram.channel import Keep, TelegramChannel
from bot.channels.telegram.webhook import Webhook
from bot.channels.wecom import robot as wecom
from bot.channels.wecom.robot import WeComRobot
from bot.delivery.pacing import Limits, Pacer
from bot.health import part_failures
from bot.health.checks import Health, places_of
from bot.health.watchdog import Watchdog
from bot.http.peers import Proxies
from bot.http.server import HttpServer
from bot.page.app import PageSite
from bot.runtime.context import Context
from bot.runtime.links import TELEGRAM_USERNAME
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Settings
from bot.runtime.supervision import Loop, Supervision
from dialogs.texts.liaison import helping
from storage.db import key_value
from storage.db.errors import StorageError

log = structlog.get_logger()

FREE_RATE = 30.0
"""Messages a second Telegram delivers without payment; beyond it they must be marked as paid broadcast."""

USERNAME_LOOK = 1.0
"""Seconds between looks whether Telegram has told the bot's name."""


class Serving:
    """The channels and the HTTP server of one run."""

    def __init__(self, settings: Settings, ctx: Context) -> None:
        self._settings = settings
        self._ctx = ctx
        self.metrics = Metrics()
        self.supervision = Supervision(
            ctx.clock.monotonic, ctx.heartbeat, self.metrics, partial(part_failures.say, ctx)
        )
        self._telegram = _telegram(settings, ctx, self.supervision.keep)
        self._proxies = Proxies(settings.trusted_proxies)
        self._page = PageSite(ctx, self._proxies.client_of)
        self._robot = WeComRobot(settings.wecom_webhook.get_secret_value()) if settings.wecom_webhook else None
        self._server: HttpServer | None = None

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels that are switched on: the page always is."""
        return {channel.name: channel for channel in (self._page.channel, self._telegram, self._robot) if channel}

    @property
    def port(self) -> int:
        """The port it answers HTTP on, once started."""
        return self._server.port if self._server else self._settings.http.port

    @property
    def pacers(self) -> Mapping[str, Pacer]:
        """How fast each channel may be written to."""
        limits = Limits(overall=self._settings.telegram_rate)
        robot = Limits(per_group=wecom.PER_MINUTE)
        return {
            "telegram": Pacer(limits, is_group=lambda chat: chat.startswith("-")),
            wecom.NAME: Pacer(robot, is_group=lambda _: True),
        }

    async def start(self, program: Program) -> None:
        """Answer HTTP, then begin to receive. Raises AddressTaken, WrongToken."""
        places = places_of(self._settings)
        health = Health(self._ctx, program.scheduler, program.probe, self.channels, places, self.supervision)
        self._watchdog = Watchdog(
            health.checks(),
            self._ctx.heartbeat,
            self.metrics,
            self._ctx.clock.monotonic,
            break_off=self.supervision.break_off,
        )
        webhook = self._telegram.webhook_route() if self._telegram else None
        self._server = HttpServer(
            self._settings.http,
            checks=health.checks(),
            metrics=self.metrics.render,
            proxies=self._proxies,
            routes=[*([webhook] if webhook else []), await self._page.route(program.jobs)],
        )
        await self._server.start()
        log.info("http", port=self._server.port)
        for name, channel in self.channels.items():
            await channel.start(program.queue.receiver(name))
        self._health = health

    def loops(self) -> Mapping[str, Loop]:
        """Return the loops that watch over the program, once started."""
        return {
            "watch": self._watchdog.run,
            "figures": partial(self._health.measure, self.metrics),
            "name": self._learn_username,
            **({"http": self._server.run} if self._server else {}),
        }

    async def stop(self) -> None:
        """Close what is open."""
        await self._page.stop()
        if self._telegram:
            await self._telegram.close()
        if self._robot:
            await self._robot.close()
        if self._server:
            await self._server.stop()

    async def _learn_username(self) -> None:
        """Note the bot's name once it is known; then there is nothing left to do."""
        while self._telegram and not self._telegram.username:  # noqa: ASYNC110 (it may take minutes; a look is cheap)
            await asyncio.sleep(USERNAME_LOOK)
        if self._telegram:
            name = self._telegram.username
            self._ctx.usernames["telegram"] = name
            while not await self._note_username(name):  # noqa: ASYNC110 (nothing tells when the store is free)
                await asyncio.sleep(USERNAME_LOOK)
        await asyncio.Event().wait()

    async def _note_username(self, name: str) -> bool:
        try:
            await self._ctx.turn(lambda tx: key_value.put(tx, TELEGRAM_USERNAME, name))
        except StorageError as error:
            log.warning("the bot's name could not be noted", code=error.code)
            return not error.retry
        return True


def _telegram(settings: Settings, ctx: Context, keep: Keep) -> TelegramChannel | None:
    if settings.telegram_token is None:
        return None
    webhook = None
    if settings.telegram_webhook_url and settings.telegram_webhook_secret:
        webhook = Webhook(settings.telegram_webhook_url, settings.telegram_webhook_secret.get_secret_value())
    return TelegramChannel(
        settings.telegram_token.get_secret_value(),
        base_url=settings.telegram_base_url,
        file_url=settings.telegram_file_url,
        webhook=webhook,
        commands=helping.TELEGRAM,
        paid_broadcast=settings.telegram_rate > FREE_RATE,
        monotonic=ctx.clock.monotonic,
        keep=keep,
    )
