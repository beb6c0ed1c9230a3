"""Devices, and what reads their codes, beside others."""

import hardware  # noqa: F401 - before numpy, which asks once how many threads it may take
