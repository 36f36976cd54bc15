"""A case handed in (典型案例) is recommended like a lead (择优推介)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the files that are; none is before."""
    op.add_column("media", sa.Column("starred", sa.Boolean(), nullable=False, server_default=sa.false()))
