"""Finds the command in what was typed or pressed, and carries it out for whoever may give it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.arguments import first_word
from bot.commands.context import Call, Command, Desk, Refusal
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

VERB_PREFIX = "command:"
"""Buttons of commands carry `command:NAME` as their action's verb."""

STOPS = ".,:;!~、"
"""What may stand behind a command's word, as it is folded."""


class CommandBook:
    """Every supervisor's and admin's command by its name and its Chinese words."""

    def __init__(self, commands: Sequence[Command], jobs: Jobs) -> None:
        self.commands = tuple(commands)
        self._jobs = jobs
        self._by_word = {folded(word): c for c in commands for word in (c.name, *c.words)}

    def call(self, event: Event) -> Call | None:
        """The command an event gives, None where it is the dialogs' business."""
        match event:
            case Pressed(action=action, on=on) if action is not None and action.verb.startswith(VERB_PREFIX):
                name = action.verb.removeprefix(VERB_PREFIX)
                return Call(name, action.arg, action, on) if name in self._by_word else None
            case Said(text=text):
                word, args = first_word(visible(text))
                name = folded(word)
                slash = name.startswith("/")
                name = name.removeprefix("/").split("@", 1)[0].rstrip(STOPS)
                if name not in self._by_word or (not slash and name.isascii()):
                    return None
                return Call(self._by_word[name].name, args, slash=slash)
            case _:
                return None

    async def carry_out(self, ctx: Context, tx: Tx, organisation: Organisation, call: Call) -> bool:
        """Do it and answer; False where it is the dialogs' business after all.

        That is where the campaign has no such thing, where a stranger writes in private, and where a word without its
        slash (推介 …) is no command to whoever may not give it: it may be the text of a lead.
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

    async def answer(self, ctx: Context, tx: Tx, organisation: Organisation, call: Call) -> Outgoing | None:
        """Carry the command out for whoever may give it; what it answers, wherever that is shown. Raises `Refusal`.

        Whom it tells something in quiet hours hears of it after them, and the answer says so.
        """
        command = self._by_word[call.name]
        if not {role for _, role in call.roles} & command.roles:
            raise Refusal(texts.NOT_ALLOWED)
        desk = Desk(ctx, tx, organisation, call, self._jobs)
        answer = await command.handler(desk)
        if answer is None or not desk.waiting:
            return answer
        lines = (answer.text, supervising.AFTER_QUIET_HOURS.format(at=max(desk.waiting)))
        return replace(answer, text="\n".join(lines))
