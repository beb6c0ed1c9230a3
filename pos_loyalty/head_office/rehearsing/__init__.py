"""Rehearses rules: what members would have earned by their purchases of a period, beside what the old rules give."""
