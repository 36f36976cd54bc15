"""The migrations make exactly the schema the program uses."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, bindparam, select, text

from dialogs.model.campaign import Campaign
from dialogs.model.outgoing import Button, Lane, Outgoing
from dialogs.model.submissions import Source, Subject
from storage.db import migrate
from storage.db.codec import outgoing_to_json
from storage.db.columns import Instant
from storage.db.database import Database, Tx
from storage.db.errors import SchemaTooNew
from storage.db.tables import changes, metadata, units
from storage.db.tables import submissions as table
from storage.messages import conversations, inbox, outbox
from storage.messages.outbox_message import OutboxMessage, OutboxState
from storage.people import roster
from storage.people.roster import RosterRow
from storage.reports import submissions
from tests.storage.stopped_clock import Clock

MESSAGE = Outgoing("已保存", ((Button("提交", "submit|3|2023-05-14|-1|"),),))

# PostgreSQL 18 names NOT NULL constraints, by the column's first name; `is_nullable` says what they hold.
SCHEMA = {
    "sqlite": """
        SELECT type, name, sql FROM sqlite_master
        WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> 'alembic_version' ORDER BY type, name
    """,
    "postgresql": """
        SELECT 'column', table_name || '.' || column_name,
               concat_ws(' ', data_type, is_nullable, column_default) FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        UNION ALL
        SELECT 'index', indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL
        SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
          AND contype <> 'n'
        ORDER BY 1, 2
    """,
}


async def schema(db: Database) -> list[tuple[str, str, list[str]]]:
    async with db.read() as tx:
        rows = (await tx.execute(text(SCHEMA[db.dialect]))).all()
    return [(kind, name, in_any_order(words)) for kind, name, words in rows]


def in_any_order(definition: str) -> list[str]:
    """SQLite keeps the text of a table's definition, where the order of its constraints means nothing."""
    return sorted(re.split(r"[,()\s]+", definition))


def differences(connection: Connection) -> list[object]:
    return compare_metadata(MigrationContext.configure(connection), metadata)


@pytest.fixture
async def own(empty_url: str) -> AsyncIterator[Database]:
    """A migrated store whose schema may be changed."""
    await migrate.upgrade(empty_url)
    database = await Database.open(empty_url)
    yield database
    await database.close()


async def test_migrated_and_declared_schema_are_the_same(own: Database):
    migrated = await schema(own)
    async with own.write() as tx:
        await tx.run_sync(metadata.drop_all)
        await tx.run_sync(metadata.create_all)
    assert migrated == await schema(own)
    assert len([name for kind, name, _ in migrated if kind == "index"]) > 15


async def test_alembic_itself_sees_no_difference(db: Database):
    async with db.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_a_new_store_has_no_schema_until_it_is_upgraded(empty_url: str):
    assert await migrate.current(empty_url) is None
    await migrate.upgrade(empty_url)
    assert await migrate.current(empty_url) == migrate.head()


async def test_upgrading_again_changes_nothing(db: Database, url: str):
    before = await schema(db)
    await migrate.upgrade(url)
    assert await schema(db) == before


async def test_two_programs_may_upgrade_at_once(empty_url: str):
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(4)))
    assert await migrate.current(empty_url) == migrate.head()


async def test_a_store_of_a_later_version_is_refused_untouched(own: Database):
    async with own.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew):
        await migrate.upgrade(own.url)
    assert await migrate.current(own.url) == "9999"


