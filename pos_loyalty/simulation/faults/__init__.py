"""Tills and head office in one process, whose line, power, disks and clocks fail: what no fault may ever do."""
