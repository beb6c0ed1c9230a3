"""Category champions: members who buy nearly all of one product that the shop sells."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.settings import ChampionSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table


def champions(net: "Table", first_day: int, cutoff: int, settings: ChampionSettings) -> "Table":
    """member_id, product_id, share_percent, visits: of each champion the product that is bought most of, one row.

    Dominant is `share_percent` of what members and others bought of a product in the period; products of which hardly
    anything was sold and members who came for it a few times say nothing.
    """
    import ibis

    kept = net.filter((net.quantity_milli > 0) & (net.day >= first_day) & (net.day < cutoff))
    sold = kept.group_by(sold_id="product_id").aggregate(
        sold_milli=kept.quantity_milli.sum().cast("int64"), sales=kept.count()
    )
    mine = kept.filter(kept.member_id.notnull())
    own = mine.group_by("member_id", "product_id").aggregate(
        own_milli=mine.quantity_milli.sum().cast("int64"),
        amount_minor=mine.amount_minor.sum().cast("int64"),
        visits=mine.day.nunique().cast("int64"),
    )
    both = own.join(sold, own.product_id == sold.sold_id)
    dominant = both.filter(
        (100 * both.own_milli >= settings.share_percent * both.sold_milli)
        & (both.sold_milli >= 1_000 * settings.least_pieces)
        & (both.visits >= settings.least_visits)
    )
    most_first = [dominant.amount_minor.desc(), dominant.own_milli.desc(), dominant.product_id.asc()]
    placed = dominant.mutate(
        place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=most_first)),
        share_percent=(100 * dominant.own_milli // dominant.sold_milli).cast("int64"),
    )
    return placed.filter(placed.place == 0).select("member_id", "product_id", "share_percent", "visits")
