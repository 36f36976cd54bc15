"""People's own words as the text of a cell: whatever they typed, a file that opens everywhere."""

import re

CELL_LIMIT = 32_767
"""UTF-16 units an Excel cell holds."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters XML 1.0 has no way to write (§2.2), lone surrogates among them."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a csv field for a formula."""


def cell_text(text: str) -> str:
    """The text as a workbook can hold it: what XML cannot write left out, cut at what a cell holds."""
    clean = _NOT_XML.sub("", text)
    if clean.startswith("<r>") and clean.endswith("</r>"):
        # xlsxwriter takes such a string for its own rich text and would write it into the file as markup.
        clean += "\u200b"
    if len(clean) * 2 <= CELL_LIMIT:
        return clean
    encoded = clean.encode("utf-16-le")[: (CELL_LIMIT - 1) * 2]
    return clean if len(encoded) < (CELL_LIMIT - 1) * 2 else encoded.decode("utf-16-le", "ignore") + "…"


def csv_text(text: str) -> str:
    """The text as a csv field that no spreadsheet takes for a formula: an apostrophe goes before what would be one."""
    clean = cell_text(text)
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean
