"""How much more a suggestion counts whose product leaves more than others: nothing, unless the settings tilt it."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import product

LEAST_PERCENT, MOST_PERCENT = 25, 400


def percents(connection: Connection, tilt_percent: int) -> Mapping[str, int]:
    """By product with a known margin, what its weight counts: 100 at the mean, `tilt_percent` hundredths of each point beside it."""
    of = product.c
    query = select(of.product_id, of.margin_percent).where(of.margin_percent.is_not(None))
    margins = (
        {row.product_id: row.margin_percent for row in connection.execute(query)} if tilt_percent else {}
    )
    if not margins:
        return {}
    mean = sum(margins.values()) // len(margins)
    return {
        one: min(max(100 + tilt_percent * (margin - mean) // 100, LEAST_PERCENT), MOST_PERCENT)
        for one, margin in margins.items()
    }
