"""Finds the command in what was typed or pressed, and carries it out for whoever may give it."""

from collections.abc import Sequence

from bot.commands.desk import Call, Command, Desk, Refusal
from bot.context import Context
from bot.jobs import Jobs
from bot.posting import post
from dialogs.events import Event, Pressed, Said
from dialogs.outgoing import Lane, Outgoing
from dialogs.texts import commands as texts
from dialogs.units import Organisation
from storage.database import Tx

VERB_PREFIX = "command:"
"""Buttons of commands carry `command:NAME` as their action's verb."""


class CommandBook:
    """Every supervisor's and admin's command by its name and its Chinese words."""

    def __init__(self, commands: Sequence[Command], jobs: Jobs) -> None:
        self.commands = tuple(commands)
        self._jobs = jobs
        self._by_word = {word: c for c in commands for word in (c.name, *c.words)}

    def call(self, event: Event) -> Call | None:
        """The command an event gives, None where it is the dialogs' business."""
        match event:
            case Pressed(action=action, on=on) if action is not None and action.verb.startswith(VERB_PREFIX):
                name = action.verb.removeprefix(VERB_PREFIX)
                return Call(name, action.arg, action, on) if name in self._by_word else None
            case Said(text=text):
                word, _, args = text.strip().partition(" ")
                word, newline, rest = word.partition("\n")
                name = word.removeprefix("/").split("@", 1)[0].lower()
                if name not in self._by_word or (word[:1] != "/" and name.isascii()):
                    return None
                return Call(self._by_word[name].name, (f"{rest} {args}" if newline else args).strip())
            case _:
                return None

    async def carry_out(self, ctx: Context, tx: Tx, organisation: Organisation, call: Call) -> bool:
        """Do it and answer; False where a person without any role in private is to be treated as a stranger."""
        command = self._by_word[call.name]
        held = {role for _, role in call.roles}
        if not held and call.private:
            return False
        answer: Outgoing | None
        if not held & command.roles:
            answer = Outgoing(texts.NOT_ALLOWED)
        elif not (command.in_private if call.private else command.in_groups):
            answer = Outgoing(texts.only_in_groups() if call.private else texts.only_in_private())
        else:
            try:
                answer = await command.handler(Desk(ctx, tx, organisation, call, self._jobs))
            except Refusal as refusal:
                answer = Outgoing(str(refusal))
        if answer is not None:
            await post(ctx, tx, call.to, answer, lane=Lane.ANSWER, kind="answer")
        return True
