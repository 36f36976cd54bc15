"""The composition root: puts the running program together, starts it, and stops it cleanly (`weekbot run`)."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import partial

import structlog

from bot.app import first_admins
from bot.app.lifetime import until_stopped
from bot.app.program import Program
from bot.channels.base import Channel
from bot.commands.registry import CommandRegistry
from bot.decoding import pictures
from bot.delivery.delivery import Delivery
from bot.delivery.pacing import Pacer
from bot.health import leftovers, old_exports, old_updates, recovery, store_lock, templates
from bot.health.checks import places_of
from bot.health.store_probe import StoreProbe
from bot.inbound.conversation import ConversationRunner
from bot.inbound.dispatch import Dispatcher
from bot.inbound.downloads import Downloads
from bot.inbound.queue import InboxQueue
from bot.jobs import kinds as job_kinds
from bot.jobs.jobs import Jobs
from bot.notifications import outage
from bot.notifications.outage import AskingAgain
from bot.notifications.scheduler import Scheduler
from bot.notifications.slot_runner import SlotRunner
from bot.posting.admins import tell_unreachable
from bot.posting.post import REHEARSAL_MARK
from bot.processes.spare import SpareProcess
from bot.runtime.campaign_files import load_campaign
from bot.runtime.clock import Clock, RealClock, RehearsalClock
from bot.runtime.context import Context
from bot.runtime.metrics import Metrics
from bot.runtime.organisation_cache import OrganisationCache
from bot.runtime.settings import Settings
from bot.runtime.supervision import Loop, Supervision
from storage.db import folders, key_value, lock, migrate
from storage.db.database import Database, Tx
from storage.db.store_file import require_no_remains
from storage.media.content import MediaFiles
from storage.messages.outbox_message import OutboxMessage
from storage.people import roster

log = structlog.get_logger()

STOP_SECONDS = 8.0
"""How long the parts have to stop; what is not done by then is in the store and goes on at the next start."""

WARM_AFTER = 2.0
"""Seconds after the start: to begin a process for the photos to come is not to keep what waits from an answer."""

SWITCH_SECONDS = 0.0005
"""How long an export's thread keeps the interpreter from an answer at a time; Python's own 5 ms add up to much more."""


def assemble(
    ctx: Context,
    channels: Mapping[str, Channel],
    *,
    pacers: Mapping[str, Pacer] | None = None,
    metrics: Metrics | None = None,
) -> Program:
    """Wire the parts together over these channels; nothing runs yet. A channel without a pacer is not paced."""
    organisations = OrganisationCache(ctx.campaign)
    jobs = Jobs(ctx, job_kinds.ALL)
    commands = CommandRegistry(jobs)
    conversation = ConversationRunner(ctx, organisations, jobs)
    dispatcher = Dispatcher(ctx, organisations, commands, conversation)
    queue = InboxQueue(ctx, channels, dispatcher, conversation, metrics)
    slot_runner = SlotRunner(ctx, organisations)
    return Program(
        ctx=ctx,
        organisations=organisations,
        channels=channels,
        queue=queue,
        downloads=Downloads(ctx, channels, queue.kept, queue.refused, queue.delayed),
        delivery=Delivery(
            ctx.db,
            channels,
            path_of=ctx.media.path,
            clock=ctx.clock,
            pacers=pacers,
            posted=ctx.posted,
            metrics=metrics,
            continued=REHEARSAL_MARK if ctx.clock.rehearsal else "",
            on_unreachable=partial(_tell_unreachable, ctx, organisations),
            on_recovered=partial(recovery.say, ctx),
            heartbeat=ctx.heartbeat,
        ),
        scheduler=Scheduler(ctx, slot_runner, queue.wake, AskingAgain(ctx, organisations)),
        jobs=jobs,
        probe=StoreProbe(ctx),
    )


async def _tell_unreachable(ctx: Context, organisations: OrganisationCache, tx: Tx, letter: OutboxMessage) -> None:
    organisation = await organisations.current(tx)
    await tell_unreachable(ctx, tx, organisation, letter.channel, letter.chat, letter.person)


async def prepare(db: Database, ctx: Context, admins: tuple[str, ...], *, noted: bool = False) -> None:
    """Give a store what the program needs: its campaign, its root unit, its first admins, a note of an outage.

    `noted`: write first admins into the audit; those of a rehearsal or a demo are not.
    """

    async def work(tx: Tx) -> None:
        now = ctx.clock.now()
        await key_value.claim_campaign(tx, ctx.campaign.name)
        ctx.trust.begin(await key_value.newest_instant_seen(tx))
        await outage.notice(tx, now)
        root = await roster.ensure_root(tx, ctx.campaign, now)
        await first_admins.make(tx, admins, root, now, noted=noted)

    await db.turn(work)


async def open_context(settings: Settings, *, clock: Clock | None = None) -> Context:
    """Load the campaign, migrate and open the store, and start the clock that these settings name."""
    campaign = load_campaign(settings.campaign)
    require_no_remains(settings.database_url, settings.media_dir)
    await migrate.upgrade(settings.database_url)
    db = await Database.open(settings.database_url)
    if clock is None:
        async with db.read() as tx:
            newest = await key_value.newest_instant_seen(tx)
        clock = _clock(settings, newest)
    return Context(
        campaign,
        db,
        clock,
        MediaFiles(settings.media_dir),
        settings.public_url,
        templates=settings.templates,
        robot=settings.wecom_webhook is not None,
    )


def _clock(settings: Settings, newest: datetime | None) -> Clock:
    if settings.clock is None:
        return RealClock(lambda seconds: log.warning("clock-stepped", seconds=round(seconds, 1)))
    clock = RehearsalClock(settings.clock.start, settings.clock.speed, floor=newest)
    if newest is not None and newest > settings.clock.start:
        log.warning("rehearsal-clock-behind-store", asked=settings.clock.start.isoformat(), begins=newest.isoformat())
    log.warning("rehearsal-clock", begins=clock.now().isoformat(), speed=settings.clock.speed)
    return clock


async def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or SIGINT. Raises the errors of starting; returns the exit status."""
    async with lock.held(settings.database_url) as hold:
        return await _run_alone(settings, hold)


