"""Requests that are cut off, by the end of the program or by whoever sent them: no error of the application's."""

import asyncio
from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


class CutOff:
    """Wraps an application: a request that is cancelled before its answer begins gets 503, so that it is sent again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            # Nobody is left to answer, and nothing is wrong with us.
            log.debug("request-cut-off", path=scope["path"])
        except asyncio.CancelledError:
            if scope["type"] == "http" and not begun:
                await Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
