"""Bring the bytes of announced files onto the disk, and have them acknowledged once they are there.

A file's row says `pending` from the moment its update is answered for. What was begun before a crash is simply pending
still. The members of an album arrive one by one and their number is unknowable: each is fetched and kept at once, only
the acknowledgement waits until the album has been quiet for a moment; later members get one of their own.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

import structlog

from bot.channels.base import Channel, OnDisk
from bot.channels.errors import FetchError
from bot.decoding.errors import DecodingFailed, DecodingUnavailable
from bot.decoding.limits import Limits
from bot.file_types.recognise import Refused
from bot.inbound.inspection import Seen, inspect
from bot.runtime.context import Context
from dialogs.model.submissions import FileTrouble, KeptFile
from storage.db.errors import StorageError
from storage.media import files as media
from storage.media.content import Stored, TooLarge

log = structlog.get_logger()

AT_ONCE = 8
QUIET = 1.5
"""Seconds an album has to be quiet before its members so far are acknowledged together."""

LOOK_EVERY = 60.0
"""Seconds after which it looks for files unasked."""

STORE_PAUSE = 5.0
"""Seconds before the next try while the store or the disk refuses, twice as many after each up to the longest."""

LONGEST_STORE_PAUSE = 60.0

UNFORESEEN_PAUSE = 300.0
"""The same after an error nobody foresaw."""

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0)
"""Seconds between tries to fetch a file that cannot be had at the moment; meanwhile it takes nobody's place.

