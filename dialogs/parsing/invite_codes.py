"""Invite codes as people send them: behind /start, in a link, behind 邀请码, by themselves, or with words around."""

import re
from dataclasses import dataclass
from functools import lru_cache

from dialogs.spelling.folding import folded, plain, visible

_SIGN = "[A-Za-z0-9_-]"
_START = frozenset({"/start", "开始"})
_CALLED = re.compile(r"邀请|注册码|登记码|验证码|/start|开始|code|invit", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*|\S*[\w-]\.[a-z]{2,}\S*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code that a message names. `certain`: nothing else can be meant; else it may be a word of as many letters."""

    code: str
    certain: bool


def read_invite_code(text: str, length: int) -> NamedCode | None:
    """The code a message names, None where it names none. `length`: how many signs a code has."""
    text = plain(visible(text)).strip()
    link = _link(length).search(text)
    if link:
        return NamedCode(link[1], certain=True)
    words = text.split()
    opens = bool(words) and folded(words[0]).split("@")[0] in _START
    token = _token(length).search(text if opens else _ADDRESS.sub(" ", text))
    if token:
        around = text.replace(token[0], "")
        return NamedCode(token[0], certain=bool(_CALLED.search(folded(around))) or not any(map(str.isalnum, around)))
    if not opens or len(words) == 1:
        return None
    joined = "".join(words[1:])
    # Wrapped in the message it was copied from, a code comes in two parts.
    return NamedCode(joined, certain=True) if len(words) == 2 or len(joined) == length else None  # noqa: PLR2004


@lru_cache(maxsize=4)
def _token(length: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_SIGN}){_SIGN}{{{length}}}(?!{_SIGN})")


@lru_cache(maxsize=4)
def _link(length: int) -> re.Pattern[str]:
    return re.compile(rf"(?:[?&](?:start|code)=|/join/)({_SIGN}{{{length}}})(?!{_SIGN})")
