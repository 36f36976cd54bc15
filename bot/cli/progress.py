"""Progress of long work: a bar on a terminal, plain lines elsewhere (INTERFACE §2). Always on stderr."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LINE_EVERY = 5.0
"""Seconds between plain lines; the last one always comes."""


class Progress:
    """Call it with how much of how much is done, and optionally what is being done. Use it as a context manager."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._next_line = 0.0
        self._finished = False

    def __enter__(self) -> Self:
        if self._stream.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
            self._bar = Bar(*columns, console=Console(file=self._stream))
            self._task = self._bar.add_task(self._title, total=None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """So much of so much is done."""
        title = f"{self._title} {note}".rstrip()
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=done, total=total, description=title)
            return
        now = time.monotonic()
        complete = done >= total
        if now >= self._next_line or (complete and not self._finished):
            share = f"{100 * done // total}%" if total else "100%"
            print(f"{title}：{done}/{total}（{share}）", file=self._stream, flush=True)
            self._next_line = now + LINE_EVERY
        self._finished = complete
