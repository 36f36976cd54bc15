"""What the daily report and the table say: questions, summaries, what was saved and what was not."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.words.counts import cut, percent, quoted, thousands
from dialogs.texts.words.dates import clock, month_day, with_weekday

CONFIRM = "核对无误请按「确认提交」；要改直接发，如「{example}」。"
CORRECTION_EFFECT = "按「确认提交」后生效，之前仍按原数。"
REASON_WANTED = "当日汇总已发出，请先发一句更正原因（如：漏统计2家企业），再按「确认提交」。"
NO_REASON = "未说明"
UNCHANGED = "与已报数据一致，没有改动。"
STANDS = "{title}仍按原数。"
CORRECTION_DROPPED = "更正没有生效，仍按原数。"
STALE_SUMMARY = "内容已有更新，请核对后再确认。"
NOT_THIS_BUTTON = "这个按钮已过期，没有改动任何数据。"
OTHER_DAY = "这是{day}的按钮，没有改动任何数据。要补报那一天请按下面。"
ASK_NUMBER = "请发一个数字，如 32；也可一次发多项，如「{example}」。没有就发 0。"
PRESS_OR_SEND = "请按「确认提交」，或直接发要改的项，如「{example}」。"
NOT_UNDERSTOOD = "填报请直接发数据，如「{example}」，或发 /report；其他功能发 /help。"
NOT_UNDERSTOOD_SHORT = "发 /help 看能做什么。"
WHICH_UNIT = "您负责几个单位，这次是哪个？"
WHICH_OF_MANY = f"{WHICH_UNIT}按钮里没有的，直接发单位名称。"
SEVERAL_UNITS = "未保存：这条消息里有几个单位。请每个单位分开发，一条消息只写一个单位的数据。"
WHICH_FIELD = "改哪一项？点按钮，或直接发，如「{example}」。"
NO_UNITS = "没有权限：您还不是联络员，没有要填报的单位。"
NO_TABLE = "本次活动不填统计表。发 /materials 查看要报送的材料。"
NO_COUNTS = "本次活动不报数据。照片、视频、稿件直接发来即可；新闻线索发 /lead。"
NO_MATERIALS_YET = "还没有收到材料。请发来照片、视频、稿件，或线索（/lead）；没有活动按「今日无活动」。"
CONFIRM_MATERIALS = "还有就接着发；都发完了请按「确认提交」。"
COMPUTED = "未保存：{names}由系统计算，不用填。"
NOT_SAVED = "数据未保存。"
NO_WORDS = "未保存：这条消息里没有文字，读不出数。"
BLANK_FORM = "表里还没有数字。请在每项后面填上数字再发。"
SAME_MISSING = "昨天没有可沿用的数据，请直接填报。"
SNOOZED = "好的，{at} 再提醒您。"
SNOOZED_ALREADY = "今天已约过一次提醒。想好了随时直接发数据即可。"
SNOOZED_TOO_LATE = "今天来不及再提醒了，请尽量现在填报。"
DRAFT_CLEARED = "{title}的草稿已清空。"
CLEARED_ALREADY = "{title}没有草稿，不用清空。"
CONFIRM_KEEPS = "确认无误按「仍然保存」，写错了按「重填」。"
REASON_FOR_WARNING = "请发一句原因（如：学籍有新增），随数据一起留存。"
RETURNED = "被退回：{reason}\n改好后按「确认提交」。"


NAMES_SHOWN = 5
QUOTED = 40
WITHOUT_NAME = "要报的是本单位，请去掉这个名称再发。"
_FIGURE = re.compile("[0-9０-９]|[零〇一二三四五六七八九十百千万亿两]+[人名位所家个项篇条次]")
FAULTS_SHOWN = 10


def day_title(unit: str, day: date) -> str:
    """What a day's report is called."""
    return f"{unit} {month_day(day)}日报"


def by_sending_time(day: date, today: date) -> str:
    """It was read later than on the day it was sent, and is that day's."""
    return f"按发送时间记入 {month_day(day)}（今天是{month_day(today)}）。"


def table_title(unit: str) -> str:
    """What the final table is called."""
    return f"{unit} 情况统计表"


def question(title: str, number: int, total: int, label: str, hints: Sequence[str]) -> str:
    """A question about one indicator, with its place, its official label and what helps to answer it."""
    lines = [f"{title}（{number}/{total}）", f"{label}？"]
    return "\n".join([*lines, *hints])


def hint(word: str, value: int, measure: str) -> str:
    """昨日：3家."""
    return f"{word}：{thousands(value)}{measure}"


