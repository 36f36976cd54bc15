"""The daily prompt, its nudge, and what a newcomer is told of them."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.words.dates import month_day


def head(heading: str, number: int, theme: str, *, counts: bool) -> str:
    """The first lines of a prompt: whose report of which day."""
    ask = "请报今天的数据" if counts else "请发今天的材料"
    return f"{heading}活动周第{number}天，{ask}\n主题：{theme}"


def nudge(heading: str, missing: int | None, digest_at: datetime | None) -> str:
    """The first line of a nudge: how far the report is, and until when it is in time.

    `missing` is how many figures are still to come, None where nothing is begun.
    """
    until = _until(digest_at)
    if missing is None:
        return f"{heading}今天还没有报{until}"
    if missing:
        return f"{heading}还差{missing}项{until}"
    return f"{heading}数据已填好，还没有确认{until}"


def returned(heading: str, digest_at: datetime | None) -> str:
    """The first line of a nudge for a report that was sent back."""
    return f"{heading}日报被退回，请改好后重新提交{_until(digest_at)}"


def head_of_many(day: date, number: int, theme: str, *, counts: bool) -> str:
    """The first lines of a prompt about many units."""
    ask = "请报今天的数据" if counts else "请发今天的材料"
    return f"{month_day(day)}，活动周第{number}天，{ask}\n主题：{theme}"


def nudge_of_many(day: date, digest_at: datetime | None) -> str:
    """The first line of a nudge about many units."""
    return f"{month_day(day)}还有单位没有报{_until(digest_at)}"


def standing_of_many(waiting: Sequence[str], most: int, done: int, returned: Sequence[str]) -> str:
    """How many of a liaison's units are still to report, the first of them by name, those sent back among them."""
    already = f"（另有{done}个已报）" if done else ""
    first = f"等待填报的{len(waiting)}个单位{already}：{'、'.join(waiting[:most])}"
    lines = [first + (f" 等{len(waiting)}个" if len(waiting) > most else "")]
    if returned:
        more = f" 等{len(returned)}个" if len(returned) > most else ""
        lines.append(f"其中被退回：{'、'.join(returned[:most])}{more}")
    return "\n".join(lines)


FILL_OF_MANY = "复制下面，填好发回即可；其他单位把抬头换成它的名称："


def end_of_many(example: str) -> str:
    """What else can be done, and how the rest is reached; `example` names a unit and figures, empty without counts."""
    ways = f"例：{example}（写在一行也可以）" if example else "照片、视频、稿件直接发来，选好单位即可。"
    return f"{ways}\n选单位填报发 /report，看各单位进度发 /status。"


def rest(number: int) -> str:
    """The button that leads to the units not named."""
    return f"其余{number}个单位"


def _until(digest_at: datetime | None) -> str:
    return f"，{digest_at:%H:%M} 汇总" if digest_at else ""


def fill(head: str, form: str, example: str) -> str:
    """The report ready to fill."""
    lines = [head, "复制下面，填好发回即可：", form]
    if example.count(" "):
        lines.append(f"{example}（昨日）")
    lines.append("没有活动按「今日无活动」；照片、视频直接发来。")
    return "\n".join(lines)


def materials(head: str) -> str:
    """Where nothing is counted: materials and leads."""
    return f"{head}\n今天的活动照片、视频、稿件直接发来即可；新闻线索发 /lead。"


def locked(heading: str) -> str:
    """The final table was confirmed before the day's report came."""
    return f"{heading}统计表已确认，今天的数据已锁定，不用再报。还要报，请联系主管退回或管理员解锁。"


def in_already(heading: str, *, counts: bool) -> str:
    """The report is in."""
    return f"{heading}今天的数据已经报过了，谢谢。" if counts else f"{heading}今天已经报过了，谢谢；还有材料可接着发。"
