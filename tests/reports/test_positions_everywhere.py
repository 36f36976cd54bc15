"""Nothing that leaves says where it was taken, in whatever container it stood; or it is said that it may."""

import io
import re
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from bot.reports.geotags import packages, strip
from tests.reports.planted import CLEANED, DOUBTED, FRAMES, MARKS, PLACE, PLAIN, film, measured, pdf, photo, png, track
from tests.running.kind_samples import TAKEN, box, ftyp, zipped


def copied(data: bytes, folder: Path) -> tuple[bytes, strip.Copy]:
    """What would leave."""
    (folder / "file").write_bytes(data)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    copy = strip.forgetful(folder / "file", scratch)
    return b"".join(strip.pieces(copy)), copy


def said(data: bytes, depth: int = 0) -> bytes:
    """A file's bytes and whatever is packed in it."""
    found = [data, re.sub(rb"\xff\xe1..http://ns.adobe.com/xmp/extension/\0.{40}", b"", data, flags=re.DOTALL)]
    if data.startswith(b"PK") and depth < 5:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found += [said(package.read(name), depth + 1) for name in package.namelist()]
    if data.startswith(b"%PDF"):
        for piece in data.split(b"stream\n")[1:]:
            try:
                found.append(zlib.decompressobj().decompress(piece))
            except zlib.error:
                continue
    if data.startswith(b"\x89PNG"):
        at = data.find(b"zTXt")
        while at >= 0:
            found.append(zlib.decompressobj().decompress(data[data.index(b"\0", at + 4) + 2 :]))
            at = data.find(b"zTXt", at + 4)
    return b"".join(found)


@pytest.mark.parametrize("where", CLEANED)
def test_no_byte_of_a_position_is_in_the_copy(where: str, tmp_path: Path) -> None:
    data = CLEANED[where]
    assert any(mark in said(data) for mark in MARKS) or where == "avchd", "the sample says nothing"
    after, copy = copied(data, tmp_path)
    assert not [mark for mark in MARKS if mark in said(after)]
    assert copy.removed
    assert not copy.doubt


@pytest.mark.parametrize("where", DOUBTED)
def test_what_cannot_be_cleaned_for_certain_is_said(where: str, tmp_path: Path) -> None:
    _, copy = copied(DOUBTED[where], tmp_path)
    assert copy.doubt


@pytest.mark.parametrize("what", TAKEN)
def test_what_says_nothing_is_copied_as_it_came(what: str, tmp_path: Path) -> None:
    _, content = TAKEN[what]
    after, copy = copied(content, tmp_path)
    shut = what in {"rar", "7z"}
    assert (after, copy.removed, copy.doubt) == (content, False, shut)


def test_noise_is_not_taken_for_a_place(tmp_path: Path) -> None:
    """Pixels and frames are noise to whoever looks for words in them."""
    noise = Random(7).randbytes(24_000_000)
    for data in (ftyp(b"mp42") + box(b"mdat", noise) + box(b"moov", track(b"vide")), b"FLV\1\5\0\0\0\x09" + noise):
        after, copy = copied(data, tmp_path)
        assert (after == data, copy.removed, copy.doubt) == (True, False, False)


WORDS = ("the free lunch", "say wide", "BMW 示例", "GIF8 ", "<<>>stream\n", "ID3 Etage: ", "RIFF")


@pytest.mark.parametrize("head", WORDS)
def test_words_that_begin_as_a_film_or_a_picture_would_are_words(head: str, tmp_path: Path) -> None:
    data = f"{head} 在示例街25号集合，共 45.123456 公里\r\n".encode() * 30
    after, copy = copied(data, tmp_path)
    assert (after, copy.removed) == (data, False)


PICTURES = ("a ", "png", "webp", "heic", "avif", "tiff", "bmp")
NOT_OPENED = {"a photo without an end", "heic, behind its end", "webp, a chunk of somebody's"}
"""What the library that is used here opens neither before nor after."""


@pytest.mark.parametrize("where", [w for w in CLEANED if w.startswith(PICTURES) and w not in NOT_OPENED])
def test_a_picture_keeps_every_pixel(where: str, tmp_path: Path) -> None:
    after, _ = copied(CLEANED[where], tmp_path)
    assert pixels(after) == pixels(CLEANED[where])


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def test_a_film_keeps_every_frame_and_the_place_of_everything(tmp_path: Path) -> None:
    for where, data in CLEANED.items():
        if where.startswith(("mp4", "3gp", "mov")):
            after, _ = copied(data, tmp_path)
            assert after.index(FRAMES) == data.index(FRAMES)
            assert after[: data.index(FRAMES)] == data[: data.index(FRAMES)]