NOW = "现填"
HINTS = {"yesterday": "昨日", "below": "下级合计", "days": "各日合计", "largest-day": "单日最大"}


def summary(title: str, saved: bool, lines: Sequence[str], ratio: tuple[str, float] | None, confirm: str) -> str:
    """Everything that is to be confirmed."""
    head = f"{title}（已保存，待确认）" if saved else f"{title}（待确认）"
    ratios = [f"{ratio[0]} {percent(ratio[1])}"] if ratio else []
    return "\n".join([head, *lines, *ratios, confirm])


def received(number: int, what: str) -> str:
    """So much has come in on a day without figures."""
    return f"{what} {number}"


def with_below(line: str, below: int) -> str:
    """A collecting unit's own figure, with the sum it stands in place of (INTERFACE §6)."""
    return f"{line}（下级合计 {thousands(below)}）"


IN_PLACE_OF_SUM = "确认后，本单位以上数代替下级合计，不重复相加。"


def submitted(title: str, lines: Sequence[str], at: datetime, zero: bool, late: bool) -> str:
    """After the final confirmation."""
    head = f"已提交：{title}（{clock(at)}{'，迟报' if late else ''}）"
    body = ["今日无活动（零报告）"] if zero else lines
    return "\n".join([head, *body])


PHOTOS_WELCOME = "照片、视频可直接发来；要改按「修改」。"
LOCKED_AGAIN = "这一天已重新锁定，再要改请联系主管退回或管理员解锁。"
TABLE_STANDS = "这一天已重新锁定。统计表已确认，仍按表上的数；表上也要改，请联系主管退回统计表或管理员解锁。"
TO_CHANGE = "要改直接发新数，或按「修改」。"
TO_CHANGE_BY_BUTTON = "要改请按「修改」。"
MORE_WELCOME = "还有照片、视频可接着发。"


def receipt(number: str) -> str:
    """The receipt of a hand-in."""
    return f"回执号：{number}"


AS_BEFORE = "各项数字不变，按「确认提交」重新确认。"


def signed_again(title: str) -> str:
    """A table was confirmed once more as it stood."""
    return f"已提交：{title}，原数不变，已重新确认。"


def already(title: str) -> str:
    """A second press of a button whose change is in."""
    return f"已提交：{title}，不用重复确认。"


def open_submitted(title: str, lines: Sequence[str], zero: bool, more: str) -> str:
    """A submitted report opened again; `more` is what can be done with it."""
    body = ["今日无活动（零报告）"] if zero else lines
    return "\n".join([f"{title}（已提交）", *body, more])


def locked_view(title: str, lines: Sequence[str], why: str) -> str:
    """A report that can only be read."""
    return "\n".join([title, *lines, why])


def corrected(title: str, changes: Sequence[str], reason: str) -> str:
    """After the confirmation of a correction."""
    why = [f"原因：{cut(reason, 60)}"] if reason else []
    return "\n".join([f"已提交更正：{title}", *changes, *why])


def proposal(title: str, changes: Sequence[str], reason: str, ask: str) -> str:
    """A correction that is proposed."""
    why = [f"原因：{cut(reason, 60)}"] if reason else []
    return "\n".join([f"更正 {title}", *changes, *why, ask])


def zero_proposal(title: str, total: int, dropped: str) -> str:
    """今日无活动, to be confirmed."""
    zeros = f"，{total}项都报 0" if total else ""
    lines = [f"{title}：今日无活动{zeros}（零报告）。"]
    if dropped:
        lines.append(f"之前填的 {dropped} 不会上报。")
    lines.append("请按「确认提交」。")
    return "\n".join(lines)


def zero_refused(title: str, below: str) -> str:
    """今日无活动 of a unit whose units below have reported activity."""
    return f"{title}：下级单位已报有活动（合计 {below}），不能报「今日无活动」。"


def saved(figures: str) -> str:
    """Fields that were saved, not all of the report yet."""
    return f"已保存：{figures}"


def held_along(names: str) -> str:
    """Values that break a rule without those held back, and so wait with them."""
    return f"{names}与之相关，确认后一并保存。"


def still_missing(names: str, count: int) -> str:
    """What is still to come."""
    return f"还缺{count}项：{names}"


def unknown(texts: Sequence[str]) -> str:
    """What was not understood, quoted."""
    return f"未保存（没看懂）：{quoted(texts)}"


def others_figures(text: str, name: str, own: str) -> str:
    """Figures that stand with another unit's name; `own` is the person's unit where there is only one."""
    return f"未保存：「{cut(text, QUOTED)}」写的是{name}，不是您负责的单位，没有记到{own or '您的单位'}。{WITHOUT_NAME}"


