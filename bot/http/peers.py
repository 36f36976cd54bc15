"""Who asks: the peer of a connection, or whom a web server before the page says it passes on."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence

from starlette.datastructures import Headers
from starlette.requests import Request

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PASSED_ON = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-forwarded-ssl",
    "x-original-forwarded-for",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-envoy-external-address",
    "x-scheme",
    "cdn-loop",
    "cf-connecting-ip",
    "cf-ray",
    "true-client-ip",
)
"""Headers that only what passes requests on adds."""

LOCALHOST = "localhost"


class Proxies:
    """The web servers whose word is taken, and no other's: anybody can write a header."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def client_of(self, request: Request) -> str:
        """The address a request came from: the last one that is none of the web servers trusted."""
        peer = request.client.host if request.client else ""
        address = ip_of(peer)
        if address is None or not self._trusts(address):
            return peer
        for named in said_of(request.headers):
            found = ip_of(named)
            if found is None:
                break
            address = found
            if not self._trusts(found):
                break
        return str(address)

    def trusts(self, peer: str) -> bool:
        """Whether that peer is such a web server."""
        address = ip_of(peer)
        return address is not None and self._trusts(address)

    def _trusts(self, address: IP) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)


LOOPBACK = Proxies((ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1")))
"""Whatever stands on this machine."""


def said_of(headers: Mapping[str, str]) -> Iterator[str]:
    """The addresses that were passed on, the nearest first."""
    if "x-forwarded-for" in headers:
        yield from reversed([part.strip() for part in _all(headers, "x-forwarded-for").split(",")])
    elif "forwarded" in headers:
        hops = _all(headers, "forwarded").split(",")
        for hop in reversed(hops):
            pairs = (pair.partition("=") for pair in hop.split(";"))
            yield next((value.strip().strip('"') for name, _, value in pairs if name.strip().lower() == "for"), "")
    elif "x-real-ip" in headers:
        yield headers["x-real-ip"].strip()


def _all(headers: Mapping[str, str], name: str) -> str:
    """A header that stands there several times is one list."""
    return ",".join(headers.getlist(name)) if isinstance(headers, Headers) else headers[name]


def ip_of(text: str) -> IP | None:
    """An address as web servers write it, with a port or in brackets; None for what is none."""
    host = text
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_local(request: Request) -> bool:
    """Whether the peer itself is on this machine and asks for itself.

    What a web server passed on comes from there too. It is told by the headers such servers add; by the name it asked
    for, which is then the page's own; and by an old version of HTTP, which nginx speaks where it is not told otherwise.
    """
    peer = ip_of(request.client.host) if request.client else None
    if peer is None or not peer.is_loopback or any(header in request.headers for header in PASSED_ON):
        return False
    return request.scope.get("http_version", "1.1") != "1.0" and _asks_for_us(request)


def _asks_for_us(request: Request) -> bool:
    """Whether the host asked for is this machine, at the very port."""
    asked = request.headers.get("host")
    if asked is None:
        return True
    name, _, port = asked.rpartition(":") if asked.rpartition(":")[2].isdecimal() else (asked, "", "")
    host = ip_of(name)
    here = name.lower() == LOCALHOST or (host is not None and host.is_loopback)
    server = request.scope.get("server")
    return here and (not server or server[1] is None or (port or "80") == str(server[1]))
