"""What members should have by what tills told, reckoned anew: each thing counts once, whoever sent it and however often."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pos_loyalty.head_office.alarms import DAY_MS
from pos_loyalty.head_office.waiting import MOST_DAYS
from pos_loyalty.simulation.faults.world import World

_TOLD = """
    SELECT kind, body FROM inbox_event e LEFT JOIN waiting_event w USING (terminal_id, event_id)
     WHERE COALESCE(w.outcome, e.outcome) = 'applied'
       AND (kind = 'redemption_undone' OR COALESCE(w.detail, e.detail) = '' AND kind IN ('purchase', 'redemption'))
"""
_PURCHASES = "SELECT body FROM inbox_event WHERE kind = 'purchase' AND outcome <> 'refused'"
_GIVEN_UP = """
    SELECT purchase_id FROM purchase
     WHERE member_id IS NULL AND purchase_id IN (
        SELECT json_extract(e.body, '$.purchase_id') FROM inbox_event e JOIN waiting_event w USING (terminal_id, event_id)
         WHERE w.waits_for IS NULL AND e.received_at_ms < ?)
"""
"""Sales with a card that nobody had told of after a week: nobody earned by them."""
_PER_POINT = """
    SELECT purchase_id, json_extract(document, '$.earn.per_amount_minor')
      FROM purchase JOIN scheme ON version = scheme_version
"""
"""Minor units for a point, by the rules that counted when it was sold."""

Bodies = Mapping[str, Mapping[str, Any]]


def of_events(world: World) -> int:
    """Points that all members together have from sales and gifts."""
    told = [(kind, json.loads(body)) for kind, body in world.office.disk.rows(_TOLD)]
    longest_ago = world.office.now_ms - MOST_DAYS * DAY_MS
    given_up = {one for (one,) in world.office.disk.rows(_GIVEN_UP, longest_ago)}
    found = {body["purchase_id"]: body for kind, body in told if kind == "purchase"}
    bought = {one: body for one, body in found.items() if one not in given_up}
    per_point = dict(world.office.disk.rows(_PER_POINT))
    by_vouchers = kept(bought, "voucher_minor")
    return _earned(bought, by_vouchers, per_point) - _spent(told, bought, by_vouchers)


def purchases(world: World) -> Bodies:
    """Sales, returns and what was undone of them, by their ids; whether they wait for something or not."""
    bodies = [json.loads(body) for (body,) in world.office.disk.rows(_PURCHASES)]
    return {body["purchase_id"]: body for body in bodies}


def kept(bought: Bodies, what: str) -> dict[str, int]:
    """`what` of the lines, by sale: less what came back, unless that was undone."""
    sums = {one: sum(line[what] for line in body["lines"]) for one, body in bought.items()}
    back = {one: body["returns_purchase_id"] for one, body in bought.items() if body["kind"] != "sale"}
    left = {one: sums[one] for one in bought if one not in back}
    for one, of in back.items():
        # Undoing a return is of the return, whose sale it puts right.
        sale, sign = (back[of], 1) if of in back else (of, -1)
        if sale in left:
            left[sale] += sign * sums[one]
    return left


def _earned(bought: Bodies, by_vouchers: Mapping[str, int], per_point: Mapping[str, int]) -> int:
    return sum(
        (amount - by_vouchers[one]) // per_point[one]
        for one, amount in kept(bought, "amount_minor").items()
        if bought[one]["member_id"] or bought[one]["card_number"]
    )


def _spent(told: Iterable[tuple[str, dict[str, Any]]], bought: Bodies, by_vouchers: Mapping[str, int]) -> int:
    undone = {body["redemption_id"] for kind, body in told if kind == "redemption_undone"}
    spent = {body["redemption_id"]: body for kind, body in told if kind == "redemption"}
    return sum(_cost(body, bought, by_vouchers) for one, body in spent.items() if one not in undone)


def _cost(body: Mapping[str, Any], bought: Bodies, left: Mapping[str, int]) -> int:
    """A voucher costs what it still pays for of its sale."""
    points, sale = int(body["points"]), body["purchase_id"]
    if sale not in bought:
        return points
    whole = sum(int(line["voucher_minor"]) for line in bought[sale]["lines"])
    return points - points * (whole - left[sale]) // whole
