"""The bot about itself."""

import re
from typing import Any

from tests.botapi.backend import Backend
from tests.botapi.errors import faulty_request
from tests.botapi.messages import JsonObject
from tests.botapi.parameters import Call

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(backend: Backend, _call: Call) -> JsonObject:
    """The bot as a User object with what only getMe tells."""
    known = ("can_connect_to_business", "has_main_web_app")
    return {
        **backend.directory.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not backend.profile.privacy_mode,
        "supports_inline_queries": False,
        **dict.fromkeys(known, False),
    }


def accept(_backend: Backend, _call: Call) -> bool:
    """close and logOut: nothing to do here."""
    return True


def set_my_commands(backend: Backend, call: Call) -> bool:
    """At most 100 commands of a-z, 0-9 and _, each described in 1 to 256 characters."""
    commands = call.params["commands"]
    if len(commands) > 100:
        raise faulty_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise faulty_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise faulty_request("BOT_COMMAND_DESCRIPTION_INVALID")
    backend.profile.commands[_commands_key(backend, call)] = commands
    return True


def get_my_commands(backend: Backend, call: Call) -> list[JsonObject]:
    """What was set for exactly this scope and language."""
    return backend.profile.commands.get(_commands_key(backend, call), [])


def delete_my_commands(backend: Backend, call: Call) -> bool:
    """Forget them again."""
    backend.profile.commands.pop(_commands_key(backend, call), None)
    return True


def set_my_text(name: str, longest: int) -> Any:
    """setMyName, setMyDescription, setMyShortDescription."""

    def handler(backend: Backend, call: Call) -> bool:
        value = call.get(name, "")
        if len(value) > longest:
            raise faulty_request(f"bot {name.replace('_', ' ')} is too long")
        backend.profile.texts[name, call.get("language_code", "")] = value
        return True

    return handler


def get_my_text(name: str) -> Any:
    """Their counterparts; the text of no language where there is none of the language asked for."""

    def handler(backend: Backend, call: Call) -> JsonObject:
        texts = backend.profile.texts
        return {name: texts.get((name, call.get("language_code", "")), texts.get((name, ""), ""))}

    return handler


def set_chat_menu_button(backend: Backend, call: Call) -> bool:
    """For one private chat, or for all."""
    backend.profile.menu_buttons[call.chat_id] = call.get("menu_button") or {"type": "default"}
    return True


def get_chat_menu_button(backend: Backend, call: Call) -> JsonObject:
    """What was set."""
    return backend.profile.menu_buttons.get(call.chat_id, {"type": "commands"})


def _commands_key(backend: Backend, call: Call) -> tuple[str, str]:
    scope = call.get("scope") or {}
    if "chat_id" in scope:
        backend.directory.chat(scope["chat_id"])
    return backend.profile.scope_key(scope), call.get("language_code", "")
