"""Each hand-in keeps its receipt number in the change log, so that one that was replaced can still be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Number the hand-ins there are: receipts were counted from 1, one for each in the order of the log."""
    op.add_column("changes", sa.Column("receipt", sa.Text(), nullable=False, server_default=""))
    only = sa.text("receipt <> ''")
    op.create_index("ix_changes_receipt", "changes", ["receipt"], sqlite_where=only, postgresql_where=only)
    changes = sa.table("changes", sa.column("id"), sa.column("act"), sa.column("subject"), sa.column("receipt"))
    handed_in = sa.select(changes.c.id).where(changes.c.act == "submitted", changes.c.subject.startswith("item:"))
    numbers = op.get_bind().execute(handed_in.order_by(changes.c.id)).scalars().all()
    numbered = changes.update().where(changes.c.id == sa.bindparam("number"))
    rows = [{"number": number, "receipt": f"{nth:04d}"} for nth, number in enumerate(numbers, 1)]
    if rows:
        op.get_bind().execute(numbered.values(receipt=sa.bindparam("receipt")), rows)
