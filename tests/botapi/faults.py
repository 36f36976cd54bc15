"""Failures to order: refusals, lost connections, silence, garbage."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.errors import ApiError, too_many_requests
from tests.botapi.parameters import Call

EVERY = "*"
"""Names every method, file downloads (``download``) included, when a fault is ordered."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with this error."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection without an answer."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Stay silent for so many seconds, then go on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Garble:
    """Answer with this body, whatever was asked."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Outcome = Refuse | Drop | Hang | Garble


@dataclass(slots=True)
class Fault:
    """One ordered failure; ``hits`` counts how often it struck."""

    method: str
    outcome: Outcome
    handled: bool = False
    """Whether the request takes effect first: the message is delivered, only the answer suffers."""
    chat_id: int | None = None
    times: int | None = 1
    when: Callable[[Call], bool] | None = None
    hits: int = field(default=0, init=False)

    def strikes(self, call: Call) -> bool:
        """Whether this call is meant and the fault is not used up."""
        return (
            (self.times is None or self.hits < self.times)
            and self.method in (EVERY, call.method)
            and (self.chat_id is None or self.chat_id == call.chat_id)
            and (self.when is None or self.when(call))
        )


class Faults:
    """The orders, each for a method (any letter case, ``*`` for all), a chat, a number of times, a condition.

    Every order takes ``chat_id``, ``times`` (None: until cleared) and ``when`` (a predicate of the call).
    """

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def flood(self, method: str = EVERY, *, retry_after: int = 1, **scope: object) -> Fault:
        """429 with ``retry_after`` seconds."""
        return self.order(method, Refuse(too_many_requests(retry_after)), **scope)

    def server_error(self, method: str = EVERY, *, code: int = 502, **scope: object) -> Fault:
        """A 5xx answer; the request has no effect."""
        return self.order(method, Refuse(ApiError(code, "Bad Gateway" if code == 502 else "Server Error")), **scope)

    def refuse(self, method: str, error: ApiError, **scope: object) -> Fault:
        """Any other refusal."""
        return self.order(method, Refuse(error), **scope)

    def drop_connection(self, method: str = EVERY, **scope: object) -> Fault:
        """The connection ends before the request has any effect."""
        return self.order(method, Drop(), **scope)

    def drop_response(self, method: str = EVERY, **scope: object) -> Fault:
        """The request takes effect (the message is in the chat), the answer never comes."""
        return self.order(method, Drop(), handled=True, **scope)

    def hang(self, method: str = EVERY, *, seconds: float, handled: bool = False, **scope: object) -> Fault:
        """Silence for so long, before or (``handled``) after the request took effect; then the usual answer.

        A program that hangs up while it waits undoes a request that had no effect yet.
        """
        return self.order(method, Hang(seconds), handled=handled, **scope)

    def malformed_json(self, method: str = EVERY, *, body: bytes = b'{"ok":true,"resu', **scope: object) -> Fault:
        """200 with a body that is no JSON."""
        return self.order(method, Garble(body), **scope)

    def answer(
        self, method: str, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None, **scope: object
    ) -> Fault:
        """Any status with any body and headers: what a proxy, a portal or an attacker would send."""
        return self.order(method, Garble(body, status, tuple((headers or {}).items())), **scope)

    def order(self, method: str, outcome: Outcome, **scope: object) -> Fault:
        """Put an order in; the oldest that fits a call strikes."""
        fault = Fault(method.lower(), outcome, **scope)  # type: ignore[arg-type]  # the scope is Fault's own fields
        self._orders.append(fault)
        return fault

    def cancel(self, fault: Fault) -> None:
        """Take one order back."""
        self._orders.remove(fault)

    def clear(self) -> None:
        """Take all orders back."""
        self._orders.clear()

    def take(self, call: Call) -> Fault | None:
        """The fault that strikes this call, already counted."""
        fault = next((order for order in self._orders if order.strikes(call)), None)
        if fault is not None:
            fault.hits += 1
        return fault
