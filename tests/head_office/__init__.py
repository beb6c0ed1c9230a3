"""Head office, on SQLite and on PostgreSQL alike."""
