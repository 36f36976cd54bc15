"""What happens at a simulated unit: its figures of each day, which are the truth its people mean to report."""

import random
from collections.abc import Mapping
from datetime import date

from dialogs.model.campaign import Campaign
from dialogs.model.indicators import AtLeastSum
from storage.people.roster import RosterRow

UNKNOWN_ENROLMENT = 2_000
"""How large a school is taken to be whose 在校生数 the roster does not know."""

PUPILS_PER_TEACHER = 14

OFTEN = 0.3
"""On so many days of one an outgrown school has more pupils than the roster."""


def planned_days(
    campaign: Campaign, row: RosterRow, rng: random.Random, *, idle: float, outgrown: bool
) -> Mapping[date, dict[str, int]]:
    """The figures of every day of the window, by indicator key in table order; all of them 0 on an idle day.

    A unit's days resemble each other, and keep the campaign's error rules. `outgrown`: on some days more pupils take
    part than the roster knows of.
    """
    enrolment = row.enrolment or UNKNOWN_ENROLMENT
    usual = max(12, round(enrolment * rng.uniform(0.15, 0.55)))
    plan = {}
    for day in campaign.days:
        students = round(usual * rng.uniform(0.7, 1.25))
        students = enrolment + rng.randrange(20, 200) if outgrown and rng.random() < OFTEN else min(students, enrolment)
        if rng.random() < idle:
            students = 0
        plan[day] = _figures(campaign, row, students, rng)
    return plan


def _figures(campaign: Campaign, row: RosterRow, students: int, rng: random.Random) -> dict[str, int]:
    """The figures of a day with so many students; without any there was nothing at all."""
    fields = campaign.asked_of(row.kind)
    if not students:
        return {field.key: 0 for field in fields}
    teachers = max(1, students // PUPILS_PER_TEACHER + rng.randrange(-2, 3))
    if row.staff is not None:
        teachers = min(teachers, row.staff)
    known = {
        "schools": rng.randrange(1, 6),
        "teachers": teachers,
        "students": students,
        "enterprises": rng.randrange(8),
        "participants": round((teachers + students) * rng.uniform(1.0, 1.4)),
        "central_media": int(rng.random() < 0.08),  # noqa: PLR2004
        "provincial_media": rng.choice((0, 0, 0, 1, 2)),
        "media": rng.randrange(5),
        "projects": rng.randrange(1, 9),
    }
    values = {field.key: known.get(field.key, rng.randrange(1, 20)) for field in fields}
    return keeping_rules(campaign, values)


def keeping_rules(campaign: Campaign, values: Mapping[str, int]) -> dict[str, int]:
    """The values, those raised that are less than the sum of their parts."""
    kept = dict(values)
    for rule in campaign.rules:
        if isinstance(rule, AtLeastSum) and rule.indicator in kept:
            kept[rule.indicator] = max(kept[rule.indicator], sum(kept.get(part, 0) for part in rule.parts))
    return kept
