"""Coupon codes: twenty digits, seventeen of them random, so that a code cannot be guessed.

    7 RRRRRRRRRRRRRRRRR CC    random, ISO 7064 mod 97-10 check

Digits only, because every scanner and keyboard layout delivers those; twenty, because no goods, card or payment
card has as many. With a million coupons out, one guess in a hundred thousand million finds one.
"""

import hashlib
import re
from collections.abc import Callable

from pos_loyalty.domain.cards import check_digits

LENGTH = 20
RANDOM_DIGITS = 17

_CODE = re.compile(r"7[0-9]{19}", re.ASCII)


def new_code(random_below: Callable[[int], int]) -> str:
    """A code out of an unguessable source, such as `secrets.randbelow`."""
    payload = f"7{random_below(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
    return payload + check_digits(payload)


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None and check_digits(text[:-2]) == text[-2:]


def code_hash(code: str) -> str:
    """What head office keeps of a code."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def shown(code: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
