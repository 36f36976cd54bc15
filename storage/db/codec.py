"""Structured values as JSON text, written and read.

The text is canonical (sorted keys, no spaces), so that equal values are equal texts: the audit chain hashes it.
"""

import json
from collections.abc import Mapping
from sys import intern
from typing import Any

from dialogs.model.outgoing import Attachment, AttachmentKind, Button, Outgoing


def to_json(value: object) -> str:
    """Canonical JSON of plain data. Raises TypeError for anything else."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def mapping_to_json(value: Mapping[str, Any]) -> str:
    """A mapping as JSON; the empty one, which is the commonest, as the empty text."""
    return to_json(dict(value)) if value else ""


def mapping_from_json(text: str) -> dict[str, Any]:
    """Read what `mapping_to_json` wrote. Its keys are few: each is one object, however many mappings have it."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return {intern(key): value for key, value in found.items()}


def outgoing_to_json(message: Outgoing) -> str:
    """A message as JSON: what is at its default is left out."""
    data: dict[str, Any] = {"text": message.text}
    if message.buttons:
        data["buttons"] = [[[button.label, button.action] for button in row] for row in message.buttons]
    if message.html:
        data["html"] = True
    if message.attachments:
        data["attachments"] = [[a.kind.value, a.sha256, a.name, a.caption] for a in message.attachments]
    if message.edits:
        data["edits"] = message.edits
    return to_json(data)


def outgoing_from_json(text: str) -> Outgoing:
    """Read what `outgoing_to_json` wrote."""
    data = json.loads(text)
    return Outgoing(
        text=data["text"],
        buttons=tuple(tuple(Button(label, action) for label, action in row) for row in data.get("buttons", ())),
        html=data.get("html", False),
        attachments=tuple(
            Attachment(AttachmentKind(kind), sha256, name, caption)
            for kind, sha256, name, caption in data.get("attachments", ())
        ),
        edits=data.get("edits", ""),
    )