async def _run_alone(settings: Settings, hold: lock.Hold) -> int:
    from bot.app.serve import Serving

    sys.setswitchinterval(SWITCH_SECONDS)
    ctx = await open_context(settings)
    ctx.spare_reports = SpareProcess()
    try:
        folders.for_owner_alone(ctx.media.root)
        asyncio.get_running_loop().call_later(WARM_AFTER, ctx.decoders.warm, pictures.ready)
        await prepare(ctx.db, ctx, settings.admins, noted=True)
        serving = Serving(settings, ctx)
        program = assemble(ctx, serving.channels, pacers=serving.pacers, metrics=serving.metrics)
        await program.delivery.start()
        await program.jobs.resume()
        program.jobs.put(partial(templates.say, ctx), "templates")
        await serving.start(program)
        try:
            watched: dict[str, Loop] = {
                "lock": partial(store_lock.keep, hold),
                "exports": partial(old_exports.expire, ctx),
                "updates": partial(old_updates.expire, ctx),
                "leftovers": partial(leftovers.clear, ctx, list(places_of(settings).values())),
            }
            loops = serving.supervision.keeping({**program.loops(), **serving.loops(), **watched})
            return await until_stopped(loops, partial(_stop, program, serving.supervision))
        finally:
            await serving.stop()
    finally:
        await ctx.close()


async def _stop(program: Program, supervision: Supervision) -> None:
    supervision.let_go()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            for channel in program.channels.values():
                await channel.stop()
            await program.queue.stop()
            await program.jobs.stop()
            await program.delivery.stop()
