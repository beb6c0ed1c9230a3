from datetime import date

import pytest

from pos_loyalty.domain.lot_terms import earned_lot, grace_lot, granted_lot, idle_months
from tests.builders import scheme

SOLD_ON = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("expiry", "ends"),
    [
        ({}, None),
        ({"rule": "months", "months": 1}, date(2026, 2, 28)),
        ({"rule": "end_of_month", "months": 2}, date(2026, 3, 31)),
        ({"rule": "end_of_year", "months": 11}, date(2026, 12, 31)),
        ({"rule": "end_of_year", "months": 12}, date(2027, 12, 31)),
        ({"rule": "idle_months", "months": 6}, date(2026, 7, 31)),
    ],
    ids=str,
)
def test_a_lot_waits_and_ends_by_the_terms_of_its_scheme(expiry, ends) -> None:
    rules = scheme(earn={"points": 1, "per_amount_minor": 1, "pending_days": 30}, expiry=expiry)
    lot = earned_lot("sale", SOLD_ON, rules)
    assert (lot.points, lot.earned_on, lot.spendable_on, lot.expires_on) == (
        0,
        SOLD_ON,
        date(2026, 3, 2),
        ends,
    )
    granted = granted_lot("grant", SOLD_ON, rules)
    assert (granted.spendable_on, granted.expires_on) == (SOLD_ON, ends)


def test_a_grace_lot_can_be_spent_for_some_days() -> None:
    lot = grace_lot("grace", SOLD_ON, scheme(expiry={"rule": "months", "months": 1, "grace_days": 5}))
    assert (lot.spendable_on, lot.expires_on) == (SOLD_ON, date(2026, 2, 5))


def test_visits_matter_only_where_idleness_ends_points() -> None:
    assert idle_months(scheme(expiry={"rule": "idle_months", "months": 6}).expiry) == 6
    assert idle_months(scheme(expiry={"rule": "months", "months": 6}).expiry) is None
