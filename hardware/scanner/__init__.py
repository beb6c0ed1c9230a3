"""Barcode scanners of every kind, each a source of the same events, each with a simulated sibling."""
