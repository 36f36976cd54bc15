"""A slot counts how often it was begun: one that fails each time, or ends the program, is given up."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was settled before was begun once, which nobody asks any more."""
    op.add_column("slots", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
