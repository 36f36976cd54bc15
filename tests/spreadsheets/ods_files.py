"""Sheets of OpenDocument, element by element."""

from tests.spreadsheets.package_files import zipped

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*tables: str, styles: str = "") -> bytes:
    """A document of these tables."""
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = (
        f'<office:document-content {SPACES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:'
        f'xmlns:calcext:1.0">{automatic}{body}</office:document-content>'
    )
    return zipped({"mimetype": MIME, "content.xml": content})


def table(*rows: str, name: str = "名册", style: str = "") -> str:
    """A sheet."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def row(*cells: object, more: str = "") -> str:
    """A row of texts and numbers, or of cells as they are written."""
    return f"<table:table-row {more}>{''.join(map(cell, cells))}</table:table-row>"


def cell(value: object) -> str:
    """A cell."""
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, int | float):
        return typed("float", f"<text:p>{value}</text:p>", f'office:value="{value}"')
    if value == "":
        return "<table:table-cell/>"
    return typed("string", f"<text:p>{value}</text:p>")


def typed(kind: str, content: str, more: str = "") -> str:
    """A cell of some kind of value."""
    return f'<table:table-cell office:value-type="{kind}" {more}>{content}</table:table-cell>'
