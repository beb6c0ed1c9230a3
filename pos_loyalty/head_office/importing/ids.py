"""Ids that follow from the shop's own, so that the same file gives the same rows every time."""

import uuid

_NAMESPACE = uuid.UUID("6ba0f5a5-6e0c-5c52-9f6f-0b1c5a7d2e41")


def member_id(shop_member_id: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"member:{shop_member_id}"))


def purchase_key(shop_purchase_id: str) -> bytes:
    """The purchase's id as 16 bytes."""
    return uuid.uuid5(_NAMESPACE, f"purchase:{shop_purchase_id}").bytes


def purchase_id(key: bytes) -> str:
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
