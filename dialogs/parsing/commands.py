"""The words that begin something, on every channel: a command with its slash, or its Chinese word (INTERFACE §5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.spelling.folding import folded, folded_in_place, visible

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "start": ("开始",),
    "report": ("填报", "日报"),
    "lead": ("线索",),
    "materials": ("材料",),
    "stats": ("统计表",),
    "today": ("今日",),
    "status": ("进度",),
    "cancel": ("取消", "退出"),
    "help": ("帮助",),
    "mydata": ("我的信息", "我的数据"),
    "nothing": ("今日无活动", "无活动", "今天无活动", "今天没有活动", "今日没有活动", "没有活动"),
    "same": ("同昨日", "同昨天", "和昨天一样", "跟昨天一样", "与昨日相同"),
    "later": ("稍后提醒",),
}
"""Every command of `advance`, with its Chinese words. The last three are the prompt's buttons, typed."""

_BY_WORD = {folded(word): name for name, words in COMMANDS.items() for word in words}
_STOPS = r"\s:,.;!~、"
_SLASH = re.compile(rf"/([a-z_]\w*)(?:@\w+)?(?:[{_STOPS}]+|$)", re.ASCII)
_WORD = re.compile(rf"([^{_STOPS}]+)(?:[{_STOPS}]+|$)")


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what stands behind it. `known` is False for a slash and a name that is none of ours.

    `named` is False where no name stands behind the slash, or none a command could have.
    """

    name: str
    argument: str = ""
    known: bool = True
    named: bool = True


def with_slash(text: str) -> str:
    """The text with the slash in front that a Chinese keyboard writes full-width (／report) as commands have it."""
    seen = visible(text).lstrip()
    return "/" + seen[1:] if folded_in_place(seen[:1]) == "/" else text


def read_command(text: str) -> Command | None:
    """The command a message is, None where it is none."""
    text = visible(text).strip()
    shape = folded_in_place(text)
    slash = _SLASH.match(shape)
    if slash:
        return Command(slash[1], text[slash.end() :].strip(), slash[1] in COMMANDS)
    if shape.startswith("/"):
        return _read_word(text[1:]) or Command(text.split(maxsplit=1)[0], known=False, named=False)
    return _read_word(text)


def _read_word(text: str) -> Command | None:
    whole = _BY_WORD.get(folded(text))
    if whole:
        return Command(whole)
    word = _WORD.match(folded_in_place(text))
    if word is None or word[1] not in _BY_WORD:
        return None
    return Command(_BY_WORD[word[1]], text[word.end() :].strip())
