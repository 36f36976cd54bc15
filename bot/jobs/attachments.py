"""Keep the files that go with a message where delivery finds them; they are made off the event loop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog

from bot.reports.attachments import Enclosure, Lacking, digest_enclosures, expected_enclosures
from bot.reports.charts.photos import Copies
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.outgoing import Attachment

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attachments:
    """The files that go with a message, and what it has to go without."""

    files: tuple[Attachment, ...] = ()
    lacking: Lacking = field(default_factory=Lacking)


async def digest_attachments(
    ctx: Context, records: Records, top_unit_id: int, day: date, *, bare: bool = False
) -> Attachments:
    """Make the picture, the photos and the brief of a digest; nothing where nobody looks at them.

    A digest goes out whatever becomes of these: what cannot be made or kept is lacking. `bare`: none is tried, since
    trying ended the program, or the report's process, before.
    """
    lacking = Lacking()
    if not ctx.pictures:
        return Attachments()
    if bare:
        lacking.kinds.update(expected_enclosures(records, top_unit_id, day))
        return Attachments(lacking=lacking)
    copies = Copies(ctx.media.path, ctx.decoders)
    made = await asyncio.to_thread(digest_enclosures, records, top_unit_id, day, copies, ctx.templates, lacking)
    return Attachments(await attachments(ctx, made, lacking), lacking)


async def attachments(ctx: Context, enclosures: Sequence[Enclosure], lacking: Lacking) -> tuple[Attachment, ...]:
    """Keep the bytes of each; what a message then refers to. What cannot be kept is lacking."""
    found = []
    for enclosure in enclosures:
        try:
            stored = await ctx.media.store_bytes(enclosure.data)
        except Exception:
            log.exception("enclosure-not-kept", kind=enclosure.kind.value)
            lacking.kinds.add(enclosure.kind)
        else:
            found.append(Attachment(enclosure.kind, stored.sha256, enclosure.name, enclosure.caption))
    return tuple(found)
