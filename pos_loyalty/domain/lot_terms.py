"""When points become spendable and when they expire, by the rules of the scheme they were earned under."""

from datetime import date

from pos_loyalty.domain.calendar import add_days, add_months, end_of_month, end_of_year
from pos_loyalty.domain.ledger import Lot
from pos_loyalty.domain.scheme import Expiry, Scheme


def earned_lot(lot_id: str, earned_on: date, scheme: Scheme) -> Lot:
    """The lot of a purchase: pending until goods can no longer come back."""
    spendable_on = add_days(earned_on, scheme.earning.pending_days)
    return Lot(lot_id, 0, earned_on, spendable_on, last_day(earned_on, scheme.expiry))


def granted_lot(lot_id: str, granted_on: date, scheme: Scheme) -> Lot:
    """The lot of points that no purchase gave, such as an adjustment: spendable at once."""
    return Lot(lot_id, 0, granted_on, granted_on, last_day(granted_on, scheme.expiry))


def grace_lot(lot_id: str, today: date, scheme: Scheme) -> Lot:
    """The lot of points that come back after their own lot is over."""
    return Lot(lot_id, 0, today, today, add_days(today, scheme.expiry.grace_days))


def last_day(earned_on: date, expiry: Expiry) -> date | None:
    """The last day on which points of this day can be spent; by idleness it moves on with each visit."""
    if expiry.rule == "never":
        return None
    day = add_months(earned_on, expiry.months)
    if expiry.rule == "end_of_month":
        return end_of_month(day)
    return end_of_year(day) if expiry.rule == "end_of_year" else day


def idle_months(expiry: Expiry) -> int | None:
    """After how many months without a visit points are over; None if visits do not matter."""
    return expiry.months if expiry.rule == "idle_months" else None
