"""Keeps the files that go with a message where delivery finds them; they are made off the event loop."""

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.context import Context
from bot.reports.enclosures import Enclosure, digest_enclosures
from bot.reports.photos import Copies
from bot.reports.records import Records
from dialogs.outgoing import Attachment


async def digest_attachments(ctx: Context, records: Records, top_unit_id: int, day: date) -> tuple[Attachment, ...]:
    """The picture, the photos and the brief of a digest; nothing where nobody looks at them."""
    if not ctx.pictures:
        return ()
    copies = Copies(ctx.media.path, ctx.decoders)
    made = await asyncio.to_thread(digest_enclosures, records, top_unit_id, day, copies, ctx.templates)
    return await attachments(ctx, made)


async def attachments(ctx: Context, enclosures: Sequence[Enclosure]) -> tuple[Attachment, ...]:
    """Keep the bytes of each; what a message then refers to."""
    found = []
    for enclosure in enclosures:
        stored = await ctx.media.store_bytes(enclosure.data)
        found.append(Attachment(enclosure.kind, stored.sha256, enclosure.name, enclosure.caption))
    return tuple(found)
