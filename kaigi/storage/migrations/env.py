"""Alembic's entry. The connection and its transaction come from `kaigi.storage.migrate`."""

from alembic import context

from kaigi.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