def maybe_others_figures(text: str, words: str, name: str, own: str) -> str:
    """The same where the words are only a part of a unit's name."""
    read = f"「{cut(text, QUOTED)}」里的「{cut(words, 20)}」像是{name}"
    return f"未保存：{read}，没有记到{own or '您的单位'}。{WITHOUT_NAME}"


def not_understood(text: str, what_now: str) -> str:
    """A message that is nothing: quoted, that it is not saved where it has a number, and what can be done."""
    if _FIGURE.search(text):
        return f"{unknown([text])}\n{what_now}"
    return f"没看懂「{cut(text, QUOTED)}」。{what_now}" if text else f"没看懂。{what_now}"


def edited(changes: Sequence[str], title: str) -> str:
    """An edited chat message changed its answers."""
    return "\n".join([f"已按修改后的消息更新，已保存（{title}）：", *changes])


EDIT_AFTER_SUBMISSION = "{title}已提交，改聊天消息不会改数据。要更正请按「修改」。"
EDIT_WITHOUT_ANSWER = "收到您改的消息，它没有对应的数据，没有改动。要改数请直接发新数；换了照片、文件请重新发一次。"
EDIT_REPLACED = "{names}后来又另外填过，以后填的为准，没有改动。"
EDIT_SAME = "改后的数与原来一样，没有改动。"
EDIT_STANDS = "仍按原数（{old}）。"
EDIT_UNREADABLE = "未保存：改后的消息没看懂，仍按原数（{old}）。"


def before_window(first: date, last: date) -> str:
    """The window has not begun."""
    return f"活动周 {month_day(first)}—{month_day(last)}，还没开始。到时我会每天发来当日报表。"


def outside_window(first: date, last: date) -> str:
    """Not a day of the window."""
    return f"活动周是 {month_day(first)}—{month_day(last)}，不在其中的日期不用报。"


def after_window(last: date, *, waiting: bool, locked: bool) -> str:
    """The window is over; what is missing can be filed until the days are locked."""
    over = f"活动周已于{month_day(last)}结束"
    if waiting:
        return f"{over}。还没报的日子可以补报："
    return (
        f"{over}，每日数据已锁定。发 /status 看进度。" if locked else f"{over}，没有要补报的日子。发 /status 看进度。"
    )


def future_day(day: date) -> str:
    """A day still to come."""
    return f"{with_weekday(day)}还没到，到时再报。"


def locked_day(day: date) -> str:
    """A locked day."""
    return f"{month_day(day)}的数据已锁定（统计表已确认或已过截止时间）。要改请联系主管退回或管理员解锁。"


def unreadable_day(text: str) -> str:
    """A date that was not understood."""
    return f"没看懂日期「{cut(text, 20)}」。可以写：昨天、15日、2023-05-15。"


TABLE = "统计表"
SHEET_READ = "已读取您发来的统计表。"


def sheet_refused(faults: Sequence[str]) -> str:
    """A sheet that is not taken, and why."""
    shown = [f"· {cut(fault, 120)}" for fault in faults[:FAULTS_SHOWN]]
    more = [f"· 等共{len(faults)}处"] if len(faults) > FAULTS_SHOWN else []
    return "\n".join(["未保存：这份统计表没有采用，请改好后重发。", *shown, *more])


LATE_TABLE = "已过截止时间，仍可补报（记为迟报）。"
TABLE_CONFIRMED = "统计表已确认。要改请联系主管退回或管理员解锁。"
DAY_NOT_OWED = "{unit}不用报每日数据。照片、视频、稿件可直接发来，新闻线索发 /lead。"
TABLE_NOT_OWED = "{unit}不用填统计表。"
TABLE_REASON = "跨天会有同一批人，一周人数在单日最大和各日合计之间；报道、项目按天相加。"


def locking(open_days: int) -> str:
    """What confirming the table does to the days."""
    return f"确认后每日数据锁定{f'（还有{open_days}天没报）' if open_days else ''}。"


def table_too_early(last: date) -> str:
    """The table is filled when the week is over."""
    return f"统计表在活动周最后一天（{month_day(last)}）起填报，会按每日数据自动带出。"


def bounds(low: int, high: int) -> str:
    """The bounds of a week figure."""
    return f"（{thousands(low)}—{thousands(high)}）"


def changed_below(names: Sequence[str]) -> str:
    """The table was confirmed before something below it changed."""
    shown = "、".join(names[:NAMES_SHOWN]) + (f"等{len(names)}个单位" if len(names) > NAMES_SHOWN else "")
    return f"确认之后，{shown}又有变动，需重新确认："
