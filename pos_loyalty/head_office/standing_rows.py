"""Turns what an analysis found of a member into the row that is kept, beside the row of the analysis before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pos_loyalty.analytics.ranking import BANDS, band_of
from pos_loyalty.analytics.reasons import reason_of
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.analytics.status import Status, status

Row = dict[str, Any]

FOUND = (
    "rank", "sales_minor", "counted_minor", "bulk_minor", "visits", "kind", "stage", "trend", "abc", "gap_days",
    "silent_days", "steady_percent", "visits_now", "visits_before", "counted_now", "counted_before", "away_permille",
    "visits_milli", "forecast_minor", "simple_minor", "products_bought", "discount_minor", "champion_of", "champion_percent",
)  # fmt: skip
"""Kept as they were found."""
HISTORY = ("rank_band", "band", "abc", "stage")
"""Of these every change is kept for good."""
ALIKE = "reason_alike"


@dataclass(frozen=True, slots=True)
class Publication:
    analysis_id: str
    cutoff: date
    published_at_ms: int


def standing_row(
    found: Row,
    before: Mapping[str, Any] | None,
    usual: list[Row],
    alike: list[Row],
    missed: Row | None,
    publication: Publication,
    settings: Settings,
) -> Row:
    rank_band = band_of(found["rank"], found["members"], settings.ranking)
    shown = _shown(found, before, publication.cutoff, settings)
    return {name: found[name] for name in FOUND} | {
        "member_id": found["member_id"],
        "analysis_id": publication.analysis_id,
        "band": shown.band,
        "rank_band": rank_band,
        "first_on": date.fromordinal(found["first_day"]),
        "below_since": shown.below_since and date.fromordinal(shown.below_since),
        "reason": reason_of(found, shown.band, rank_band),
        "suggestions": [*map(suggestion, usual), *_alike_told(alike, before, settings.alike.per_member)],
        "prompt": _prompt(found, shown.band, missed),
    }


def _shown(found: Row, before: Mapping[str, Any] | None, cutoff: date, settings: Settings) -> Status:
    held = None
    if before is not None:
        since = before["below_since"]
        held = Status(before["band"], since.toordinal() if since else None)
    return status(
        held,
        found["rank"],
        found["members"],
        cutoff.toordinal(),
        is_champion=bool(found["champion_of"]),
        settings=settings.status,
        ranked=settings.ranking,
    )


def change_row(row: Row, before: Mapping[str, Any] | None, publication: Publication) -> Row | None:
    """What is kept of the change, None where nothing of HISTORY is another than before."""
    if before is not None and all(before[name] == row[name] for name in HISTORY):
        return None
    return _change(row["member_id"], publication) | {name: row[name] for name in HISTORY}


def change_of_one_gone(member_id: str, publication: Publication) -> Row:
    """A member who is not ranked any more."""
    return _change(member_id, publication) | dict.fromkeys(HISTORY)


def _change(member_id: str, publication: Publication) -> Row:
    return {
        "member_id": member_id,
        "cutoff_on": publication.cutoff,
        "analysis_id": publication.analysis_id,
    }


def _alike_told(alike: list[Row], before: Mapping[str, Any] | None, most: int) -> list[Row]:
    """What was told of them stays as long as it is among the likeliest; otherwise tills would hear of it each night."""
    told = [one for one in before["suggestions"] if one["reason"]["key"] == ALIKE] if before else []
    still_new = {row["product_id"] for row in alike}
    if len(told) == min(most, len(alike)) and all(one["product_id"] in still_new for one in told):
        return told
    return [suggestion(row) for row in alike[:most]]


def suggestion(row: Row) -> Row:
    """`row` is one of the goods that a member usually buys, or of those that members alike buy."""
    if "times" not in row:
        reason: Row = {"key": ALIKE, "values": {}}
    elif row["is_due"]:
        reason = {"key": "reason_usual_due", "values": {"days": row["gap_days"]}}
    else:
        reason = {"key": "reason_usual", "values": {"times": row["times"]}}
    return {"product_id": row["product_id"], "reason": reason, "weight": row["weight_micro"]}


def _prompt(row: Row, band: str, missed: Row | None) -> Row | None:
    """For when the till has nothing better: it sees birthdays, long absences and new tiers by itself."""
    if missed is not None:
        return {"key": "say_missed", "values": {}}
    if band == BANDS[0]:
        return {"key": "say_thanks_visits", "values": {"visits": row["visits"]}}
    return None
