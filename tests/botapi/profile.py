"""What a bot says about itself: commands, names, descriptions, menu button, privacy."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.messages import JsonObject


@dataclass(slots=True)
class BotProfile:
    """Values by their API name (``description``, …) and language; commands by scope and language."""

    privacy_mode: bool = True
    """BotFather's switch: in groups the bot, unless admin, sees commands and replies to it alone."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    menu_buttons: dict[int | None, JsonObject] = field(default_factory=dict)

    @staticmethod
    def scope_key(scope: Any) -> str:
        """A BotCommandScope as a key; none given is ``default``."""
        return json.dumps(scope or {"type": "default"}, sort_keys=True)
