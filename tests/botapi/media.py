"""Photos and files as payloads of messages."""

import io
import warnings
from typing import Any

from tests.botapi.errors import ApiError, faulty_request
from tests.botapi.files import MAX_UPLOAD, FileStore, StoredFile
from tests.botapi.messages import JsonObject
from tests.botapi.parameters import Call, Upload

MAX_PHOTO = 10 * 1024 * 1024
"""Bytes of a photo a bot uploads (Bot API, sendPhoto)."""
THUMBNAIL = 320
"""Pixels of the longer side of the smaller size Telegram makes of every photo."""

MAX_SHRUNK = 20_000_000
"""Pixels beyond which no smaller size is made: the double need not decode bombs."""


def measure(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture, None where it is none; reads the header only."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content)) as picture:
                return picture.size
        except (OSError, ValueError, Image.DecompressionBombError):
            return None


def shrink(content: bytes) -> bytes:
    """The same picture, no side longer than THUMBNAIL, as JPEG."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG")
    return out.getvalue()


def add_photo(files: FileStore, content: bytes) -> list[StoredFile]:
    """Keep a photo in the sizes Telegram offers, the full one last; it is kept as it came, not compressed anew."""
    dimensions = measure(content)
    if dimensions is None:
        return [files.add(content, dimensions=(1280, 960))]
    full = files.add(content, dimensions=dimensions)
    if max(dimensions) <= THUMBNAIL or dimensions[0] * dimensions[1] > MAX_SHRUNK:
        return [full]
    try:
        small = shrink(content)
    except Exception:  # noqa: BLE001  # Telegram would refuse what is no picture; here whatever is sent arrives
        return [full]
    return [files.add(small, dimensions=measure(small) or (0, 0)), full]


def photo_payload(files: FileStore, sizes: list[StoredFile]) -> JsonObject:
    """``photo``: an array of PhotoSize, smallest first."""
    return {"photo": [{**describe(files, size), "width": size.width, "height": size.height} for size in sizes]}


def file_payload(files: FileStore, kind: str, file: StoredFile, **extra: Any) -> JsonObject:
    """``document``, ``video``, ``voice`` … of a message, with name and type as the sender gave them."""
    known = {"file_name": file.name, "mime_type": file.mime}
    if kind in {"voice", "video_note", "sticker"}:
        known.pop("file_name")
    if kind == "sticker":
        known.pop("mime_type")
    named = {name: value for name, value in known.items() if value}
    return {kind: {**describe(files, file), **named, **extra}}


def describe(files: FileStore, file: StoredFile) -> JsonObject:
    """What every file object has; the ``file_id`` is a new one."""
    return {"file_id": files.issue_id(file), "file_unique_id": file.unique_id, "file_size": file.size}


def sent_media(files: FileStore, call: Call, kind: str, reference: Any) -> tuple[JsonObject, StoredFile]:
    """The photo or file a program sends: uploaded now, or known by its ``file_id``.

    Raises ApiError: 400 for what is no picture, empty, or unknown, 413 for what is too large.
    """
    upload = reference if isinstance(reference, Upload) else call.attached(reference)
    if upload is None and isinstance(reference, str) and "://" in reference:
        raise faulty_request("the double fetches nothing: upload the file or name its file_id")
    if upload is None:
        file = files.by_id(str(reference))
        sizes = [file]
    else:
        check_upload(upload, kind)
        sizes = add_photo(files, upload.content) if kind == "photo" else [_keep(files, upload)]
        file = sizes[-1]
    if kind == "photo":
        return photo_payload(files, sizes), file
    return file_payload(files, kind, file, **_playing(kind)), file


def check_upload(upload: Upload, kind: str) -> None:
    """Raises ApiError for a file of the wrong size, or a photo that is none."""
    if not upload.content:
        raise faulty_request("file must be non-empty")
    if len(upload.content) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
        raise ApiError(413, "Request Entity Too Large", violation=True)
    if kind != "photo":
        return
    dimensions = measure(upload.content)
    if dimensions is None:
        raise faulty_request("IMAGE_PROCESS_FAILED")
    if sum(dimensions) > 10_000 or max(dimensions) > 20 * min(dimensions):
        raise faulty_request("PHOTO_INVALID_DIMENSIONS")


def _keep(files: FileStore, upload: Upload) -> StoredFile:
    return files.add(upload.content, name=upload.name, mime=upload.mime)


def _playing(kind: str) -> JsonObject:
    shapes: dict[str, JsonObject] = {
        "video": {"width": 640, "height": 480, "duration": 1},
        "animation": {"width": 320, "height": 240, "duration": 1},
        "audio": {"duration": 1},
        "voice": {"duration": 1},
    }
    return shapes.get(kind, {})
