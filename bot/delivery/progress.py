"""How far a letter that goes out in parts has come, on disk between its parts: none is sent twice after a crash."""

from collections.abc import Collection
from dataclasses import dataclass

from storage import meta, outbox
from storage.database import Tx

_PREFIX = outbox.PARTS


@dataclass(frozen=True, slots=True)
class Progress:
    """So many parts are out; `reference` is the first one's."""

    parts: int = 0
    reference: str = ""


async def load(tx: Tx, letter_ids: Collection[int]) -> dict[int, Progress]:
    """How far each letter has come of those that have begun."""
    found = await meta.get_all(tx, [f"{_PREFIX}{letter_id}" for letter_id in letter_ids])
    return {int(key.removeprefix(_PREFIX)): _read(value) for key, value in found.items()}


def _read(value: str) -> Progress:
    parts, _, reference = value.partition(" ")
    return Progress(int(parts), reference)


async def save(tx: Tx, letter_id: int, progress: Progress) -> None:
    """It has come this far."""
    await meta.put(tx, f"{_PREFIX}{letter_id}", f"{progress.parts} {progress.reference}")
