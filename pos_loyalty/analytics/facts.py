"""What was bought and kept: lines net of what came back, at the visit they were bought on.

Days are numbers (`date.toordinal()`), amounts minor units, quantities thousandths.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table

PURCHASE_COLUMNS = ("purchase_id", "kind", "returns_purchase_id", "member_id", "store_id", "day")
NET_COLUMNS = (
    "member_id", "store_id", "day", "purchase_id", "product_id", "quantity_milli", "amount_minor", "discount_minor",
)  # fmt: skip
LINE_COLUMNS = ("purchase_id", "product_id", "quantity_milli", "amount_minor", "discount_minor")


def net_lines(purchases: "Table", lines: "Table") -> "Table":
    """One row per purchase and product: NET_COLUMNS; amounts are after the discount, which is told beside them.

    A return counts against the purchase it returns, on that purchase's day; one that names none, on its own. A
    return of a purchase that is not among these belongs to another period.
    """
    import ibis

    signed = purchases.select(
        "purchase_id",
        bought_as=ibis.coalesce(purchases.returns_purchase_id, purchases.purchase_id),
        sign=ibis.ifelse(purchases.kind == "sale", 1, -1),
    )
    moved = lines.join(signed, "purchase_id").select(
        "bought_as",
        "product_id",
        quantity_milli=lambda t: t.quantity_milli * t.sign,
        amount_minor=lambda t: t.amount_minor * t.sign,
        discount_minor=lambda t: t.discount_minor * t.sign,
    )
    bought = purchases.filter(purchases.returns_purchase_id.isnull()).select(
        "member_id", "store_id", "day", bought_as="purchase_id"
    )
    return (
        moved.group_by("bought_as", "product_id")
        .aggregate(
            quantity_milli=moved.quantity_milli.sum().cast("int64"),
            amount_minor=moved.amount_minor.sum().cast("int64"),
            discount_minor=moved.discount_minor.sum().cast("int64"),
        )
        .join(bought, "bought_as")
        .select(
            "member_id",
            "store_id",
            "day",
            "product_id",
            "quantity_milli",
            "amount_minor",
            "discount_minor",
            purchase_id="bought_as",
        )
    )


def visits(net: "Table") -> "Table":
    """One row per member, store and day: amount_minor, which is below zero where more came back than was bought."""
    members = net.filter(net.member_id.notnull())
    return members.group_by("member_id", "store_id", "day").aggregate(
        amount_minor=members.amount_minor.sum().cast("int64")
    )


def on_sale(net: "Table", first_day: int) -> "Table":
    """product_id of what anybody bought from this day on: what nobody did is out of season, or not sold any more."""
    return net.filter((net.quantity_milli > 0) & (net.day >= first_day)).select("product_id").distinct()


def pieces(net: "Table", products: "Table", first_day: int, unit: str) -> "Table":
    """member_id, pieces: how many of the goods that are sold by this unit; litres and pieces are never added up."""
    import ibis

    counted = products.filter(products.unit == unit).select(counted_id="product_id")
    bought = net.filter(net.member_id.notnull() & (net.day >= first_day))
    both = bought.join(counted, bought.product_id == counted.counted_id)
    sums = both.group_by("member_id").aggregate(milli=both.quantity_milli.sum())
    return sums.select("member_id", pieces=ibis.greatest(sums.milli // 1_000, 0).cast("int64"))


def breadth(net: "Table", first_day: int) -> "Table":
    """member_id, products_bought, discount_minor of the period, first_day of everything that is known."""
    import ibis

    bought = net.filter(net.member_id.notnull())
    is_inside = (bought.quantity_milli > 0) & (bought.day >= first_day)
    return bought.group_by("member_id").aggregate(
        products_bought=ibis.ifelse(is_inside, bought.product_id, ibis.null(bought.product_id.type()))
        .nunique()
        .cast("int64"),
        discount_minor=ibis.ifelse(is_inside, bought.discount_minor, 0).sum().cast("int64"),
        first_day=bought.day.min(),
    )
