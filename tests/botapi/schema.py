"""The Bot API's schema, taken from aiogram: what programs send and what the double answers are held against it."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.botapi.errors import ApiError, faulty_request
from tests.botapi.parameters import Call, Upload

if TYPE_CHECKING:
    from aiogram.methods import TelegramMethod
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Violation:
    """Something a correct program never does."""

    method: str
    problem: str


class Schema:
    """Checks calls, answers and updates; ``enabled=False`` lets everything pass, for benchmarks."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._enabled = enabled

    def prepare(self) -> None:
        """Load aiogram, which takes seconds, before anybody waits for an answer."""
        if self._enabled:
            _methods()
            _update()

    def check_call(self, call: Call) -> None:
        """Raises ApiError 404 for a method the Bot API has not, 400 for parameters it would not take."""
        if not self._enabled:
            return
        from pydantic import ValidationError

        model = _methods().get(call.method)
        if model is None:
            raise ApiError(404, "Not Found: method not found", violation=True)
        try:
            parsed = model.model_validate({name: _as_aiogram(value) for name, value in call.params.items()})
        except ValidationError as error:
            raise faulty_request(_first_problem(error)) from None
        if unknown := _unknown_fields(parsed):
            raise faulty_request(f"unknown parameters {unknown}")

    def check_answer(self, method: str, result: Any) -> None:
        """Raises AssertionError when the double's own answer is not what the Bot API promises."""
        if self._enabled:
            _check(f"answer to {method}", _answers(method), result)

    def check_update(self, update: dict[str, Any]) -> None:
        """Raises AssertionError when an update is none."""
        if self._enabled:
            _check("update", _update(), update)


def _check(what: str, adapter: "TypeAdapter[Any]", value: Any) -> None:
    from pydantic import ValidationError

    try:
        parsed = adapter.validate_python(value)
    except ValidationError as error:
        raise AssertionError(f"{what} against the schema: {_first_problem(error)}") from error
    if unknown := _unknown_fields(parsed):
        raise AssertionError(f"{what} has fields the schema does not know: {unknown}")


def _as_aiogram(value: Any) -> Any:
    from aiogram.types import BufferedInputFile

    return BufferedInputFile(value.content, value.name) if isinstance(value, Upload) else value


def _first_problem(error: Any) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"parameter {'.'.join(map(str, first['loc']))}: {first['msg']}"


def _unknown_fields(value: Any, path: str = "") -> list[str]:
    """Where a parsed object carries what its model does not name; aiogram itself lets that pass."""
    if isinstance(value, list):
        return [name for item in value for name in _unknown_fields(item, path)]
    extra = getattr(value, "model_extra", None)
    if extra is None:
        return []
    unknown = [f"{path}{name}" for name in extra]
    for name, member in vars(value).items():
        unknown += _unknown_fields(member, f"{path}{name}.")
    return unknown


@cache
def _methods() -> "dict[str, type[TelegramMethod[Any]]]":
    import aiogram.methods as known

    models = [getattr(known, name) for name in known.__all__ if name not in {"Request", "Response", "TelegramMethod"}]
    return {model.__api_method__.lower(): model for model in models}


@cache
def _answers(method: str) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(_methods()[method].__returning__)


@cache
def _update() -> "TypeAdapter[Any]":
    from aiogram.types import Update
    from pydantic import TypeAdapter

    return TypeAdapter(Update)
