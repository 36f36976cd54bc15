"""The phone page: who is logged in, how they come back, and what stands in their chat."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "page_sessions",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_page_sessions")),
    )
    op.create_index(op.f("ix_page_sessions_person"), "page_sessions", ["person"])
    op.create_table(
        "page_codes",
        sa.Column("code_sha256", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_page_codes")),
    )
    op.create_index(op.f("ix_page_codes_person"), "page_codes", ["person"])
    op.create_table(
        "page_messages",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("position", NUMBER, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_messages")),
        sa.UniqueConstraint("chat", "reference", name=op.f("uq_page_messages_chat_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_page_messages_chat_id"), "page_messages", ["chat", "id"])
