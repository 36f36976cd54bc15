"""What the page is made of beside its HTML: style, script, and a Chinese font for machines that have none."""

import gzip
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dialogs.texts.screens import page as texts

FOLDER = Path(__file__).parent / "static"

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""An address names the bytes: what has changed has another one."""

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

FONT = "NotoSansSC-Regular.ttf"


def asset_address(name: str) -> str:
    """Where a file of `static/` is found."""
    return f"/static/{_version(name)}/{name}"


def routes() -> list[Route]:
    """The routes that serve them."""
    return [Route("/static/{version}/{name}", _static), Route("/font/{name}", _font)]


async def _static(request: Request) -> Response:
    path = FOLDER / request.path_params["name"]
    if path.parent != FOLDER or not path.is_file():
        return PlainTextResponse(texts.NOT_FOUND, status_code=404)
    # Only what holds no secret is packed: nothing to be guessed from its length.
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = FOREVER | {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packed else {})
    return Response(_bytes(path.name, packed=packed), media_type=TYPES[path.suffix], headers=headers)


@cache
def _bytes(name: str, *, packed: bool) -> bytes:
    data = (FOLDER / name).read_bytes()
    return gzip.compress(data, mtime=0) if packed else data


async def _font(request: Request) -> Response:
    path = _font_file()
    if request.path_params["name"] != FONT or path is None:
        return PlainTextResponse(texts.NOT_FOUND, status_code=404)
    return FileResponse(path, media_type="font/ttf", headers=FOREVER)


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


@cache
def _font_file() -> Path | None:
    """The Simplified Chinese font that comes with the charts."""
    found = find_spec("zhplot")
    path = Path(found.origin or "").parent / "fonts" / FONT if found else None
    return path if path and path.is_file() else None
