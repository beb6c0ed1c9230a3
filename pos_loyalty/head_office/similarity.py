"""Whether a list of suggestions has changed so much that tills should hear of it."""

from collections.abc import Sequence
from typing import Any

MOVED_PERCENT = 25
"""A weight that moved by less stays as it was."""
_MAY_MOVE = frozenset({"weight", "reason", "together"})
"""Of a reason only its figure moves: bought five times, bought six times."""


def is_similar(now: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]]) -> bool:
    """The same products in the same order, for the same reasons, with about the same weights."""
    return len(now) == len(before) and all(map(_is_same, now, before))


def _is_same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    fixed = now.keys() | before.keys()
    if any(now.get(name) != before.get(name) for name in fixed - _MAY_MOVE):
        return False
    if _key(now) != _key(before):
        return False
    weight, known = int(now.get("weight", 0)), int(before.get("weight", 0))
    return 100 * abs(weight - known) <= MOVED_PERCENT * max(weight, known)


def _key(one: dict[str, Any]) -> Any:
    reason = one.get("reason")
    return reason.get("key") if isinstance(reason, dict) else reason
