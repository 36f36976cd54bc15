"""Every table, in both databases. The migrations in `storage.migrations` make exactly these; a test compares them.

What people typed is `Words`; instants are `Instant`; identifiers the program makes are plain text. A person is the
account (`telegram:1001`) and is no foreign key: who leaves takes nothing along (INTERFACE §1).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.db.columns import Day, Instant, Number, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

CLAIMABLE = "state IN ('pending', 'uncertain')"
"""Letters that may be taken. Written out in queries too: a parameter would hide the partial index from the planner."""

UNRESOLVED = "state IN ('pending', 'uncertain', 'sending')"
"""Letters that later ones of their chat wait for."""

STILL_TO_SEND = ("pending", "uncertain", "sending")
"""The same, for letters that have still to reach their recipient."""

PENDING_FILE = "state = 'pending'"
"""Files whose bytes are still to be fetched."""

UNACKNOWLEDGED_FILE = "state = 'kept' AND acknowledged_at IS NULL"
"""Files that are on disk and whose sender has not been told."""


def _where(name: str, *columns: Column[object] | str, only: str) -> Index:
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Words, nullable=False))

inbox = Table(
    "inbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("update_id", Words, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("finished_at", Instant),
    Column("reason", Words, nullable=False),
    UniqueConstraint("channel", "update_id"),
    _where("ix_inbox_waiting", "id", only="state = 'waiting'"),
    _where("ix_inbox_quarantined", "id", only="state = 'quarantined'"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("once", Text, unique=True),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("uncertain_attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("external_id", Text, nullable=False),
    Column("error", Words, nullable=False),
    _where("ix_outbox_claimable", "lane", "not_before", "id", only=CLAIMABLE),
    _where("ix_outbox_unresolved", "channel", "chat", "lane", "id", only=UNRESOLVED),
    sqlite_autoincrement=True,
)

units = Table(
    "units",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("parent_id", ForeignKey("units.id"), index=True),
    Column("enrolment", Integer),
    Column("staff", Integer),
    Column("exempt", Boolean, nullable=False),
    Column("exempt_reason", Words, nullable=False),
    Column("exempted_by", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("contact_name", Words, nullable=False),
    Column("contact_phone", Words, nullable=False),
    Column("notes", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("person", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("display_name", Words, nullable=False),
    Column("phone", Words, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("consented_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person", Text, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True, index=True),
    Column("role", Text, primary_key=True),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", Instant, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("id", Number, primary_key=True),
    Column("code_sha256", Text, nullable=False, unique=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_by", Text, nullable=False),
    Column("used_at", Instant),
    sqlite_autoincrement=True,
)

guesses = Table(
    "guesses",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("count", Integer, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("confirmed", Words, nullable=False),
    Column("reasons", Words, nullable=False),
    Column("zero", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("first_submitted_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("revision", Number, nullable=False),
    Column("standing", Words, nullable=False),
    Column("return_reason", Words, nullable=False),
    Index("ix_submissions_subject", "subject"),
)
"""One row per unit and subject as it stands; `standing` is what was last submitted (values, zero, text), the base of
the next correction. Nothing is lost here: every change is in `changes`."""

changes = Table(
    "changes",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("person", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("receipt", Text, nullable=False, server_default=""),
    Index("ix_changes_unit_id_subject", "unit_id", "subject"),
    _where("ix_changes_message", "person", "message", only="message <> ''"),
    _where("ix_changes_receipt", "receipt", only="receipt <> ''"),
    sqlite_autoincrement=True,
)
"""Every accepted change of a submission, in order, never altered. Its number is the submission's `revision`; `receipt`
is that of a deliverable handed in."""

revisions = Table(
    "revisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("field", Words, nullable=False),
    Column("old", Words, nullable=False),
    Column("new", Words, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Words, nullable=False),
    sqlite_autoincrement=True,
)

extensions = Table(
    "extensions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("deliverable", Text, nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("due", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("deliverable", "unit_id"),
    sqlite_autoincrement=True,
)

unlocks = Table(
    "unlocks",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("day", Day, nullable=False),
    Column("title", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("category", Text, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

activities = Table(
    "activities",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("entered", Words, nullable=False),
    Column("approval", Text, nullable=False),
    Column("reason", Words, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("number", Number, primary_key=True),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("remote", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("size", Number, nullable=False),
    Column("mime", Words, nullable=False),
    Column("caption", Words, nullable=False),
    Column("category", Words, nullable=False),
    Column("album", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("lead", Number),
    Column("private", Boolean, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("phash", Text, nullable=False),
    Column("repeats", Number),
    Column("finished_at", Instant),
    Column("reason", Words, nullable=False),
    Column("acknowledged_at", Instant),
    Column("removed", Boolean, nullable=False),
    Column("starred", Boolean, nullable=False, server_default=false()),
    Index("ix_media_unit_id_sha256", "unit_id", "sha256"),
    _where("ix_media_pending", "number", only=PENDING_FILE),
    _where("ix_media_unacknowledged", "number", only=UNACKNOWLEDGED_FILE),
    _where("ix_media_album", "person", "album", only="album <> ''"),
    sqlite_autoincrement=True,
)

slots = Table(
    "slots",
    metadata,
    Column("slot", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    _where("ix_slots_missed", "at", only="state = 'missed'"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("person", Text, primary_key=True),
    Column("state", Words, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

wakeups = Table(
    "wakeups",
    metadata,
    Column("person", Text, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("day", Day, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

groups = Table(
    "groups",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("title", Words, nullable=False),
    Column("bound_by", Text, nullable=False),
    Column("bound_at", Instant, nullable=False),
)

page_sessions = Table(
    "page_sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

page_codes = Table(
    "page_codes",
    metadata,
    Column("code_sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("expires_at", Instant),
)

page_messages = Table(
    "page_messages",
    metadata,
    Column("id", Number, primary_key=True),
    Column("chat", Text, nullable=False),
    Column("position", Number),
    Column("reference", Text, nullable=False),
    Column("content", Words, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("chat", "reference"),
    Index("ix_page_messages_chat_id", "chat", "id"),
    sqlite_autoincrement=True,
)
"""The messages of chats on the page. One that is replaced gets a new, higher `id` and keeps its `position`."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("unit_id", Number, nullable=False),
    Column("day", Day),
    Column("told", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("ordered_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Words, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

audit_people = Table(
    "audit_people",
    metadata,
    Column("person", Text, primary_key=True),
    Column("alias", Text, nullable=False, unique=True),
)
"""The person an alias in the audit log stands for. One who is erased has no row, and nobody can tell any more."""

commits = Table(
    "commits",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
)
"""The newest transaction of each process that writes (`storage.db.commits`): about the store, no part of what it
holds."""
