"""The program in a process forked from one that has imported it already: the same code, in a fraction of the time.

What is killed is a whole process with its own event loop, files and sockets; only the imports are shared.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import bot.app.assemble
import bot.app.serve
import bot.channels.telegram.send
import bot.cli.running
import bot.commands.registry
import bot.runtime.logs
import bot.runtime.settings  # noqa: F401  # all of it for its import alone, which every fork then has
from bot.cli import main


def run(folder: str, settings: Mapping[str, str], log: str, arguments: list[str], kill_point: str) -> None:
    """`weekbot ARGUMENTS` in `folder` with these settings; its output is added to the file `log`.

    `kill_point` names the step at which the process kills itself, empty for none (`kill_points`).
    """
    os.chdir(folder)
    os.environ.update(settings)
    with Path(log).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.argv = ["weekbot", *arguments]
    if kill_point:
        from tests.faults import kill_points

        kill_points.arm(kill_point)
    main()
