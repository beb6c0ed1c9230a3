"""When a machine's clock is so wrong that a person should see to it."""

CLOCK_TOLERANCE_MS = 5 * 60_000


def is_clock_off(ahead_ms: int | None) -> bool:
    """Ahead of head office's, or behind it; None where the two were never compared."""
    return ahead_ms is not None and abs(ahead_ms) > CLOCK_TOLERANCE_MS
