"""How Alembic reaches the store: over the connection `storage.db.migrate` hands it, inside that transaction."""

from alembic import context

from storage.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
