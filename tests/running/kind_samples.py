"""A small real file of every kind that is taken, and of those that are not: made here, byte by byte."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
ASF_FILM = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
ASF_SOUND = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
OFFICE = "application/vnd.openxmlformats-officedocument."


def picture(form: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(out, form, **more)
    return out.getvalue()


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", 8 + len(content)) + kind + content


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))


def ftyp(main: bytes, *others: bytes) -> bytes:
    return box(b"ftyp", main + bytes(4) + b"".join(others))


def film(main: bytes, *others: bytes, tracks: tuple[bytes, ...] = (b"vide", b"soun")) -> bytes:
    """What a phone writes: ftyp, moov with its tracks, mdat."""
    return ftyp(main, *others) + box(b"moov", box(b"mvhd", bytes(100)), *map(track, tracks)) + box(b"mdat", bytes(200))


def zipped(parts: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def office(part: str, main: str, **more: bytes) -> bytes:
    types = f'<Types><Override PartName="/{part}" ContentType="application/{main}.main+xml"/></Types>'
    return zipped({"[Content_Types].xml": types, part: "<x/>", **more})


def open_document(sort: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{sort}", "content.xml": "<x/>"}, zipfile.ZIP_STORED)


def compound(*names: str, root: bytes = bytes(16)) -> bytes:
    """A compound file of three sectors: its header, its table, its directory."""
    head = bytearray(OLE + bytes(504))
    struct.pack_into("<HHH", head, 24, 0x3E, 3, 0xFFFE)
    struct.pack_into("<HH", head, 30, 9, 6)
    struct.pack_into("<III", head, 44, 1, 1, 0)
    struct.pack_into("<IIIII", head, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b"".join(_entry(name, 5 if n == 0 else 2, root) for n, name in enumerate(("Root Entry", *names)))
    return bytes(head) + table + entries.ljust(512, b"\0")


def _entry(name: str, sort: int, root: bytes) -> bytes:
    spelt = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    rest = struct.pack("<BB", sort, 1) + links + (root if sort == 5 else bytes(16))
    return (spelt.ljust(64, b"\0") + struct.pack("<H", len(spelt)) + rest).ljust(128, b"\0")


def transport(packet: int = 188, before: bytes = b"") -> bytes:
    return (before + b"\x47\x40\x11\x10" + bytes(packet - 4 - len(before))) * 8


def adts(frames: int = 4) -> bytes:
    length = 64
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(length - 7)) * frames


def asf(stream: bytes) -> bytes:
    properties = ASF_STREAM + struct.pack("<Q", 78) + stream + bytes(38)
    return ASF + struct.pack("<QIBB", 30 + len(properties), 1, 1, 2) + properties


def animated() -> bytes:
    frames = [Image.new("RGB", (48, 32), color) for color in ("teal", "navy")]
    return picture("PNG", save_all=True, append_images=frames)


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


WORD = f"{OFFICE}wordprocessingml.document"[12:]

TAKEN: dict[str, tuple[str, bytes]] = {
    "jpeg": ("image/jpeg", picture("JPEG")),
    "png": ("image/png", picture("PNG")),
    "apng": ("image/png", animated()),
    "heic": ("image/heic", picture("HEIF")),
    "heif": ("image/heif", ftyp(b"mif1", b"mif1", b"miaf") + box(b"meta", bytes(4))),
    "a heic that calls itself mif1": ("image/heic", ftyp(b"mif1", b"miaf", b"heic")),
    "avif": ("image/avif", picture("AVIF")),
    "an avif that calls itself mif1": ("image/avif", ftyp(b"mif1", b"avif", b"miaf")),
    "webp": ("image/webp", picture("WEBP")),
    "gif": ("image/gif", picture("GIF")),
    "bmp": ("image/bmp", picture("BMP")),
    "tiff": ("image/tiff", picture("TIFF")),
    "bigtiff": ("image/tiff", picture("TIFF", big_tiff=True)),
    **{
        f"mp4, {brand.decode()}": ("video/mp4", film(brand))
        for brand in (
            *(
                b"isom",
                b"iso2",
                b"iso4",
                b"iso5",
                b"iso6",
                b"iso9",
                b"mp41",
                b"mp42",
                b"mp71",
                b"avc1",
                b"mmp4",
                b"dash",
            ),
            *(b"MSNV", b"msnv", b"XAVC", b"NDSC", b"NDSS", b"F4V ", b"hvc1", b"ABCD"),
        )
    },
    "mp4 without a picture": ("audio/mp4", film(b"mp42", tracks=(b"soun",))),
    "mp4 in fragments": ("video/mp4", ftyp(b"iso6", b"dash") + box(b"moof", bytes(20)) + box(b"mdat", bytes(9))),
    "fragments alone": (
        "video/mp4",
        box(b"styp", b"msdh" + bytes(4)) + box(b"moof", bytes(20)),
    ),
    "quicktime": ("video/quicktime", film(b"qt  ")),
    **{
        f"quicktime that begins with {kind.decode()}": (
            "video/quicktime",
            box(kind, bytes(40)) + box(b"moov", track(b"vide")) + box(b"mdat", bytes(40)),
        )
        for kind in (b"wide", b"mdat", b"free", b"skip", b"pnot")
    },
    "quicktime without ftyp": ("video/quicktime", box(b"moov", track(b"vide")) + box(b"mdat", bytes(9))),
    "an mp4 whose ftyp comes second": ("video/mp4", box(b"free", bytes(9)) + film(b"mp42")),
    "a large mdat first": (
        "video/quicktime",
        struct.pack(">I4sQ", 1, b"mdat", 116) + bytes(100) + box(b"moov", track(b"vide")),
    ),
    "m4v": ("video/x-m4v", film(b"M4V ")),
    "3gp": ("video/3gpp", film(b"3gp5")),
    "3g2": ("video/3gpp", film(b"3g2a")),
    "ts": ("video/mp2t", transport()),
    "mts": ("video/mp2t", transport(192, bytes(4))),
    "mpg": ("video/mpeg", b"\0\0\1\xba" + bytes(60)),
    "mpeg": ("video/mpeg", b"\0\0\1\xb3" + bytes(60)),
    "avi": ("video/x-msvideo", b"RIFF" + struct.pack("<I", 60) + b"AVI LIST" + bytes(48)),
    "mkv": ("video/x-matroska", b"\x1aE\xdf\xa3\x8b\x42\x82\x88matroska\x18\x53\x80\x67\x80"),
    "webm": ("video/webm", b"\x1aE\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x80"),
    "wmv": ("video/x-ms-wmv", asf(ASF_FILM)),
    "wma": ("audio/x-ms-wma", asf(ASF_SOUND)),
    "flv": ("video/x-flv", b"FLV\x01\x05\0\0\0\x09" + bytes(20)),
    "mp3": ("audio/mpeg", b"\xff\xfb\x90\x64" + bytes(413)),
    "mp3 with a tag": ("audio/mpeg", b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xfb\x90\x64" + bytes(413)),
    "m4a": ("audio/mp4", film(b"M4A ", tracks=(b"soun",))),
    "aac": ("audio/aac", adts()),
    "aac with a tag": ("audio/aac", b"ID3\x04\0\0\0\0\0\0" + adts()),
    "amr": ("audio/amr", b"#!AMR\n" + bytes(32)),
    "amr-wb": ("audio/amr-wb", b"#!AMR-WB\n" + bytes(32)),
    "ogg": ("audio/ogg", b"OggS\0\2" + bytes(22) + b"\x13OpusHead"),
    "wav": ("audio/x-wav", b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + bytes(28)),
    "flac": ("audio/flac", b"fLaC\0\0\0\x22" + bytes(34)),
    "pdf": ("application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "pdf behind line ends": ("application/pdf", b"\r\n%PDF-1.4\n" + bytes(100)),
    "pdf behind a printer's commands": ("application/pdf", b"\x1b%-12345X@PJL JOB\n" * 50 + b"%PDF-1.4\n"),
    "ofd": ("application/ofd", zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})),
    "docx": (f"{OFFICE}wordprocessingml.document", office("word/document.xml", WORD)),
    "a docx whose main part is called otherwise": (
        f"{OFFICE}wordprocessingml.document",
        office("word/document2.xml", WORD),
    ),
    "a docx with backslashes": (f"{OFFICE}wordprocessingml.document", zipped({"Word\\Document.xml": "<x/>"})),
    "xlsx": (
        f"{OFFICE}spreadsheetml.sheet",
        office("xl/workbook.xml", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ),
    "pptx": (
        f"{OFFICE}presentationml.presentation",
        office("ppt/presentation.xml", "vnd.openxmlformats-officedocument.presentationml.presentation"),
    ),
    "docm": (
        "application/vnd.ms-word.document.macroEnabled.12",
        office("word/document.xml", "vnd.ms-word.document.macroEnabled", **{"word/vbaProject.bin": b"x"}),
    ),
    "a docm that calls itself docx": (
        "application/vnd.ms-word.document.macroEnabled.12",
        zipped({"word/document.xml": "<x/>", "word/vbaProject.bin": b"x"}),
    ),
    "xlsm": (
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        office("xl/workbook.xml", "vnd.ms-excel.sheet.macroEnabled", **{"xl/vbaProject.bin": b"x"}),
    ),
    "xlsb": ("application/vnd.ms-excel.sheet.binary.macroEnabled.12", zipped({"xl/workbook.bin": b"x"})),
    "pptm": (
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        office("ppt/presentation.xml", "vnd.ms-powerpoint.presentation.macroEnabled", **{"ppt/vbaProject.bin": b"x"}),
    ),
    "doc": ("application/msword", compound("WordDocument", "1Table")),
    "xls": ("application/vnd.ms-excel", compound("Workbook")),
    "ppt": ("application/vnd.ms-powerpoint", compound("PowerPoint Document")),
    "an old file without a directory": ("application/msword", OLE + bytes(504)),
    "odt": ("application/vnd.oasis.opendocument.text", open_document("text")),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", open_document("spreadsheet")),
    "odp": ("application/vnd.oasis.opendocument.presentation", open_document("presentation")),
    "rtf": ("application/rtf", b"{\\rtf1\\ansi x}"),
    "txt": ("text/plain", "方案正文".encode()),
    "txt in GB 18030": ("text/plain", "方案正文".encode("gb18030")),
    "txt in GBK with a euro sign": ("text/plain", "方案".encode("gbk") + b"\x80\r\n"),
    "txt in UTF-16": ("text/plain", "\ufeff教师32".encode("utf-16-le")),
    "zip": ("application/zip", zipped({"a.txt": "x"})),
    "rar": ("application/x-rar-compressed", b"Rar!\x1a\x07\x01\0" + bytes(30)),
    "7z": ("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30)),
}
"""MIME type and content, by what it is; text is told from a script by its name, which is 文件.txt then."""

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("a.txt", b"", "空文件"),
    "a program": ("方案.docx", b"MZ\x90\0\3\0\0\0" + bytes(60), "程序"),
    "a program of another system": ("a.jpg", b"\x7fELF\2\1\1" + bytes(60), "程序"),
    "an app": ("a.zip", zipped({"AndroidManifest.xml": b"\3\0", "classes.dex": b"dex"}), "程序"),
    "an installer": ("a.doc", compound("x", root=bytes.fromhex("84100c0000000000c000000000000046")), "程序"),
    "a script": ("a.bat", b"@echo off\r\n", "程序或脚本"),
    "a script that calls itself a text": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "程序或脚本"),
    "a page": ("a.html", b"<!DOCTYPE html><html></html>", "网页"),
    "a page that calls itself a sheet": ("表.xls", b"<html xmlns:x='urn'><table></table></html>", "网页"),
    "a page that calls itself a text": ("a.txt", b"\xef\xbb\xbf\n<HTML><script>alert(1)</script>", "网页"),
    "a page with all it shows": ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related;", "网页"),
    "a drawing": ("a.svg", b"<?xml version='1.0'?><!-- x --><svg xmlns='x'></svg>", "图片格式"),
    "a raw photo": ("a.cr2", b"II*\0\x10\0\0\0CR\2\0" + bytes(40), "图片格式"),
    "a photoshop picture": ("a.psd", b"8BPS\0\1" + bytes(40), "图片格式"),
    "a sheet as XML": (
        "表.xls",
        b"<?xml?><?mso-application progid='Excel.Sheet'?><Workbook/>",
        "文档格式",
    ),
    "a Pages document": ("方案.pages", zipped({"Index/Document.iwa": b"x"}), "文档格式"),
    "realmedia": ("a.rmvb", b".RMF\0\0\0\x12" + bytes(40), "音视频格式"),
    "a tar": ("a.tar", tar(), "压缩格式"),
    "a gzip": ("a.tgz", gzip.compress(b"x"), "压缩格式"),
    "a zip cut off": ("a.docx", zipped({"word/document.xml": "<x/>"})[:60], "打不开"),
    "bytes": ("a.dat", bytes(range(256)), "认不出"),
    "a text of an ending nobody knows": ("a.json", b'{"a": 1}', "认不出"),
    "tracks": ("a.kml", b"<?xml version='1.0'?><kml></kml>", "认不出"),
}
"""Name, content, and a word of why it is not taken, by what it is."""
