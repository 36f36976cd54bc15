"""A decoding process: takes orders from its standard input one by one, and tells its standard output what came of each.

What it decodes may hang it, crash it or fill its memory; limits of the kernel see to it that nothing else is harmed. It
ends when the pipe it is ordered through does, however the bot ended, also while it decodes.
"""

import fcntl
import os
import resource
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

from bot.decoding.limits import MB, Limits, within
from bot.decoding.wire import Done, Failed, Order, Raised, Ready
from bot.processes import environment, frames
from bot.processes.memory import give_back

NICE = 2
"""After the bot, before its reports."""

FIRST_TO_GO = 900
"""Of all that the bot starts: what was being decoded is begun anew in another."""

KEPT_UNASKED, KEPT_MOST = 24 * MB, 48 * MB
"""How much more memory than at its beginning a process may keep before it tries to give some back, and after."""

LAST_SECONDS = 2
"""How much later than the bot, which ends it where it takes too long, it ends by itself."""

MOST_FILES = 256

LOADS = "DECODES_WITH"
"""A module whose functions are ordered may say by this name which modules these need: they are loaded before the limits
hold, and what they map is no part of them."""

OURS = {"bot", "storage", "dialogs"}

STATM = Path("/proc/self/statm")

STDIN, STDOUT, STDERR = 0, 1, 2


def main() -> None:
    """Carry out orders until nobody gives any; with an argument, so many seconds without one at most."""
    patience = int(sys.argv[1]) * 1000 if len(sys.argv) > 1 else None
    orders, answers = os.dup(STDIN), os.dup(STDOUT)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, STDIN)
    os.dup2(nowhere, STDOUT)
    environment.give_way(NICE, FIRST_TO_GO)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The end of the pipe, and nothing else happens on it meanwhile, ends the process while it decodes.
    fcntl.fcntl(orders, fcntl.F_SETOWN, os.getpid())
    work = Decoding(orders)
    with suppress(EOFError, BrokenPipeError):
        frames.write(answers, frames.packed(Ready()))
        # What stood in the way so far is for the log. What decoders print is about what others made.
        os.dup2(nowhere, STDERR)
        while _is_ordered(orders, patience):
            frames.write(answers, work.answer(frames.read(orders)))
    # Nothing is left to be tidied up.
    os._exit(0)


class Decoding:
    """Carries out one order after another."""

    def __init__(self, orders: int) -> None:
        self._orders = orders
        self._resident = _bytes(1)

    def answer(self, data: bytes) -> bytes:
        """The packed frame that tells what came of an order, whatever came of it."""
        try:
            order = frames.unpacked(data)
            assert isinstance(order, Order)  # noqa: S101 (the bot sends nothing else)
            self._load(order.work)
            with _limited(order.limits, self._orders):
                result = order.work()
            frame = frames.packed(Done(result, self._is_worn()))
            frames.length(frame[: frames.LENGTH.size])
        except BaseException as error:  # noqa: BLE001 (decoders raise whatever they like, panics and exits too)
            return _as_it_is(error) or frames.packed(Failed(_told(error), self._is_worn() or _wears(error)))
        return frame

    def _load(self, work: Callable[[], object]) -> None:
        """What has been loaded is there to stay."""
        function = work
        while isinstance(function, partial):
            function = function.func
        needed = getattr(sys.modules.get(function.__module__), LOADS, ())
        if not sys.modules.keys() >= set(needed):
            for name in needed:
                import_module(name)
            self._resident = max(self._resident, _bytes(1))

    def _is_worn(self) -> bool:
        if _bytes(1) > self._resident + KEPT_UNASKED:
            give_back()
        return _bytes(1) > self._resident + KEPT_MOST


def _is_ordered(orders: int, patience: int | None) -> bool:
    waiting = select.poll()
    waiting.register(orders, select.POLLIN)
    return bool(waiting.poll(patience))


def _as_it_is(error: BaseException) -> bytes | None:
    """The packed frame of one of the program's own exceptions that can be sent."""
    if not isinstance(error, Exception) or type(error).__module__.partition(".")[0] not in OURS:
        return None
    try:
        frame = frames.packed(Raised(type(error), error.args, error.__dict__))
        frames.unpacked(frame[frames.LENGTH.size :])
    except Exception:  # noqa: BLE001 (pickle raises whatever the methods of what it holds do)
        return None
    return frame


def _told(error: BaseException) -> str:
    """An exception's name and where it was raised: what it says may quote what was decoded."""
    places = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return f"{type(error).__qualname__}{where}"


def _wears(error: BaseException) -> bool:
    """Whether what raised it may have left things half done."""
    return isinstance(error, MemoryError) or not isinstance(error, Exception)


@contextmanager
def _limited(limits: Limits, orders: int) -> Iterator[None]:
    """Have the limits hold. Only the ones at hand: what they are raised from is what the work is not to reach."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    bounds = {
        resource.RLIMIT_CPU: int(spent.ru_utime + spent.ru_stime) + 1 + limits.seconds,
        resource.RLIMIT_NOFILE: min(limits.files, MOST_FILES),
        resource.RLIMIT_FSIZE: limits.written,
    }
    mapped = _bytes(0)
    if mapped:
        bounds[resource.RLIMIT_AS] = mapped + limits.memory + limits.mapped
    before = {kind: resource.getrlimit(kind) for kind in bounds}
    token = within.set(limits)
    _end_with_the_bot(orders, True)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + LAST_SECONDS)
    try:
        for kind, most in bounds.items():
            resource.setrlimit(kind, (most, before[kind][1]))
        yield
    finally:
        for kind, bound in before.items():
            resource.setrlimit(kind, bound)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _end_with_the_bot(orders, False)
        within.reset(token)


def _end_with_the_bot(orders: int, wanted: bool) -> None:
    """Whether the end of the pipe is a signal, that ends the process also where a decoder lets nothing else run."""
    flags = fcntl.fcntl(orders, fcntl.F_GETFL)
    fcntl.fcntl(orders, fcntl.F_SETFL, flags | os.O_ASYNC if wanted else flags & ~os.O_ASYNC)
    if wanted and _is_ordered(orders, 0):
        raise EOFError


def _bytes(column: int) -> int:
    """How much memory is 0 mapped, 1 resident. Nothing where the system does not say."""
    try:
        return int(STATM.read_text(encoding="ascii").split()[column]) * resource.getpagesize()
    except OSError:
        return 0


if __name__ == "__main__":
    main()
