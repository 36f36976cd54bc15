"""The outbox calls its count of uncertain attempts by that name; columns that nothing reads go."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UNREAD = (("outbox", "revision"), ("conversations", "revision"), ("inbox", "reported"))


def upgrade() -> None:
    """Rename one column and drop three; no row changes otherwise."""
    op.alter_column("outbox", "doubts", new_column_name="uncertain_attempts", existing_type=sa.Integer())
    for table, column in UNREAD:
        op.drop_column(table, column)
