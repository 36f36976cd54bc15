"""Web addresses as browsers compare them: what is written in several ways is one origin (RFC 6454)."""

from typing import NamedTuple
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Where a page comes from. `host` as it stands in a request: lower case, a Chinese name in punycode."""

    scheme: str
    host: str
    port: int

    @property
    def place(self) -> tuple[str, int]:
        """Host and port alone."""
        return self.host, self.port


def origin_of(address: str) -> Origin | None:
    """The origin of an http(s) address, None where it has none."""
    try:
        parts = urlsplit(address.strip())
        scheme, host, port = parts.scheme.lower(), bare_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if scheme not in PORTS or not host:
        return None
    return Origin(scheme, host, PORTS[scheme] if port is None else port)


def bare_host(host: str) -> str:
    """A host as it is compared. Raises ValueError for what can be none."""
    if host.isascii():
        return host.lower().removesuffix(".")
    return host.encode("idna").decode("ascii").lower().removesuffix(".")


def path_of(address: str) -> str:
    """What stands behind the host, without a closing slash: empty, or `/weekbot`."""
    return urlsplit(address).path.rstrip("/")
