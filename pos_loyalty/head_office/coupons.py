"""Coupons: issued once, held for one sale, used once over all tills."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, literal, null, or_, select, update

from pos_loyalty.database.head_office_tables import coupon, terminal
from pos_loyalty.domain.coupons import code_hash, new_code
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.scheme import CouponTerms, Scheme
from pos_loyalty.head_office import purchase_rows, terminals
from pos_loyalty.head_office.insertion import insert_all, insert_if_new
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.sync.event_bodies import PurchaseBody
from pos_loyalty.sync.questions import CouponAnswer, CouponRequest

HOLD_MS = 15 * 60_000
SECOND_PURCHASE = "second-purchase"
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a number of coupons have in common; both days are included."""

    name: str
    names: Mapping[str, str]
    amount_minor: int
    percent_milli: int
    most_minor: int | None
    minimum_minor: int
    first_day: date
    last_day: date


def issue(
    connection: Connection, campaign: Campaign, count: int, now_ms: int, member_id: str | None = None
) -> list[str]:
    """New codes. They are told once, here: only their hashes are kept. Raises OperatorError."""
    if not 1 <= len(campaign.name) <= 64 or not campaign.name.isprintable():
        raise OperatorError("A campaign has a name of 1 to 64 printable characters.")
    if not all(1 <= len(one) <= MOST_LETTERS and one.isprintable() for one in campaign.names.values()):
        raise OperatorError(f"A coupon has a name of 1 to {MOST_LETTERS} printable characters.")
    if campaign.last_day < campaign.first_day:
        raise OperatorError(
            f"The last day {campaign.last_day} lies before the first day {campaign.first_day}."
        )
    codes = [new_code(secrets.randbelow) for _ in range(count)]
    insert_all(connection, coupon, [_row(code, campaign, now_ms, member_id, None) for code in codes])
    return codes


def note_issued(
    connection: Connection,
    body: PurchaseBody,
    member_id: str,
    facts: Facts | None,
    scheme: Scheme,
    day: date,
    now_ms: int,
) -> None:
    """The coupon that a till printed with a first purchase; with any other purchase it is none."""
    terms = scheme.second_purchase_coupon
    if body.coupon_code is None or terms is None or facts is None or not facts.first_purchase:
        return
    campaign = _second_purchase(terms, day)
    insert_if_new(connection, coupon, _row(body.coupon_code, campaign, now_ms, member_id, body.purchase_id))


def _second_purchase(terms: CouponTerms, day: date) -> Campaign:
    first = day + timedelta(days=terms.from_days)
    return Campaign(
        name=SECOND_PURCHASE,
        names=terms.names,
        amount_minor=terms.amount_minor,
        percent_milli=int(terms.percent * 1000),
        most_minor=terms.most_minor,
        minimum_minor=terms.minimum_minor,
        first_day=first,
        last_day=first + timedelta(days=terms.valid_days - 1),
    )


def _row(
    code: str, campaign: Campaign, now_ms: int, member_id: str | None, purchase_id: str | None
) -> dict[str, Any]:
    return {
        "code_hash": code_hash(code),
        "campaign": campaign.name,
        "member_id": member_id,
        "purchase_id": purchase_id,
        "names": dict(campaign.names),
        "amount_minor": campaign.amount_minor,
        "percent_milli": campaign.percent_milli,
        "most_minor": campaign.most_minor,
        "minimum_minor": campaign.minimum_minor,
        "first_day": campaign.first_day,
        "last_day": campaign.last_day,
        "issued_at_ms": now_ms,
        "state": "issued",
        "redemption_id": None,
        "held_until_ms": None,
    }


def hold(
    connection: Connection, request: CouponRequest, account: frozenset[str], today: date, now_ms: int
) -> CouponAnswer:
    """Sets a coupon aside in one step that only one of many can win; asked again, it is the same hold.

    `account` are all memberships of the customer: a coupon of one of them is theirs.
    """
    found = coupon.c.code_hash == code_hash(request.code)
    row = connection.execute(select(coupon).where(found).with_for_update()).first()
    if row is None:
        return CouponAnswer(granted=False, reason="unknown")
    reason = _why_not(row, account, today)
    if not reason and _is_held_by_another(connection, row, request, now_ms):
        reason = "used"
    if not reason and row.purchase_id is not None and _came_back_whole(connection, row.purchase_id):
        # Or whoever buys, brings back and buys again for the first time would have a coupon each time.
        reason = "void"
    if reason:
        days = {"first_day": row.first_day, "last_day": row.last_day}
        return CouponAnswer(granted=False, reason=reason, names=row.names, **days)
    connection.execute(
        update(coupon)
        .where(found)
        .values(
            state="held",
            redemption_id=request.redemption_id,
            held_until_ms=now_ms + HOLD_MS,
            terminal_id=request.terminal_id,
        )
    )
    return CouponAnswer(
        granted=True,
        campaign=row.campaign,
        names=row.names,
        amount_minor=row.amount_minor,
        percent_milli=row.percent_milli,
        most_minor=row.most_minor,
        minimum_minor=row.minimum_minor,
    )


