"""The hash chain over a till's events: a changed, missing or foreign event shows in every hash after it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def canonical(body: Mapping[str, Any]) -> str:
    """The one way a body is written down, so that both ends hash the same bytes."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def chain_hash(previous: str, seq: int, event_id: str, kind: str, occurred_at_ms: int, body: str) -> str:
    text = "\n".join((previous, str(seq), event_id, kind, str(occurred_at_ms), body))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
