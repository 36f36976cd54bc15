"""A campaign in words: what `weekbot campaign show`, `list` and `new` print."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from dialogs.model.awards import FIGURES, Criterion
from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import DayTime, Deliverable, Due
from dialogs.model.indicators import OURS, AtLeastSum, AtMostKnown, IndicatorKind, NearOwnDays, Rule, Severity
from dialogs.schedule.deadline_slots import due_name
from dialogs.texts.terminal.campaign_timeline import end_name, timeline, weekday
from dialogs.texts.words.counts import short
from dialogs.texts.words.deliverable_kinds import words_of

_KNOWN = {"enrolment": "在校生数", "staff": "专任教师数"}
_HOW = {
    IndicatorKind.ADDITIVE: "每天报新增，一周相加",
    IndicatorKind.DISTINCT: "每天报当天，一周另问",
    IndicatorKind.DERIVED: "自动计算，不用填",
}


def list_line(campaign: Campaign) -> str:
    """One campaign of `weekbot campaign list`."""
    return f"{campaign.name}  {campaign.title}（{campaign.first} 至 {campaign.last}）"


def describe(campaign: Campaign) -> str:
    """The campaign in words, each item with its clause, then the whole calendar, a line for every slot and due time."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        ("单位类型", _unit_kinds(campaign)),
        ("报送项目", _deliverables(campaign)),
        ("统计表指标", _indicators(campaign)),
        ("数字核对", (_rule(campaign, rule) for rule in campaign.rules)),
        ("每天的安排", _daily(campaign)),
        ("宣传重点", (f"{category.name}{_clause(category.source)}" for category in campaign.lead_categories)),
        (
            "活动形式",
            (f"{form.name}：{'、'.join(form.forms)}{_clause(form.source)}" for form in campaign.activity_forms),
        ),
        ("活动", _events(campaign)),
        ("活动表", _register(campaign)),
        ("评选推介", _awards(campaign)),
        ("日程", timeline(campaign)),
    )
    parts = ["\n".join(_heading(campaign))]
    for title, lines in sections:
        listed = list(lines)
        if listed:
            parts.append("\n".join([title, *(f"  {line}" for line in listed)]))
    return "\n\n".join(parts)


def shifted_heading(name: str, old: Campaign, shift: timedelta) -> str:
    """The first line of a file made from another year's."""
    way = "推后" if shift.days >= 0 else "提前"
    return f"{name}：由 {old.first.year} 年的活动文件把各日期{way} {abs(shift.days)} 天而来；对照新通知核对后删去本行。"


def to_check(old: Campaign, new: Campaign) -> tuple[str, ...]:
    """What a person has to check in a file made from another year's: what the shift cannot know."""
    checks = [
        f"活动周：{_day(new.first)} 至 {_day(new.last)}，与新通知是否一致",
        f"主题：每年不同，现在还是“{new.theme}”（[week] theme）",
        f"通知：现在引的还是《{new.notice}》（notice），条款号（source）也要对照新通知",
        f"标题：{new.title}" + (f"；{new.table_title}" if new.table_title else ""),
    ]
    if old.first.weekday() != new.first.weekday():
        checks.append(f"星期变了：原来从周{weekday(old.first)}开始，现在从周{weekday(new.first)}开始，各期限随之错开")
    for deliverable in new.deliverables:
        for due in deliverable.dues:
            weekend = "，是周末" if weekday(due.day) in "六日" else ""
            checks.append(
                f"期限：{deliverable.name} {due_name(due.at)}（周{weekday(due.day)}{weekend}），{'、'.join(due.kinds)}"
            )
    checks += [f"活动：{event.name} {event.start:%Y-%m-%d %H:%M}（周{weekday(event.start)}）" for event in new.events]
    checks.append("放假和调休：提醒和期限是否落在五一、端午假期里")
    return tuple(checks)


def _heading(campaign: Campaign) -> Iterator[str]:
    yield f"{campaign.title}（{campaign.name}）"
    yield f"主题：{campaign.theme}"
    yield f"时间：{_day(campaign.first)} 至 {_day(campaign.last)}，{len(campaign.days)} 天{_clause(campaign.source)}"
    yield f"依据：《{campaign.notice}》"
    yield "　　　〔〕里是通知的条款；〔自定〕是通知没有写、由本程序安排的，可在活动文件里改"
    yield f"报到：{campaign.root}；时区 {campaign.zone.key}，以下都是当地时间"
    quiet, grace = campaign.quiet, campaign.grace
    yield f"免打扰：{quiet.start:%H:%M}–{quiet.end:%H:%M} 只回答，不主动发消息{_clause(quiet.source)}"
    hours = timedelta(hours=1)
    yield (
        f"停机补发：提醒和催报 {grace.personal // hours} 小时内，简报和通报 {grace.collective // hours} 小时内"
        f"{_clause(grace.source)}"
    )


def _unit_kinds(campaign: Campaign) -> Iterator[str]:
    for kind in campaign.unit_kinds:
        above = f"，上级是{'、'.join(kind.parents)}" if kind.parents else "，最上级"
        reports = "" if kind.reports else "，不在应报单位之内"
        yield f"{kind.name}{above}{reports}{_clause(kind.source)}"


