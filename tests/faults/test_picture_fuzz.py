"""Pictures as strangers mutilate them: each is looked at, or is none, and the process that looks goes on."""

import io
import random
from collections import Counter
from functools import partial
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from test_file_fuzz import again, mutated  # noqa: F401 (a fixture)

from bot.decoding.errors import DecodingFailed, PictureTooLarge
from bot.decoding.pictures import Look, look, shown
from bot.decoding.pool import DecoderPool

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP")


def samples() -> dict[str, bytes]:
    """A small picture in every format, with EXIF where it may have some; a JPEG that comes in scans too."""
    image, exif, made = Image.effect_noise((96, 64), 50).convert("RGB"), Image.Exif(), {}
    exif[0x0112], exif[0x011A], exif[0x010F] = 6, 72.0, "示例相机"
    exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 3.0, 0.0)})
    for form in FORMATS:
        out = io.BytesIO()
        image.save(out, form, **({} if form in {"GIF", "BMP"} else {"exif": exif}))
        made[form] = out.getvalue()
    out = io.BytesIO()
    image.save(out, "JPEG", progressive=True, exif=exif)
    return {**made, "JPEG in scans": out.getvalue()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "picture"


def test_a_mutated_picture_is_seen_and_shown_or_is_none(draw: random.Random, again: str, path: Path) -> None:  # noqa: F811
    told: Counter[str] = Counter()
    with DecoderPool() as pool:
        for what, content in mutated(draw, samples()):
            path.write_bytes(content)
            for work in (partial(look, path), partial(shown, path, 48)):
                try:
                    found = pool.run(work)
                    assert found.width * found.height > 0 if isinstance(found, Look) else found.startswith(b"\xff\xd8")
                    told["read"] += 1
                except (DecodingFailed, PictureTooLarge) as none:
                    told[type(none).__name__] += 1
                except Exception as error:
                    raise AssertionError(f"{what}: {again}") from error
    assert told["read"], again
    assert told["DecodingFailed"], again
