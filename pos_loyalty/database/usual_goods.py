"""What to mention to a member, in ten bytes for each product: a till may know a million members.

A row of the member holds it as bytes; products stand in it by the number that this till gave them.
"""

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from pos_loyalty.database.till_tables import product_number

_ONE = struct.Struct(">IIH")
_MOST_SAID = 0x3FFF
_MOST_WEIGHT = 0xFFFFFFFF
REASONS = {"reason_usual": 0, "reason_usual_due": 0x8000, "reason_alike": 0x4000}
"""Their bits beside the figure: how many times it was bought, or every how many days; none for `reason_alike`, what members
alike buy. Others cannot be kept."""
_KEYS = {bits: key for key, bits in REASONS.items()}


class UsualGood(NamedTuple):
    """`said` is the figure of the reason: times or days. `weight` is in millionths."""

    product_id: str
    reason_key: str
    said: int
    weight: int


_NUMBERS = select(product_number).where(product_number.c.product_id.in_(bindparam("ids", expanding=True)))
# By hand, as at each scan.
_IDS = "SELECT number, product_id FROM product_number WHERE number IN (SELECT value FROM json_each(?))"


def packed(goods: Iterable[UsualGood], numbers: Mapping[str, int]) -> bytes:
    """`numbers` are those of the products, see `numbered`."""
    return b"".join(
        _ONE.pack(
            numbers[one.product_id],
            min(max(one.weight, 0), _MOST_WEIGHT),
            min(max(one.said, 0), _MOST_SAID) | REASONS[one.reason_key],
        )
        for one in goods
        if one.reason_key in REASONS
    )


def unpacked(connection: Connection, told: bytes) -> tuple[UsualGood, ...]:
    """In the order in which they were packed; bytes at the end that make no whole one are left out."""
    found = list(_ONE.iter_unpack(told[: len(told) // _ONE.size * _ONE.size]))
    if not found:
        return ()
    rows = connection.exec_driver_sql(_IDS, (json.dumps([number for number, _, _ in found]),))
    ids: dict[int, str] = dict(tuple(row) for row in rows)
    return tuple(
        UsualGood(ids[number], _KEYS[said & ~_MOST_SAID], said & _MOST_SAID, weight)
        for number, weight, said in found
        if number in ids and said & ~_MOST_SAID in _KEYS
    )


def numbered(connection: Connection, product_ids: Iterable[str]) -> dict[str, int]:
    """Gives numbers to products that have none yet: the product itself may come later, or never."""
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    found = _known(connection, ids)
    missing: list[dict[str, Any]] = [{"product_id": one} for one in ids if one not in found]
    if missing:
        connection.execute(insert(product_number).on_conflict_do_nothing(), missing)
        found = _known(connection, ids)
    return found


def _known(connection: Connection, ids: list[str]) -> dict[str, int]:
    return {row.product_id: row.number for row in connection.execute(_NUMBERS, {"ids": ids})}
