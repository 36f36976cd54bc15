"""Pictures to send."""

import io


def picture(colour: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    """A plain picture as PNG; the same arguments give the same bytes."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
