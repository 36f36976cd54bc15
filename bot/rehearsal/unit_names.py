"""Names of units and people that do not exist, plainly made up, for the kinds of unit any campaign has."""

from bot.rehearsal.spelling import chinese

_STEMS = "甲乙丙丁戊己庚辛壬癸"

_PATTERNS = (
    ("州市", "示例{n}州教育体育局"),
    ("区县", "示例{n}区教育和体育局"),
    ("县区", "示例{n}县教育体育局"),
    ("高等职业", "示例{stem}高等职业学院"),
    ("省属中等", "示例省属第{n}中等职业学校"),
    ("高等学校", "示例{stem}大学"),
    ("市级", "示例{n}市教育局"),
    ("省级", "示例{n}省教育厅"),
    ("职业学校", "示例{n}职"),
    ("技工", "示例{n}技工学校"),
    ("二级学院", "示例{n}学院"),
)
"""A word in a kind's name, and how its units are called."""


def unit_name(kind: str, number: int) -> str:
    """The name of the `number`-th unit of that kind, from 1: 示例三职."""
    pattern = next((pattern for word, pattern in _PATTERNS if word in kind), "示例{n}号" + kind)
    return pattern.format(n=chinese(number), stem=_stem(number))


def _stem(number: int) -> str:
    """甲, 乙 … 癸, 甲甲, 甲乙 …: never twice the same."""
    before, place = divmod(number - 1, len(_STEMS))
    return (_stem(before) if before else "") + _STEMS[place]


def contact_name(number: int) -> str:
    """A liaison's made-up name."""
    return f"示例联络员{chinese(number)}"


def phone_number(number: int) -> str:
    """A number no telephone has."""
    return f"000-{number:08d}"
