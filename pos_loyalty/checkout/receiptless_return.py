"""Takes goods back whose receipt is lost: the store manager agrees, and what they would earn today leaves."""

from collections.abc import Callable

from pos_loyalty.checkout.purchase import PurchaseRow, Recorded, Writing, write_purchase
from pos_loyalty.checkout.views import MemberView
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import basket, points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import Scheme


def points_of(lines: tuple[BasketLine, ...], scheme: Scheme) -> int:
    """By the base rule: nobody knows the day, the tier or the vouchers of the sale."""
    return points.accrue(lines, scheme).points


def record(
    store: TillStore,
    amount_minor: int,
    member: MemberView | None,
    scheme: Scheme,
    timezone: str,
    now_ms: int,
    new_id: Callable[[], str],
    approved_by: str | None = None,
) -> Recorded:
    """A return that names no sale; `points` of the outcome is zero or below."""
    lines = basket.with_amount((), amount_minor)
    row = PurchaseRow(
        purchase_id=new_id(),
        kind="return",
        returns_purchase_id=None,
        member_id=member.member_id if member else None,
        card_number=member.card_number if member else None,
        points=-points_of(lines, scheme) if member else 0,
        scheme=scheme,
        lines=lines,
        returns_line_nos=[None],
        approved=True,
    )
    with store.writing(approved_by=approved_by) as connection:
        return write_purchase(Writing(connection, timezone, now_ms, new_id), row)
