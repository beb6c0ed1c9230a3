"""Which tier a member has, day by day, by the tables `[[tiers]]` and `[tiering]`."""

from dataclasses import dataclass
from datetime import date

from tests.reference.dates import months_later


@dataclass(frozen=True)
class Held:
    """A tier, the day it was reached, and until when it is kept whatever happens."""

    code: str
    reached_on: date


def deserved(document, band, measured):
    """The tier that standing, purchases, or the better of the two deserve; tiers are from best to lowest."""
    tiers = document["tiers"]
    by_standing = [tier["code"] for tier in tiers if tier["band"] == band][:1]
    by_threshold = [tier["code"] for tier in tiers if tier.get("threshold", 0) <= measured][:1]
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
    """What a member has on a day who had `held` the day before and deserves this."""
    ranks = _ranks(document)
    tiering = document.get("tiering", {})
    if held is None or ranks.index(deserves) < ranks.index(held.code):
        return Held(deserves, today)
    if deserves == held.code or today < months_later(held.reached_on, tiering.get("hold_months", 0)):
        return held
    match tiering.get("demotion", "value"):
        case "never":
            return held
        case "step":
            return Held(ranks[ranks.index(held.code) + 1], today)
        case "value":
            return Held(deserves, today)
        case other:
            raise AssertionError(other)


def _ranks(document):
    return [tier["code"] for tier in document["tiers"]]
