"""A copy forgets where its photo or video was taken, and nothing else."""

import re
import struct
import time
import zlib
from io import BytesIO
from xml.etree import ElementTree as ET

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bot.reports.geotags import strip
from bot.reports.geotags.edit import Edit, edited
from tests.reports.photographs import GPS, MAKER, ORIENTATION

pillow_heif.register_heif_opener()

POSITION = {1: "N", 2: (25.0, 3.0, 7.25), 3: "E", 4: (102.0, 43.0, 1.5), 29: "2023:05:14"}
TITLE = "开放日"
ATTRIBUTES = 'exif:GPSLatitude="25,3.125N" drone-dji:GpsLongitude="+102.71"'
ELEMENTS = "<exif:GPSLongitude>102,43.5E</exif:GPSLongitude><exif:GPSAltitude />"
XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" {ATTRIBUTES} dc:title="{TITLE}">{ELEMENTS}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def picture() -> Image.Image:
    image = Image.new("RGB", (96, 64), "teal")
    image.paste("white", (0, 0, 48, 64))
    return image


def exif(*, big_endian: bool = False, position: bool = True) -> Image.Exif:
    made = Image.Exif()
    made.endian = ">" if big_endian else "<"
    made[MAKER], made[ORIENTATION] = "示例相机".encode().decode("latin1"), 6
    made.get_ifd(0x8769)[0x9003] = "2023:05:14 15:00:00"
    if position:
        made.get_ifd(GPS).update(POSITION)
    return made


def taken(form: str, *, big_endian: bool = False, **more: object) -> bytes:
    """A photo that says where it was taken."""
    out = BytesIO()
    picture().save(out, form, exif=exif(big_endian=big_endian).tobytes(), **more)
    return out.getvalue()


def forgetting(data: bytes) -> bytes:
    return edited(data, 0, strip.edits(data))


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("big_endian", [False, True], ids=["II", "MM"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_photo_loses_its_position_and_keeps_every_pixel_and_all_else(form: str, big_endian: bool) -> None:
    before = taken(form, big_endian=big_endian)
    assert opened(before).getexif().get_ifd(GPS)
    after = forgetting(before)
    was, now = opened(before), opened(after)
    assert now.getexif().get_ifd(GPS) == {}
    assert GPS not in now.getexif()
    assert len(after) == len(before)
    assert was.tobytes() == now.tobytes()
    kept, had = dict(now.getexif()), dict(was.getexif())
    assert kept == {tag: value for tag, value in had.items() if tag != GPS}
    assert now.getexif().get_ifd(0x8769) == was.getexif().get_ifd(0x8769)
    # Not unlinked only: the degrees, minutes and seconds are nowhere in the bytes any more.
    for order in "<>":
        assert struct.pack(f"{order}II", 25, 1) + struct.pack(f"{order}II", 3, 1) not in after


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_xmp_loses_its_positions_and_stays_well_formed(form: str) -> None:
    out, texts = BytesIO(), PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    picture().save(out, form, xmp=XMP, **({"pnginfo": texts} if form == "PNG" else {}))
    after = forgetting(out.getvalue())
    said = opened(after).info["XML:com.adobe.xmp" if form == "PNG" else "xmp"]
    said = said if isinstance(said, bytes) else said.encode()
    assert re.search(rb"(?i)gps|102|25,3", said) is None
    assert TITLE.encode() in said
    assert len(said) == len(XMP)
    packet = said[said.index(b"<x:xmpmeta") : said.index(b"<?xpacket end")]
    ET.fromstring(packet)  # noqa: S314  # the packet from above


def test_what_png_holds_compressed_is_blanked_whole_and_the_rest_is_read_as_before() -> None:
    plain = BytesIO()
    picture().save(plain, "PNG")
    data = plain.getvalue()
    for kind, content in (
        (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"exif 25 3 7")),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
        (b"tEXt", b"Title\0kept"),
    ):
        data = data[:33] + chunk(kind, content) + data[33:]
    after = opened(forgetting(data))
    assert after.tobytes() == opened(data).tobytes()
    assert after.text == {"Title": "kept"}  # type: ignore[attr-defined]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def test_a_video_loses_its_position() -> None:
    place = b"+25.0437+102.7100+1890.000/"
    film = box(b"mdat", b"frame" * 2000 + place)
    xyz = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place))
    apple = box(b"meta", box(b"ilst", b"com.apple.quicktime.location.ISO6709" + place))
    loci = box(b"udta", box(b"loci", bytes(4) + b"\x15\xc7" + "示例州".encode() + b"\0\1" + b"\0\x66\xb5\xc2" * 3))
    data = box(b"ftyp", b"mp42\0\0\0\0mp42") + film + box(b"moov", xyz + apple + loci + box(b"mvhd", bytes(100)))
    after = forgetting(data)
    assert len(after) == len(data)
    moov = after[after.index(b"moov") :]
    assert place not in moov
    assert b"\xa9xyz" not in moov
    assert "示例州".encode() not in moov
    assert b"\0\x66\xb5\xc2" not in moov
    assert moov.count(b"free") == 2
    assert film in after, "what was filmed is no metadata"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_photo_without_a_position_is_not_touched(form: str) -> None:
    out = BytesIO()
    picture().save(out, form, exif=exif(position=False).tobytes())
    assert opened(out.getvalue()).getexif()
    assert strip.edits(out.getvalue()) == []


def test_a_document_is_never_touched_even_where_it_holds_a_photo() -> None:
    """The photo's bytes have a checksum there."""
    for head in (b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert strip.edits(head + taken("JPEG")) == []


EXIF_ENTRIES = b"MM\0*\0\0\0\x08\x01\xf4" + b"\x88\x25\0\4\0\0\0\1\0\0\0\x08"
HOSTILE = {
    "headers only": b"\xff\xd8\xff\xe1" + EXIF_ENTRIES * 400_000,
    "packets that never end": b"\xff\xd8\xff\xe1" + b"<rdf:RDF a:GPS='" * 500_000,
    "boxes only": box(b"ftyp", b"mp42") + box(b"free", b"") * 1_000_000,
    "positions only": box(b"ftyp", b"mp42") + box(b"moov", b"+25.0+102.0/" * 700_000),
    "chunks only": b"\x89PNG\r\n\x1a\n" + chunk(b"zTXt", b"Raw profile type exif\0\0") * 200_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_made_to_keep_an_export_busy_does_not(kind: str) -> None:
    began = time.process_time()
    forgetting(HOSTILE[kind])
    assert time.process_time() - began < 10


@given(st.binary(max_size=600), st.sampled_from(["JPEG", "PNG", "TIFF"]), st.integers(0, 10**6))
def test_damaged_files_are_copied_as_far_as_they_go(noise: bytes, form: str, at: int) -> None:
    whole = taken(form)
    at %= len(whole)
    broken = whole[:at] + noise + whole[at + len(noise) :]
    assert len(forgetting(broken)) == len(broken)


@given(st.binary(min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 70), st.binary(max_size=9)), max_size=5))
def test_a_file_edited_in_pieces_is_the_file_edited_whole(data: bytes, drawn: list[tuple[int, bytes]]) -> None:
    edits = [Edit(at, new[: max(0, len(data) - at)]) for at, new in drawn]
    pieces = [edited(data[at : at + 7], at, edits) for at in range(0, len(data), 7)]
    assert b"".join(pieces) == edited(data, 0, edits)
