"""The activity register of a ledger: what the notice lists, what is entered, called off, let out or not."""

from tests.recompute.history import Activity, History
from tests.recompute.ledger import Line

WAITING, APPROVED, REFUSED = "待审批", "审批通过", "审批未通过"


def listed_activities(history: History) -> dict[int, Activity]:
    """The notice's own, numbered in its order, as far as the roster has the unit."""
    register = history.notice.register
    if register is None:
        return {}
    numbered = enumerate(register.listed, start=1)
    first = register.columns[0].key
    return {n: Activity(unit, {first: name}) for n, (unit, name) in numbered if unit in history.roster.by_name}


def entered(history: History, line: Line, _: int) -> None:
    """A new activity, or other values of one; whoever approves looks at it anew."""
    number = line.means["number"]
    before = history.activities.get(number)
    values = {**(before.values if before else {}), **line.means["values"]}
    when = history.notice.register.approval_when if history.notice.register else {}
    waits = bool(when) and all(values.get(key) == value for key, value in when.items())
    history.activities[number] = Activity(line.unit, values, WAITING if waits else "")


def called_off(history: History, line: Line, _: int) -> None:
    """Its number is not given again."""
    history.activities[line.means["number"]].removed = True


def approval(history: History, line: Line, _: int) -> None:
    """It may go out, or it may not, for a reason."""
    activity = history.activities[line.means["number"]]
    activity.approval = APPROVED if line.means["approved"] else REFUSED
    activity.reason = line.means["reason"]
