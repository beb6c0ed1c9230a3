"""Which members are shown no suggestions, so that it can be told what suggestions are worth: always the same ones."""

from hashlib import sha256


def is_held_out(member_id: str, percent: int) -> bool:
    """The same at every till and at head office, and nothing that can be seen in the id.

    Whoever is held out by a smaller share is by a larger one too.
    """
    drawn = int.from_bytes(sha256(f"hold-out {member_id}".encode()).digest()[:8], "big")
    return drawn % 100 < percent
