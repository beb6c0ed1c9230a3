"""Goods that a member has not bought, but others who buy the same things have.

Learned as what goes together in a basket is, with all that a member bought in the period for a basket: so no member has to
be compared with every other one, and what everybody buys says little.
"""

from typing import TYPE_CHECKING

from pos_loyalty.analytics import companions
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.rhythm import MICRO
from pos_loyalty.analytics.settings import AlikeSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table


def alike(engine: Engine, net: "Table", rated: "Table", settings: AlikeSettings, on_sale: "Table") -> "Table":
    """member_id, product_id, weight_micro, place (from 0, likeliest first): of goods that are `on_sale` (product_id).

    `rated` is what `usual.rated` found of `net`; ids are whole numbers. `weight_micro` are the shares of visits with each
    habit times how much it calls for the product, summed.
    """
    import ibis

    owned = engine.kept("owned", _owned(net))
    calling = _calling(engine, owned.semi_join(on_sale, "product_id"), settings)
    habits = rated.filter(rated.rated_place < settings.habits)
    habits = habits.select("member_id", "weight_micro", habit="product_id")
    calls = habits.join(calling, habits.habit == calling.calls)
    weight = (calls.weight_micro * calls.call_micro // MICRO).cast("int64")
    summed = calls.group_by("member_id", product_id="called").aggregate(
        weight_micro=weight.sum().cast("int64")
    )
    new = summed.anti_join(owned, ["member_id", "product_id"])
    likeliest = [new.weight_micro.desc(), new.product_id.asc()]
    placed = new.mutate(place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=likeliest)))
    return placed.filter((placed.place < settings.found) & (placed.weight_micro > 0))


def _owned(net: "Table") -> "Table":
    """member_id, product_id, day: each once, with the last day."""
    own = net.filter(net.member_id.notnull() & net.product_id.notnull() & (net.quantity_milli > 0))
    return own.group_by("member_id", "product_id").aggregate(day=own.day.max().cast("int64"))


def _calling(engine: Engine, owned: "Table", settings: AlikeSettings) -> "Table":
    """calls, called, call_micro: how much of one product speaks for another with the same member."""
    import ibis

    came = owned.day.max().over(ibis.window(group_by="member_id"))
    lines = owned.mutate(purchase_id=owned.member_id, day=came, quantity_milli=1_000)
    _, found = companions.learned(engine, "alike", lines, settings, id_type="int64")
    return found.select(calls="product_id", called="companion_id", call_micro="weight_micro")