def _is_held_by_another(connection: Connection, row: Any, request: CouponRequest, now_ms: int) -> bool:
    """Its till may have taken the coupon without a line, so that it has to be heard of after the hold."""
    if row.state != "held" or row.redemption_id == request.redemption_id:
        return False
    return row.held_until_ms > now_ms or not terminals.has_told_all_since(
        connection, row.terminal_id, row.held_until_ms
    )


def _why_not(row: Any, account: frozenset[str], today: date) -> Any:
    if row.state in {"void", "used"}:
        return row.state
    if row.member_id is not None and row.member_id not in account:
        return "other_member"
    if today < row.first_day:
        return "not_yet"
    return "over" if today > row.last_day else ""


def _came_back_whole(connection: Connection, purchase_id: str) -> bool:
    sale = purchase_rows.locked(connection, purchase_id)
    return sale is not None and purchase_rows.family_of(connection, sale).is_back_whole


@dataclass(frozen=True, slots=True)
class Held:
    """The terms of a coupon that a sale names."""

    amount_minor: int
    percent_milli: int
    most_minor: int | None
    minimum_minor: int


_TERMS = (coupon.c.amount_minor, coupon.c.percent_milli, coupon.c.most_minor, coupon.c.minimum_minor)


def use(connection: Connection, redemption_id: str, known_by: str | None = None) -> Held | None:
    """The coupon that was held under this id is used now; None if there is none.

    A hold that ran out is used all the same unless somebody else was faster: the customer has the discount. `known_by`
    is the hash of its code: by it a coupon is found whose hold head office knows nothing of since it was put back.
    """
    of_this = coupon.c.redemption_id == redemption_id
    used = connection.execute(
        update(coupon)
        .where(of_this, coupon.c.state.in_(("held", "used")))
        .values(state="used")
        .returning(*_TERMS)
    ).first()
    if used is None and known_by is not None:
        used = connection.execute(
            update(coupon)
            .where(coupon.c.code_hash == known_by, coupon.c.state.in_(("issued", "held")))
            .values(state="used", redemption_id=redemption_id)
            .returning(*_TERMS)
        ).first()
    return Held(*used) if used else None


def free_or_use(connection: Connection, redemption_id: str, *, is_free: bool) -> bool:
    """A coupon whose sale came back whole can be used again; False if there is no such coupon."""
    before, after = ("used", "issued") if is_free else ("issued", "used")
    moved = connection.execute(
        update(coupon)
        .where(coupon.c.redemption_id == redemption_id, coupon.c.state == before)
        .values(state=after)
    )
    return moved.rowcount == 1


def release(connection: Connection, redemption_id: str) -> bool:
    """Nobody uses it after all; False if no coupon was held under this id."""
    freed = connection.execute(
        update(coupon)
        .where(coupon.c.redemption_id == redemption_id, coupon.c.state == "held")
        .values(state="issued", redemption_id=None, held_until_ms=None)
    )
    return freed.rowcount == 1


def keep_held(connection: Connection, terminal_id: str) -> None:
    """Another disk speaks for this till: what the one before it held may be used, until its sale or a person says so."""
    of_till = and_(coupon.c.terminal_id == terminal_id, coupon.c.state == "held")
    connection.execute(update(coupon).where(of_till).values(held_until_ms=terminals.NO_END_MS))


def waiting(connection: Connection, now_ms: int) -> list[dict[str, Any]]:
    """Those that are held longer than a sale takes, because their till has not told everything since."""
    until = coupon.c.held_until_ms
    rows = connection.execute(
        select(
            coupon.c.redemption_id,
            coupon.c.campaign.label("reward_id"),
            literal(0).label("points"),
            null().label("reserved_at_ms"),
            terminal.c.name.label("till"),
            terminal.c.store_id,
        )
        .join(terminal, terminal.c.terminal_id == coupon.c.terminal_id)
        .where(
            coupon.c.state == "held",
            or_(until == terminals.NO_END_MS, and_(until <= now_ms, terminal.c.complete_ms <= until)),
        )
        .order_by(until, coupon.c.redemption_id)
    ).mappings()
    return [dict(row) for row in rows]


def void(connection: Connection, campaign: str) -> int:
    """Every unused coupon of a campaign counts no more; how many. Raises OperatorError."""
    known = select(coupon.c.campaign).where(coupon.c.campaign == campaign).limit(1)
    if connection.execute(known).first() is None:
        raise OperatorError(f"There is no campaign {campaign}. `coupons list` shows them.")
    ended = connection.execute(
        update(coupon)
        .where(coupon.c.campaign == campaign, coupon.c.state.in_(("issued", "held")))
        .values(state="void")
    )
    return int(ended.rowcount)


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Campaigns with how many coupons are in each state."""
    counted = select(
        coupon.c.campaign,
        coupon.c.state,
        func.count().label("coupons"),
        func.min(coupon.c.first_day).label("first_day"),
        func.max(coupon.c.last_day).label("last_day"),
    ).group_by(coupon.c.campaign, coupon.c.state)
    rows = connection.execute(counted.order_by(coupon.c.campaign, coupon.c.state)).mappings()
    return [dict(row) for row in rows]
