"""How far a letter that goes out in parts has come, on disk between its parts: none is sent twice after a crash."""

from dataclasses import dataclass

from storage import meta
from storage.database import Tx

_PREFIX = "delivery-parts:"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many parts are out; `reference` is the first one's."""

    parts: int = 0
    reference: str = ""


async def load(tx: Tx, letter_id: int) -> Progress:
    """How far the letter has come."""
    parts, _, reference = (await meta.get(tx, f"{_PREFIX}{letter_id}")).partition(" ")
    return Progress(int(parts), reference) if parts else Progress()


async def save(tx: Tx, letter_id: int, progress: Progress) -> None:
    """It has come this far."""
    await meta.put(tx, f"{_PREFIX}{letter_id}", f"{progress.parts} {progress.reference}")
