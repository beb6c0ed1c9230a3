"""Which members get nothing, so that it can be told what the others' getting it is worth: always the same ones."""

from hashlib import sha256


def is_held_out(member_id: str, percent: int) -> bool:
    """Of suggestions: the same at every till and at head office, and nothing that can be seen in the id."""
    return is_drawn(f"hold-out {member_id}", percent)


def is_drawn(name: str, percent: int) -> bool:
    """Of so many of a hundred names. Whoever is drawn by a smaller share is by a larger one too."""
    drawn = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    return drawn % 100 < percent
