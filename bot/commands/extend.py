"""/extend: a deliverable's due time is moved (延期), for every unit or for one."""

from collections.abc import Sequence
from datetime import datetime

from bot.commands.arguments import TABLE, first_word, owed_names, split_instant, split_unit
from bot.commands.context import ADMIN, Command, CommandContext, Refusal
from bot.commands.notify import reachable, tell
from bot.posting.notices import Notice
from dialogs.model.deliverables import Deliverable
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Role, Unit
from dialogs.schedule.due_times import Extension, due_of, due_of_kind
from dialogs.schedule.owing import missing, owed
from dialogs.spelling.folding import alike
from dialogs.texts.office import administering as texts
from storage.reports import deadlines, submissions


async def extend(command: CommandContext) -> Outgoing:
    """Move the due time of a deliverable; the units that still miss it hear of it."""
    before_time, at = split_instant(command, command.call.args)
    if at is None:
        raise Refusal(texts.EXTEND_USAGE)
    word, rest = first_word(before_time)
    deliverable = _deliverable(command, word)
    unit = _one_unit(command, rest) if rest else None
    if at <= command.now:
        raise Refusal(texts.PAST)
    given = await deadlines.extensions(command.tx)
    moved = _moved(command, deliverable, unit, given, at)
    was = min(before for before, _ in moved.values())
    unit_id = unit.id if unit else None
    await deadlines.extend(command.tx, deliverable.key, unit_id, at, command.person, command.now, was=was)
    await command.record("extend", deliverable=deliverable.key, unit=unit_id, due=at.isoformat())
    people = await _tell(command, deliverable, unit, given, at)
    dues = {name: then for name, (_, then) in moved.items()}
    return Outgoing(texts.extended(deliverable.name, dues, at, people))


def _deliverable(command: CommandContext, word: str) -> Deliverable:
    campaign = command.ctx.campaign
    found = next(
        (d for d in campaign.deliverables if alike(d.name, word)), campaign.table if alike(word, TABLE) else None
    )
    if found is None:
        raise Refusal(texts.no_deliverable(word, [d.name for d in campaign.deliverables]))
    return found


def _one_unit(command: CommandContext, text: str) -> Unit:
    unit, rest = split_unit(command, text)
    if rest:
        raise Refusal(texts.EXTEND_USAGE)
    return unit


def _moved(
    command: CommandContext, deliverable: Deliverable, unit: Unit | None, given: Sequence[Extension], at: datetime
) -> dict[str, tuple[datetime, datetime]]:
    """Return the due times this changes, before and after: by the unit's name, or by kinds of units.

    Where an earlier extension for all is shortened, a kind whose own due time lies later falls back to that.

    Raises Refusal where nothing would be due at `at`.
    """
    campaign = command.ctx.campaign
    after = _with(given, Extension(deliverable.key, unit.id if unit else None, at))
    if unit is None:
        kinds = [kind.name for kind in campaign.unit_kinds]
        dues = {k: tuple(due_of_kind(campaign, deliverable, k, e) for e in (given, after)) for k in kinds}
    elif deliverable not in owed(campaign, unit):
        raise Refusal(texts.not_owed(unit.name, deliverable.name, owed_names(command, unit)))
    else:
        dues = {unit.name: tuple(due_of(campaign, deliverable, unit, e) for e in (given, after))}
    pairs = {name: (was, then) for name, (was, then) in dues.items() if was is not None and then is not None}
    moved = {name: (was, then) for name, (was, then) in pairs.items() if was != then}
    if not any(then == at for _, then in moved.values()):
        raise Refusal(texts.too_early(deliverable.name, max(was for was, _ in pairs.values())))
    return moved


def _with(given: Sequence[Extension], new: Extension) -> list[Extension]:
    """Return the extensions in force once this one replaces an earlier one for the same."""
    same = (new.deliverable, new.unit_id)
    return [*(e for e in given if (e.deliverable, e.unit_id) != same), new]


async def _tell(
    command: CommandContext, deliverable: Deliverable, unit: Unit | None, given: Sequence[Extension], at: datetime
) -> int:
    """Tell the liaisons of every unit whose due time moved and who have not handed it in; how many they are."""
    campaign, units = command.ctx.campaign, [unit] if unit else list(command.organisation)
    after = _with(given, Extension(deliverable.key, unit.id if unit else None, at))
    known = await submissions.of_units(command.tx, [u.id for u in units])
    liaisons = await reachable(command, {Role.LIAISON}, [u.id for u in units] if unit else None)
    notices: dict[tuple[str, str], Notice] = {}
    for u in units:
        before, now = (due_of(campaign, deliverable, u, e) for e in (given, after))
        if before is None or now is None or before == now:
            continue
        if not missing(campaign, u, known.get(u.id, {}), {deliverable.key}):
            continue
        text = texts.more_time(unit.name if unit else "", deliverable.name, before, now)
        notices.update({(to.person, text): Notice(to, Outgoing(text)) for to in liaisons.get(u.id, ())})
    return await tell(command, notices.values(), lane=Lane.ANSWER if unit else Lane.BROADCAST)


COMMANDS = (Command("extend", ("延期",), ADMIN, extend, in_groups=False),)
