"""What a stored number, or a stored text, means as a cell."""

import re
from datetime import date, datetime, timedelta

from dialogs.parsing.sheets import Value

ERRORS = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|BLOCKED!|CONNECT!|GETTING_DATA|UNKNOWN!)"
    r"|Err:5[0-9]{2}",
    re.IGNORECASE,
)
"""What an error looks like, in the file and on the screen."""

_EXACT = 10**15
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_PART = re.compile(r"[ymdhs]", re.IGNORECASE)
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))

BEFORE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 (cells know no time zone)
BEFORE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 (nor these)
FEBRUARY_29 = 60
"""The day that 1900 did not have and spreadsheets count."""

LAST_SERIAL = 2_958_466
NOISE_DIGITS = 13


def number(value: float) -> int | float:
    """A number without what computing left in its last digits: 450.00000000000006 is 450."""
    if value.is_integer():
        return int(value) if abs(value) < _EXACT else value
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 (only NaN is not itself)
        return value
    near = float(f"{value:.{NOISE_DIGITS}g}")
    if near.is_integer() and abs(near) < _EXACT:
        return int(near)
    return 0 if abs(value) < 1e-9 else value  # noqa: PLR2004 (a difference of decimals that cancel)


def read_number(text: str) -> Value:
    """A number as written in a file; the text itself where it is none."""
    try:
        return number(float(text)) if "_" not in text else text
    except ValueError:
        return text


def is_date_format(code: int, custom: str | None) -> bool:
    """Whether a number format shows a date or a time."""
    if custom is None:
        return code in _DATE_FORMATS
    return bool(_DATE_PART.search(_LITERAL.sub("", custom.partition(";")[0])))


def moment(serial: float, *, from_1904: bool) -> Value:
    """The day or time a number stands for; the number itself where there is none such."""
    if not 0 <= serial < LAST_SERIAL:
        return serial
    start = BEFORE_1904 if from_1904 else BEFORE_1900 + timedelta(days=int(serial < FEBRUARY_29))
    at = start + timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return at.time()
    return at.date() if serial == int(serial) else at


def iso_moment(text: str) -> Value:
    """A date or datetime as ISO writes them; the text itself where it is neither."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text
