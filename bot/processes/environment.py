"""What the processes that the bot starts have in common: what they are told of its environment, and who goes first."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import bot


def command(module: str, *arguments: str) -> tuple[str, ...]:
    """How a module of the program is run by the interpreter that runs this one; nothing is found in the folder it is
    started in."""
    return (sys.executable, "-P", "-m", module, *arguments)


def environment() -> dict[str, str]:
    """The bot's own without its settings, secrets among them; the program is found where this one was."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WEEKBOT_")}
    places = [str(Path(bot.__file__).parent.parent), kept.get("PYTHONPATH", "")]
    return {**kept, "PYTHONPATH": os.pathsep.join(place for place in places if place)}


def give_way(nice: int, first_to_go: int) -> None:
    """Leave processor and memory to the bot, as far as that may be said here.

    `first_to_go` is added to what the kernel goes by where memory runs out (proc(5), oom_score_adj).
    """
    with suppress(OSError):
        os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(first_to_go), encoding="ascii")
