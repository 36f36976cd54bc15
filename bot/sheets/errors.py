"""Why a file is no sheet that can be read."""


class NotASpreadsheet(Exception):
    """The file is no sheet that can be read. `why` is one of the codes below, for the caller to put into words."""

    code = "not-a-spreadsheet"
    retry = False

    MISSING = "missing"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    LOCKED = "locked"
    OTHER = "other"
    ENCODING = "encoding"
    QUOTES = "quotes"
    """A csv in which a quotation mark is not closed."""
    WEB_PAGE = "web-page"
    XML_2003 = "xml-2003"
    BINARY = "xlsb"
    OLD = "old"
    TOO_HARD = "too-hard"
    """It takes more time or memory than it may."""
    BUSY = "busy"
    """Nothing is known of it: there was no process to read it in."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def too_large() -> NotASpreadsheet:
    """There is more in the file than is read."""
    return NotASpreadsheet(NotASpreadsheet.TOO_LARGE)


def damaged() -> NotASpreadsheet:
    """The file is not what it says it is."""
    return NotASpreadsheet(NotASpreadsheet.OTHER)
