"""Runs head office's migrations on the connection that `database.migrate` hands over."""

from alembic import context

from pos_loyalty.database import head_office_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=head_office_tables.metadata,
    transaction_per_migration=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
