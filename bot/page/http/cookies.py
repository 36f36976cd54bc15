"""Cookies of the page: a session's token, signed, where no script can read it."""

import base64
import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from storage.people.page_sessions import SESSION_DAYS

SESSION = "weekbot_session"
RECOVERY = "weekbot_recovery"
BOARD = "weekbot_board"
DESK = "weekbot_desk"
BROWSER = "weekbot_browser"

HOST_ONLY = "__Host-"
"""What a cookie's name begins with where the page is reached by https: no other host can set it (RFC 6265bis)."""

RECOVERY_SECONDS = 900
"""How long a recovery code may be looked at, unless it is put away before."""

BROWSER_SECONDS = 86_400
"""How long a browser is known again that has asked to be let in: a secret spent for it opens the same again so long."""


class Cookies:
    """Writes and reads them. `secure`: the page is reached by https only."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self._secure = secure

    def token(self, request: Request, name: str = SESSION) -> str:
        """The session's token; empty where there is none, or it is not signed by us."""
        return self._read(request, name)

    def keep_session(self, response: Response, token: str, name: str = SESSION) -> None:
        """Log the browser in."""
        self._write(response, name, token, SESSION_DAYS * 86400)

    def form_token(self, token: str) -> str:
        """What a form of that session carries, and no other site's page knows."""
        return self._sign("form", token)

    def browser(self, request: Request) -> str:
        """What this browser was called when it asked to be let in; empty where it keeps no cookies of ours."""
        return self._read(request, BROWSER)

    def new_browser(self) -> str:
        """What a browser may be called that has no name yet."""
        return secrets.token_urlsafe(16)

    def know_browser(self, response: Response, browser: str) -> None:
        """Have the browser keep what it is called, or give it a name where it has none."""
        self._write(response, BROWSER, browser or self.new_browser(), BROWSER_SECONDS)

    def derived(self, purpose: str, browser: str, code: str) -> bytes:
        """A secret that this browser gets for that code, the same however often it asks, and nobody else can know."""
        return hmac.digest(self._key, f"{purpose}={browser}/{code}".encode("utf-8", "replace"), hashlib.sha256)

    def recovery_code(self, request: Request) -> str:
        """The recovery code still to be shown."""
        return self._read(request, RECOVERY)

    def show_recovery(self, response: Response, code: str) -> None:
        """Have the code shown until it is put away."""
        self._write(response, RECOVERY, code, RECOVERY_SECONDS)

    def forget(self, response: Response, name: str) -> None:
        """Take a cookie back."""
        response.delete_cookie(self._called(name), path="/", httponly=True, secure=self._secure, samesite="lax")

    def signed(self, name: str, value: str) -> str:
        """The value as a browser keeps it."""
        return f"{value}.{self._sign(name, value)}"

    def _write(self, response: Response, name: str, value: str, seconds: int) -> None:
        signed = self.signed(name, value)
        response.set_cookie(
            self._called(name), signed, max_age=seconds, path="/", httponly=True, secure=self._secure, samesite="lax"
        )

    def _called(self, name: str) -> str:
        return HOST_ONLY + name if self._secure else name

    def _read(self, request: Request, name: str) -> str:
        # A browser that came in before cookies were called otherwise stays in.
        kept = request.cookies.get(self._called(name)) or request.cookies.get(name, "")
        value, _, signature = kept.rpartition(".")
        expected = self._sign(name, value)
        return value if hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) else ""

    def _sign(self, name: str, value: str) -> str:
        digest = hmac.digest(self._key, f"{name}={value}".encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
