"""Cells as spreadsheets name them: what a person looks for when told that one is wrong."""


def column_letter(index: int) -> str:
    """A column as Excel names it: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A cell as Excel names it, row and column from 0: (3, 2) is C4."""
    return f"{column_letter(column)}{row + 1}"
