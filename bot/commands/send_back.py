"""/return: a submitted report goes back to its unit with a reason (退回)."""

from collections.abc import Mapping

from bot.commands.arguments import owed_names, split_subject, split_unit, subject_name
from bot.commands.context import SUPERVISING, Command, CommandContext, Refusal
from bot.commands.notify import open_button, tell_unit
from bot.tables.stale_tables import tell_outdated
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Subject, Submission
from dialogs.texts.office import supervising as texts
from dialogs.texts.office.administering import not_owed
from storage.people.audit import digest
from storage.reports import submissions


async def send_back(command: CommandContext) -> Outgoing:
    """Return what the unit submitted; without a subject its latest daily report."""
    unit, rest = split_unit(command, command.call.args)
    subject, reason = split_subject(command, rest)
    if not any(map(str.isalnum, reason)):
        raise Refusal(texts.RETURN_USAGE)
    submitted = _standing((await submissions.of_units(command.tx, [unit.id])).get(unit.id, {}))
    if subject is None:
        subject = max((s for s in submitted if s.day), key=str, default=None)
        if subject is None:
            raise Refusal(texts.nothing_to_return(unit.name))
    what = subject_name(command, subject)
    if subject.deliverable and command.ctx.campaign.deliverable(subject.deliverable).due_for(unit.kind) is None:
        raise Refusal(not_owed(unit.name, what, owed_names(command, unit)))
    if subject not in submitted:
        raise Refusal(texts.not_submitted(unit.name, what))
    await submissions.return_(command.tx, unit.id, subject, command.person, reason, command.now)
    await tell_outdated(command.ctx, command.tx, command.organisation, unit.id, subject)
    await command.record("return", unit=unit.id, subject=str(subject), reason_sha256=digest(reason))
    letter = Outgoing(texts.sent_back(unit.name, what, reason), ((open_button(command, unit, subject),),))
    people = await tell_unit(command, unit, letter)
    return Outgoing(texts.returned(unit.name, what, reason, people))


def _standing(known: Mapping[str, Submission]) -> set[Subject]:
    """Return what is submitted and stands."""
    return {submission.subject for submission in known.values() if submission.counts}


COMMANDS = (Command("return", ("退回",), SUPERVISING, send_back),)
