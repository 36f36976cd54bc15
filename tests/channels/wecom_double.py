"""A 企业微信 group robot's server as documented, on the loopback: it refuses what the real one does.

https://developer.work.weixin.qq.com/document/path/91770
"""

import base64
import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "00000000-0000-0000-0000-000000000000"


@dataclass
class WeComDouble:
    """What came in. `failing` answers are given once each, in order, before anything is looked at."""

    url: str = ""
    clock: Callable[[], float] = time.monotonic
    posted: list[dict[str, Any]] = field(default_factory=list)
    failing: deque[tuple[int, bytes]] = field(default_factory=deque)
    minute: deque[float] = field(default_factory=deque)

    @property
    def texts(self) -> list[str]:
        """The texts that were taken."""
        return [m["text"]["content"] for m in self.posted if m["msgtype"] == "text"]

    @property
    def images(self) -> list[bytes]:
        """The images that were taken."""
        return [base64.b64decode(m["image"]["base64"]) for m in self.posted if m["msgtype"] == "image"]

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a request."""
        if self.failing:
            return self.failing.popleft()
        if path != f"/cgi-bin/webhook/send?key={KEY}":
            return _said(93000, "invalid webhook url")
        now = self.clock()
        while self.minute and self.minute[0] <= now - 60:
            self.minute.popleft()
        if len(self.minute) >= 20:
            return _said(45009, "api freq out of limit")
        message = json.loads(body)
        code, why = _fault(message)
        if not code:
            self.minute.append(now)
            self.posted.append(message)
        return _said(code, why)


@contextmanager
def wecom_double(clock: Callable[[], float] = time.monotonic) -> Iterator[WeComDouble]:
    """The server, for as long as the block lasts."""
    double = WeComDouble(clock=clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = double.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key={KEY}"
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _fault(message: dict[str, Any]) -> tuple[int, str]:
    match message:
        case {"msgtype": "text", "text": {"content": str(content)}}:
            if not content:
                return 44004, "empty content"
            return (0, "ok") if len(content.encode()) <= 2048 else (40058, "content exceeds 2048 bytes")
        case {"msgtype": "image", "image": {"base64": str(coded), "md5": str(md5)}}:
            data = base64.b64decode(coded, validate=True)
            if len(data) > 2 * 1024 * 1024:
                return 40009, "image size out of limit"
            if not data.startswith((b"\xff\xd8", b"\x89PNG")):
                return 40005, "invalid file type"
            right = hashlib.md5(data, usedforsecurity=False).hexdigest() == md5
            return (0, "ok") if right else (301019, "image md5 mismatch")
        case _:
            return 40008, "invalid message type"


def _said(code: int, why: str) -> tuple[int, bytes]:
    return 200, json.dumps({"errcode": code, "errmsg": why}).encode()
