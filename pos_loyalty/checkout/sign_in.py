"""Who may work at this till: PINs looked at with what guessing costs, and badges that unlock a shift."""

from collections.abc import Iterable
from dataclasses import asdict

from pos_loyalty.checkout import pins
from pos_loyalty.checkout.pins import Tries
from pos_loyalty.database import operator_rows
from pos_loyalty.database.operator_rows import Operator
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import badges
from pos_loyalty.domain.errors import UserError

SHIFT_MS = 12 * 3_600_000
"""So long after a PIN a badge alone is enough, at the till where the PIN was typed."""
_NOBODY = "somebody whom nobody knows"
"""Numbers that are nobody's are counted together, and cost the same: nobody learns which are somebody's."""
_NO_PIN = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def with_pin(store: TillStore, people: Iterable[Operator], code: str, pin: str, now_ms: int) -> Operator:
    """Raises UserError 'sign_in_wrong' or 'sign_in_closed'. Each try is durable before it is looked at."""
    found = next((one for one in people if one.code == code), None)
    subject = found.operator_id if found is not None else _NOBODY
    with store.writing() as connection:
        wrong, closed_until_ms, pin_at_ms = operator_rows.tries(connection, subject)
        before = Tries(wrong, closed_until_ms)
        if minutes := before.minutes_left(now_ms):
            raise UserError("sign_in_closed", minutes=minutes)
        operator_rows.note_try(connection, subject, **asdict(before.one_more(now_ms)))
    is_right = pins.matches(found.pin_hash if found and found.pin_hash else _NO_PIN, pin, store.pepper)
    if found is None or not is_right:
        raise UserError("sign_in_wrong")
    with store.writing() as connection:
        newest = max(pin_at_ms, now_ms)
        operator_rows.note_try(connection, subject, wrong=0, closed_until_ms=0, pin_at_ms=newest)
    return found


def with_badge(store: TillStore, people: Iterable[Operator], badge: str, now_ms: int) -> Operator:
    """Raises UserError 'badge_unknown', or 'badge_needs_pin' before the PIN of the shift."""
    digest = badges.hash_of(badge)
    found = next((one for one in people if one.badge_hash == digest), None)
    if found is None:
        raise UserError("badge_unknown")
    with store.reading() as connection:
        _, closed_until_ms, pin_at_ms = operator_rows.tries(connection, found.operator_id)
    if not 0 <= now_ms - pin_at_ms < SHIFT_MS or closed_until_ms > now_ms:
        raise UserError("badge_needs_pin", name=found.name)
    return found
