"""Whom the audit log's aliases stand for, so that a person can be forgotten and the chain stays whole."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make its table. Entries written before it keep the account's number: a chain is not rewritten."""
    op.create_table(
        "audit_people",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_audit_people")),
        sa.UniqueConstraint("alias", name=op.f("uq_audit_people_alias")),
    )
