"""The context of a command: who asks, for what, and which units that person may act on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.jobs.jobs import Jobs
from bot.posting.post import Address
from bot.runtime.context import Context
from dialogs.model.campaign import Campaign
from dialogs.model.outgoing import Action, Outgoing
from dialogs.model.units import Organisation, Role, Unit
from storage.db.database import Tx
from storage.people import audit

VERB_PREFIX = "command:"
"""Buttons of commands carry `command:NAME` as their action's verb."""


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command as it was typed or pressed. `roles` are the sender's, read at this moment; `title` is the group's.

    `slash`: it was typed with its slash, or pressed, so that it cannot be meant as anything else. `sent_at`: when.
    """

    name: str
    args: str = ""
    action: Action | None = None
    pressed_on: str = ""
    to: Address = field(default_factory=lambda: Address("", ""))
    roles: tuple[tuple[int, Role], ...] = ()
    private: bool = True
    title: str = ""
    slash: bool = True
    sent_at: datetime | None = None


class Refusal(Exception):
    """The command is not carried out; the message says why and what would be right. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """One command being carried out, in the turn's transaction.

    `waiting`: until when what it tells others has to wait, where it is told in quiet hours.
    """

    ctx: Context
    tx: Tx
    organisation: Organisation
    call: CommandCall
    jobs: Jobs
    waiting: set[datetime] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.ctx.clock.now()

    @property
    def sent_on(self) -> date:
        """The day on which it was sent: what 今天 and 昨天 mean in it."""
        return self.ctx.campaign.today(self.call.sent_at or self.now)

    @property
    def person(self) -> str:
        """Who asks."""
        return self.call.to.person

    @property
    def is_admin(self) -> bool:
        """Whether the sender is an admin."""
        return any(role is Role.ADMIN for _, role in self.call.roles)

    def tops(self) -> tuple[Unit, ...]:
        """Return the units whose subtrees the sender may act on: the root for an admin, a supervisor's own."""
        if self.is_admin:
            return (self.organisation.root,)
        held = [u for u, role in self.call.roles if role is Role.SUPERVISOR and u in self.organisation.units]
        return tuple(self.organisation[u] for u in held)

    def may(self, unit: Unit) -> bool:
        """Return whether the sender may act on that unit."""
        return any(self.organisation.within(unit.id, top.id) for top in self.tops())

    async def record(self, act: str, **detail: object) -> None:
        """Write who did it, when and to what into the audit chain."""
        await audit.append(self.tx, self.person, act, detail, self.now)


Handler = Callable[[CommandContext], Awaitable[Outgoing | None]]
"""Carries a command out and returns the answer. Raises `Refusal`."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the Chinese words that mean the same, who may give it, where, and in which campaigns."""

    name: str
    words: tuple[str, ...]
    roles: frozenset[Role]
    handler: Handler
    in_groups: bool = True
    in_private: bool = True
    in_campaign: Callable[[Campaign], bool] = lambda _: True


SUPERVISING = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMIN = frozenset({Role.ADMIN})
