"""The kinds of files that are taken, and why others are not: one table for all that is said and decided of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.model.submissions import FileKind, FileTrouble, KeptFile

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class TakenKind:
    """A kind that is taken.

    `name`: what people call it; `endings`: what its files are called mostly; `by`: what in the bytes tells it. `paper`:
    it may be a document that a notice asks for (方案, 总结报告). `macros`: it brings a program along.
    """

    mime: str
    name: str
    endings: tuple[str, ...]
    kind: FileKind
    by: str
    paper: bool = False
    macros: bool = False


def _photos() -> Iterator[TakenKind]:
    rows = (
        ("image/jpeg", "JPEG 照片", ".jpg .jpeg", "FF D8 FF"),
        ("image/png", "PNG 图片（含 APNG）", ".png", "89 50 4E 47"),
        ("image/heic", "HEIC 照片", ".heic .hif", "ftyp heic, heix, heim, heis, hevc, hevx …"),
        ("image/heif", "HEIF 照片", ".heif", "ftyp mif1, msf1"),
        ("image/avif", "AVIF 图片", ".avif", "ftyp avif, avis"),
        ("image/webp", "WebP 图片", ".webp", "RIFF WEBP"),
        ("image/gif", "GIF 图片", ".gif", "GIF87a, GIF89a"),
        ("image/bmp", "BMP 图片", ".bmp", "BM"),
        ("image/tiff", "TIFF 图片", ".tif .tiff", "II*, MM*, II+, MM+"),
    )
    return (TakenKind(mime, name, tuple(ends.split()), FileKind.PHOTO, by) for mime, name, ends, by in rows)


def _films() -> Iterator[TakenKind]:
    rows = (
        ("video/mp4", "MP4 视频", ".mp4 .f4v", "ftyp isom, iso2–iso9, mp41, mp42, avc1, dash, MSNV, XAVC …; moof"),
        ("video/quicktime", "MOV 视频", ".mov .qt", "ftyp qt; moov"),
        ("video/x-m4v", "M4V 视频", ".m4v", "ftyp M4V"),
        ("video/3gpp", "3GP 视频", ".3gp .3g2", "ftyp 3gp*, 3g2*"),
        ("video/mp2t", "TS、AVCHD 视频", ".ts .mts .m2ts", "47 every 188, 192 or 204 bytes"),
        ("video/mpeg", "MPEG 视频", ".mpg .mpeg .vob", "00 00 01 BA, 00 00 01 B3"),
        ("video/x-msvideo", "AVI 视频", ".avi", "RIFF AVI"),
        ("video/x-matroska", "MKV 视频", ".mkv", "1A 45 DF A3"),
        ("video/webm", "WebM 视频", ".webm", "1A 45 DF A3, webm"),
        ("video/x-ms-wmv", "WMV 视频", ".wmv .asf", "ASF, video"),
        ("video/x-flv", "FLV 视频", ".flv", "FLV 01"),
    )
    return (TakenKind(mime, name, tuple(ends.split()), FileKind.VIDEO, by) for mime, name, ends, by in rows)


def _sounds() -> Iterator[TakenKind]:
    rows = (
        ("audio/mpeg", "MP3 录音", ".mp3", "ID3, FF Fx"),
        ("audio/mp4", "M4A 录音", ".m4a", "ftyp M4A; soun"),
        ("audio/aac", "AAC 录音", ".aac", "ADTS"),
        ("audio/amr", "AMR 录音", ".amr", "#!AMR"),
        ("audio/amr-wb", "AMR-WB 录音", ".awb", "#!AMR-WB"),
        ("audio/ogg", "Ogg、Opus 录音", ".ogg .opus", "OggS"),
        ("audio/x-wav", "WAV 录音", ".wav", "RIFF WAVE"),
        ("audio/x-ms-wma", "WMA 录音", ".wma", "ASF"),
        ("audio/flac", "FLAC 录音", ".flac", "fLaC"),
    )
    return (TakenKind(mime, name, tuple(ends.split()), FileKind.DOCUMENT, by) for mime, name, ends, by in rows)


def _papers() -> Iterator[TakenKind]:
    rows = (
        ("application/pdf", "PDF 文件", ".pdf", "%PDF within 1,024 bytes"),
        ("application/ofd", "OFD 版式文件", ".ofd", "zip, OFD.xml"),
        (f"{OFFICE}wordprocessingml.document", "Word 文档", ".docx", "zip, word/document.xml"),
        ("application/msword", "旧版 Word、WPS 文字", ".doc .wps", "OLE"),
        (f"{ODF}text", "ODF 文本", ".odt", "zip, mimetype"),
        ("application/rtf", "RTF 文档", ".rtf", "{\\rtf"),
        (f"{OFFICE}spreadsheetml.sheet", "Excel 表格", ".xlsx", "zip, xl/workbook.xml"),
        ("application/vnd.ms-excel", "旧版 Excel、WPS 表格", ".xls .et", "OLE, Workbook"),
        (f"{ODF}spreadsheet", "ODF 表格", ".ods", "zip, mimetype"),
    )
    for mime, name, ends, by in rows:
        yield TakenKind(mime, name, tuple(ends.split()), FileKind.DOCUMENT, by, paper=True)


def _papers_with_macros() -> Iterator[TakenKind]:
    rows = (
        ("application/vnd.ms-word.document.macroEnabled.12", "带宏的 Word 文档", ".docm", "zip, vbaProject.bin"),
        ("application/vnd.ms-excel.sheet.macroEnabled.12", "带宏的 Excel 表格", ".xlsm", "zip, vbaProject.bin"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.12", "Excel 二进制表格", ".xlsb", "zip, xl/workbook.bin"),
    )
    for mime, name, ends, by in rows:
        yield TakenKind(mime, name, tuple(ends.split()), FileKind.DOCUMENT, by, paper=True, macros="宏" in name)


def _other_documents() -> Iterator[TakenKind]:
    rows = (
        (f"{OFFICE}presentationml.presentation", "演示文稿", ".pptx", "zip, ppt/presentation.xml"),
        ("application/vnd.ms-powerpoint", "旧版演示文稿", ".ppt .dps", "OLE, PowerPoint Document"),
        (f"{ODF}presentation", "ODF 演示文稿", ".odp", "zip, mimetype"),
        (
            "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
            "带宏的演示文稿",
            ".pptm",
            "zip, vbaProject.bin",
        ),
        ("text/plain", "纯文本", ".txt .csv .md", "UTF-8, UTF-16 (BOM), GB 18030"),
        ("application/zip", "ZIP 压缩包", ".zip", "PK"),
        ("application/x-rar-compressed", "RAR 压缩包", ".rar", "Rar!"),
        ("application/x-7z-compressed", "7Z 压缩包", ".7z", "37 7A BC AF"),
    )
    for mime, name, ends, by in rows:
        yield TakenKind(mime, name, tuple(ends.split()), FileKind.DOCUMENT, by, macros="宏" in name)


TAKEN: tuple[TakenKind, ...] = (
    *_photos(),
    *_films(),
    *_sounds(),
    *_papers(),
    *_papers_with_macros(),
    *_other_documents(),
)
"""Every kind that is taken, in the order it is printed in."""

KINDS = {kind.mime: kind for kind in TAKEN}

_TROUBLES = {
    "inode/x-empty": FileTrouble.EMPTY,
    "application/x-broken-zip": FileTrouble.UNREADABLE,
    "application/x-executable": FileTrouble.PROGRAM,
    "application/x-msi": FileTrouble.PROGRAM,
    "application/vnd.android.package-archive": FileTrouble.PROGRAM,
    "application/java-archive": FileTrouble.PROGRAM,
    "application/wasm": FileTrouble.PROGRAM,
    "application/x-shockwave-flash": FileTrouble.PROGRAM,
    "text/x-script": FileTrouble.PROGRAM,
    "text/html": FileTrouble.WEB_PAGE,
    "multipart/related": FileTrouble.WEB_PAGE,
    "image/svg+xml": FileTrouble.PICTURE_FORM,
    "application/vnd.rn-realmedia": FileTrouble.MEDIA_FORM,
    "application/gzip": FileTrouble.ARCHIVE_FORM,
    "application/x-bzip2": FileTrouble.ARCHIVE_FORM,
    "application/x-xz": FileTrouble.ARCHIVE_FORM,
    "application/x-tar": FileTrouble.ARCHIVE_FORM,
    "application/zstd": FileTrouble.ARCHIVE_FORM,
    "application/x-office-xml": FileTrouble.OFFICE_FORM,
    "application/x-office-other": FileTrouble.OFFICE_FORM,
    "application/vnd.apple.iwork": FileTrouble.OFFICE_FORM,
    "application/epub+zip": FileTrouble.OFFICE_FORM,
    "application/postscript": FileTrouble.OFFICE_FORM,
}
_FAMILIES = {"image/": FileTrouble.PICTURE_FORM, "video/": FileTrouble.MEDIA_FORM, "audio/": FileTrouble.MEDIA_FORM}


def trouble_of(mime: str) -> FileTrouble:
    """Why a file of a kind that is not in the table is not taken; `mime` is empty where nothing is known of it."""
    by_family = next((trouble for family, trouble in _FAMILIES.items() if mime.startswith(family)), None)
    return _TROUBLES.get(mime, by_family or FileTrouble.NOT_ALLOWED)


def shown_kind(file: KeptFile) -> FileKind:
    """What a file is to look at, however it was sent: at full size, and HEIC always, photos come as files.

    Until its bytes are here what it was announced as, and its name, say so.
    """
    if file.mime in KINDS and file.sha256:
        return KINDS[file.mime].kind
    if file.kind is not FileKind.DOCUMENT:
        return file.kind
    if file.mime in {"", "application/octet-stream"}:
        name = file.name.lower()
        return next((kind.kind for kind in TAKEN if name.endswith(kind.endings)), FileKind.DOCUMENT)
    if file.mime.startswith("image/"):
        return FileKind.PHOTO
    return FileKind.VIDEO if file.mime.startswith("video/") else FileKind.DOCUMENT
