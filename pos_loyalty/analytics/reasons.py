"""Why a member stands where they stand, as the key of a sentence and its values."""

from collections.abc import Mapping
from decimal import Decimal
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


SENTENCES: Mapping[str, str] = {
    "rank_plain": "{band}: rank {rank:,} of {members:,}",
    "rank_without_bulk": "{band}: rank {rank:,} of {members:,}; one purchase of {bulk} left out",
    "rank_few_months": "{band}: rank {rank:,} of {members:,}; came in {blocks} of the {blocks_needed} months that the top needs",
    "rank_kept": "{band}: rank {rank:,} of {members:,} is below it; kept for now",
    "rank_champion": "{band}: rank {rank:,} of {members:,}; buys {percent} % of all {product}",
}


def sentence_of(reason: Reason, band: str, digits: int, product: str = "") -> str:
    """In English, for head office; `digits` are those after the point of the currency."""
    values = dict(reason["values"])
    bulk = Decimal(values.get("bulk_minor", 0)).scaleb(-digits)
    return SENTENCES[reason["key"]].format(**values | {"band": band, "bulk": f"{bulk:,}", "product": product})
