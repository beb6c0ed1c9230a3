"""Which members are shown no suggestions, so that it can be told what suggestions are worth: one in ten, always the same."""

from hashlib import sha256

PERCENT = 10


def is_held_out(member_id: str) -> bool:
    """The same at every till and at head office, and nothing that can be seen in the id."""
    drawn = int.from_bytes(sha256(f"hold-out {member_id}".encode()).digest()[:8], "big")
    return drawn % 100 < PERCENT
