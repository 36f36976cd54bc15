"""Files that say where they were taken, in every place where phones, cameras and programs write that."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pillow_heif
from PIL import Image

from tests.running.kind_samples import ASF, OLE, box, ftyp, transport, zipped

pillow_heif.register_heif_opener()

PLACE = b"+25.0437+102.7100+1890.000/"
FIGURES = b"25.04371234"
GPS = 0x8825
POSITION = {1: "N", 2: (25.0, 3.0, 7.25), 3: "E", 4: (102.0, 43.0, 1.5), 29: "2023:05:14"}
DEGREES = struct.pack(">II", 25, 1) + struct.pack(">II", 3, 1)
DEGREES_LITTLE = struct.pack("<II", 25, 1) + struct.pack("<II", 3, 1)
MARKS = (PLACE, FIGURES, DEGREES, DEGREES_LITTLE, b"102,43.5E", "示例街".encode())

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="102,43.5E" '
    'xmlns:dc="d" dc:title="开放日"><Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li>示例街</rdf:li></rdf:Bag>'
    "</Iptc4xmpExt:LocationCreated></rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()
TAGS = f'{{"latitude": {FIGURES.decode()}, "make": "示例"}}'.encode()


def photo(form: str = "JPEG", size: tuple[int, int] = (96, 64), *, placed: bool = True, **more: object) -> bytes:
    image = Image.new("RGB", size, "teal")
    image.paste("white", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "SHILI"
    if placed:
        exif.get_ifd(GPS).update(POSITION)
    out = io.BytesIO()
    image.save(out, form, exif=exif.tobytes(), **more)
    return out.getvalue()


PLAIN = photo(placed=False)


def segment(mark: int, content: bytes) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">H", len(content) + 2) + content


def with_segments(*segments: bytes) -> bytes:
    return PLAIN[:2] + b"".join(segments) + PLAIN[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*chunks: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(out, "PNG")
    data = out.getvalue()
    return data[:33] + b"".join(chunks) + data[33:]


def track(handler: bytes, samples: tuple[bytes, ...] = (), at: int = 0) -> bytes:
    """A track whose samples lie in one chunk at `at`."""
    sizes = struct.pack(">II", 0, len(samples)) + b"".join(struct.pack(">I", len(sample)) for sample in samples)
    table = box(
        b"stbl",
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, len(samples), 1)),
        box(b"stsz", bytes(4) + sizes),
        box(b"stco", struct.pack(">III", 0, 1, at)),
    )
    handled = box(b"hdlr", bytes(8) + handler + bytes(13))
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", handled, box(b"minf", table)))


FRAMES = b"\0\0\0\1frame" * 40


def film(*in_movie: bytes, main: bytes = b"mp42", behind: bytes = b"", samples: tuple[bytes, ...] = ()) -> bytes:
    """ftyp, mdat with frames and samples, moov."""
    head = ftyp(main)
    data = box(b"mdat", FRAMES, *samples)
    movie = box(b"moov", box(b"mvhd", bytes(100)), track(b"vide", (FRAMES,), len(head) + 8), *in_movie)
    return head + data + movie + behind


def measured(handler: bytes, *samples: bytes) -> bytes:
    return film(track(handler, samples, len(ftyp(b"mp42")) + 8 + len(FRAMES)), samples=samples)


def xyz() -> bytes:
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7) + PLACE))


def apple() -> bytes:
    name = b"com.apple.quicktime.location.ISO6709"
    keys = box(b"keys", struct.pack(">II", 0, 1), box(b"mdta", name))
    items = box(b"ilst", box(b"\0\0\0\1", box(b"data", struct.pack(">II", 1, 0) + PLACE)))
    return box(b"meta", box(b"hdlr", bytes(8) + b"mdta" + bytes(12)), keys, items)


def loci() -> bytes:
    return box(b"udta", box(b"loci", bytes(4) + b"\x15\xc7" + "示例街".encode() + b"\0\1" + b"\0\x66\xb5\xc2" * 3))


MOVIE = film(xyz(), apple())
ODT = "application/vnd.oasis.opendocument.text"
XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def samsung() -> bytes:
    body = MOVIE + b"SEFH" + struct.pack("<II", 107, 1) + bytes(12)
    return PLAIN + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + body + struct.pack("<I", 24) + b"SEFT"


def extended_xmp() -> bytes:
    """A position that stands across two segments."""
    whole = b"<x:xmpmeta><rdf:RDF " + b" " * 300 + b'exif:GPSLatitude="102,43.5E" /></x:xmpmeta>'
    cut = whole.index(b"102,43") + 4
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32
    pieces = [(0, whole[:cut]), (cut, whole[cut:])]
    return with_segments(*(segment(0xE1, head + struct.pack(">II", len(whole), at) + text) for at, text in pieces))


def iptc() -> bytes:
    records = b"\x1c\x02\x5a" + struct.pack(">H", 9) + "示例街".encode()
    return with_segments(
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records)
    )


def gif(application: bytes, content: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    data = out.getvalue()
    end = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    return data[:-1] + b"!\xff\x0b" + application + content + end + b";"


def riff(form: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    inside = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(inside)) + form + inside


def avi(*more: tuple[bytes, bytes]) -> bytes:
    return riff(b"AVI ", (b"LIST", b"hdrlavih" + struct.pack("<I", 8) + bytes(8)), (b"LIST", b"movi"), *more)


def matroska(*elements: bytes) -> bytes:
    def of(kind: str, content: bytes) -> bytes:
        return bytes.fromhex(kind) + (len(content) | 1 << 28).to_bytes(4, "big") + content

    return of("1a45dfa3", b"\x42\x82\x88matroska") + of("18538067", of("1549a966", b"x") + b"".join(elements))


def element(kind: str, content: bytes) -> bytes:
    return bytes.fromhex(kind) + (len(content) | 1 << 28).to_bytes(4, "big") + content


def heif_with(*behind: bytes) -> bytes:
    return photo("HEIF", placed=False) + b"".join(behind)


def pdf(*streams: tuple[str, bytes], more: str = "") -> bytes:
    out = b"%PDF-1.7\n"
    for number, (said, content) in enumerate(streams, 1):
        out += f"{number} 0 obj\n<< {said} /Length {len(content)} >>\nstream\n".encode() + content
        out += b"\nendstream\nendobj\n"
    return out + f"trailer << /Root 1 0 R {more} >>\n%%EOF\n".encode()


def document(name: str, content: bytes, **more: bytes) -> bytes:
    parts: Mapping[str, bytes] = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<x/>",
        name: content,
        **more,
    }
    return zipped(parts)


def avchd(tag: int = 0xB2) -> bytes:
    entries = bytes([2, 0x18, 0, 1, 2, 3, tag]) + b"\x25\x03\x07\x11"
    said = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM" + entries
    return transport()[: 188 * 3] + b"\x47\x40\x11\x10" + said.ljust(184, b"\xff") + transport()


def locked() -> bytes:
    data = bytearray(zipped({"a.jpg": photo()}, zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


CLEANED: dict[str, bytes] = {
    "a film behind a photo": PLAIN + MOVIE,
    "a film behind a photo that says so in its own XMP": photo(xmp=XMP) + MOVIE,
    "Samsung's trailer": samsung(),
    "a note behind a photo": PLAIN + b"vivo{" + TAGS + b"}",
    "a second picture (MPO)": PLAIN + photo(),
    "a second picture behind padding, and a film": PLAIN + bytes(70) + photo() + MOVIE,
    "a photo without an end": photo()[:-2],
    "extended XMP across two segments": extended_xmp(),
    "IPTC's city": iptc(),
    "a maker's own segment": with_segments(segment(0xE4, b"MAKER" + TAGS)),
    "GoPro's segment": with_segments(segment(0xE6, b"GoPro\0GPS5" + PLACE)),
    "a comment": with_segments(segment(0xFE, TAGS)),
    "a manifest (JUMBF)": with_segments(segment(0xEB, b"JP\0\1" + PLACE)),
    "between two segments": with_segments(segment(0xFE, b"x") + PLACE),
    "png, eXIf": photo("PNG"),
    "png, zTXt": png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(TAGS))),
    "png, tEXt": png(chunk(b"tEXt", b"exif:GPSLatitude\0" + FIGURES)),
    "png, iTXt": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
    "png, a profile": png(chunk(b"tEXt", b"Raw profile type exif\0" + PLACE)),
    "png, a chunk of somebody's": png(chunk(b"caBX", PLACE)),
    "png, behind its end": png() + photo(),
    "webp, EXIF": photo("WEBP"),
    "webp, XMP": photo("WEBP", placed=False, xmp=XMP),
    "webp, a chunk of somebody's": riff(b"WEBP", (b"VP8 ", bytes(30)), (b"GEO ", PLACE)),
    "webp, behind its end": photo("WEBP", placed=False) + PLACE,
    "gif, XMP": gif(b"XMP DataXMP", XMP),
    "gif, another application": gif(b"PHONE   1.0", bytes([len(PLACE)]) + PLACE),
    "gif, behind its end": gif(b"NETSCAPE2.0", b"\3\1\0\0") + PLACE,
    "tiff": photo("TIFF"),
    "tiff, big": photo("TIFF", big_tiff=True),
    "bmp, behind its end": photo("BMP", placed=False) + PLACE,
    "heic": photo("HEIF"),
    "heic, XMP": photo("HEIF", placed=False, xmp=XMP),
    "heic, a film inside (mpvd)": heif_with(box(b"mpvd", MOVIE)),
    "heic, Samsung's box": heif_with(box(b"sefd", samsung())),
    "heic, in a free box": heif_with(box(b"free", PLACE)),
    "heic, behind its end": heif_with(b"\0\0\0\1x" + PLACE),
    "avif": photo("AVIF"),
    "avif, XMP": photo("AVIF", placed=False, xmp=XMP),
    "mp4, xyz": film(xyz()),
    "mp4, loci": film(loci()),
    "mp4, Apple's keys": film(apple()),
    "mov, Apple's keys in udta": film(box(b"udta", apple()), main=b"qt  "),
    "mp4, udta of a track": film(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"vide" + bytes(13))), xyz())),
    "mp4, a maker's udta": film(box(b"udta", box(b"GPMF", PLACE), box(b"SMTA", PLACE), box(b"CNTH", photo()))),
    "mp4, udta outside": film(behind=xyz()),
    "mp4, XMP": film(behind=box(b"uuid", XMP_ID + XMP)),
    "mp4, a box of somebody's": film(behind=box(b"uuid", bytes(range(16)) + PLACE)),
    "mp4, an unknown box": film(box(b"gps ", PLACE), behind=box(b"skdt", PLACE)),
    "mp4, in a free box": film(behind=box(b"free", PLACE)),
    "mp4, behind its end": film(behind=b"\0\0\0\1x" + PLACE),
    "mp4, gpmd": measured(b"meta", b"GPS5" + PLACE, b"GPS5" + FIGURES),
    "mp4, camm": measured(b"camm", PLACE),
    "mp4, subtitles of a drone": measured(b"sbtl", b"\0\x20GPS(102.7100,25.04371234,19)"),
    "mp4, a dashboard camera's boxes": film(samples=(box(b"free", b"GPS " + PLACE),)),
    "3gp": film(xyz(), main=b"3gp5"),
    "avi, junk": avi((b"JUNK", PLACE)),
    "avi, information": avi((b"LIST", b"INFOICMT" + struct.pack("<I", len(PLACE)) + PLACE)),
    "avi, behind its end": avi() + PLACE,
    "mkv, tags": matroska(element("1254c367", b"LOCATION" + PLACE)),
    "mkv, an attachment": matroska(element("1941a469", b"image/jpeg" + photo())),
    "mkv, in a void": matroska(element("ec", PLACE)),
    "mp3": b"ID3\x03\0\0\0\0\0\x7f" + TAGS.ljust(117) + b"\xff\xfb\x90\x64" + bytes(413),
    "wmv": ASF + bytes(80) + PLACE,
    "flv": b"FLV\x01\x05\0\0\0\x09" + TAGS,
    "flac": b"fLaC\x84\0\0\x40" + b"LOCATION=" + PLACE,
    "avchd": avchd(),
    "pdf, a photo": pdf(("/Subtype /Image /Filter /DCTDecode", photo())),
    "pdf, a photo with a film behind": pdf(("/Subtype /Image /Filter /DCTDecode", PLAIN + MOVIE)),
    "pdf, a photo packed once more": pdf(
        ("/Subtype /Image /Filter [/FlateDecode /DCTDecode]", zlib.compress(photo(), 0))
    ),
    "pdf, XMP": pdf(("/Type /Metadata /Subtype /XML", XMP)),
    "pdf, XMP packed": pdf(("/Type /Metadata /Subtype /XML /Filter /FlateDecode", zlib.compress(XMP, 1))),
    "docx, a photo": document("word/media/image1.jpeg", photo()),
    "docx, a photo with a film behind": document("word/media/image1.jpeg", PLAIN + MOVIE),
    "docx, a png": document("word/media/image1.png", photo("PNG")),
    "pptx, a film": zipped({"[Content_Types].xml": "x", "ppt/presentation.xml": "x", "ppt/media/1.mp4": film(xyz())}),
    "xlsx, a photo": zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x", "xl/media/1.jpg": photo()}),
    "odt, a photo": zipped({"mimetype": ODT, "Pictures/1.jpg": photo()}),
    "ofd, a photo": zipped({"OFD.xml": "x", "Doc_0/Res/1.jpg": photo()}),
    "zip, a photo": zipped({"照片/1.jpg": photo()}),
    "zip, sidecars": zipped(
        {"1.xmp": XMP, "1.gpx": b"<?xml?><gpx>" + PLACE, "a.kml": b"<kml>" + PLACE, "b": b"<gpx>" + PLACE}
    ),
    "zip in a zip": zipped({"a.zip": zipped({"1.jpg": photo(), "b.docx": document("word/media/1.jpg", photo())})}),
}  # fmt: skip
"""What is cleaned for certain."""

DOUBTED: dict[str, bytes] = {
    "an old document with a photo": OLE + bytes(504) + photo(),
    "rtf with a photo": b"{\\rtf1{\\pict\\jpegblip " + photo().hex().encode() + b"}}",
    "rar": b"Rar!\x1a\x07\x01\0" + photo(),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + photo(),
    "a zip with a password": locked(),
    "a rar in a zip": zipped({"a.rar": b"Rar!\x1a\x07\x01\0" + photo()}, zipfile.ZIP_STORED),
    "a zip cut off": zipped({"a.jpg": photo()}, zipfile.ZIP_STORED)[:-30],
    "zips in zips in zips": zipped({"a": zipped({"b": zipped({"c": zipped({"d.jpg": photo()}, 0)}, 0)}, 0)}, 0),
    "a locked pdf": pdf(("/Filter /DCTDecode", photo()), more="/Encrypt 3 0 R"),
    "a signed pdf": pdf(("/Filter /DCTDecode", photo()), more="/ByteRange [0 1 2 3]"),
    "a sealed ofd": zipped({"OFD.xml": "x", "Doc_0/Signs/Signatures.xml": "x", "Doc_0/1.jpg": photo()}, 0),
    "ogg": b"OggS\0\2" + bytes(22) + b"LOCATION=" + PLACE,
    "a film in fragments with a track of positions": film(
        track(b"meta"), behind=box(b"moof", bytes(8)) + box(b"mdat", PLACE)
    ),
    "a film whose movie is packed": ftyp(b"qt  ") + box(b"moov", box(b"cmov", zlib.compress(xyz()))),
}  # fmt: skip
"""What cannot be cleaned for certain: said, never silent."""
