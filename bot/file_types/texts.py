"""What a file of text is: plain text, a script, or a page or data in markup."""

import codecs
import re
from pathlib import PurePath

PLAIN = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
XML = "application/xml"
OFFICE_XML = "application/x-office-xml"
"""Word's or Excel's XML of 2003."""

WEB_ARCHIVE = "multipart/related"
SCRIPT = "text/x-script"
UNKNOWN = "text/x-unknown"

PLAIN_ENDINGS = frozenset({".txt", ".csv", ".md"})
SCRIPT_ENDINGS = frozenset(
    {
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".wsf",
        ".hta",
        ".py",
        ".sh",
        ".reg",
        ".php",
        ".inf",
        ".scf",
    }
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSEEN = re.compile("[\0-\x08\x0e-\x19\x1c-\x1f\x7f]")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title|table|div)\b")


def type_of(head: bytes, name: str) -> str:
    """The MIME type of a file that begins so, empty where that is no text. `name` tells plain text from others."""
    text = decoded(head)
    if text is None:
        return ""
    begin = text.lstrip("\ufeff \t\r\n").lower()
    ending = PurePath(name).suffix.lower()
    if begin.startswith("#!") or ending in SCRIPT_ENDINGS:
        return SCRIPT
    if begin.startswith("<"):
        marked = _markup(begin)
        if marked:
            return marked
    if begin.startswith(("mime-version:", "from:")) and WEB_ARCHIVE in begin[:2000]:
        return WEB_ARCHIVE
    return PLAIN if ending in PLAIN_ENDINGS else UNKNOWN


def _markup(begin: str) -> str:
    first = re.sub(r"\A(?:<\?.{0,500}?\?>|<!--.{0,2000}?-->|\s+)+", "", begin, count=1, flags=re.DOTALL)
    is_page = _PAGE.match(first) is not None
    of_office = "mso-application" in begin[:500] or "urn:schemas-microsoft-com:office:spreadsheet" in begin[:1000]
    if is_page:
        return HTML
    if of_office:
        return OFFICE_XML
    if first.startswith(("<svg", "<!doctype svg")):
        return SVG
    return XML if begin.startswith("<?xml") else ""


def decoded(head: bytes) -> str | None:
    """The text, None where it is none: by its mark, as UTF-8, as GB 18030, else as bytes of which none is a control.

    The last is how GBK with a euro sign of Windows (a single 80) is known for a text, whoever is to read it.
    """
    if not head:
        return None
    coding = next((coding for mark, coding in _MARKS if head.startswith(mark)), "")
    for way in (coding,) if coding else ("utf-8", "gb18030", "latin-1"):
        try:
            # Not final: the last character may be cut in two.
            text = codecs.getincrementaldecoder(way)().decode(head)
        except UnicodeError:
            continue
        return None if _UNSEEN.search(text) else text
    return None