After the last one, some fifty minutes, its sender is asked to send it again. A new start begins anew.
"""

DELAYED_AFTER = 3
"""After so many tries in vain its sender is told that it is being fetched still."""

PUT_OFF = 6 * 3600.0
"""For how many seconds in all a server may put a file off; then that counts as a try in vain."""

MARGIN = 0.1
"""Seconds added to what a server asks to wait, whose clock is not ours."""

LARGEST = 2_000_000_000
"""Bytes kept of one file at most: what a local Bot API server hands out."""

Kept = Callable[[tuple[KeptFile, ...]], None]
NotTaken = Callable[[KeptFile, str], None]
Delayed = Callable[[KeptFile], None]


class Downloads:
    """Fetch what is pending; `kept` and `refused` are told what became of it, `delayed` that it takes a while."""

    def __init__(
        self, ctx: Context, channels: Mapping[str, Channel], kept: Kept, refused: NotTaken, delayed: Delayed
    ) -> None:
        self._ctx = ctx
        self._channels = channels
        self._kept = kept
        self._refused = refused
        self._delayed = delayed
        self._recovered = False
        self._resting: set[int] = set()
        self._waits: dict[int, int] = {}
        self._held_until: dict[str, float] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._albums: dict[tuple[str, str], list[KeptFile]] = {}
        self._timers: dict[tuple[str, str], asyncio.TimerHandle] = {}

    async def run(self) -> None:
        """Fetch whatever is announced, until cancelled."""
        try:
            while True:
                self._ctx.announced.clear()
                self._ctx.heartbeat.beat("fetcher")
                try:
                    await self._look()
                except StorageError as error:
                    log.error("fetching-waits-for-store", code=error.code)  # noqa: TRY400 (the code says it all)
                    if error.ends:
                        raise
                    await asyncio.sleep(STORE_PAUSE)
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._ctx.clock.wait(self._ctx.announced)
        finally:
            await self._end()

    async def fetch_pending(self) -> int:
        """Fetch all that is pending now and have it acknowledged; returns how many. For runs on a virtual clock."""
        fetched = 0
        while await self._begin():
            fetched += len(self._under_way)
            await asyncio.wait(list(self._under_way.values()))
        for album in list(self._timers):
            self._timers[album].cancel()
            self._quiet(album)
        return fetched

    async def _look(self) -> None:
        if not self._recovered:
            await self._recover()
            self._recovered = True
        await self._begin()

    async def _recover(self) -> None:
        """Acknowledge what was kept before a crash and not acknowledged yet."""
        async with self._ctx.db.read() as tx:
            kept = await media.unacknowledged(tx)
        for group in grouped(kept):
            self._kept(group)

    async def _begin(self) -> bool:
        """Begin to fetch what is pending; whether anything is under way."""
        async with self._ctx.db.read() as tx:
            pending = await media.pending(tx, AT_ONCE * 4 + len(self._resting))
        for row in pending:
            if row.channel not in self._channels or row.file.number in self._under_way or self._held(row.channel):
                continue
            if len(self._under_way) - len(self._resting) < AT_ONCE:
                task = asyncio.create_task(self._fetch(row), name=f"fetch {row.file.number}")
                self._under_way[row.file.number] = task
        return bool(self._under_way)

    async def _fetch(self, row: media.PendingFile) -> None:
        try:
            await self._try(row)
        except StorageError as error:
            # The bytes are still where they were: fetched anew once there is room, or a writer's place.
            log.warning("fetch-waits-for-store", file=row.file.number, code=error.code)
            await self._wait(row)
        except DecodingUnavailable as error:
            # Nothing is known about the file: a machine short of memory or processes is meant by it.
            log.warning("fetch-waits-for-decoding", file=row.file.number, why=str(error))
            await self._wait(row)
        except Exception:
            log.exception("fetch-failed", file=row.file.number)
            await self._rest(row, UNFORESEEN_PAUSE)
        finally:
            del self._under_way[row.file.number]
            self._ctx.announced.set()

    async def _wait(self, row: media.PendingFile) -> None:
        """Wait for the store, or for the machine, ever longer: each try fetches the file anew."""
        self._waits[row.file.number] = waits = self._waits.get(row.file.number, 0) + 1
        self._delayed(row.file)
        await self._rest(row, min(STORE_PAUSE * 2.0 ** (waits - 1), LONGEST_STORE_PAUSE))

    async def _rest(self, row: media.PendingFile, seconds: float) -> None:
        """Wait before the next try; another file may be fetched in its place."""
        self._resting.add(row.file.number)
        self._ctx.announced.set()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._resting.discard(row.file.number)

    async def _try(self, row: media.PendingFile) -> None:
        for tries, pause in enumerate((*PAUSES, None), start=1):
            try:
                await self._keep_in_turn(row)
            except FetchError as error:
                if error.gone or pause is None:
                    await self._lose(row, FileTrouble.TOO_LARGE if error.too_large else FileTrouble.LOST)
                    return
                log.info("fetch-again", file=row.file.number, why=str(error), pause=pause)
                if tries == DELAYED_AFTER:
                    self._delayed(row.file)
                await self._rest(row, pause)
            except TooLarge:
                await self._lose(row, FileTrouble.TOO_LARGE)
                return
            except Refused as refused:
                await self._lose(row, refused.trouble)
                return
            else:
                return

    async def _keep_in_turn(self, row: media.PendingFile) -> None:
        """Keep it once its server may be asked; to be put off by the server is no try in vain.

        Raises `FetchError`, also in place of what nobody foresaw.
        """
        until = asyncio.get_running_loop().time() + PUT_OFF
        while True:
            while seconds := self._held(row.channel):
                await self._rest(row, seconds)
            try:
                await self._keep(row)
            except FetchError as error:
                if error.after is None or asyncio.get_running_loop().time() > until:
                    raise
                self._hold(row.channel, error.after)
            except (StorageError, DecodingUnavailable, TooLarge, Refused):
                raise
            except Exception as error:
                log.exception("fetch-failed", file=row.file.number)
                raise FetchError(type(error).__name__, gone=False) from error
            else:
                return

    def _held(self, channel: str) -> float:
        """For how many seconds nothing may be fetched from a channel."""
        return max(0.0, self._held_until.get(channel, 0.0) - asyncio.get_running_loop().time())

    def _hold(self, channel: str, seconds: float) -> None:
        """Wait with every file of the bot, begun or not, as the server asks."""
        running = asyncio.get_running_loop()
        until = running.time() + seconds + MARGIN
        self._held_until[channel] = max(until, self._held_until.get(channel, 0.0))
        running.call_at(until, self._ctx.announced.set)
        log.warning("fetching-asked-to-wait", channel=channel, seconds=round(seconds))

    async def _keep(self, row: media.PendingFile) -> None:
        stored = await self._stored(row)
        seen = await self._inspected(stored, row.file)
        now = self._ctx.clock.now()
        await self._ctx.turn(
            lambda tx: media.kept(
                tx,
                row.file.number,
                sha256=stored.sha256,
                size=stored.size,
                mime=seen.mime,
                width=seen.width,
                height=seen.height,
                phash=seen.phash,
                now=now,
            )
        )
        self._waits.pop(row.file.number, None)
        self._done_with(row)
        self._settle(row.file)

    async def _stored(self, row: media.PendingFile) -> Stored:
        channel = self._channels[row.channel]
        if not isinstance(channel, OnDisk):
            return await self._ctx.media.store(channel.fetch(row.remote), limit=LARGEST, sparing=True)
        try:
            return await self._ctx.media.adopt(channel.lies_at(row.remote), limit=LARGEST)
        except FileNotFoundError as error:
            raise FetchError("the upload is gone", gone=True) from error

    def _done_with(self, row: media.PendingFile) -> None:
        """Remove the file it was taken from; what cannot be removed goes when leftovers are swept."""
        channel = self._channels[row.channel]
        if isinstance(channel, OnDisk):
            with suppress(OSError):
                channel.done_with(row.remote)

    async def _inspected(self, stored: Stored, file: KeptFile) -> Seen:
        """What it is. Whatever looking at it comes to, but for an answer, means that it cannot be opened."""
        work = partial(inspect, self._ctx.media.path(stored.sha256), file)
        try:
            return await self._ctx.decoders.decode(work, Limits(mapped=stored.size))
        except DecodingFailed as error:
            log.warning("file-not-opened", file=file.number, why=error.why)
            raise Refused(FileTrouble.UNREADABLE) from error

    async def _lose(self, row: media.PendingFile, trouble: FileTrouble) -> None:
        now = self._ctx.clock.now()
        await self._ctx.turn(lambda tx: media.lost(tx, row.file.number, trouble.value, now))
        self._done_with(row)
        self._refused(row.file, trouble.value)

    def _settle(self, file: KeptFile) -> None:
        """Acknowledge a single file at once, an album's members when it has been quiet for a moment."""
        if not file.album:
            self._kept((file,))
            return
        album = (file.sent_by, file.album)
        self._albums.setdefault(album, []).append(file)
        with suppress(KeyError):
            self._timers.pop(album).cancel()
        self._timers[album] = asyncio.get_running_loop().call_later(QUIET, self._quiet, album)

    def _quiet(self, album: tuple[str, str]) -> None:
        del self._timers[album]
        self._kept(tuple(sorted(self._albums.pop(album), key=lambda file: file.number)))

    async def _end(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def grouped(files: Iterable[KeptFile]) -> Sequence[tuple[KeptFile, ...]]:
    """Files to acknowledge together: an album's members, every other by itself."""
    groups: dict[tuple[str, str], list[KeptFile]] = {}
    for file in files:
        groups.setdefault((file.sent_by, file.album or str(file.number)), []).append(file)
    return [tuple(group) for group in groups.values()]
