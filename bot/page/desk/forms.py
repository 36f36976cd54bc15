"""Forms as browsers send them: fields, and files where there are any (RFC 7578)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.requests import Request

from bot.page.http.middleware import body_of

LARGEST = 20_000_000
"""Bytes of a form; a roster of 11,200 units is under one million."""

_PARAMETER = re.compile(r'(?P<name>[a-z]+)="(?P<value>[^"]*)"')


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form. `name` is what it is called on the sender's machine, empty where none was chosen."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in: the first value of each field, without spaces around it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """A field's text, empty where it was not sent."""
        return self.fields.get(name, "").strip()


async def form_of(request: Request) -> Form:
    """The form in a request; what is no form has nothing in it. Raises `TooLong`."""
    body = await body_of(request, LARGEST)
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() == "multipart/form-data":
        boundary = re.search(r'boundary="?([^";]+)', parameters)
        return _multipart(body, boundary[1].encode()) if boundary else Form()
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    return Form({name: values[0] for name, values in fields.items()})


def _multipart(body: bytes, boundary: bytes) -> Form:
    fields: dict[str, str] = {}
    files: dict[str, SentFile] = {}
    for head, data in _parts(body, boundary):
        named = {found["name"]: found["value"] for found in _PARAMETER.finditer(head)}
        if "filename" in named:
            files.setdefault(named.get("name", ""), SentFile(named["filename"], data))
        elif "name" in named:
            fields.setdefault(named["name"], data.decode("utf-8", "replace"))
    return Form(fields, files)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    """Each part's header that names it, and its content."""
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, found, data = part.partition(b"\r\n\r\n")
        if found:
            lines = head.decode("utf-8", "replace").split("\r\n")
            yield next((line for line in lines if line.lower().startswith("content-disposition:")), ""), data
