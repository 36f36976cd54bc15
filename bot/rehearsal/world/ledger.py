"""The ledger: what every simulated person did and meant, a JSON object a line, in order of time (docs/rehearsal.md)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.rehearsal.world.script import Act, Answer, Pressed, Reworded, SampleFile, Sent, Typed, Waited
from dialogs.model.submissions import FileKind

Meaning = Mapping[str, object]
"""What an act meant: `kind`, `accepted` and what belongs to the kind; dates are ISO, values by indicator key."""


class Ledger:
    """Collects the lines; times are in `zone`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.lines: list[str] = []

    def note(self, person: str, unit: str, act: Act, answer: Answer, meaning: Meaning) -> None:
        """One act and what it meant; an album is a line for each of its members."""
        for details in _details(act, answer):
            self._line(answer.at, person, unit, details, meaning)

    def note_file(self, at: datetime, person: str, unit: str, file: Path, meaning: Meaning) -> None:
        """A file given to the program other than in a chat."""
        self._line(at, person, unit, {"act": "file", **_file(file.name, file.read_bytes())}, meaning)

    def write(self, path: Path) -> None:
        """Write the lines to a file."""
        path.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8", newline="\n")

    def _line(self, at: datetime, person: str, unit: str, details: Mapping[str, object], meaning: Meaning) -> None:
        local = at.astimezone(self._zone).isoformat()
        line = {"at": local, "person": person, "unit": unit, **details, "meaning": meaning}
        self.lines.append(json.dumps(line, ensure_ascii=False))


def _details(act: Act, answer: Answer) -> Iterator[Mapping[str, object]]:
    match act:
        case Typed():
            group = {"group": act.group} if act.group else {}
            yield {"act": "text", "text": act.shown or act.text, "message": answer.sent[0], **group}
        case Reworded():
            yield {"act": "text", "text": act.text, "edits": act.message}
        case Pressed():
            group = {"group": act.group} if act.group else {}
            yield {"act": "press", "button": act.label, **group}
        case Sent():
            for number, file in enumerate(act.files):
                yield {**_sent(file), "caption": act.caption if number == 0 else "", "message": answer.sent[number]}
        case Waited():
            return


def _sent(file: SampleFile) -> Mapping[str, object]:
    return {"act": "photo" if file.kind is FileKind.PHOTO else "file", **_file(file.name, file.data)}


def _file(name: str, data: bytes) -> Mapping[str, object]:
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
