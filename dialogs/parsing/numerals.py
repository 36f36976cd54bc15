"""The grammar of numerals: digits, 中文数字 (Chinese numerals) as spoken, and the two mixed.

    numeral     = plain | literal | zero | digit | spoken decimal | scaled
    plain       = [0-9]+                               leading zeros allowed
    literal     = digits, grouped by three or not, and perhaps a decimal part
    scaled      = coefficient scale [remainder]        scales descend: 亿 万 千 百 十
    remainder   = 零 lower | digit | digits filling every lower place | lower scaled

A bare digit at the very end counts in tenths of the last scale: 三百二 is 320, 一万五 is 15000; behind 零 it counts
ones: 一万零五 is 10005. 零 stands only where a place is skipped. Text outside this grammar is None.
Source: INTERFACE §5, "Numbers". cn2an is not used: it reads 一二三 as 123 and 二百零 as 200, and does not know 卅.
"""

import re
from fractions import Fraction

from dialogs.spelling.folding import simplified

Numeral = int | Fraction
Scale = tuple[str, int]

_SCALES: tuple[Scale, ...] = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_ZEROS = frozenset({"零", "无", "没有"})

# Upper case (大写), traditional forms and the contracted tens; one ordinary spelling is left for the grammar.
_FOLD = str.maketrans(
    dict(zip("壹贰貳叁肆伍陆陸柒捌玖拾佰仟萬億兩〇", "一二二三四五六六七八九十百千万亿两零", strict=True))
    | {"廿": "二十", "卅": "三十", "卌": "四十"}
)

_PLAIN = re.compile(r"[0-9]+")
_LITERAL = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DECIMALS = re.compile(r"[零一二三四五六七八九]+")
_SPACE_BEFORE_SCALE = re.compile(r"(?<=[0-9])[ \xa0]+(?=[百千万亿])")

# The longest numeral within range has 18 characters; what is longer than this is no numeral anyone wrote.
_LONGEST = 40
_MOST_DIGITS = 15


def fold_numerals(text: str) -> str:
    """The text in simplified characters, every numeral in its ordinary lower-case spelling (廿 becomes 二十)."""
    return simplified(text).translate(_FOLD)


def read_numeral(text: str) -> Numeral | None:
    """The value of a numeral, exact, without unit word or spaces around, full-width forms already made half-width.

    None where the text is no numeral. The value may be fractional or beyond any sensible count: the caller judges.
    """
    text = fold_numerals(text)
    if _PLAIN.fullmatch(text):
        return _integer(text)
    if text in _ZEROS:
        return 0
    if len(text) > _LONGEST:
        return None
    text = _SPACE_BEFORE_SCALE.sub("", text)
    for read in (_literal, _digit, _spoken_decimal):
        value = read(text)
        if value is not None:
            return value
    return _scaled(text, _SCALES, leading=True, last=True)


def _integer(digits: str) -> int:
    digits = digits.lstrip("0")
    # int() refuses very long digit strings; beyond any count the exact value does not matter.
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _literal(text: str) -> Numeral | None:
    """A number in digits; one with a decimal point is a Fraction even where it is whole."""
    if not _LITERAL.fullmatch(text):
        return None
    whole, point, places = text.replace(",", "").partition(".")
    return Fraction(f"{whole}.{places}") if point else _integer(whole)


def _digit(text: str) -> int | None:
    """A single Chinese digit, 两 among them."""
    return 2 if text == "两" else _DIGITS.get(text)


def _spoken_decimal(text: str) -> Fraction | None:
    """一点二, as in 一点二万: the places behind 点 are read digit by digit."""
    whole, _, places = text.partition("点")
    if not _DECIMALS.fullmatch(places):
        return None
    value = 0 if whole == "零" else _spoken_whole(whole, _SCALES[2:])
    if value is None or isinstance(value, Fraction):
        return None
    digits = "".join(str(_DIGITS.get(place, 0)) for place in places)
    return value + Fraction(f"0.{digits}")


def _spoken_whole(text: str, scales: tuple[Scale, ...]) -> Numeral | None:
    digit = _digit(text)
    return digit if digit is not None else _scaled(text, scales, leading=False, last=False)


def _scaled(text: str, scales: tuple[Scale, ...], *, leading: bool, last: bool) -> Numeral | None:
    """A coefficient, its scale and what follows.

    Args:
        text: the whole of it; splitting at the highest scale makes a wrong order unreadable by itself.
        scales: those that may still come, descending.
        leading: whether the numeral begins here; only there a coefficient may have several digits (12千).
        last: whether the numeral ends here; only there a bare digit may stand for the next lower place (三百二).
    """
    for index, (sign, size) in enumerate(scales):
        head, found, tail = text.partition(sign)
        if not found:
            continue
        lower = scales[index + 1 :]
        coefficient = _coefficient(head, sign, lower, leading=leading)
        if coefficient is None or not tail:
            return None if coefficient is None else coefficient * size
        if isinstance(coefficient, Fraction) or (coefficient > 9 and sign in "百千"):  # noqa: PLR2004 - one digit
            return None  # 1.2万5, 12百5: nothing more is said behind these
        rest = _remainder(tail, size, lower, coefficient=coefficient, last=last)
        return None if rest is None else coefficient * size + rest
    return None


def _coefficient(head: str, sign: str, lower: tuple[Scale, ...], *, leading: bool) -> Numeral | None:
    if sign == "十":
        return _DIGITS.get(head) if head else 1
    literal = _literal(head)
    if literal is not None:
        most = 10**4 if sign == "万" else 10
        fits = leading or (isinstance(literal, int) and literal < most)
        return literal if literal > 0 and fits else None
    digit = _digit(head)
    if digit is not None:
        return digit
    decimal = _spoken_decimal(head) if leading else None
    if decimal is not None or sign in "百千":
        return decimal or None
    return _scaled(head, lower, leading=leading, last=False)


def _remainder(tail: str, size: int, lower: tuple[Scale, ...], *, coefficient: int, last: bool) -> int | None:
    """What stands behind a scale of this size; always above 0 and below the scale.

    Behind a coefficient that ends in a zero, 零 may follow although no place below the scale is skipped (十万零五千).
    Behind one that ends in two zeros, a bare digit could mean two things (一百万五) and is not read.
    """
    limit = size
    if tail.startswith("零"):
        tail, limit = tail[1:], size if coefficient % 10 == 0 else size // 10
        value = _below(tail, lower, last=last)
    elif tail in _DIGITS or (len(tail) == 1 and tail in "123456789"):
        return _bare_digit(tail, size, last=last and coefficient % 100 != 0)
    elif _PLAIN.fullmatch(tail) and len(tail) != len(str(size)) - 1:
        return None  # 3万50 may be meant in two ways, 3万5000 in one
    else:
        value = _below(tail, lower, last=last)
    return value if value is not None and 0 < value < limit else None


def _below(text: str, lower: tuple[Scale, ...], *, last: bool) -> int | None:
    if _PLAIN.fullmatch(text):
        return None if text.startswith("0") else _integer(text)
    value = _DIGITS.get(text) or _scaled(text, lower, leading=False, last=last)
    return None if isinstance(value, Fraction) else value


def _bare_digit(digit: str, size: int, *, last: bool) -> int | None:
    if size == 10:  # noqa: PLR2004 - behind 十 a digit is the ones: 十五
        return _DIGITS.get(digit)
    value = _DIGITS.get(digit) or int(digit)
    return value * size // 10 if last else None
