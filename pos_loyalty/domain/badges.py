"""The code of a staff badge: a random secret that only its bearer has. Systems keep its hash."""

import base64
import hashlib
import re
import secrets

_BADGE = re.compile(r"POSB[A-Z2-7]{26}", re.ASCII)
BYTES = 16


def new_code() -> str:
    """128 random bits, in letters and digits that every barcode can carry."""
    return "POSB" + base64.b32encode(secrets.token_bytes(BYTES)).decode("ascii").rstrip("=")


def is_code(text: str) -> bool:
    return _BADGE.fullmatch(text) is not None


def hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("ascii")).hexdigest()
