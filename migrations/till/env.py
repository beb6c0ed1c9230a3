"""Runs the till's migrations on the connection that `database.migrate` hands over."""

from alembic import context

from pos_loyalty.database import till_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=till_tables.metadata,
    transaction_per_migration=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
