"""Everything that is known of each member who bought in the period, one row each."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.expr.types import Table

KINDS = ("buyer", "returning", "customer")


def standings(
    ranked: "Table",
    breadth: "Table",
    lifecycle: "Table",
    classes: "Table",
    champions: "Table",
    away: "Table",
    values: "Table",
) -> "Table":
    """The columns of `ranking` with kind, abc, stage, trend, gaps, chances, forecasts and what they are champion of.

    A buyer came once, a customer in several months and has brought something; who came back and is not yet that is
    returning. `champion_of` is a product, with `champion_percent` of its pieces.
    """
    known = ranked
    for other in (
        breadth,
        lifecycle,
        classes,
        champions.select("member_id", champion_of="product_id", champion_percent="share_percent"),
        away,
        values,
    ):
        known = known.left_join(other, "member_id").drop("member_id_right")
    return known.mutate(kind=_kind(known))


def _kind(known: "Table") -> Any:
    import ibis

    has_come_to_stay = (
        (known.blocks >= known.blocks_needed) & (known.days_come > 2) & (known.counted_minor > 0)
    )
    return ibis.cases((known.days_come == 1, KINDS[0]), (has_come_to_stay, KINDS[2]), else_=KINDS[1])
