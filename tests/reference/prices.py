"""What a member pays: the highest discount of each line, the fee of a service, goods that are reserved."""

from fractions import Fraction
from math import floor

from tests.reference.circumstances import hold, is_about


def discount_of(document, line, facts, counting_minor):
    """(id, minor units off): rounded down per line, the highest wins, of equals the first in the file.

    An amount that was keyed in is no goods: it has no price that something is taken off.
    """
    best = (None, 0)
    if line.product_id is None:
        return best
    for discount in document.get("discounts", ()):
        if is_about(discount.get("goods", {}), line) and hold(
            discount.get("when", {}), facts, counting_minor
        ):
            off_minor = floor(line.full_minor * Fraction(str(discount["percent"])) / 100)
            if off_minor > best[1]:
                best = (discount["id"], off_minor)
    return best


def price_of_service(service, facts, counting_minor):
    free = "free_when" in service and hold(service["free_when"], facts, counting_minor)
    return 0 if free else service["price_minor"]


def is_reserved_for_others(document, line, tier):
    """True if only members of other tiers may buy it."""
    about = [one for one in document.get("reserved_goods", ()) if is_about(one.get("goods", {}), line)]
    return any(tier not in reserved["tiers"] for reserved in about)
