"""Reads a message that was sent as its kind and its essential words, as the handwritten month writes them down."""

import re
from collections.abc import Callable, Iterable
from re import Match

ITEM = re.compile(r"^· (?P<name>[^，（：]+)", re.MULTILINE)
LISTED = re.compile(r"^· (?P<name>[^（]+)（\d+）：(?P<units>.+)$", re.MULTILINE)
ROW = re.compile(r"^(?P<name>\S+) (?P<counts>\d+/\d+/\d+/\d+) ", re.MULTILINE)


def in_order(parts: str) -> str:
    """The parts of a message in an order of their own: §7 does not say which comes first."""
    return " ＋ ".join(sorted(parts.split(" ＋ ")))


def essence(text: str) -> str:
    """The parts of a message, each as `kind words`, joined by ＋."""
    text = re.sub("[【】]|<[^>]+>", "", text)
    if re.search("简报|通报|每天|活动周第", text.partition("\n")[0]):
        return _part(text)
    return in_order(" ＋ ".join(map(_part, text.split("\n\n"))))


def _part(text: str) -> str:
    for pattern, words in KINDS:
        found = re.search(pattern, text, re.MULTILINE)
        if found:
            return words(found, text)
    return f"？ {text}"


def _items(kind: str) -> Callable[[Match[str], str], str]:
    return lambda found, text: f"{kind} {found['unit']}：{'、'.join(m['name'] for m in ITEM.finditer(text))}"


def _list(kind: str) -> Callable[[Match[str], str], str]:
    return lambda _, text: f"{kind} " + "；".join(f"{m['name']}：{m['units']}" for m in LISTED.finditer(text))


def _rows(text: str) -> str:
    rows = "；".join(f"{m['name']} {m['counts']}" for m in ROW.finditer(text) if "州市" in text)
    return f"（{rows}）" if rows else ""


def _after(text: str, heading: str) -> Iterable[str]:
    """The lines under a heading such as 未报（2）, up to the next."""
    _, _, below = text.partition(heading)
    for line in below.splitlines()[1:]:
        if not line.strip() or re.search(r"（\d+）$", line):
            return
        yield line


def _digest(found: Match[str], text: str) -> str:
    counts = re.search(r"应报 (\d+)，已报 (\d+)（含零报告 (\d+)），未报 (\d+)", text)
    assert counts, text
    owed, filed, zero, missing = counts.groups()
    lead = re.search(r"线索\d+", text)
    names = "、".join(_after(text, "\n未报（"))
    tally = f"应报{owed} 已报{filed} 零报告{zero} 未报{missing}{_rows(text)}"
    return f"简报 {found['day']} {tally} 缺 {names}{' ' + lead[0] if lead else ''}"


def _morning(found: Match[str], text: str) -> str:
    news = []
    for kind in ("补报", "更正"):
        units = dict.fromkeys(line.lstrip("· ").split()[0] for line in _after(text, f"\n{kind}（"))
        news += [f"{kind} {'、'.join(units)}"] if units else []
    return f"早报 {found['day']} {' '.join(news)}"


def _bulletin(found: Match[str], text: str) -> str:
    counts = re.search(r"应报 (\d+)，已报 (\d+)，按时 (\d+)，缺 (\d+)", text)
    assert counts, text
    owed, filed, on_time, missing = counts.groups()
    names = "；".join(_after(text, "\n缺（"))
    lacking = f" 缺 {names}" if names else ""
    return f"通报 {found['items']} 应报{owed} 已报{filed} 按时{on_time} 缺{missing}{_rows(text)}{lacking}"


KINDS: tuple[tuple[str, Callable[[Match[str], str], str]], ...] = (
    (r"简报后的补报和更正", lambda found, text: _morning(_must(r"(?P<day>\d+月\d+日)简报", text), text)),
    (r"^\S+ (?P<day>\d+月\d+日)简报", _digest),
    (r"^\S+ (?P<items>\S+)报送通报", _bulletin),
    (r"^(?P<unit>\S+)：还有\d+项没有收到", _items("提醒")),
    (r"^(?P<unit>\S+)：以下项目已过截止时间", _items("逾期")),
    (r"截止，以下单位尚缺", _list("缺项名单")),
    (r"已截止，以下单位仍缺", _list("逾期名单")),
    (r"还没有登记联络员", lambda _, text: f"未登记 {text.splitlines()[1]}"),
    (r"^(?P<unit>\S+)的统计表确认之后，(?P<below>\S+)又有变动", lambda m, _: f"需重新确认 {m['unit']}：{m['below']}"),
    (r"^(?P<unit>\S+) (?P<day>\d+月\d+日)\S*被退回", lambda m, _: f"退回 {m['unit']} {m['day']}"),
    (r"活动周第\d+天", lambda _, text: f"每日提示 {_heading(text)}"),
    (r"今天还没有报|还差\d+项|还没有确认", lambda _, text: f"催报 {_heading(text)}"),
)


def _heading(text: str) -> str:
    found = _must(r"^(?P<unit>\S+) (?P<day>\d+月\d+日)", text)
    return f"{found['unit']} {found['day']}"


def _must(pattern: str, text: str) -> Match[str]:
    found = re.search(pattern, text)
    assert found, text
    return found
