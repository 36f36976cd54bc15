"""How many pixels a picture may have. Beyond that it is a bomb, not a photo: half a gigabyte is read at the most."""

MOST_PIXELS = 120_000_000
"""Of a picture that takes four bytes a pixel while it is read: JPEG, PNG, TIFF."""

MOST_OF_FORMAT = {"WEBP": 30_000_000, "HEIF": 70_000_000, "AVIF": 70_000_000}
"""Where reading takes more: sixteen bytes a pixel for WebP, seven for the others (measured with Pillow 13)."""


def too_large(form: str | None, width: int, height: int) -> bool:
    """Whether a picture of that format, as Pillow names it, has too many pixels."""
    return width * height > MOST_OF_FORMAT.get(form or "", MOST_PIXELS)
