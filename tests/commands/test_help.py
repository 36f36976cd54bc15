"""/help lists every command a role has in a campaign, and none that it has not (INTERFACE §5)."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.commands.registry import ALL
from bot.runtime.campaign_files import load_campaign, shipped
from dialogs.conversation.effects import Say
from dialogs.conversation.events import Said
from dialogs.conversation.states import Conversation
from dialogs.forms.facts import Facts, Membership
from dialogs.machine.transitions import advance
from dialogs.model.campaign import Campaign
from dialogs.model.units import Role, Unit

EVERYBODY = {"mydata", "cancel", "help"}
LIAISON = {"report", "lead", "materials", "today", "status"}
NOW = datetime(2023, 5, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def help_of(campaign: Campaign, *memberships: tuple[Unit, Role]) -> str:
    held = tuple(Membership(unit, role) for unit, role in memberships)
    _, effects = advance(Conversation(), Said("/help"), Facts(campaign, NOW, "telegram:1", held))
    return "\n".join(effect.message.text for effect in effects if isinstance(effect, Say))


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w/])/([a-z]+)", text))


def of_the_book(campaign: Campaign, role: Role) -> set[str]:
    """What the program lets that role give, wherever; an event can be moved where there is one."""
    names = {c.name for c in ALL if role in c.roles and c.in_campaign(campaign)}
    return names if campaign.events else names - {"event"}


def top(campaign: Campaign) -> Unit:
    return Unit(1, campaign.root, next(kind.name for kind in campaign.unit_kinds if not kind.parents), None)


def below(kind: str) -> Unit:
    return Unit(2, "示例单位", kind, 1)


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
@pytest.mark.promise("5.9")
def test_whoever_is_in_charge_finds_every_command_of_theirs(name: str, role: Role) -> None:
    campaign = load_campaign(name)
    assert commands_in(help_of(campaign, (top(campaign), role))) == of_the_book(campaign, role) | EVERYBODY


@pytest.mark.parametrize("name", shipped())
def test_an_admin_who_supervises_as_well_reads_nothing_twice(name: str) -> None:
    campaign = load_campaign(name)
    text = help_of(campaign, (top(campaign), Role.SUPERVISOR), (top(campaign), Role.ADMIN))
    assert commands_in(text) == of_the_book(campaign, Role.ADMIN) | EVERYBODY
    assert text.count("/progress") == 1


@pytest.mark.parametrize("name", shipped())
def test_a_liaison_finds_the_table_only_where_there_is_one(name: str) -> None:
    campaign = load_campaign(name)
    kind = next(kind for kind in campaign.unit_kinds if kind.parents and kind.reports)
    expected = LIAISON | EVERYBODY | ({"stats"} if campaign.table else set())
    expected |= {"activities"} if campaign.register and kind.name in campaign.register.kept_by else set()
    assert commands_in(help_of(campaign, (below(kind.name), Role.LIAISON))) == expected


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("jinan-2023", "发文部门", "/activities 活动登记"),
        ("jinan-2023", "区县教体局", ""),
        ("sichuan-college-2023", "二级学院", "/activities 活动登记"),
        ("sichuan-college-2023", "教务处", "/activities 审批外出活动"),
        ("sichuan-college-2023", "融媒体中心", ""),
    ],
)
def test_the_register_is_for_those_who_keep_it_and_those_who_approve(name: str, kind: str, said: str) -> None:
    text = help_of(load_campaign(name), (below(kind), Role.LIAISON))
    assert [line for line in text.splitlines() if "/activities" in line] == ([said] if said else [])


@pytest.mark.parametrize("name", shipped())
def test_it_is_short_enough_for_a_phone(name: str) -> None:
    campaign = load_campaign(name)
    everything = ((top(campaign), role) for role in Role)
    assert len(help_of(campaign, *everything)) < 900


def test_the_events_there_are_stand_by_their_names() -> None:
    campaign = load_campaign("sichuan-college-2023")
    assert "/event 名称 日期 时间  改期（集中展示日）" in help_of(campaign, (top(campaign), Role.ADMIN))
