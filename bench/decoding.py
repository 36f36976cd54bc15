"""What decoding in a process apart costs: from a photo's file on disk to what is seen of it, beside a thread.

A photo of 12 million pixels and 3 MB, as a phone takes it, by both ways in turn; then what the bot and its decoding
process have of memory. Run: `make bench`.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PIL import Image

from bot.decoding.pool import DecoderPool
from bot.inbound.inspection import inspect
from dialogs.model.submissions import FileKind, FileState, KeptFile, Subject, Target

SIZE, QUALITY, ROUNDS = (4032, 3024), 90, 60
MOST_RATIO, MOST_RESIDENT = 1.1, 80_000_000


def photo(path: Path) -> int:
    """Light under grain, pressed to three megabytes; how many bytes."""
    grain = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 24).resize(SIZE)
    light = Image.linear_gradient("L").resize(SIZE)
    Image.merge("RGB", (Image.blend(grain, light, 0.5), light, grain)).save(path, quality=QUALITY)
    return path.stat().st_size


def resident(number: int) -> int:
    """Bytes of memory that a process has."""
    lines = Path(f"/proc/{number}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds until it is done."""
    before = time.perf_counter()
    await work()
    return time.perf_counter() - before


async def main() -> int:
    """Print the figures; whether what is asked of them holds."""
    file = KeptFile(1, FileKind.PHOTO, FileState.PENDING, "", 0, Target(1, Subject()))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread, DecoderPool() as pool:
        path = Path(folder, "photo.jpg")
        size = photo(path)
        work = partial(inspect, path, file)
        first = await timed(partial(pool.decode, work))
        ways = {
            "in a thread": partial(asyncio.get_running_loop().run_in_executor, thread, work),
            "apart": partial(pool.decode, work),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                taken[name].append(await timed(way))
        print(f"{size / 1e6:.1f} MB; the first, for which a process is started: {first * 1000:.0f} ms")
        for name, seconds in taken.items():
            p95 = statistics.quantiles(seconds, n=20)[-1]
            print(f"{name:12} p50 {statistics.median(seconds) * 1000:.1f} ms  p95 {p95 * 1000:.1f} ms")
        kept = resident(await pool.decode(os.getpid))
    ratio = statistics.median(taken["apart"]) / statistics.median(taken["in a thread"])
    print(f"apart ÷ in a thread: {ratio:.2f} (asked: {MOST_RATIO}); the process keeps {kept / 1e6:.0f} MB")
    return int(ratio > MOST_RATIO or kept > MOST_RESIDENT)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
