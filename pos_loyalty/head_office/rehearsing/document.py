"""A rehearsal as one JSON document: money in minor units, points whole, parts of a point with three decimals."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pos_loyalty.head_office.rehearsing.result import MoverRow, Rehearsal, SideTotals, rounded


def document(found: Rehearsal) -> dict[str, Any]:
    return {
        "scheme": found.scheme_file,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "currency": found.currency,
        "purchases": found.purchases,
        "lines": found.lines,
        "members": {"more": found.more, "same": found.same, "fewer": found.fewer},
        "old": _side(found.old),
        "new": _side(found.new),
        "gains": _movers(found.gains),
        "losses": _movers(found.losses),
        "rules": [
            {"rule": row.rule, "name": row.name, "old": _parts(row.old), "new": _parts(row.new)}
            for row in found.rules
        ],
        "tiers": [
            {"old": old, "new": new, "members": found.tiers.members.get((old, new), 0)}
            for old in found.tiers.old
            for new in found.tiers.new
        ],
        "stores": [
            asdict(row)
            | {"old_cost_minor": found.old.worth.of(row.old), "new_cost_minor": found.new.worth.of(row.new)}
            for row in found.stores
        ],
        "gifts": None if found.gifts is None else [asdict(row) for row in found.gifts],
    }


def _side(side: SideTotals) -> dict[str, int]:
    return {
        "points": side.points,
        "cost_minor": side.cost_minor,
        "expired": side.expired,
        "standing": side.standing,
        "liability_minor": side.liability_minor,
        "debt": side.debt,
        "members_in_debt": side.in_debt,
    }


def _movers(movers: Iterable[MoverRow]) -> list[dict[str, Any]]:
    return [
        {
            **one.row._asdict(),
            "difference": one.row.difference,
            "card": one.card,
            "reasons": [{"name": name, "points": _parts(points)} for name, points in one.reasons],
        }
        for one in movers
    ]


def _parts(points: Any) -> int | float | None:
    if points is None:
        return None
    shown = rounded(points)
    return int(shown) if shown == int(shown) else float(shown)
