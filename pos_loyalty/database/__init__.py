"""Engines, tables and transactions of the till's store and of head office's database."""
