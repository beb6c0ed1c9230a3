"""PINs: how a till keeps what it was told of them, and what guessing costs.

Head office hashes with Argon2id and sends the hash to the tills. A till keeps the salt and, instead of the hash, a code
made of it with a key of this machine: what is stolen without the key is of no use to guess with.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

_ENCODED = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>[0-9]{1,7}),t=(?P<time>[0-9]{1,2}),p=(?P<lanes>[0-9])\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<check>[A-Za-z0-9+/:]+)"
)
FREE_TRIES = 5
FIRST_WAIT_MS = 30 * 60_000
LONGEST_WAIT_MS = 24 * 3_600_000


def kept(encoded: str, pepper: bytes) -> str | None:
    """What a till keeps of a hash that it was told; None for what is no such hash."""
    found = _ENCODED.fullmatch(encoded)
    if found is None or ":" in found["check"]:
        return None
    try:
        raw = _decoded(found["check"])
    except ValueError:
        # One bad word about somebody must not hold up the exchange.
        return None
    return encoded[: found.start("check")] + ":" + _peppered(raw, pepper)


def matches(kept_hash: str, pin: str, pepper: bytes) -> bool:
    """Takes a third of a second, whatever the PIN."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    found = _ENCODED.fullmatch(kept_hash)
    if found is None or not found["check"].startswith(":"):
        return False
    try:
        # A keyboard may deliver half a character, which no encoding has.
        raw = hash_secret_raw(
            pin.encode("utf-8", "surrogatepass"),
            _decoded(found["salt"]),
            time_cost=int(found["time"]),
            memory_cost=int(found["memory"]),
            parallelism=int(found["lanes"]),
            hash_len=32,
            type=Type.ID,
        )
    except HashingError:
        return False
    return hmac.compare_digest(found["check"][1:], _peppered(raw, pepper))


def _decoded(text: str) -> bytes:
    import base64

    return base64.b64decode(text + "=" * (-len(text) % 4))


def _peppered(raw: bytes, pepper: bytes) -> str:
    import base64

    code = hmac.new(pepper, raw, hashlib.sha256).digest()
    return base64.b64encode(code).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs of one operator since the last right one, and until when no other is looked at."""

    wrong: int = 0
    closed_until_ms: int = 0

    def one_more(self, now_ms: int) -> "Tries":
        """Five are free; then each costs a wait, twice as long as the one before."""
        wrong = self.wrong + 1
        if wrong < FREE_TRIES:
            return Tries(wrong)
        wait_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** min(wrong - FREE_TRIES, 10))
        return Tries(wrong, now_ms + wait_ms)

    def minutes_left(self, now_ms: int) -> int:
        """Zero where a PIN is looked at."""
        return max(0, -(-(self.closed_until_ms - now_ms) // 60_000))