async def test_hand_ins_from_before_receipts_were_in_the_log_get_their_numbers(
    own: Database, clock: Clock, campaign: Campaign
):
    plan, summary, day = Subject(deliverable="plan"), Subject(deliverable="summary"), Subject(day=clock.now.date())

    async def an_old_store(tx: Tx) -> None:
        await roster.import_units(tx, [RosterRow("示例学院", "高等职业院校")], clock.now, campaign=campaign)
        [unit_id] = (await tx.execute(select(units.c.id).where(units.c.name == "示例学院"))).scalars()
        for subject in (plan, day, summary, plan):
            await submissions.submit(tx, unit_id, subject, {}, Source.QUICK, False, "page:1", clock.now)
        await tx.execute(text("DROP INDEX ix_changes_receipt"))
        await tx.execute(text("ALTER TABLE changes DROP COLUMN receipt"))
        await tx.execute(text("DROP TABLE commits"))
        await tx.execute(text("ALTER TABLE slots DROP COLUMN tries"))
        await tx.execute(text("ALTER TABLE outbox RENAME COLUMN uncertain_attempts TO doubts"))
        for unread in ("outbox", "conversations"):
            await tx.execute(text(f"ALTER TABLE {unread} ADD COLUMN revision integer NOT NULL DEFAULT -1"))
        await tx.execute(text("ALTER TABLE inbox ADD COLUMN reported boolean NOT NULL DEFAULT false"))
        await tx.execute(text("UPDATE alembic_version SET version_num = '0006'"))

    await own.turn(an_old_store)
    await migrate.upgrade(own.url)
    async with own.read() as tx:
        numbered = (await tx.execute(select(changes.c.subject, changes.c.receipt).order_by(changes.c.id))).all()
        stands = dict((await tx.execute(select(table.c.subject, table.c.receipt))).all())
    assert numbered == [(str(plan), "0001"), (str(day), ""), (str(summary), "0002"), (str(plan), "0003")]
    assert stands == {str(plan): "0003", str(day): "", str(summary): "0002"}


OF_0009 = (
    """INSERT INTO outbox (id, key, once, channel, chat, person, lane, kind, message, revision, state, not_before,
           attempts, doubts, created_at, external_id, error)
       VALUES (7, 'a-key', 'nudge:1', 'telegram', '1001', 'telegram:1001', 0, 'answer', :message, -1, 'uncertain',
           :now, 3, 1, :now, '', 'timeout')""",
    """INSERT INTO conversations (person, state, revision, changed_at)
       VALUES ('telegram:1001', :state, 5, :now)""",
    """INSERT INTO inbox (id, channel, update_id, raw, received_at, state, reason, reported)
       VALUES (3, 'telegram', '900', :raw, :now, 'waiting', '', :reported)""",
)
"""Rows as the program of migration 0009 wrote them."""


@pytest.fixture
async def of_0009(empty_url: str, clock: Clock) -> str:
    """The URL of a store of migration 0009 with a message, a conversation and an update."""
    database = await Database.open(empty_url)
    config = migrate._config()

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")

    values = {
        "message": outgoing_to_json(MESSAGE),
        "now": clock.now,
        "raw": b"{}",
        "reported": False,
        "state": '{"step":1}',
    }
    async with database.write() as tx:
        await tx.run_sync(upgrade)
        for statement in OF_0009:
            await tx.execute(text(statement).bindparams(bindparam("now", type_=Instant)), values)
    await database.close()
    return empty_url


async def test_a_store_of_0009_opens_and_loses_nothing(of_0009: str, clock: Clock):
    assert await migrate.current(of_0009) == "0009"
    await migrate.upgrade(of_0009)
    database = await Database.open(of_0009)
    async with database.write() as tx:
        assert await outbox.by_key(tx, "a-key") == OutboxMessage(
            id=7,
            key="a-key",
            channel="telegram",
            chat="1001",
            person="telegram:1001",
            lane=Lane.ANSWER,
            kind="answer",
            message=MESSAGE,
            state=OutboxState.UNCERTAIN,
            not_before=clock.now,
            attempts=3,
            uncertain_attempts=1,
            created_at=clock.now,
            external_id="",
        )
        [claimed] = await outbox.claim(tx, now=clock.now, limit=9, lane=Lane.ANSWER, channels=["telegram"])
        assert (claimed.key, claimed.attempts) == ("a-key", 4)
        assert await conversations.load(tx, "telegram:1001") == '{"step":1}'
        assert [(u.id, u.update_id, u.raw) for u in await inbox.waiting(tx, 9)] == [(3, "900", b"{}")]
        assert await inbox.receive(tx, "telegram", "901", b"{}", clock.now)
        assert await tx.run_sync(differences) == []
    await database.close()
