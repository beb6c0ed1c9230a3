"""Which tier a member has, day by day, by the tables `[[tiers]]` and `[tiering]`."""

from dataclasses import dataclass
from datetime import date

from tests.reference.dates import months_later


@dataclass(frozen=True)
class Held:
    """A tier and the last day until which it is kept whatever happens; without one only while it is deserved."""

    code: str
    kept_until: date | None = None


def deserved(document, band, measured):
    """The tier that standing, purchases, or the better of the two deserve; tiers are from best to lowest."""
    tiers = document["tiers"]
    by_standing = [tier["code"] for tier in tiers if tier.get("band") == band][:1]
    by_threshold = [tier["code"] for tier in tiers if "threshold" in tier and tier["threshold"] <= measured][
        :1
    ]
    lowest = [tiers[-1]["code"]]
    match document.get("tiering", {}).get("basis", "standing"):
        case "standing":
            found = by_standing
        case "threshold":
            found = by_threshold
        case "both":
            found = sorted(by_standing + by_threshold, key=_ranks(document).index)
        case other:
            raise AssertionError(other)
    return (found or lowest)[0]


def on_day(document, held, deserves, today):
    """What a member has on a day who had `held` the day before and deserves this.

    The page does not say, and is read so: the time includes its last day, and begins anew with a tier that one falls
    to, and with one that is still deserved when its time is over.
    """
    ranks = _ranks(document)
    tiering = document.get("tiering", {})
    months = tiering.get("hold_months", 0)
    until = months_later(today, months) if months else None
    if held is None or ranks.index(deserves) < ranks.index(held.code):
        return Held(deserves, until)
    if held.kept_until is not None and today <= held.kept_until:
        return held
    if deserves == held.code:
        return Held(held.code, until)
    match tiering.get("demotion", "value"):
        case "never":
            return held
        case "step":
            return Held(ranks[ranks.index(held.code) + 1], until)
        case "value":
            return Held(deserves, until)
        case other:
            raise AssertionError(other)


def _ranks(document):
    return [tier["code"] for tier in document["tiers"]]
