"""A person's conversation: the facts are loaded, the dialog decides, its effects become rows, in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from bot.jobs.jobs import Jobs
from bot.posting import admins
from bot.posting.post import Address, post
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.runtime.rate_limit import RateLimit
from bot.tables.sending import annex_job
from bot.tables.stale_tables import tell_outdated
from bot.turns import load_facts
from bot.turns.apply_effects import apply
from bot.turns.load_facts import facts_of
from dialogs.conversation.effects import PersonErased, Submitted
from dialogs.conversation.events import Edited, Event, FileRefused, FilesKept, Pressed, Said, TableRead, Woken
from dialogs.conversation.states import Conversation, Idle, dump, restore
from dialogs.forms.facts import Facts
from dialogs.machine.transitions import advance
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.submissions import FileState, FileTrouble, KeptFile
from dialogs.model.units import Organisation
from dialogs.texts.liaison import photos
from dialogs.texts.notifications import notices
from storage.db.database import Tx
from storage.media import files as media
from storage.messages import conversations, wakeups
from storage.people import accounts
from storage.reports import submissions

NO_SHEETS: Mapping[int, TableRead] = MappingProxyType({})


class ConversationRunner:
    """Answer events of people's conversations. Everything it does goes through the turn's transaction."""

    def __init__(self, ctx: Context, organisations: OrganisationCache, jobs: Jobs) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._jobs = jobs
        # A stranger gets one polite sentence, at most once a minute (INTERFACE §5).
        self._strangers = RateLimit(1)

    async def take(self, tx: Tx, to: Address, event: Event, sent_at: datetime | None = None) -> None:
        """Let the dialog decide, and carry out what it decided; `sent_at`: when the person sent it."""
        organisation = await self._organisations.current(tx)
        facts = (await facts_of(self._ctx, tx, organisation, [to.person]))[to.person]
        facts = await self._about(tx, organisation, replace(facts, sent_at=sent_at), event)
        state = await conversations.load(tx, to.person)
        before = restore(state)
        if self._is_noise(facts, before):
            return
        after, effects = advance(before, event, facts)
        for effect in effects:
            await apply(self._ctx, tx, to, effect)
            if isinstance(effect, Submitted):
                await self._submitted(tx, organisation, to, effect)
        if PersonErased() in effects:
            await accounts.take_leave(tx, to.person)
        elif after != before:
            await conversations.save(tx, to.person, dump(after), facts.now)

    async def files_kept(
        self, tx: Tx, files: tuple[KeptFile, ...], sheets: Mapping[int, TableRead] = NO_SHEETS
    ) -> None:
        """Acknowledge files whose bytes are on disk, as they stand now.

        `sheets`: the tables read in them, by the file's number.
        """
        numbers = [file.number for file in files]
        now_kept = await media.by_numbers(tx, numbers)
        to = await self._known(tx, files[0].sent_by)
        others = tuple(file for file in now_kept if file.number not in sheets)
        if others or not now_kept:
            await self.take(tx, to, FilesKept(others, await media.alike(tx, [file.number for file in others])))
        for file in now_kept:
            if file.number in sheets:
                await self.take(tx, to, replace(sheets[file.number], file=file))
        await media.acknowledge(tx, numbers, self._ctx.clock.now())

    async def file_refused(self, tx: Tx, file: KeptFile, trouble: str) -> None:
        """Say that a file could not be taken."""
        event = FileRefused(file.name, file.size, FileTrouble(trouble))
        await self.take(tx, await self._known(tx, file.sent_by), event)

    async def file_delayed(self, tx: Tx, file: KeptFile) -> None:
        """Say that a file is still being fetched, to its sender at most once an hour."""
        here = await media.by_numbers(tx, [file.number])
        if any(f.state is FileState.PENDING for f in here):
            once = f"file-delayed:{file.sent_by}:{self._ctx.clock.now():%Y-%m-%dT%H}"
            to, message = await self._known(tx, file.sent_by), Outgoing(photos.delayed(file.name))
            await post(self._ctx, tx, to, message, lane=Lane.ANSWER, kind="answer", once=once)

    async def woken(self, tx: Tx, person: str, unit_id: int, day: str) -> None:
        """Remind the person as asked."""
        await self.take(tx, await self._known(tx, person), Woken(unit_id, day))
        await wakeups.cancel(tx, unit_id, date.fromisoformat(day), person)

    async def files_unanswered(self, tx: Tx, files: tuple[KeptFile, ...]) -> None:
        """Say that files are kept whose acknowledgement failed for good, and tell the admins."""
        to = await self._known(tx, files[0].sent_by)
        kept = Outgoing(notices.files_kept_at_least(len(files)))
        await post(self._ctx, tx, to, kept, lane=Lane.ANSWER, kind="answer")
        numbers = [file.number for file in files]
        await admins.tell_files_unanswered(self._ctx, tx, numbers)
        await media.acknowledge(tx, numbers, self._ctx.clock.now())

    async def _known(self, tx: Tx, person: str) -> Address:
        """Return where the person is written to. Raises LookupError where nothing is known of them (any more)."""
        account = await accounts.account(tx, person)
        if account is None:
            raise LookupError("a conversation with nobody")
        return Address(account.channel, account.chat, person)

    async def _submitted(self, tx: Tx, organisation: Organisation, to: Address, effect: Submitted) -> None:
        """Tell those above whose signed tables this puts out of date; send the annex to whoever signed their own."""
        await tell_outdated(self._ctx, tx, organisation, effect.unit_id, effect.subject)
        table = self._ctx.campaign.table
        if table is not None and effect.subject.deliverable == table.key and self._ctx.pictures:
            await self._jobs.order(tx, annex_job(to, effect.unit_id))

    async def _about(self, tx: Tx, organisation: Organisation, facts: Facts, event: Event) -> Facts:
        """Add what belongs to this one event: the invite it names, the answers an edited message had given."""
        if isinstance(event, Edited):
            given = await submissions.given_by(tx, facts.person, event.message)
            return replace(facts, given_by=tuple(given))
        if isinstance(event, Said) and (named := load_facts.invite_code(event.text)):
            return await load_facts.by_code(self._ctx, tx, organisation, facts, named)
        if isinstance(event, Pressed) and event.action is not None and event.action.verb == "agree":
            return await load_facts.by_id(self._ctx, tx, organisation, facts, int(event.action.arg))
        return facts

    def _is_noise(self, facts: Facts, before: Conversation) -> bool:
        """Return whether this is a stranger asking again within the minute."""
        if facts.memberships or facts.invite or not isinstance(before.state, Idle):
            return False
        return not self._strangers.allows(facts.person, facts.now)
