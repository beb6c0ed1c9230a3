"""Ids that follow from another one, so that a thing that is made twice is made once."""

import uuid

_SPACE = uuid.UUID("5f0b7a52-7d1f-5b35-8f5e-4d8a3e3e9b60")


def derived(from_id: str, name: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{from_id}|{name}"))
