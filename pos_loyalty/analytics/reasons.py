"""Why a member stands where they stand, as the key of a sentence and its values."""

from collections.abc import Mapping
from typing import Any

Reason = dict[str, Any]
BULK_SHARE = 4
"""Named is a bulk purchase of which more was left out than one part in so many of what was bought."""


def reason_of(row: Mapping[str, Any], band: str, rank_band: str) -> Reason:
    """The rank, and what decided it: a product, bulk left out, too few months, or nothing in particular."""
    values = {name: row[name] for name in ("rank", "members", "visits", "blocks", "blocks_needed")}
    if row.get("champion_of") and rank_band == "small":
        told = {"product": row["champion_of"], "percent": row["champion_percent"]}
        return {"key": "rank_champion", "values": values | told}
    if row["bulk_minor"] * BULK_SHARE > row["sales_minor"]:
        return {"key": "rank_without_bulk", "values": values | {"bulk_minor": row["bulk_minor"]}}
    if row["blocks"] < row["blocks_needed"]:
        return {"key": "rank_few_months", "values": values}
    if band != rank_band:
        return {"key": "rank_kept", "values": values}
    return {"key": "rank_plain", "values": values}
