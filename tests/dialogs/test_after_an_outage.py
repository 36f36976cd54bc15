"""What is asked after an outage of somebody who reports for many units: in one message, with buttons that fit."""

from datetime import datetime, timedelta

from bot.runtime.campaign_files import load_campaign
from dialogs.conversation.states import Conversation
from dialogs.forms.facts import Facts, Membership, UnitFacts
from dialogs.model.units import Role, Unit
from dialogs.steps.outage import Outage, asked_again

YUNNAN = load_campaign("yunnan-2023")
NOW = datetime.fromisoformat("2023-05-18T10:00+08:00")
LOST = Outage(NOW - timedelta(days=3), NOW, timedelta(hours=24))


def facts(count: int) -> Facts:
    units = [Unit(n, f"示例第{n}职业学校", "职业学校", 1) for n in range(2, count + 2)]
    held = tuple(Membership(unit, Role.LIAISON) for unit in units)
    known = {unit.id: UnitFacts(unit, collects=False) for unit in units}
    return Facts(YUNNAN, NOW, "telegram:11", held, units=known)


def test_one_units_lost_days_each_have_a_button() -> None:
    asked = asked_again(facts(1), Conversation(), LOST)
    assert asked is not None
    assert [button.label for row in asked.buttons for button in row] == ["5月15日", "5月16日", "5月17日"]


def test_many_units_days_are_named_and_the_first_have_a_button() -> None:
    asked = asked_again(facts(45), Conversation(), LOST)
    assert asked is not None
    assert "示例第46职业学校" in asked.text
    labels = [button.label for row in asked.buttons for button in row]
    assert len(labels) == 30
    assert labels[3] == "5月15日 示例第3职业学校"
