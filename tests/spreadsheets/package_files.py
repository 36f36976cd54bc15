"""Workbooks made part by part, legal and odd: what no library would write."""

import io
import zipfile
from collections.abc import Mapping

TRANSITIONAL = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "office": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
STRICT = {
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "office": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def relation(identity: str, kind: str, target: str, spaces: Mapping[str, str] = TRANSITIONAL) -> str:
    """One relation of a part."""
    return f'<Relationship Id="{identity}" Type="{spaces["office"]}/{kind}" Target="{target}"/>'


def relations(*several: str) -> str:
    """A part of relations."""
    return f'<Relationships xmlns="{PACKAGE}">{"".join(several)}</Relationships>'


def workbook(
    rows: str,
    *,
    after: str = "",
    before: str = "",
    state: str = "visible",
    properties: str = "",
    calculation: str = "",
    spaces: Mapping[str, str] = TRANSITIONAL,
    further: Mapping[str, str | bytes] | None = None,
    shared: str = "",
    styles: str = "",
) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet 名册 of these rows."""
    main, office = spaces["main"], spaces["office"]
    sheet = f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    listed = f'<sheet name="名册" sheetId="1" state="{state}" r:id="r1"/>'
    book = f'<workbook xmlns="{main}" xmlns:r="{office}">{properties}<sheets>{listed}</sheets>{calculation}</workbook>'
    several = [relation("r1", "worksheet", "worksheets/sheet1.xml", spaces)]
    parts: dict[str, str | bytes] = {}
    if shared:
        several.append(relation("r2", "sharedStrings", "sharedStrings.xml", spaces))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{shared}</sst>'
    if styles:
        several.append(relation("r3", "styles", "styles.xml", spaces))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"/>',
        "_rels/.rels": relations(relation("r0", "officeDocument", "xl/workbook.xml", spaces)),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(*several),
        "xl/worksheets/sheet1.xml": sheet,
        **parts,
        **(further or {}),
    }


def text(name: str, said: str) -> str:
    """A cell with a text in it."""
    return f'<c r="{name}" t="inlineStr"><is><t>{said}</t></is></c>'
