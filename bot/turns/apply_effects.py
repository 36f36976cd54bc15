"""Carry out what a dialog decided: each effect becomes rows, all in the turn's one transaction."""

from datetime import date
from typing import assert_never

from bot.posting.notices import nudge_kind
from bot.posting.post import Address, post
from bot.runtime.context import Context
from dialogs.conversation import effects as fx
from dialogs.model.deliverables import FulfilledBy
from dialogs.model.outgoing import Lane
from dialogs.model.submissions import Source, Subject
from dialogs.model.units import Role
from storage.db.database import Tx
from storage.media import files
from storage.messages import outbox, wakeups
from storage.people import accounts, audit, invites
from storage.reports import leads, submissions


async def apply(ctx: Context, tx: Tx, to: Address, effect: fx.Effect) -> None:
    """Carry out one effect of the person at `to`."""
    match effect:
        case fx.Say():
            await post(ctx, tx, to, effect.message, lane=Lane.ANSWER, kind="answer")
        case fx.AnswersSaved() | fx.DraftCleared() | fx.Submitted() | fx.TextDrafted():
            await _report(ctx, tx, to, effect)
        case fx.FileFiled() | fx.FileMarked() | fx.FileRemoved():
            await _file(tx, to, effect)
        case fx.Registered() | fx.RoleLeft() | fx.PersonErased() | fx.PhoneShared():
            await _person(ctx, tx, to, effect)
        case fx.LeadSaved():
            await leads.save(
                tx,
                number=effect.number,
                unit_id=effect.unit_id,
                day=effect.day,
                title=effect.title,
                body=effect.body,
                category=effect.category,
                by=to.person,
                now=ctx.clock.now(),
            )
        case fx.ReminderAsked():
            await wakeups.ask(tx, to.person, effect.unit_id, effect.day, effect.at)
        case _:
            assert_never(effect)


async def _report(
    ctx: Context, tx: Tx, to: Address, effect: fx.AnswersSaved | fx.DraftCleared | fx.Submitted | fx.TextDrafted
) -> None:
    now, person = ctx.clock.now(), to.person
    match effect:
        case fx.AnswersSaved():
            await submissions.save_answers(
                tx,
                effect.unit_id,
                effect.subject,
                effect.values,
                effect.source,
                person,
                now,
                message=effect.message,
                confirmed=effect.confirmed,
                reasons=effect.reasons,
            )
        case fx.DraftCleared():
            await submissions.clear_draft(tx, effect.unit_id, effect.subject, person, now)
        case fx.TextDrafted():
            await submissions.draft_text(tx, effect.unit_id, effect.subject, effect.text, person, now)
        case fx.Submitted():
            await _submit(ctx, tx, to, effect)


async def _submit(ctx: Context, tx: Tx, to: Address, effect: fx.Submitted) -> None:
    now = ctx.clock.now()
    await submissions.submit(
        tx,
        effect.unit_id,
        effect.subject,
        effect.values,
        effect.source,
        effect.zero,
        to.person,
        now,
        text=effect.text,
        reason=effect.reason,
        confirmed=effect.confirmed,
        reasons=effect.reasons,
    )
    if effect.subject.day:
        await _drop_nudges(tx, effect.unit_id, effect.subject.day)
        await wakeups.cancel(tx, effect.unit_id, effect.subject.day)
    detail = {"unit": effect.unit_id, "subject": str(effect.subject)}
    await audit.append(tx, to.person, "submit", detail, now)


async def _drop_nudges(tx: Tx, unit_id: int, day: date) -> None:
    """Drop nudges that still wait their turn to a unit that has reported meanwhile."""
    await outbox.drop_pending(tx, kind=nudge_kind(unit_id, day))


async def _file(tx: Tx, to: Address, effect: fx.FileFiled | fx.FileMarked | fx.FileRemoved) -> None:
    match effect:
        case fx.FileFiled():
            await files.file(tx, effect.number, effect.target, effect.category, effect.kind)
        case fx.FileMarked():
            await files.mark(tx, effect.number, effect.private)
        case fx.FileRemoved():
            await files.remove(tx, effect.number)


async def _person(
    ctx: Context, tx: Tx, to: Address, effect: fx.Registered | fx.RoleLeft | fx.PersonErased | fx.PhoneShared
) -> None:
    now, person = ctx.clock.now(), to.person
    match effect:
        case fx.Registered():
            await _register(ctx, tx, to, effect)
        case fx.RoleLeft():
            await accounts.revoke(tx, person, effect.unit_id, effect.role)
            await audit.append(tx, person, "leave", {"unit": effect.unit_id, "role": effect.role.value}, now)
        case fx.PersonErased():
            await audit.append(tx, person, "erase", {}, now)
            await accounts.erase(tx, person, now)
        case fx.PhoneShared():
            await accounts.set_phone(tx, person, effect.phone, now)


async def _register(ctx: Context, tx: Tx, to: Address, effect: fx.Registered) -> None:
    """Use the invite up and give the role; the deliverable that asks for a contact is fulfilled by the first liaison.

    The invite was live when the facts were gathered, in this same transaction, so that it cannot be used meanwhile.
    """
    now, person = ctx.clock.now(), to.person
    await invites.use(tx, effect.invite_id, person, now)
    await invites.forget_guesses(tx, person)
    await accounts.consent(tx, person, now)
    await accounts.grant(tx, person, effect.unit_id, effect.role, person, now)
    detail = {"unit": effect.unit_id, "role": effect.role.value, "invite": effect.invite_id}
    await audit.append(tx, person, "register", detail, now)
    if effect.role is not Role.LIAISON:
        return
    await contact_given(ctx, tx, effect.unit_id, person)


async def contact_given(ctx: Context, tx: Tx, unit_id: int, person: str) -> None:
    """Submit the deliverable that asks for a contact, now that a liaison is there; it stays so."""
    known = (await submissions.of_units(tx, [unit_id])).get(unit_id, {})
    for deliverable in ctx.campaign.deliverables:
        subject = Subject(deliverable=deliverable.key)
        registering = deliverable.kind.traits.fulfilled is FulfilledBy.REGISTERING
        if registering and str(subject) not in known:
            await submissions.submit(tx, unit_id, subject, {}, Source.QUESTIONS, False, person, ctx.clock.now())
