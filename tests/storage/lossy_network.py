"""A network between the program and PostgreSQL that can lose a COMMIT, or the answer to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url

COMMIT = b"COMMIT"
ANSWER, REQUEST = "answer", "request"
CUT, SILENT = "cut", "silent"


class LossyNetwork:
    """`lose` says what becomes of the next COMMIT, of a transaction in which certain bytes were sent.

    `every`: the answer to each so manieth COMMIT is lost of the transactions in which the bytes `of` were sent.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._plan: tuple[str, str, bytes] | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.lost = 0
        self.down = False
        self.every = 0
        self.of = b""
        self._commits = 0

    def lose(self, what: str, how: str = CUT, of: bytes = b"") -> None:
        self._plan = (what, how, of)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.close()
            return
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with suppress(ConnectionError, asyncio.CancelledError):
            await self._carried(reader, writer)
        writer.close()

    async def _carried(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
        answers = asyncio.create_task(_pump(server_reader, writer))
        asked = b""
        try:
            while data := await reader.read(1 << 16):
                asked = (asked + data)[-(1 << 16) :]
                if COMMIT not in data:
                    server_writer.write(data)
                    continue
                plan = self._due(asked)
                asked = b""
                if plan is None:
                    server_writer.write(data)
                    continue
                self.lost += 1
                await self._lose(plan, data, answers, server_reader, server_writer)
                if plan[1] == SILENT:
                    await reader.read()
                return
        finally:
            answers.cancel()
            server_writer.close()

    def _due(self, asked: bytes) -> tuple[str, str, bytes] | None:
        """What becomes of the COMMIT that ends what was asked."""
        plan = self._plan
        if plan is not None and plan[2] in asked:
            self._plan = None
            return plan
        self._commits += bool(self.every and self.of in asked)
        return (ANSWER, CUT, b"") if self.every and self.of in asked and self._commits % self.every == 0 else None

    async def _lose(
        self,
        plan: tuple[str, str, bytes],
        data: bytes,
        answers: asyncio.Task[None],
        server_reader: asyncio.StreamReader,
        server_writer: asyncio.StreamWriter,
    ) -> None:
        if plan[0] == REQUEST:
            return
        answers.cancel()
        await asyncio.wait([answers])
        server_writer.write(data)
        # The server has committed by the time it says so.
        await server_reader.read(1)

    def end(self) -> None:
        for task in list(self._open):
            task.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def before(url: str) -> AsyncIterator[tuple[str, LossyNetwork]]:
    """The address of the same store behind such a network, and the network."""
    address = make_url(url)
    network = LossyNetwork(Path(str(address.query["host"])) / ".s.PGSQL.5432")
    server = await asyncio.start_server(network.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield (
            address.set(host="127.0.0.1", port=port, query={"ssl": "disable"}).render_as_string(hide_password=False),
            network,
        )
    finally:
        server.close()
        network.end()
        await server.wait_closed()
