"""How a simulated person reads an answer: what was saved, what is asked, what the table says."""

from collections.abc import Mapping, Sequence
from re import compile as pattern

from bot.rehearsal.world.script import Answer
from dialogs.model.indicators import Indicator
from dialogs.texts.words.counts import figure, short, thousands

SAVED = "已保存"
SUBMITTED = "已提交"
REFUSED = "未保存"

_SUMMARY = "（已保存，待确认）"
_EDITED = "已按修改后的消息更新，已保存"
_COUNT = pattern(r"\d[\d,]*")
_BOUNDS = pattern(r"（([\d,]+)—([\d,]+)）$")
_CHANGE = pattern(r"(\S+) \S+ → ([\d,]+)")


def saved_values(answer: Answer, fields: Sequence[Indicator], given: Mapping[str, int]) -> dict[str, int]:
    """What of `given` the answer says is saved: in a line that begins so, or in a summary that wants confirmation."""
    lines = answer.text.splitlines()
    told = [part for line in lines if line.startswith(f"{SAVED}：") for part in line[len(SAVED) + 1 :].split("、")]
    for number, line in enumerate(lines):
        if line.endswith(_SUMMARY) or line.startswith(_EDITED):
            told += lines[number + 1 :]
    return {f.key: given[f.key] for f in fields if f.key in given and _is_among(told, f, given[f.key])}


def _is_among(told: Sequence[str], field: Indicator, value: int) -> bool:
    """教师 32人, 教师 30 → 32人, or with the official label in a table; what else is said stands in brackets behind."""
    changed = f" → {thousands(value)}{field.measure}"
    plain = {figure(field, value), f"{field.label} {thousands(value)}"}
    return any(
        part.partition("（下级")[0] in plain
        or _BOUNDS.sub("", part) in plain
        or (part.startswith(f"{short(field)} ") and part.endswith(changed))
        for part in told
    )


def asked_field(answer: Answer, fields: Sequence[Indicator]) -> Indicator | None:
    """The field that is asked for: its official label stands at the beginning of a line that ends with ？."""
    for line in reversed(answer.text.splitlines()):
        if line.endswith("？"):
            return next((field for field in fields if line.startswith(field.label)), None)
    return None


def table_values(answer: Answer, fields: Sequence[Indicator]) -> dict[str, int]:
    """The figures of a table's summary: a line for each, its official label and the number."""
    found = {}
    for line in answer.text.splitlines():
        for field in fields:
            number = _COUNT.match(line.removeprefix(f"{field.label} "))
            if number and line.startswith(f"{field.label} "):
                found[field.key] = _number(number[0])
    return {field.key: found[field.key] for field in fields if field.key in found}


def table_bound(answer: Answer, field: Indicator) -> int | None:
    """The most a table's figure may be, where its line says so."""
    for line in answer.text.splitlines():
        bounds = _BOUNDS.search(line) if line.startswith(f"{field.label} ") else None
        if bounds:
            return _number(bounds[2])
    return None


def proposed_values(answer: Answer, fields: Sequence[Indicator]) -> dict[str, int]:
    """What a correction proposes: a line for each figure that changes, 教师 30 → 32人."""
    named = {short(field): field.key for field in fields}
    found = {}
    for line in answer.text.splitlines():
        changed = _CHANGE.match(line)
        if changed and changed[1] in named:
            found[named[changed[1]]] = _number(changed[2])
    return found


def _number(text: str) -> int:
    return int(text.replace(",", ""))
