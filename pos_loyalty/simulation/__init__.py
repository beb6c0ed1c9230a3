"""A shop that does not exist: people who shop, clocks, faults, and whole sets of tills and head offices."""