def test_subtitles_that_speak_of_no_place_stay(tmp_path: Path) -> None:
    data = measured(b"sbtl", b"\0\x06hello!")
    assert copied(data, tmp_path)[0] == data


def test_what_hung_on_behind_is_cut_off_and_said_to_be(tmp_path: Path) -> None:
    after, copy = copied(CLEANED["a film behind a photo"], tmp_path)
    assert after == PLAIN
    assert copy.cut


def test_a_second_picture_stays_where_it_is(tmp_path: Path) -> None:
    data = CLEANED["a second picture (MPO)"]
    after, copy = copied(data, tmp_path)
    assert len(after) == len(data)
    assert not copy.cut


def test_a_document_keeps_its_parts_and_their_order(tmp_path: Path) -> None:
    for where in ("docx, a photo", "odt, a photo", "ofd, a photo", "zip, a photo"):
        after, _ = copied(CLEANED[where], tmp_path)
        with zipfile.ZipFile(io.BytesIO(CLEANED[where])) as was, zipfile.ZipFile(io.BytesIO(after)) as now:
            assert now.testzip() is None
            assert now.namelist() == was.namelist()
            assert [i.compress_type for i in now.infolist()] == [i.compress_type for i in was.infolist()]
            same = [name for name in was.namelist() if was.read(name) == now.read(name)]
            assert len(same) == len(was.namelist()) - 1


def test_an_archives_names_in_gbk_come_out_as_they_were_meant(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("zhao.jpg", photo())
    data = out.getvalue().replace(b"zhao.jpg", "照片".encode("gbk") + b".jpg")
    after, _ = copied(data, tmp_path)
    assert zipfile.ZipFile(io.BytesIO(after)).namelist() == ["照片.jpg"]


def test_tracks_in_an_archive_are_left_out(tmp_path: Path) -> None:
    after, _ = copied(CLEANED["zip, sidecars"], tmp_path)
    assert zipfile.ZipFile(io.BytesIO(after)).namelist() == ["1.xmp"]


def test_of_more_than_one_piece_all_is_cleaned(tmp_path: Path) -> None:
    filler = box(b"free", bytes(4_000_000))
    after, copy = copied(ftyp(b"mp42") + filler + film(box(b"udta", box(b"GPMF", PLACE)))[16:], tmp_path)
    assert len(after) > 3 * strip.PIECE
    assert PLACE not in after
    assert copy.removed


def bomb() -> bytes:
    return zipped({f"{n}.jpg": b"\xff\xd8\xff" + bytes(30_000_000) for n in range(2)})


CAMERA = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM\xff"
HOSTILE = {
    "a zip bomb": bomb(),
    "a zip of very many": zipped({f"{n}": b"" for n in range(packages.MOST_MEMBERS + 1)}),
    "a track of a billion samples": film(track(b"meta", (b"x",) * 3).replace(b"\0\0\0\3", b"\x3b\x9a\xca\0")),
    "boxes in boxes": ftyp(b"mp42") + box(b"moov", box(b"udta", box(b"meta", bytes(4) + box(b"udta", b"") * 90_000))),
    "many pictures behind each other": b"\xff\xd8\xff\xd9" * 400_000,
    "many segments": b"\xff\xd8" + b"\xff\xe4\0\2" * 400_000,
    "many texts in a png": png() [:33] + b"".join([b"\0\0\0\0tEXt\0\0\0\0"] * 200_000),
    "many streams in a pdf": b"%PDF-1.7\n" + b"<<>>stream\nendstream" * 120_000,
    "a pdf that packs gigabytes": pdf(*[("/Filter /FlateDecode", zlib.compress(bytes(60_000_000)))] * 12),
    "an endless number": b"\x1aE\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff" + b"\xe7\x80" * 300_000,
    "marks of a camera": (b"\x47\x40\x11\x10" + CAMERA * 8 + b"\xb2").ljust(188, b"\0") * 4_000,
    "figures without an end": b"{\\rtf1" + b"{\\pict\\jpegblip " + b"00 " * 900_000,
    "a packet without an end": b"\xff\xd8\xff\xe1" + b"<rdf:RDF a:GPS='" * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_made_to_keep_an_export_busy_does_not(kind: str, tmp_path: Path) -> None:
    began = time.process_time()
    copied(HOSTILE[kind], tmp_path)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("kind", ["a zip bomb", "a pdf that packs gigabytes", "a track of a billion samples"])
def test_a_file_made_to_fill_the_memory_does_not(kind: str, tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        copied(HOSTILE[kind], tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 300_000_000
    finally:
        tracemalloc.stop()
