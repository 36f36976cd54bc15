"""Photos for the tests: small, made up, with or without what a camera writes into them."""

import hashlib
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.decoding.pool import DecoderPool
from bot.reports.charts.photos import Copies
from dialogs.model.submissions import Subject
from tests.reports.sample import DAY1, at
from tests.reports.week import file

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def jpeg(color="teal", size=(80, 40), orientation=None, gps=None):
    """A picture whose left half is white; `orientation` and `gps` as EXIF."""
    image = Image.new("RGB", size, color)
    image.paste("white", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    if gps:
        exif.get_ifd(GPS).update(gps)
        exif[MAKER] = "示例相机"
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


DECODERS = DecoderPool()
"""Shared by all tests of a process."""


def strange_exif():
    """A photo every viewer shows; one EXIF tag is text where a number belongs, and the picture lies on its side."""
    image = Image.new("RGB", (60, 40), "teal")
    plain = BytesIO()
    image.save(plain, "JPEG")
    entries = b"".join(
        (
            (0x0112).to_bytes(2, "big") + (3).to_bytes(2, "big") + (1).to_bytes(4, "big") + b"\x00\x06\x00\x00",
            (0x011A).to_bytes(2, "big") + (2).to_bytes(2, "big") + (4).to_bytes(4, "big") + b"abc\x00",
        )
    )
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + (2).to_bytes(2, "big") + entries + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    app1 = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    whole = plain.getvalue()
    return whole[:2] + app1 + whole[2:]


class Album:
    """A folder of photos by hash, and their records."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.files = []
        self.copies = Copies(self.find, DECODERS)

    def find(self, sha256):
        return self.folder / sha256

    def keep(self, unit, *, day=DAY1, data=b"", **more):
        """A photo of that unit; different ones unless `data` is given."""
        number = len(self.files) + 1
        content = data or jpeg((number * 37 % 256, number * 91 % 256, 90))
        sha256 = hashlib.sha256(content).hexdigest()
        self.find(sha256).write_bytes(content)
        kept = file(
            number, unit, Subject(day=day), more.pop("name", f"{number}.jpg"), sha256=sha256, sent_at=at(day), **more
        )
        self.files.append(kept)
        return kept
