"""The chat of the page over HTTP: what is there, what comes, what is sent."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.page.channel import NotOpen
from bot.channels.page.streams import STREAMS, Chats, Push
from bot.page.http.middleware import Pace, TooLong, TooSlow, json_of, refused
from bot.page.http.rendering import Rendering
from bot.page.http.uploads import LARGEST, UploadFolder, UploadTooLarge
from dialogs.model.submissions import FileKind
from dialogs.texts.screens import page as texts
from storage.db.errors import Full, StorageError
from storage.messages.page_messages import PageMessage
from storage.people.page_sessions import Visitor

A_DAY = 2_000_000_000
"""Bytes a person may send in twenty-four hours: four hundred photos, or ten long videos."""

SECONDS = 86_400.0

MOST_PEOPLE = 50_000


class OverQuota(Exception):
    """More bytes than the person may send today."""


class Quota:
    """Counts what people have sent to this run, also what was refused or cut short on the way."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._sent: dict[str, tuple[float, int]] = {}

    def has(self, person: str, size: int) -> bool:
        """Whether the person may send so many bytes more."""
        return self._of(person)[1] + size <= A_DAY

    async def counted(self, person: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The pieces, counted as they come. Raises `OverQuota`, and whatever `pieces` does."""
        async for piece in pieces:
            since, sent = self._of(person)
            if sent + len(piece) > A_DAY:
                raise OverQuota
            self._sent[person] = since, sent + len(piece)
            yield piece

    def _of(self, person: str) -> tuple[float, int]:
        now = self._monotonic()
        since, sent = self._sent.get(person, (now, 0))
        if now - since >= SECONDS:
            since, sent = now, 0
        if len(self._sent) > MOST_PEOPLE:
            self._sent.clear()
        return since, sent


LONGEST = 4096
"""Characters of one message, as on other channels."""

BODY_BYTES = 64_000
"""A message of that many characters, in JSON with every one of them escaped, is shorter."""

HEARTBEAT = 20.0
"""Seconds after which a silent stream says that it is there still."""

LAST_NUMBER = 2**63

CLIENT_ID = re.compile("[A-Za-z0-9_-]{8,64}")

VisitorOf = Callable[[Request], Awaitable[Visitor | None]]
Field = Mapping[str, str]
"""A box of the numeric form: `label` as printed, `word` as quick entry takes it, `measure`."""

FieldsOf = Callable[[Visitor], Awaitable[Sequence[Field]]]


class Chat:
    """The routes of a chat. `base` is what their addresses begin with, `visitor_of` says whose chat is asked for."""

    def __init__(
        self,
        chats: Chats,
        uploads: UploadFolder,
        rendering: Rendering,
        *,
        visitor_of: VisitorOf,
        fields_of: FieldsOf,
        path_of: Callable[[str], Path],
        base: str = "",
        session_of: Callable[[Request], str] = lambda _: "",
        may_send_files: Callable[[Visitor], Awaitable[bool]] | None = None,
    ) -> None:
        self._chats = chats
        self._uploads = uploads
        self._rendering = rendering
        self._visitor_of = visitor_of
        self._fields_of = fields_of
        self._path_of = path_of
        self._base = base
        self._session_of = session_of
        self._may_send_files = may_send_files
        self._quota = Quota()
        self._pace = Pace(burst=30, rate=5)

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        base = self._base
        return [
            Route(f"{base}/messages", self._known(self._messages)),
            Route(f"{base}/events", self._known(self._events)),
            Route(f"{base}/form", self._known(self._form)),
            Route(f"{base}/files/{{position}}/{{index:int}}", self._known(self._file)),
            Route(f"{base}/send", self._known(self._send), methods=["POST"]),
            Route(f"{base}/upload", self._known(self._ask_to_upload)),
            Route(f"{base}/upload", self._known(self._upload), methods=["PUT"]),
        ]

    def _known(
        self, answer: Callable[[Request, Visitor], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Only for somebody who is logged in; what cannot be kept at the moment is to be sent again."""

        async def endpoint(request: Request) -> Response:
            visitor = await self._visitor_of(request)
            if visitor is None:
                return refused(texts.SIGNED_OUT, 401)
            # What a browser kept for one account is never sent as another's who is logged in there now.
            if request.query_params.get("account", visitor.person) != visitor.person:
                return refused(texts.OTHER_ACCOUNT, 409)
            try:
                return await answer(request, visitor)
            except TooLong:
                return refused(texts.TOO_LONG.format(limit=LONGEST), 413)
            except TooSlow:
                return refused(texts.TOO_SLOW, 408)
            except (ValueError, KeyError, TypeError):
                return refused(texts.BROKEN, 400)
            except Full:
                return refused(texts.NO_DISK, 503)
            except (NotOpen, StorageError):
                return refused(texts.LATER, 503)

        return endpoint

    async def _messages(self, request: Request, visitor: Visitor) -> Response:
        after = _number(request.query_params.get("since", "0"))
        found = await self._chats.since(visitor.chat, after)
        return JSONResponse({"messages": [self._pushed(request, message) for message in found]})

    async def _events(self, request: Request, visitor: Visitor) -> Response:
        after = _number(request.headers.get("last-event-id") or request.query_params.get("since", "0"))
        if len(self._chats.listeners) >= STREAMS:
            return refused(texts.LATER, 503)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(request, visitor, after), media_type="text/event-stream", headers=headers)

    async def _stream(self, request: Request, visitor: Visitor, after: int) -> AsyncIterator[str]:
        with self._chats.listeners.listen(visitor.chat, self._session_of(request)) as queue:
            yield "retry: 2000\n\n"
            for message in await self._chats.since(visitor.chat, after):
                after = message.id
                yield self._event(request, message)
            async for pushed in _heard(queue):
                if pushed is None:
                    yield ": \n\n"
                elif pushed.id > after:
                    after = pushed.id
                    yield self._event(request, pushed)

    def _event(self, request: Request, message: PageMessage) -> str:
        data = json.dumps(self._pushed(request, message), ensure_ascii=False)
        return f"id: {message.id}\ndata: {data}\n\n"

    def _pushed(self, request: Request, message: PageMessage) -> Mapping[str, Any]:
        return self._rendering.pushed(message, self._base.format(**request.path_params))

    async def _form(self, request: Request, visitor: Visitor) -> Response:
        return JSONResponse({"fields": list(await self._fields_of(visitor))})

    async def _send(self, request: Request, visitor: Visitor) -> Response:
        if not self._pace.allows(visitor.person):
            return refused(texts.TOO_FAST, 429)
        sent = await json_of(request, BODY_BYTES)
        self._chats.listeners.spoke(visitor.chat, self._session_of(request))
        client_id = _client_id(sent["id"])
        update: dict[str, object] = {"chat": visitor.chat, "name": visitor.name, "message": client_id}
        if "press" in sent:
            await self._chats.take(visitor, client_id, update | {"kind": "press", "press": _text(sent["press"])}, None)
        else:
            text = _text(sent["text"])
            echo = {"own": True, "text": text, "html": False, "buttons": [], "files": []}
            await self._chats.take(visitor, client_id, update | {"kind": "text", "text": text}, echo)
        return JSONResponse({"kept": client_id})

    async def _ask_to_upload(self, request: Request, visitor: Visitor) -> Response:
        """Whether a file of that size would be taken, before it is sent: a refusal in the midst of it is not read."""
        size = _number(request.query_params.get("size", "0"))
        return await self._no_upload(visitor, size) or JSONResponse({"size": size})

    async def _no_upload(self, visitor: Visitor, size: int) -> Response | None:
        """Why nothing of that size is taken from them, None where it is."""
        if self._may_send_files is not None and not await self._may_send_files(visitor):
            return refused(texts.NO_ROLE, 403)
        if size > LARGEST:
            return refused(texts.TOO_LARGE.format(limit=LARGEST // 1_000_000), 413)
        if not self._quota.has(visitor.person, size):
            return refused(texts.quota(A_DAY), 413)
        if self._uploads.is_full(size):
            return refused(texts.NO_DISK, 503)
        return None

    async def _upload(self, request: Request, visitor: Visitor) -> Response:
        if not self._pace.allows(visitor.person):
            return refused(texts.TOO_FAST, 429)
        given = request.query_params
        client_id, kind = _client_id(given["id"]), FileKind(given["kind"])
        name = given.get("name", "")[:200]
        no = await self._no_upload(visitor, int(request.headers.get("content-length") or 0))
        if no is not None:
            return no
        remote = self._uploads.name(visitor.chat, client_id)
        self._chats.listeners.spoke(visitor.chat, self._session_of(request))
        try:
            size = await self._uploads.take(remote, self._quota.counted(visitor.person, request.stream()))
        except (UploadTooLarge, OverQuota) as error:
            too_large = texts.TOO_LARGE.format(limit=LARGEST // 1_000_000)
            return refused(too_large if isinstance(error, UploadTooLarge) else texts.quota(A_DAY), 413)
        except ClientDisconnect:
            return refused(texts.UNFINISHED, 400)
        except OSError:
            return refused(texts.NO_DISK, 503)
        album = f"{visitor.chat}:{_client_id(given['album'])}" if given.get("album") else ""
        update = {
            "chat": visitor.chat,
            "name": visitor.name,
            "message": client_id,
            "kind": "file",
            "file": kind.value,
            "remote": remote,
            "file_name": name,
            "size": size,
            "mime": request.headers.get("content-type", "")[:100],
            "caption": given.get("caption", "")[:1000],
            "album": album,
        }
        sent = [{"name": name, "size": texts.file_size(size)}]
        echo = {"own": True, "text": update["caption"], "html": False, "buttons": [], "files": sent}
        await self._chats.take(visitor, client_id, update, echo)
        return JSONResponse({"kept": client_id})

    async def _file(self, request: Request, visitor: Visitor) -> Response:
        """A file of one of the visitor's own messages. A picture is shown, anything else only saved."""
        message = await self._chats.at(visitor.chat, _number(request.path_params["position"]))
        files = message.content["files"] if message else []
        index = request.path_params["index"]
        if index >= len(files) or "sha256" not in files[index]:
            return refused(texts.NOT_FOUND, 404)
        file = files[index]
        path = self._path_of(file["sha256"])
        if not path.is_file():
            return refused(texts.NOT_FOUND, 404)
        # Kept nowhere: after 退出 nothing of it is left in the browser.
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
        if file["picture"]:
            return FileResponse(path, media_type=_picture_type(path), headers=headers)
        headers["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(file['name'])}"
        return FileResponse(path, media_type="application/octet-stream", headers=headers)


async def _heard(queue: Push) -> AsyncIterator[PageMessage | None]:
    """What comes, and None now and then while nothing does; ends where the stream is closed."""
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT):
                message = await queue.get()
        except TimeoutError:
            yield None
            continue
        if message is None:
            return
        yield message


def _client_id(value: object) -> str:
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise ValueError("no client id")
    return value


def _number(value: str) -> int:
    """The number of a message, as far as a store can count. Raises ValueError."""
    number = int(value)
    if not 0 <= number < LAST_NUMBER:
        raise ValueError("no message has that number")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("no text")
    if len(value) > LONGEST:
        raise TooLong
    return value


def _picture_type(path: Path) -> str:
    """By the first bytes; what is none of these is not shown (the header `nosniff` sees to that)."""
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(b"\x89PNG"):
        return "image/png"
    if head.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "application/octet-stream"
