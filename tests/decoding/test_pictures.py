"""Pictures as cameras, phones and programs make them, and as they arrive: what is seen of them, and of what is none."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from bot.decoding import limits, picture_limits, pixels
from bot.decoding.errors import PictureTooLarge
from bot.decoding.limits import LARGE_PICTURE, ORDINARY, MoreNeeded
from bot.decoding.pictures import Look, look, shown

pillow_heif.register_heif_opener()

ORIENTATION, X_RESOLUTION, MAKER = 0x0112, 0x011A, 0x010F
ASCII, SHORT, RATIONAL = 2, 3, 5


def scene() -> Image.Image:
    """Bright on the left, with a dark circle: which way up it is can be told."""
    image = Image.linear_gradient("L").rotate(90).resize((320, 200)).convert("RGB")
    ImageDraw.Draw(image).ellipse((200, 20, 300, 90), fill="navy")
    return image


def saved(form: str, image: Image.Image | None = None, **more: object) -> bytes:
    out = io.BytesIO()
    (image or scene()).save(out, form, **more)
    return out.getvalue()


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[ORIENTATION], made[X_RESOLUTION], made[MAKER] = orientation, 72.0, "示例相机"
    return made


def with_entry(data: bytes, tag: int, kind: int, value: bytes, count: int = 4) -> bytes:
    """The file with that entry of its EXIF, which is big-endian, being of another type and saying something else."""
    kinds = (ASCII, SHORT, RATIONAL)
    at = next(at for of in kinds if (at := data.find(struct.pack(">HH", tag, of))) > 0)
    return data[:at] + struct.pack(">HHI4s", tag, kind, count, value) + data[at + 12 :]


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[bytes], Look]:
    """What is seen of a file of those bytes."""

    def see(data: bytes) -> Look:
        (tmp_path / "picture").write_bytes(data)
        return look(tmp_path / "picture")

    return see


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[bytes], Image.Image]:
    """The copy to show of a file of those bytes."""

    def make(data: bytes) -> Image.Image:
        (tmp_path / "picture").write_bytes(data)
        return Image.open(io.BytesIO(shown(tmp_path / "picture", 160)))

    return make


def close(one: Look, other: Look) -> bool:
    """Whether they look alike, a few bits aside."""
    return (int(one.phash, 16) ^ int(other.phash, 16)).bit_count() <= 4


class TestWhatIsSaidAboutAPicture:
    """EXIF and the like: it may say which way up the picture is, and no more."""

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_its_orientation_makes_it_upright(
        self, seen: Callable[[bytes], Look], copy: Callable[[bytes], Image.Image], form: str, orientation: int
    ) -> None:
        turned = scene()
        for turn in (turn for number, turn in pixels.TURNS.items() if number == orientation):
            back = {Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270}
            back |= {there: here for here, there in back.items()}
            turned = turned.transpose(back.get(turn, turn))
        data = saved(form, turned, exif=exif(orientation))
        found, upright = seen(data), seen(saved("PNG"))
        assert (found.width, found.height) == (320, 200)
        assert close(found, upright)
        assert copy(data).size == (160, 100)
        assert copy(data).getpixel((125, 28))[2] > 90 > copy(data).getpixel((125, 28))[0]

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize(
        "entry",
        [
            (X_RESOLUTION, ASCII, b"ab\0\0"),
            (X_RESOLUTION, RATIONAL, b"\xff\xff\xff\xff"),
            (X_RESOLUTION, 99, b"ab\0\0"),
            (MAKER, 4, b"\xff\xff\xff\xf0"),
            (MAKER, ASCII, b"\xff\xff\xff\xf0", 0xFFFFFFF0),
            (0x8769, 4, b"\0\0\0\x08", 1),
            (0x8825, 4, b"\xff\xff\xff\xf0", 1),
        ],
        ids=lambda entry: f"{entry[0]:x}-{entry[1]}",
    )
    def test_what_is_odd_in_it_neither_loses_the_picture_nor_its_orientation(
        self,
        seen: Callable[[bytes], Look],
        copy: Callable[[bytes], Image.Image],
        form: str,
        entry: tuple[int, int, bytes],
    ) -> None:
        tag, *new = entry
        data = saved(form, exif=exif(6))
        # A pointer to further entries takes the place of what is no pointer.
        at = tag if tag in {X_RESOLUTION, MAKER} else MAKER
        data = with_entry(data, at, *new)
        data = data.replace(struct.pack(">HH", at, new[0]), struct.pack(">HH", tag, new[0]), 1)
        if form == "PNG":
            data = with_checksums(data)
        assert (seen(data).width, seen(data).height) == (200, 320)
        assert copy(data).size == (100, 160)

    @pytest.mark.parametrize("form", ["JPEG", "WEBP", "HEIF"])
    @pytest.mark.parametrize(
        "entry",
        [(ASCII, b"6\0\0\0", 2), (RATIONAL, b"\0\0\0\x08", 1), (SHORT, b"\0\6\0\6", 2), (SHORT, b"\0\x63\0\0", 1)],
        ids=["text", "fraction", "two", "99"],
    )
    def test_an_orientation_that_is_none_is_none(
        self, seen: Callable[[bytes], Look], form: str, entry: tuple[int, bytes, int]
    ) -> None:
        kind, value, count = entry
        data = with_entry(saved(form, exif=exif(1)), ORIENTATION, kind, value, count)
        assert (seen(data).width, seen(data).height) == (320, 200)

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
    def test_noise_in_its_place_does_not_lose_the_picture(self, seen: Callable[[bytes], Look], form: str) -> None:
        data = saved(form, exif=exif(6))
        at = data.index(b"MM\0*")
        noisy = data[:at] + b"\xa5" * 40 + data[at + 40 :]
        found = seen(with_checksums(noisy) if form == "PNG" else noisy)
        assert {found.width, found.height} == {320, 200}

    @pytest.mark.parametrize("tag", [ORIENTATION, X_RESOLUTION, 0x0128, MAKER])
    def test_that_of_a_scan_neither(self, seen: Callable[[bytes], Look], tag: int) -> None:
        data = bytearray(saved("TIFF", dpi=(72, 72), tiffinfo={ORIENTATION: 1, MAKER: "示例", 0x0128: 3}))
        (first,) = struct.unpack("<I", data[4:8])
        (entries,) = struct.unpack("<H", data[first : first + 2])
        for at in range(first + 2, first + 2 + entries * 12, 12):
            if struct.unpack("<H", data[at : at + 2]) == (tag,):
                data[at + 2 : at + 12] = struct.pack("<HI4s", ASCII, 4, b"abc\0")
        assert (seen(bytes(data)).width, seen(bytes(data)).height) == (320, 200)


class TestAnEndThatIsMissing:
    @pytest.mark.parametrize("progressive", [False, True])
    @pytest.mark.parametrize("missing", [1, 2, 30])
    def test_of_a_jpeg_of_which_most_is_there_is_not_missed(
        self,
        seen: Callable[[bytes], Look],
        copy: Callable[[bytes], Image.Image],
        progressive: bool,
        missing: int,
    ) -> None:
        data = saved("JPEG", quality=95, progressive=progressive)
        assert close(seen(data[:-missing]), seen(data))
        assert copy(data[:-missing]).size == (160, 100)

    def test_of_a_jpeg_does_not_turn_it_over(self, seen: Callable[[bytes], Look]) -> None:
        found = seen(saved("JPEG", exif=exif(6))[:-2])
        assert (found.width, found.height) == (200, 320)

    @pytest.mark.parametrize(("progressive", "share"), [(False, 0.02), (False, 0.3), (False, 0.6), (True, 0.01)])
    def test_of_a_jpeg_of_which_little_is_there_makes_it_unreadable(
        self,
        seen: Callable[[bytes], Look],
        progressive: bool,
        share: float,
    ) -> None:
        data = saved("JPEG", Image.effect_noise((320, 200), 90), quality=95, progressive=progressive)
        header = data.index(b"\xff\xda")
        with pytest.raises(OSError, match="truncated"):
            seen(data[: header + int((len(data) - header) * share)])

    def test_of_a_screenshot_of_which_most_is_there_neither(self, seen: Callable[[bytes], Look]) -> None:
        data = saved("PNG", Image.effect_noise((320, 200), 90))
        assert seen(data[: int(len(data) * 0.9)]).height == 200
        with pytest.raises(OSError, match="truncated"):
            seen(data[: int(len(data) * 0.5)])

    @pytest.mark.parametrize("form", ["WEBP", "HEIF", "AVIF", "GIF", "BMP"])
    def test_where_nothing_is_known_of_it_the_file_is_unreadable(
        self, seen: Callable[[bytes], Look], form: str
    ) -> None:
        data = saved(form)
        with pytest.raises((OSError, EOFError, ValueError, RuntimeError)):
            seen(data[: len(data) // 2])


class TestHowLargeItMayBe:
    """Seen before a decoder reads it: all of these are a few bytes, and nothing of them is read."""

    def test_a_jpeg_of_two_hundred_million_pixels_is_read_in_an_eighth(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        within(monkeypatch)
        Image.new("L", (16_000, 12_500), 77).save(tmp_path / "photo.jpg", quality=10)
        found = look(tmp_path / "photo.jpg")
        assert (found.width, found.height) == (16_000, 12_500)
        assert Image.open(io.BytesIO(shown(tmp_path / "photo.jpg", 1600))).size == (1600, 1250)

    @pytest.mark.parametrize(
        ("form", "mode", "size"),
        [
            ("PNG", "RGB", (12_000, 12_000)),
            ("PNG", "1", (30_000, 30_000)),
            ("TIFF", "CMYK", (12_000, 12_000)),
            ("WEBP", "RGBA", (12_000, 6_000)),
            ("HEIF", "RGB", (12_000, 6_000)),
        ],
    )
    def test_more_pixels_than_are_read_are_too_many(self, form: str, mode: str, size: tuple[int, int]) -> None:
        with pytest.raises(PictureTooLarge):
            picture_limits.weigh(form, mode, size)

    def test_a_jpeg_may_have_more_of_them_but_not_any_number(self) -> None:
        picture_limits.weigh_jpeg((20_000, 20_000), (2_500, 2_500))
        with pytest.raises(PictureTooLarge):
            picture_limits.weigh_jpeg((20_001, 20_000), (2_500, 2_500))

    def test_one_that_comes_in_scans_is_held_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        within(monkeypatch)
        colour = [(2, 2), (1, 1), (1, 1)]
        picture_limits.weigh_jpeg((8_000, 6_000), (1_000, 750), colour)
        with pytest.raises(MoreNeeded):
            picture_limits.weigh_jpeg((12_000, 9_000), (1_500, 1_125), colour)
        with pytest.raises(PictureTooLarge):
            picture_limits.weigh_jpeg((16_000, 12_500), (2_000, 1_563), colour)

    def test_what_takes_more_memory_than_usual_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        within(monkeypatch)
        picture_limits.weigh("PNG", "RGB", (6_000, 7_000))
        with pytest.raises(MoreNeeded) as asked:
            picture_limits.weigh("PNG", "RGB", (10_000, 10_000))
        assert asked.value.limits == LARGE_PICTURE

    @pytest.mark.parametrize("how", [{}, {"lossless": True}, {"exif": exif(1)}], ids=["lossy", "lossless", "extended"])
    def test_a_webp_tells_before_its_decoder_takes_the_memory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, object]
    ) -> None:
        (tmp_path / "photo.webp").write_bytes(saved("WEBP", **how))
        told: list[tuple[int, int]] = []

        def weigh(_form: str, _mode: str, size: tuple[int, int]) -> None:
            told.append(size)
            raise PictureTooLarge

        monkeypatch.setattr(pixels, "weigh", weigh)
        monkeypatch.setattr(Image, "open", None)
        with pytest.raises(PictureTooLarge):
            look(tmp_path / "photo.webp")
        assert told == [(320, 200)]


def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a decoding process with the usual limits."""
    monkeypatch.setattr(limits, "within", type("Within", (), {"get": staticmethod(lambda: ORDINARY)}))


def with_checksums(png: bytes) -> bytes:
    """A PNG whose chunks were changed, with checksums that are right again."""
    import zlib

    made, at = bytearray(png[:8]), 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        body = png[at + 4 : at + 8 + size]
        made += png[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += size + 12
    return bytes(made)
