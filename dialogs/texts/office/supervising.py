"""/return, /star and /remind: what supervisors are answered, and what liaisons then read."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.texts.notifications.reminders import FEW, due_words, names
from dialogs.texts.office.commands import told
from dialogs.texts.words.counts import cut

RETURN_USAGE = "请这样写：/return 单位 [日期|统计表|项目] 理由\n例如：/return 示例一职 5月15日 学生数与名册不符"
STAR_USAGE = "请写上线索编号，例如：/star 3；典型案例写材料清单里的编号，例如：/star 案例12"
NOTHING_MISSING = "没有缺报，不用提醒。"
AFTER_QUIET_HOURS = "现在是免打扰时间，{at:%H:%M}发出。"


def nothing_to_return(unit: str) -> str:
    """The unit has no submitted daily report."""
    return f"{unit}没有已提交的日报，没有退回任何内容。其他项目请写明，如：/return {unit} 统计表 理由"


def not_submitted(unit: str, what: str) -> str:
    """That is not submitted, and so cannot be returned."""
    return f"{unit}的{what}没有提交（或已经退回），没有改动。"


def returned(unit: str, what: str, reason: str, people: int) -> str:
    """To who returned it."""
    return f"已退回：{unit} {what}\n理由：{reason}\n重新提交之前按未报计，首次提交时间不变。{told(people)}"


def sent_back(unit: str, what: str, reason: str) -> str:
    """To the unit's liaisons."""
    return f"{unit} {what}被退回\n理由：{reason}\n请点下面的按钮修改，改好后重新提交。"


def no_lead(number: int) -> str:
    """There is no such lead."""
    return f"没有线索{number}。"


def no_file(number: int) -> str:
    """Nothing handed in has that number."""
    return f"没有编号{number}的材料。编号在导出的「材料清单」和材料包的文件名里。"


def no_case(number: int, name: str) -> str:
    """What has that number is no case."""
    return f"编号{number}（{cut(name, 40) or '照片'}）不是典型案例，没有改动。照片随线索一起推介。"


def starred(what: str, unit: str, title: str, *, now: bool) -> str:
    """A lead or a case (`what`: 线索3, 案例12) is recommended from now on, or not any more."""
    about = f"{what}（{unit}：{cut(title, 40)}）"
    return f"已推介{about}。再发一次 /star {what} 可取消。" if now else f"已取消推介{about}。"


def missing(unit: str, items: Sequence[str]) -> str:
    """To a unit's liaisons: everything that has not come in."""
    return "\n".join([f"{unit}：主管提醒，还没有收到", *(f"· {item}" for item in items), "请尽快报送。"])


def missing_of_many(units: int, items: Sequence[tuple[str, Sequence[str]]]) -> str:
    """To a liaison of many units: per item those that have not sent it."""
    lines = [f"· {item}（{len(lacking)}）：{names(lacking, FEW)}" for item, lacking in items]
    return "\n".join([f"主管提醒：您负责的{units}个单位还没有报", *lines, "请尽快报送。"])


def missing_item(name: str, due: datetime, *, late: bool) -> str:
    """A deliverable that has not come in, with its due time."""
    return f"{name}（{due_words(due)}{'已截止，仍可补报' if late else '截止'}）"


def reminded(units: int, people: int) -> str:
    """How many were reminded."""
    return f"已提醒{units}个单位（{people}人）。"


def reminded_lately(units: Sequence[str]) -> str:
    """Who was not reminded again."""
    return f"1小时内已提醒过，不再重复（{len(units)}）：{names(units)}"


def nobody_to_remind(units: Sequence[str]) -> str:
    """Units that miss something and have no liaison."""
    return f"还没有登记联络员，无法提醒（{len(units)}）：{names(units)}"
