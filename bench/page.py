"""The phone page under load, and on a slow network: what a first visit costs, and 2,000 open pages on one process.

Three figures with their limits: bytes of a first load without the font; seconds until a message can be written, in
Chromium on a throttled 3G profile (1.6 Mbit/s down, 768 kbit/s up, 300 ms there and back, nothing in the cache);
memory of a process that 2,000 pages listen to, and seconds until a digest has reached the last of them, over loopback.
Beside the seconds stand the server's own of the processor: on a machine that does other things too (the load by cores
says how much) those are the ones to compare.
Usage: python bench/page.py [PAGES]
"""

import asyncio
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.async_api import async_playwright

from bot.page.http.cookies import SESSION, Cookies
from bot.posting.post import Address, post_all
from dialogs.model.outgoing import Lane, Outgoing
from storage.db import key_value
from storage.db.database import Tx
from storage.people import accounts, page_sessions
from storage.people.page_sessions import Visitor
from tests.page.running_site import RunningSite

PAGES = 2_000
FILES = 8_192
LAST = "应报 2,000"
ROWS = (f"示例{n}州：应报 100，已报 {n}；参与 1,{n:03} 人次 &amp; 企业 {n} 家" for n in range(16))
DIGEST = Outgoing("\n".join(("<b>示例简报</b>", *ROWS, LAST)), html=True)
LIMITS = {"first load kB": 100.0, "interactive s": 1.0, "memory MB": 500.0, "pushed s": 2.0}
THREE_G = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 96_000}
"""Bytes a second and milliseconds (WebPageTest's 3G)."""

Figures = dict[str, float]


async def serve(folder: Path, pages: int) -> None:
    """The program with the page alone; prints its address and a session for each reader, and pushes when asked to."""
    raise_files()
    async with RunningSite(folder) as site:
        chats = [f"reader{number}" for number in range(pages)]

        async def register(tx: Tx) -> list[str]:
            now = site.ctx.clock.now()
            tokens = []
            for chat in chats:
                await accounts.ensure(tx, f"page:{chat}", "page", chat, "", now)
                tokens.append(await page_sessions.begin(tx, Visitor(f"page:{chat}", ""), now))
            return tokens

        tokens = await site.ctx.turn(register)
        cookies = Cookies(await site.ctx.turn(key_value.store_key), secure=False)
        said = {
            "url": site.url,
            "invite": await site.invite("示例一职"),
            "cookies": [f"{SESSION}={cookies.signed(SESSION, token)}" for token in tokens],
        }
        print(json.dumps(said), flush=True)
        letters = [(Address("page", chat, f"page:{chat}"), DIGEST, "digest") for chat in chats]
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        await lines.readline()
        begun = time.process_time()
        await site.ctx.turn(lambda tx: post_all(site.ctx, tx, letters, lane=Lane.BROADCAST))
        await lines.readline()
        print(json.dumps({"pushed cpu s": time.process_time() - begun, "memory MB": memory()}), flush=True)
        await lines.readline()


def raise_files() -> None:
    """As many open connections as there are pages, and some more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most), most))


def memory() -> float:
    """The most this process has had in memory, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Server:
    """`serve` in a process of its own, so that its memory is its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, folder: Path, pages: int) -> tuple["Server", dict[str, Any]]:
        """Start it; what it prints once it serves."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "--serve",
            str(folder),
            str(pages),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=2**24,
        )
        server = cls(process)
        return server, await server.answer()

    async def answer(self) -> dict[str, Any]:
        """The next thing it says; log lines are passed over."""
        while True:
            line = await self._process.stdout.readline()
            if not line:
                raise SystemExit("the server ended")
            if line.startswith(b"{"):
                found: dict[str, Any] = json.loads(line)
                if "event" not in found:
                    return found

    def go_on(self) -> None:
        """First have the digest posted to everybody, then be told what that took."""
        self._process.stdin.write(b"\n")

    async def stop(self) -> None:
        """End it."""
        self._process.stdin.close()
        await self._process.wait()


async def first_visit(url: str, invite: str) -> Figures:
    """Register in one browser, then open the chat in a fresh one over 3G: bytes, and seconds until it can be used."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        await page.goto(f"{url}/join/{invite}")
        await page.get_by_role("button", name="同意并登记").click()
        await page.get_by_text("登记成功").wait_for()
        network = await page.context.new_cdp_session(page)
        await network.send("Network.enable")
        await network.send("Network.clearBrowserCache")
        await network.send("Network.emulateNetworkConditions", THREE_G)
        sizes: list[int] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        await page.goto(url, wait_until="domcontentloaded")
        ready = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        seconds = await page.evaluate(ready) / 1000
        await browser.close()
    return {"first load kB": sum(sizes) / 1000, "interactive s": seconds}


class Reader:
    """An open page, without its browser: the stream its script would listen to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int, cookie: str) -> "Reader":
        """Connect, and return when the stream has begun."""
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET /events?since=0 HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
        await reader.readuntil(b"retry: 2000")
        return cls(reader, writer)

    async def heard(self) -> float:
        """When the digest came."""
        await self._reader.readuntil(LAST.encode())
        return time.perf_counter()

    def close(self) -> None:
        """Go away."""
        self._writer.close()


async def open_pages(server: Server, url: str, cookies: list[str]) -> Figures:
    """Open them all, push one message to each, and wait for the last."""
    host, port = url.removeprefix("http://").split(":")
    begun = time.perf_counter()
    readers = []
    for start in range(0, len(cookies), 100):
        batch = [Reader.open(host, int(port), cookie) for cookie in cookies[start : start + 100]]
        readers += await asyncio.gather(*batch)
    opened = time.perf_counter() - begun
    pushed = time.perf_counter()
    server.go_on()
    heard = sorted(await asyncio.gather(*(reader.heard() for reader in readers)))
    server.go_on()
    found = await server.answer()
    for reader in readers:
        reader.close()
    return {
        "pages": len(readers),
        "opened s": opened,
        "pushed s": heard[-1] - pushed,
        "half pushed s": heard[len(heard) // 2] - pushed,
        **found,
    }


async def measure(pages: int) -> Figures:
    """Everything."""
    raise_files()
    with tempfile.TemporaryDirectory() as folder:
        server, said = await Server.start(Path(folder), pages)
        url = said["url"]
        found = await first_visit(url, said["invite"])
        found |= await open_pages(server, url, said["cookies"])
        await server.stop()
    return found


def main(pages: int) -> int:
    """Print every figure with its limit and its share of that; 1 where one is over."""
    found = asyncio.run(measure(pages))
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    for name, value in found.items():
        limit = LIMITS.get(name)
        print(f"{name:<16}{value:>10.2f}" + (f"   of {limit:g} at most: {value / limit:.2f}" if limit else ""))
    print(f"{'load by cores':<16}{load:>10.2f}")
    over = [name for name, limit in LIMITS.items() if found[name] > limit]
    print("over: " + ", ".join(over) if over else "all within their limits")
    return bool(over)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--serve", folder, count]:
            asyncio.run(serve(Path(folder), int(count)))
        case [count]:
            sys.exit(main(int(count)))
        case _:
            sys.exit(main(PAGES))
