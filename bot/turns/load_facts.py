"""Load the facts a dialog may look at, for one person or for many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.runtime.context import Context
from dialogs.figures.rollup import Figures
from dialogs.forms.facts import Facts, Invite, Membership, UnitFacts
from dialogs.model.submissions import KeptFile, Lead, Revision, Subject, Submission
from dialogs.model.units import Organisation, Role, Unit
from dialogs.parsing.invite_codes import NamedCode, read_invite_code
from dialogs.schedule.due_times import Extension, due_of
from dialogs.schedule.owing import owed
from storage.db.database import Tx
from storage.media import files as media
from storage.people import accounts as people
from storage.people import invites
from storage.reports import deadlines, leads, submissions

PAGE = "page:"
"""What the accounts of the phone page begin with."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the store has for a set of units, read in bulk."""

    organisation: Organisation
    submissions: Mapping[int, Mapping[str, Submission]]
    files: Mapping[int, Sequence[KeptFile]]
    leads: Mapping[int, Sequence[Lead]]
    unlocked: Mapping[int, frozenset[str]]
    returned: Mapping[int, Mapping[str, str]]
    returns: Mapping[int, Sequence[Revision]]
    liaisons: Mapping[int, Sequence[tuple[str, str]]]
    extensions: Sequence[Extension]


async def facts_of(ctx: Context, tx: Tx, organisation: Organisation, persons: Collection[str]) -> dict[str, Facts]:
    """Load the facts of these people, as of now, without what belongs to one event (invite, edited message)."""
    now = ctx.clock.now()
    accounts = await people.accounts(tx, persons)
    held = await people.memberships_of(tx, persons)
    memberships = {
        person: tuple(Membership(organisation[u], role) for u, role in roles if u in organisation.units)
        for person, roles in held.items()
    }
    reporting_for = {m.unit.id for held in memberships.values() for m in held if m.role is Role.LIAISON}
    material = await _material(tx, organisation, reporting_for)
    next_lead = await leads.next_number(tx)
    next_receipt = await submissions.next_receipt(tx)
    units = {unit_id: _unit_facts(ctx, organisation[unit_id], material) for unit_id in reporting_for}
    found: dict[str, Facts] = {}
    for person in persons:
        account = accounts.get(person)
        own = memberships.get(person, ())
        found[person] = Facts(
            campaign=ctx.campaign,
            now=now,
            person=person,
            memberships=own,
            consented_at=account.consented_at if account else None,
            phone=account.phone if account else "",
            units={m.unit.id: _for_person(units[m.unit.id], person, material) for m in own if m.role is Role.LIAISON},
            next_lead=next_lead,
            next_receipt=next_receipt,
            page=person.startswith(PAGE),
            names=organisation.names,
        )
    return found


async def units_of(ctx: Context, tx: Tx, organisation: Organisation, unit_ids: Collection[int]) -> dict[int, UnitFacts]:
    """Load what is known of these units, whoever asks."""
    material = await _material(tx, organisation, unit_ids)
    return {unit_id: _unit_facts(ctx, organisation[unit_id], material) for unit_id in unit_ids}


async def _material(tx: Tx, organisation: Organisation, unit_ids: Iterable[int]) -> Material:
    own = sorted(set(unit_ids))
    below = sorted({u.id for unit_id in own for u in organisation.subtree(unit_id)})
    collects = any(organisation.collects(unit_id) for unit_id in own)
    held = await people.holders(tx, role=Role.LIAISON, unit_ids=own)
    liaisons: dict[int, list[tuple[str, str]]] = {}
    for holder in held:
        liaisons.setdefault(holder.unit_id, []).append((holder.person, holder.name))
    return Material(
        organisation=organisation,
        submissions=await submissions.of_units(tx, below),
        files=await media.files_of(tx, own),
        leads=await leads.of_units(tx, own),
        unlocked=await deadlines.unlocked(tx, own),
        returned=await submissions.last_return_reasons(tx, own),
        returns=await submissions.returns(tx, below if collects else ()),
        liaisons=liaisons,
        extensions=await deadlines.extensions(tx),
    )


def _unit_facts(ctx: Context, unit: Unit, material: Material) -> UnitFacts:
    organisation = material.organisation
    dues = {d.key: due_of(ctx.campaign, d, unit, material.extensions) for d in owed(ctx.campaign, unit)}
    base = UnitFacts(
        unit=unit,
        collects=organisation.collects(unit.id),
        submissions=material.submissions.get(unit.id, {}),
        files=tuple(material.files.get(unit.id, ())),
        leads=tuple(material.leads.get(unit.id, ())),
        dues={key: due for key, due in dues.items() if due is not None},
        unlocked=material.unlocked.get(unit.id, frozenset()),
        returned_because=material.returned.get(unit.id, {}),
    )
    return _with_children(ctx, base, material) if base.collects else base


def _with_children(ctx: Context, base: UnitFacts, material: Material) -> UnitFacts:
    unit_id = base.unit.id
    subtree = material.organisation.subtree(unit_id)
    filed = [s for u in subtree for s in material.submissions.get(u.id, {}).values()]
    sent_back = [r for u in subtree for r in material.returns.get(u.id, ())]
    figures = Figures(material.organisation, filed, sent_back)
    days = {str(Subject(day=day)): figures.day_sum(unit_id, day) for day in ctx.campaign.days}
    return replace(
        base,
        children_days={subject: values for subject, values in days.items() if values},
        children_week=figures.week_sum(unit_id),
        largest_child_week=figures.largest_child_week(unit_id),
        changed_below=tuple(u.name for u in figures.changed_below(unit_id)),
    )


def _for_person(unit: UnitFacts, person: str, material: Material) -> UnitFacts:
    others = tuple(name for holder, name in material.liaisons.get(unit.unit.id, ()) if name and holder != person)
    return replace(unit, liaisons=others) if others else unit


def invite_code(text: str) -> NamedCode | None:
    """Return the code a message names, None if it names none."""
    return read_invite_code(text, invites.CODE_LENGTH)


async def by_code(ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, named: NamedCode) -> Facts:
    """Add what that code opens, or why it opens nothing; who guesses too often is slowed down.

    What may be a word as well, of somebody who has a role already, is a code only where it opens something.
    """
    if await invites.throttled(tx, facts.person, facts.now):
        return replace(facts, invite_refused="throttled") if named.certain or not facts.memberships else facts
    found = await invites.find(tx, named.code, facts.now)
    if isinstance(found, invites.Refusal):
        if facts.memberships and not named.certain:
            return facts
        await invites.guessed(tx, facts.person, facts.now)
    return await _opened(ctx, tx, organisation, facts, found)


async def by_id(ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, invite_id: int) -> Facts:
    """Add the invite a button agrees to, if it is still live."""
    return await _opened(ctx, tx, organisation, facts, await invites.by_id(tx, invite_id, facts.now))


async def _opened(
    ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, found: invites.InviteRow | invites.Refusal
) -> Facts:
    """Add what an invite opens: the unit as it will be seen once the person has agreed."""
    if isinstance(found, invites.Refusal):
        return replace(facts, invite_refused=found.value)
    unit = organisation[found.unit_id]
    invited = await units_of(ctx, tx, organisation, [unit.id])
    return replace(facts, invite=Invite(found.id, unit, found.role), units={**invited, **facts.units})
