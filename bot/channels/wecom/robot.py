"""A 企业微信 group robot (群机器人): a way out only. It posts to the one group it was added to.

Source: https://developer.work.weixin.qq.com/document/path/91770 (text up to 2048 bytes, images of 2 MB as base64 with
their MD5, 20 messages a minute). Word files stay where there are buttons to open them.
"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import structlog

from bot.channels.base import Arrival, Dispatch, Picture, Receive
from bot.channels.bounded_answers import PLAIN, bounded
from bot.channels.errors import FetchError, NotReached, OutcomeUnknown, Rejected, TryLater, UnreadableUpdate
from bot.channels.telegram.split import plain
from dialogs.texts.documents import word as texts

NAME = "wecom"
GROUP = "group"
"""The address of the one chat there is."""

TEXT_BYTES = 2048
IMAGE_BYTES = 2 * 1024 * 1024
PER_MINUTE = 20

ANSWER_BYTES = 1024 * 1024
"""More than any answer has."""

TOO_FAST = 45009
TOO_MANY = 45033
BUSY = -1

NO_SUCH_ADDRESS = (400, 404, 405, 410)

MINUTE = 60.0
MOMENT = 10.0

TIMEOUT = httpx.Timeout(30.0, connect=5.0)

Message = Mapping[str, Any]

log = structlog.get_logger(__name__)


class WeComRobot:
    """Implements `Channel` for sending. `webhook` is the robot's address, which holds its key."""

    name = NAME

    def __init__(self, webhook: str) -> None:
        self._webhook = webhook
        hooks = {"response": [bounded(ANSWER_BYTES)]}
        self._client = httpx.AsyncClient(timeout=TIMEOUT, headers=PLAIN, event_hooks=hooks)

    async def start(self, receive: Receive) -> None:
        """Nothing is ever received."""

    async def stop(self) -> None:
        """Nothing was."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def read(self, raw: bytes) -> Arrival:
        """Nothing arrives that could be read. Raises UnreadableUpdate."""
        raise UnreadableUpdate("a robot receives nothing")

    async def send(self, dispatch: Dispatch) -> str:
        """Post what is left of a message, part by part; there is no reference to it afterwards. Raises a SendError."""
        parts = list(await asyncio.to_thread(lambda: list(_parts(dispatch))))
        if not parts:
            raise Rejected("nothing to send")
        for done, part in enumerate(parts, start=1):
            if done <= dispatch.done_parts:
                continue
            await self._post(part)
            if dispatch.on_part and done < len(parts):
                await dispatch.on_part(done, "", 1)
        return ""

    async def acknowledge(self, press: str) -> None:
        """There are no buttons."""

    def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """Nothing was sent that could be fetched. Raises FetchError."""
        raise FetchError("a robot receives nothing", gone=True)

    def stalled_for(self) -> float:
        """A way out only: its server is never waited for."""
        return 0.0

    async def _post(self, message: Message) -> None:
        # An error of httpx would name the address with the key: only its kind goes on.
        try:
            answer = await self._client.post(self._webhook, json=message)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__, whole_bot=True) from None
        except httpx.HTTPError as error:
            raise OutcomeUnknown(type(error).__name__) from None
        if answer.is_server_error:
            raise NotReached(f"status {answer.status_code}", whole_bot=True)
        _check(answer)


def _check(answer: httpx.Response) -> None:
    """What the robot's server said. Raises TryLater, Rejected, OutcomeUnknown."""
    try:
        code = int(answer.json()["errcode"])
    except (ValueError, KeyError, TypeError):
        if answer.is_success:
            raise OutcomeUnknown("an answer that is none") from None
        if answer.status_code in NO_SUCH_ADDRESS:
            raise Rejected(f"status {answer.status_code}") from None
        # A proxy's or a portal's: it says nothing of the message.
        raise NotReached(f"status {answer.status_code}") from None
    if code == TOO_FAST:
        raise TryLater(MINUTE, whole_bot=True)
    if code in {TOO_MANY, BUSY}:
        raise TryLater(MOMENT, whole_bot=True)
    if code:
        raise Rejected(f"errcode {code}")


def _parts(dispatch: Dispatch) -> Iterator[Message]:
    """The text split by lines, the images, the captions of photos as one text after them. Always the same."""
    message = dispatch.message
    text = plain(message.text) if message.html else message.text
    yield from _texts(text, dispatch.continued)
    images = [(file, image) for file in dispatch.files if not file.as_document and (image := _image(file.path))]
    yield from (image for _, image in images)
    captions = "\n".join(_captions([file for file, _ in images], dispatch.continued))
    yield from _texts(dispatch.continued + captions if captions else "", dispatch.continued)


def _captions(files: Sequence[Picture], mark: str) -> Iterator[str]:
    """A robot's images carry no words: they are said by number, in the images' order.

    `mark` begins the text they are said in, and not each of them.
    """
    captions = (file.caption.removeprefix(mark) for file in files)
    for number, caption in enumerate((caption for caption in captions if caption), start=1):
        yield texts.numbered_photo(number, caption)


def _texts(text: str, continued: str) -> Iterator[Message]:
    for number, part in enumerate(split_bytes(text, TEXT_BYTES - len(continued.encode()))):
        yield {"msgtype": "text", "text": {"content": (continued if number else "") + part}}


def split_bytes(text: str, limit: int) -> Iterator[str]:
    """The text in parts of at most `limit` bytes of UTF-8, cut between lines where they fit, never in a character."""
    part = b""
    for line in text.encode("utf-8", "replace").splitlines(keepends=True):
        rest = line
        if part and len(part) + len(rest.rstrip()) > limit:
            if part.strip():
                yield part.decode().rstrip()
            part = b""
        while len(rest.rstrip()) > limit:
            end = limit
            while rest[end] & 0xC0 == 0x80:  # noqa: PLR2004 (a byte that continues a character)
                end -= 1
            yield rest[:end].decode()
            rest = rest[end:]
        part += rest
    if part.strip():
        yield part.decode().rstrip()


def _image(path: Path) -> Message | None:
    """An image as the robot takes it; None for one that is gone or larger than it takes."""
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if not 0 < len(data) <= IMAGE_BYTES:
        log.warning("an image a robot cannot post", bytes=len(data))
        return None
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(data).decode(), "md5": md5}}
