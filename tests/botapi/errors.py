"""What the Bot API refuses, in its own words.

Wording and codes follow the open-source server (tdlib/telegram-bot-api, Client.cpp), since programs
tell some refusals apart by their text alone.
"""

from typing import Any


class ApiError(Exception):
    """A refusal as Telegram sends it: ``{ok: false, error_code, description, parameters}``.

    ``violation`` marks refusals that only a faulty program can earn (broken markup, an overlong text):
    the double notes them, so that a test fails even where the program recovers.
    """

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, int] | None = None, violation: bool = False
    ) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters
        self.violation = violation

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> ApiError:
    """A refusal that a correct program meets too: something changed meanwhile."""
    return ApiError(400, f"Bad Request: {reason}")


def faulty_request(reason: str) -> ApiError:
    """A refusal that no correct program meets."""
    return ApiError(400, f"Bad Request: {reason}", violation=True)


def forbidden(reason: str) -> ApiError:
    """The recipient is out of reach."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Two programs, or a webhook and polling, want the same updates."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Flood control; ``retry_after`` in whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after})


def migrated(new_chat_id: int) -> ApiError:
    """The group became a supergroup with another id."""
    return ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": new_chat_id},
    )
