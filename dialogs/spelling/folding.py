"""One folding of words: texts that look alike, or are the same word written otherwise, compare as equal.

Whatever is typed, read or handed in stays as it was written; only what is compared goes through here: names of units,
labels, commands, headers, codes, captions. Folded are compatibility forms and full width (NFKC), letter case, CJK
radicals out of PDF files, traditional characters, every form of bracket, dash, quotation mark, colon and stop, and what
cannot be seen: zero-width, bidi, variation and tag marks, fillers.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from dialogs.spelling.lookalikes import RADICALS, TRADITIONAL

__all__ = ["INVISIBLE", "alike", "folded", "folded_in_place", "plain", "simplified", "spread", "visible"]

INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default_Ignorable_Code_Point, the other format characters, controls that are no space, and the blank of Braille."""

_MARKS = re.compile(f"[{INVISIBLE}]+")
_MARKS_AND_SPACES = re.compile(rf"[\s{INVISIBLE}]+")

_FORMS: Final[Mapping[str, str]] = {
    "(": "[{༺༼᚛⁅⁽₍⌈⌊〈❨❪❬❮❰❲❴⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⸢⸤⸦⸨⹕⹗⹙⹛〈《「『【〔〖〘〚﴿︗︵︷︹︻︽︿﹁﹃﹇﹙﹛﹝（［｛｟｢",
    ")": "]}༻༽᚜⁆⁾₎⌉⌋〉❩❫❭❯❱❳❵⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦎⦐⦒⦔⦖⦘⸣⸥⸧⸩⹖⹘⹚⹜〉》」』】〕〗〙〛﴾︘︶︸︺︼︾﹀﹂﹄﹈﹚﹜﹞）］｝｠｣",
    "-": "֊᐀᠆‐‑‒–—―⁃⁻₋−─━╌╍⎯⏤➖⸗⸚⸺⸻⹀⹝〰゠ー︱︲﹘﹣－ｰ",
    "~": "〜～∼∽˜⁓﹋﹏",
    '"': "'`´‘’‚‛“”„‟′″‵‶‹›«»❛❜❝❞⹂〝〞〟＂＇｀ʹʺʻʼʽˈ",
    ":": "ː˸։׃܃܄᛬፡᠄⁚∶⦂ꓽ꞉︓︰﹕：",
    ".": "。．｡﹒︒․",
    ",": "，﹐︐‚،",
    "、": "﹑､︑",
    "·": "•‧∙⋅・･᛫⸱ㆍ˙",
    "/": "／∕⁄⧸",
    "\\": "＼∖⧵⧹﹨",
    "|": "｜∣│￨",
    "=": "＝﹦꞊⁼₌",
    "+": "＋﹢➕⁺₊",
    "〇": "○◯⭕",
}
"""Forms of one sign, by the form they are compared as."""


def _pairs(data: str) -> Mapping[str, str]:
    return dict(zip(data[::2], data[1::2], strict=True))


def _by_code(pairs: Iterable[tuple[str, str]]) -> dict[int, str]:
    return {ord(char): meant for char, meant in pairs}


_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_SIMPLIFIED = _pairs(TRADITIONAL)
_BY_TRADITIONAL = _by_code(_SIMPLIFIED.items())
_PLAIN = _HALF_WIDTH | _by_code((form, sign) for sign in '()":|/=' for form in _FORMS[sign] if not form.isascii())
_ONE_FOR_ONE = _by_code(
    [
        *((form, sign) for sign, forms in _FORMS.items() for form in forms),
        *_SIMPLIFIED.items(),
        *((radical, _SIMPLIFIED.get(shown, shown)) for radical, shown in _pairs(RADICALS).items()),
    ]
)
_IN_PLACE = _HALF_WIDTH | _ONE_FOR_ONE


def folded(text: str) -> str:
    """The text as it is compared with others, folded too: without spaces, never shown to anybody and never stored."""
    before = None
    while text != before:
        before = text
        text = unicodedata.normalize("NFKC", text.translate(_ONE_FOR_ONE)).casefold()
        text = _MARKS_AND_SPACES.sub("", text.translate(_ONE_FOR_ONE))
    return text


def alike(one: str, other: str) -> bool:
    """Whether two words are the same, however they are written."""
    return one == other or folded(one) == folded(other)


def folded_in_place(text: str) -> str:
    """The text folded sign by sign, so that every position stays: what a word is looked for in, inside a longer text.

    Signs that fold to several (㈠) or to none stay; take `visible` before where marks may stand within a word.
    """
    return "".join(low if len(low := char.casefold()) == 1 else char for char in text.translate(_IN_PLACE))


def spread(text: str) -> tuple[str, list[int]]:
    """The text folded, and the position each of its signs came from: what names are looked for in.

    Folded sign by sign: only a letter and its accent, written as two, may come out otherwise than from `folded`.
    """
    signs: list[str] = []
    positions: list[int] = []
    for position, char in enumerate(folded_in_place(text)):
        meant = _sign(char)
        signs.append(meant)
        positions.extend([position] * len(meant))
    return "".join(signs), positions


@lru_cache(maxsize=16_384)
def _sign(char: str) -> str:
    return folded(char)


def plain(text: str) -> str:
    """The text with full-width signs half-width and one form of colon, bracket, quotation mark and stroke, in place.

    Letters, numerals, dashes and stops stay as they are: what is a number and what only looks like one stays apart.
    """
    return text.translate(_PLAIN)


def simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones, and nothing else changed."""
    return text.translate(_BY_TRADITIONAL)


def visible(text: str) -> str:
    """The text without what cannot be seen; spaces and line breaks stay."""
    return _MARKS.sub("", text)