def _deliverables(campaign: Campaign) -> Iterator[str]:
    for deliverable in campaign.deliverables:
        sort = "、".join(deliverable.categories) or words_of(deliverable.kind).sort
        for due in deliverable.dues:
            yield f"{deliverable.name}（{sort}）：{_due(deliverable, due)}{_clause(due.source or deliverable.source)}"


def _due(deliverable: Deliverable, due: Due) -> str:
    to = "" if due.to_root else "，报上一级"
    when = f"活动周内每天，到 {due_name(due.at)}" if deliverable.daily else f"{due_name(due.at)} 截止"
    return f"{when}，{'、'.join(due.kinds)}{to}"


def _indicators(campaign: Campaign) -> Iterator[str]:
    for number, indicator in enumerate(campaign.indicators, start=1):
        aliases = f"，可简写：{'、'.join(indicator.aliases)}" if indicator.aliases else ""
        yield f"{number}. {indicator.label}：{_HOW[indicator.kind]}{aliases}{_clause(indicator.source)}"


def _rule(campaign: Campaign, rule: Rule) -> str:
    otherwise = "否则不予保存" if rule.severity is Severity.ERROR else "否则请联络员确认"
    return f"{_relation(campaign, rule)}，{otherwise}{_clause(rule.source)}"


def _relation(campaign: Campaign, rule: Rule) -> str:
    match rule:
        case AtLeastSum():
            parts = " + ".join(campaign.indicator(key).label for key in rule.parts)
            return f"{campaign.indicator(rule.indicator).label} ≥ {parts}"
        case AtMostKnown():
            return f"{campaign.indicator(rule.indicator).label} ≤ 名册里的{_KNOWN[rule.known]}"
        case NearOwnDays():
            return (
                f"从第 {rule.from_day} 天起，与本单位已报各天的中位数（{rule.least_median} 以上时）"
                f"相差不超过 {rule.factor} 倍"
            )


def _daily(campaign: Campaign) -> Iterator[str]:
    daily = campaign.daily
    if daily is None:
        return
    asks = "填报指标" if campaign.indicators else "报送材料和线索"
    nudges = "、".join(f"{nudge:%H:%M}" for nudge in daily.nudges)
    yield f"{daily.prompt:%H:%M} 请应报单位{asks}；{f'{nudges} 催报；' if nudges else ''}{daily.digest:%H:%M} 简报"
    yield f"次日 {daily.late_digest:%H:%M} 补报和更正，有才发{_clause(daily.source)}"
    if campaign.digest_as_text:
        yield "简报另附一份纯文字的，可以贴到 QQ 群"


def _events(campaign: Campaign) -> Iterator[str]:
    for event in campaign.events:
        yield f"{event.name}：{event.start:%Y-%m-%d %H:%M} 至 {end_name(event.start, event.end)}{_clause(event.source)}"


def _register(campaign: Campaign) -> Iterator[str]:
    register = campaign.register
    if register is None:
        return
    yield f"{register.name}：由{'、'.join(register.kept_by)}填写{_clause(register.source)}"
    yield f"列：{'、'.join(column.name for column in register.columns)}"
    if register.approval_when:
        names = {column.key: column.name for column in register.columns}
        when = "、".join(f"{names[key]}是“{value}”" for key, value in register.approval_when.items())
        at = register.approval_reminder
        reminder = f"，活动{_relative(at)}提醒还没审批的" if at else ""
        yield f"{when}的，要等{register.approved_by}审批{reminder}"
    if register.entries:
        yield f"通知已列 {len(register.entries)} 项"


def _awards(campaign: Campaign) -> Iterator[str]:
    if campaign.shortlist:
        clause = _clause(campaign.shortlist.source)
        yield f"{campaign.shortlist.name}：用 /star 推介的线索和典型案例，导出时另成一表{clause}"
    for award in campaign.awards:
        yield f"{award.name}：{award.places} 个，在{'、'.join(award.kinds)}里由人评定{_clause(award.source)}"
        yield from (f"  {_criterion(campaign, criterion)}" for criterion in award.criteria)


def _criterion(campaign: Campaign, criterion: Criterion) -> str:
    figures = [FIGURES.get(name) or short(campaign.indicator(name)) for name in criterion.figures]
    looked_at = [*(["看" + "、".join(figures)] if figures else []), *(["由人评分"] if criterion.judged else [])]
    return f"{criterion.name}：{'，'.join(looked_at)}" if looked_at else criterion.name


def _relative(at: DayTime) -> str:
    """前1天 16:00, as the file has it."""
    day = "当天" if at.days == 0 else f"前{-at.days}天" if at.days < 0 else f"后{at.days}天"
    return f"{day} {at.at:%H:%M} "


def _clause(source: str) -> str:
    return "〔自定〕" if source == OURS else f"〔{source}〕"


def _day(day: date) -> str:
    return f"{day}（周{weekday(day)}）"
