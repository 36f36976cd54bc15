"""Every supervisor's and admin's command, found in what was typed or pressed and carried out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import (
    activities,
    board,
    broadcast,
    events,
    exempt,
    extend,
    groups,
    invite,
    remind,
    reports,
    send_back,
    star,
    unlock,
)
from bot.commands.arguments import first_word
from bot.commands.context import VERB_PREFIX, Command, CommandCall, CommandContext, Refusal
from bot.jobs.jobs import Jobs
from bot.posting.post import post
from bot.runtime.context import Context
from dialogs.conversation.events import Event, Pressed, Said
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Organisation
from dialogs.spelling.folding import folded, visible
from dialogs.texts.office import commands as texts
from dialogs.texts.office import supervising
from storage.db.database import Tx

ALL: tuple[Command, ...] = (
    *groups.COMMANDS,
    *invite.COMMANDS,
    *reports.COMMANDS,
    *remind.COMMANDS,
    *send_back.COMMANDS,
    *star.COMMANDS,
    *extend.COMMANDS,
    *unlock.COMMANDS,
    *exempt.COMMANDS,
    *broadcast.COMMANDS,
    *events.COMMANDS,
    *activities.COMMANDS,
    *board.COMMANDS,
)

STOPS = ".,:;!~、"
"""What may stand behind a command's word, as it is folded."""


class CommandRegistry:
    """Find a command by its name or its Chinese words, and carry it out for whoever may give it."""

    def __init__(self, jobs: Jobs, commands: Sequence[Command] = ALL) -> None:
        self._jobs = jobs
        self._by_word = {folded(word): c for c in commands for word in (c.name, *c.words)}

    def call(self, event: Event) -> CommandCall | None:
        """Return the command an event gives, None if it is for the dialogs."""
        match event:
            case Pressed(action=action, on=on) if action is not None and action.verb.startswith(VERB_PREFIX):
                name = action.verb.removeprefix(VERB_PREFIX)
                return CommandCall(name, action.arg, action, on) if name in self._by_word else None
            case Said(text=text):
                word, args = first_word(visible(text))
                name = folded(word)
                slash = name.startswith("/")
                name = name.removeprefix("/").split("@", 1)[0].rstrip(STOPS)
                if name not in self._by_word or (not slash and name.isascii()):
                    return None
                return CommandCall(self._by_word[name].name, args, slash=slash)
            case _:
                return None

    async def carry_out(self, ctx: Context, tx: Tx, organisation: Organisation, call: CommandCall) -> bool:
        """Do it and answer; return False if it is for the dialogs after all.

        That is so if the campaign has no such thing, if a stranger writes in private, and if a word without its slash
        (推介 …) comes from somebody who may not give that command: it may be the text of a lead.
        """
        command = self._by_word[call.name]
        if not command.in_campaign(ctx.campaign):
            return False
        held = {role for _, role in call.roles}
        if call.private and (not held or not (call.slash or held & command.roles)):
            return False
        answer: Outgoing | None
        if held & command.roles and not (command.in_private if call.private else command.in_groups):
            answer = Outgoing(texts.only_in_groups() if call.private else texts.only_in_private())
        else:
            try:
                answer = await self.answer(ctx, tx, organisation, call)
            except Refusal as refusal:
                answer = Outgoing(str(refusal))
        if answer is not None:
            await post(ctx, tx, call.to, answer, lane=Lane.ANSWER, kind="answer")
        return True

    async def answer(self, ctx: Context, tx: Tx, organisation: Organisation, call: CommandCall) -> Outgoing | None:
        """Carry the command out and return its answer, in the chat or on the desk. Raises `Refusal`.

        People it tells something in quiet hours hear of it after them, and the answer says so.
        """
        command = self._by_word[call.name]
        if not {role for _, role in call.roles} & command.roles:
            raise Refusal(texts.NOT_ALLOWED)
        context = CommandContext(ctx, tx, organisation, call, self._jobs)
        answer = await command.handler(context)
        if answer is None or not context.waiting:
            return answer
        lines = (answer.text, supervising.AFTER_QUIET_HOURS.format(at=max(context.waiting)))
        return replace(answer, text="\n".join(lines))
