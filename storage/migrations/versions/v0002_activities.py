"""The register of planned activities."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "activities",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("unit_id", NUMBER, nullable=False),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_activities_unit_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_unit_id"), "activities", ["unit_id"])
