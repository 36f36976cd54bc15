"""The file a Telegram message carries (https://core.telegram.org/bots/api#message)."""

import mimetypes

from telegram import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from bot.channels.channel import FileArrived
from dialogs.submissions import FileKind

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""The most bytes Telegram's own server hands to a bot (https://core.telegram.org/bots/api#getfile)."""

OWN_SERVER_LIMIT = 2000 * 1024 * 1024
"""The largest file there is on Telegram; a Bot API server of one's own hands out all of it."""

_Attachment = PhotoSize | Video | Animation | VideoNote | Voice | Audio | Document


def file_of(message: Message, reference: str, limit: int) -> FileArrived | None:
    """The file of a message, None where it has none. `limit`: how many bytes can be fetched."""
    found = _attachment(message)
    if found is None:
        return None
    kind, attachment = found
    mime = _mime(attachment)
    size = attachment.file_size or 0
    return FileArrived(
        kind=kind,
        remote=attachment.file_id,
        unique=attachment.file_unique_id,
        name=getattr(attachment, "file_name", None) or _made_up_name(kind, message.message_id, mime),
        size=size,
        mime=mime,
        caption=message.caption or "",
        album=message.media_group_id or "",
        message=reference,
        too_large=size > limit,
        limit=limit if size > limit else 0,
    )


def _attachment(message: Message) -> tuple[FileKind, _Attachment] | None:
    """The attachment and what it counts as. An animation also carries a document, so it is looked for first."""
    if message.photo:
        return FileKind.PHOTO, max(message.photo, key=lambda size: size.width * size.height)
    for video in (message.video, message.animation, message.video_note):
        if video:
            return FileKind.VIDEO, video
    for document in (message.document, message.voice, message.audio):
        if document:
            return FileKind.DOCUMENT, document
    return None


def _mime(attachment: _Attachment) -> str:
    match attachment:
        case PhotoSize():
            return "image/jpeg"
        case VideoNote():
            return "video/mp4"
        case _:
            return attachment.mime_type or ""


def _made_up_name(kind: FileKind, message_id: int, mime: str) -> str:
    extension = ".ogg" if mime == "audio/ogg" else mimetypes.guess_extension(mime) or ""
    return f"{kind}-{message_id}{extension}"
