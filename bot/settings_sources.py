"""Where settings come from: the environment, and `weekbot.toml`; in both, NAME_FILE names a file holding the value."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from dialogs.texts import settings as texts

PREFIX = "WEEKBOT_"
TOML = Path("weekbot.toml")
FILE_SUFFIX = "_file"


class SettingsError(Exception):
    """Settings that cannot be used; `faults` says each in one line: its name, where it stands, what is right."""

    code = "settings"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def variable(name: str) -> str:
    """A setting's name as people know it: WEEKBOT_HTTP."""
    return PREFIX + name.upper()


def place_of(name: str) -> tuple[str, object]:
    """Where a setting's value came from, beside flags, and the value as written: of a named file, what it holds."""
    sources = ((texts.ENVIRONMENT, _environment()), (texts.FILE, _toml()))
    for place, written in sources:
        if name in written:
            return place, written[name]
        if path := written.get(name + FILE_SUFFIX):
            return texts.named_file(place, str(path)), _content(name, Path(str(path)))
    return texts.FILE, None


def _environment() -> dict[str, Any]:
    """What the environment sets, by setting name. An empty variable is none: that is how a variable is taken back."""
    return {
        key[len(PREFIX) :].lower(): value.strip()
        for key, value in os.environ.items()
        if key.upper().startswith(PREFIX) and value.strip()
    }


def _toml() -> dict[str, Any]:
    """What `weekbot.toml` sets, by setting name. Raises SettingsError."""
    try:
        text = TOML.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(texts.not_toml(str(TOML), type(error).__name__)) from None
    try:
        return dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(texts.not_toml(str(TOML), str(error))) from None


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`[telegram] token` is `telegram_token`; the environment's own spelling is understood too."""
    for key, value in table.items():
        name = f"{before}{key.lower()}"
        if isinstance(value, Mapping):
            yield from _flat(value, "" if name == "weekbot" else f"{name}_")
        else:
            yield name.removeprefix(PREFIX.lower()), value


def _resolved(raw: Mapping[str, Any], known: Mapping[str, FieldInfo], place: str) -> dict[str, Any]:
    """The values, those of named files read. Raises SettingsError."""
    values: dict[str, Any] = {}
    for name in known:
        path = raw.get(name + FILE_SUFFIX)
        if path and name in raw:
            raise SettingsError(texts.both(variable(name), place))
        if path:
            values[name] = _content(name, Path(str(path)))
        elif name in raw:
            values[name] = raw[name]
    return values


def _content(name: str, path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise SettingsError(texts.unreadable(variable(name) + "_FILE", str(path), why)) from None


class EnvironmentSource(PydanticBaseSettingsSource):
    """The variables `WEEKBOT_…` and `WEEKBOT_…_FILE`. Others of that prefix are left alone: they may be a script's."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting's value."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the environment sets."""
        return _resolved(_environment(), self.settings_cls.model_fields, texts.ENVIRONMENT)


class TomlSource(PydanticBaseSettingsSource):
    """`weekbot.toml` in the working directory. A name nobody knows in it is a fault: it is ours alone."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting's value."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the file sets."""
        raw = _toml()
        known = self.settings_cls.model_fields
        for name in raw:
            if name not in known and name.removesuffix(FILE_SUFFIX) not in known:
                nearest = difflib.get_close_matches(name, known, n=1)
                raise SettingsError(texts.unknown(name, texts.FILE, nearest[0] if nearest else ""))
        return _resolved(raw, known, texts.FILE)
