"""Card and receipt numbers: 16 digits, the last two an ISO 7064 mod 97-10 check.

    9 PPP SSSSSSSSSS CC    member card: programme, serial, check
    8 TTTTT NNNNNNNN CC    receipt: terminal number, receipt counter, check

Sixteen digits cannot be a GTIN or an SSCC, a leading 8 or 9 is no payment card, and mod 97-10 finds every
single wrong digit, every swap of neighbours and 98.7 % of random numbers.
"""

import re
from dataclasses import dataclass

CARD_LENGTH = 16
SERIALS_PER_PROGRAMME = 10**10

_OWN_NUMBER = re.compile(r"[89][0-9]{15}", re.ASCII)
_HALF_BITS = 17
_HALF_MASK = (1 << _HALF_BITS) - 1
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class CardBlock:
    """A range of card indices that head office gave to one terminal; `last` is included."""

    first: int
    last: int


def check_digits(payload: str) -> str:
    """The two ISO 7064 mod 97-10 digits that make `payload` + digits ≡ 1 (mod 97)."""
    return f"{98 - int(payload) * 100 % 97:02d}"


def has_valid_check(number: str) -> bool:
    """True for 16 ASCII digits that start with 8 or 9 and whose last two are the right check."""
    return _OWN_NUMBER.fullmatch(number) is not None and check_digits(number[:-2]) == number[-2:]


def is_own_card(number: str, programme: int) -> bool:
    """Whether this is, by its form, a member card of the programme; nobody may hold it."""
    return has_valid_check(number) and number.startswith(f"9{programme:03d}")


def card_number(programme: int, index: int, key: bytes) -> str:
    """The card number with this index in the programme.

    Different indices give different numbers and neighbouring indices unrelated ones: the serial is a keyed
    permutation of the index. Terminals draw indices from blocks that never overlap, so two terminals
    cannot make the same number, linked or not.
    """
    if not 0 <= programme <= 999:
        raise ValueError(f"programme {programme} is outside 0–999")
    payload = f"9{programme:03d}{serial_of(index, key):010d}"
    return payload + check_digits(payload)


def receipt_code(terminal_no: int, counter: int) -> str:
    """The code printed on a receipt: unique over all terminals and all time."""
    if not 0 <= terminal_no <= 99_999 or not 0 <= counter <= 99_999_999:
        raise ValueError(f"receipt {terminal_no}/{counter} does not fit its digits")
    payload = f"8{terminal_no:05d}{counter:08d}"
    return payload + check_digits(payload)


def serial_of(index: int, key: bytes) -> int:
    """A permutation of 0…10^10 − 1 under `key` (a four-round Feistel network, walked until it is in range)."""
    if not 0 <= index < SERIALS_PER_PROGRAMME:
        raise ValueError(f"card index {index} is outside 0–{SERIALS_PER_PROGRAMME - 1}")
    value = _feistel(index, key)
    while value >= SERIALS_PER_PROGRAMME:
        value = _feistel(value, key)
    return value


def _feistel(value: int, key: bytes) -> int:
    # Loads OpenSSL, which the first window of a till need not wait for.
    import hmac

    left, right = value >> _HALF_BITS, value & _HALF_MASK
    for round_no in range(_ROUNDS):
        digest = hmac.digest(key, bytes([round_no]) + right.to_bytes(3, "big"), "sha256")
        left, right = right, left ^ (int.from_bytes(digest[:3], "big") & _HALF_MASK)
    return left << _HALF_BITS | right


def masked(number: str) -> str:
    """A number as it may be shown: the last four digits."""
    return f"••• {number[-4:]}"
