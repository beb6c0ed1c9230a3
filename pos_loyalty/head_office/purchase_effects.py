"""Sales, returns and voids: head office computes the points again and trusts no figure that was sent up."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from pos_loyalty.database.head_office_tables import member, purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, BasketLine
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import ledger
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import KNOWN, Effect, Work, applied, kept, refused
from pos_loyalty.head_office.insertion import insert_all, insert_if_new
from pos_loyalty.sync.messages import Event, LineBody, PurchaseBody

_CONTENT = select(purchase.c.content_hash).where(purchase.c.purchase_id == bindparam("purchase_id"))
_VISIT = (
    update(member)
    .where(
        member.c.member_id == bindparam("of_member"),
        or_(member.c.last_visit_on.is_(None), member.c.last_visit_on < bindparam("visited_on")),
    )
    .values(last_visit_on=bindparam("visited_on"))
)


def apply(work: Work, body: PurchaseBody, event: Event) -> Effect:
    content_hash = hashlib.sha256(event.body.encode()).hexdigest()
    before = work.connection.execute(_CONTENT, {"purchase_id": body.purchase_id}).scalar()
    if before == content_hash:
        return KNOWN["purchase"]
    if before is not None:
        return refused(
            "this purchase is recorded with another content",
            Alarm("purchase_changed", f"purchase {body.purchase_id}, event {event.event_id}"),
        )
    wrong = _what_is_wrong(body, work.schemes.current)
    if wrong:
        return refused(wrong, Alarm("event_refused", f"purchase {body.purchase_id}: {wrong}"))
    return (_sale if body.kind == "sale" else _return)(work, body, content_hash)


def _what_is_wrong(body: PurchaseBody, scheme: Scheme) -> str:
    if len({line.line_no for line in body.lines}) < len(body.lines):
        return "two lines have one number"
    if sum(line.amount_minor for line in body.lines) > MAX_AMOUNT_MINOR:
        return "the total is more than one sale can hold"
    if body.currency != scheme.currency:
        return f"the programme counts in {scheme.currency}"
    return ""


def _sale(work: Work, body: PurchaseBody, content_hash: str) -> Effect:
    scheme = work.schemes.of(body.scheme_version)
    is_member = body.member_id in work.members
    earned = points.accrue(_basket(body.lines), scheme).points if is_member else 0
    _insert(work, body, body.member_id, earned, scheme.version, content_hash)
    if body.member_id is None:
        return applied()
    if not is_member:
        return _unknown_member(body)
    alarms = _differing(body, earned)
    if earned:
        ledger.post(work.connection, _entry(body, body.member_id, "earn", earned))
    if body.business_date <= work.today:
        _move_last_visit(work.connection, body.member_id, body.business_date)
    else:
        what = f"purchase {body.purchase_id} is dated {body.business_date}"
        alarms = (*alarms, Alarm("date_in_future", what))
    return applied(alarms=alarms)


def _return(work: Work, body: PurchaseBody, content_hash: str) -> Effect:
    """Points go to (and come from) the member of the original, whoever brings the goods back."""
    connection = work.connection
    original = _lock_original(connection, body.returns_purchase_id)
    if original is None:
        return kept(
            "the purchase it returns is not known here",
            Alarm(
                "purchase_unknown", f"{body.kind} {body.purchase_id} of purchase {body.returns_purchase_id}"
            ),
        )
    bought = _lines_of(connection, original.purchase_id)
    earlier = _returned_before(connection, original.purchase_id)
    now = Counter[int]()
    for line in body.lines:
        now[line.returns_line_no or 0] += line.amount_minor
    total = Counter(earlier)
    total.update(now)
    left = {line.line_no: line.amount_minor for line in bought}
    if any(number not in left for number in now) or any(total[number] > left[number] for number in now):
        return refused(
            "more comes back than is left of the purchase",
            Alarm("return_too_large", f"{body.kind} {body.purchase_id} of purchase {original.purchase_id}"),
        )
    scheme = work.schemes.of(original.scheme_version)
    taken_back = 0
    if original.member_id and ledger.points_of(connection, original.member_id, original.purchase_id):
        before = points.accrue(points.after_return(bought, earlier), scheme).points
        taken_back = before - points.accrue(points.after_return(bought, total), scheme).points
    _insert(work, body, original.member_id, -taken_back, scheme.version, content_hash)
    if taken_back:
        ledger.post(connection, _entry(body, original.member_id, "reverse_earn", -taken_back))
    return applied(alarms=_differing(body, taken_back))


def _unknown_member(body: PurchaseBody) -> Effect:
    what = f"member {body.member_id} of purchase {body.purchase_id}"
    return kept("recorded without points: the member is not known here", Alarm("member_unknown", what))


def _differing(body: PurchaseBody, right: int) -> tuple[Alarm, ...]:
    """Tills send what was earned or what was taken back, both without a sign."""
    if body.points == right:
        return ()
    what = f"purchase {body.purchase_id}: {body.points} at the till, {right} counts"
    return (Alarm("points_differ", what),)


def _entry(body: PurchaseBody, member_id: str, kind: Any, amount: int) -> ledger.Entry:
    return ledger.Entry(
        member_id, body.purchase_id, kind, amount, "purchase", body.purchase_id, body.purchased_at_ms
    )


def _move_last_visit(connection: Connection, member_id: str, day: date) -> None:
    connection.execute(_VISIT, {"of_member": member_id, "visited_on": day})


def _basket(lines: Sequence[LineBody]) -> tuple[BasketLine, ...]:
    return tuple(
        BasketLine(
            line.line_no, line.product_id, line.name, line.category, line.quantity_milli, line.amount_minor
        )
        for line in lines
    )


def member_of(connection: Connection, purchase_id: str) -> str | None:
    found = select(purchase.c.member_id).where(purchase.c.purchase_id == purchase_id)
    return connection.execute(found).scalar()


def _lock_original(connection: Connection, purchase_id: str | None) -> Any:
    """Two returns of one purchase must not both see what is left of it."""
    return connection.execute(
        select(purchase.c.purchase_id, purchase.c.member_id, purchase.c.scheme_version)
        .where(purchase.c.purchase_id == purchase_id, purchase.c.kind == "sale")
        .with_for_update()
    ).first()


def _lines_of(connection: Connection, purchase_id: str) -> tuple[BasketLine, ...]:
    rows = connection.execute(
        select(
            purchase_line.c.line_no,
            purchase_line.c.product_id,
            purchase_line.c.name,
            purchase_line.c.category,
            purchase_line.c.quantity_milli,
            purchase_line.c.amount_minor,
        )
        .where(purchase_line.c.purchase_id == purchase_id)
        .order_by(purchase_line.c.line_no)
    )
    return tuple(BasketLine(*row) for row in rows)


def _returned_before(connection: Connection, purchase_id: str) -> Mapping[int, int]:
    rows = connection.execute(
        select(purchase_line.c.returns_line_no, func.sum(purchase_line.c.amount_minor))
        .join(purchase, purchase.c.purchase_id == purchase_line.c.purchase_id)
        .where(purchase.c.returns_purchase_id == purchase_id)
        .group_by(purchase_line.c.returns_line_no)
    )
    return {number: int(amount) for number, amount in rows}


def _insert(
    work: Work, body: PurchaseBody, member_id: str | None, amount: int, version: int, content_hash: str
) -> None:
    insert_if_new(
        work.connection,
        purchase,
        {
            "purchase_id": body.purchase_id,
            "kind": body.kind,
            "returns_purchase_id": body.returns_purchase_id if body.kind != "sale" else None,
            "receipt_code": body.receipt_code,
            "store_id": work.terminal.store_id,
            "terminal_id": work.terminal.terminal_id,
            "member_id": member_id,
            "purchased_at_ms": body.purchased_at_ms,
            "business_date": body.business_date,
            "total_minor": sum(line.amount_minor for line in body.lines),
            "currency": body.currency,
            "points": amount,
            "scheme_version": version,
            "content_hash": content_hash,
        },
    )
    insert_all(
        work.connection,
        purchase_line,
        [
            {
                "purchase_id": body.purchase_id,
                "line_no": line.line_no,
                "product_id": line.product_id,
                "name": line.name,
                "category": line.category,
                "quantity_milli": line.quantity_milli,
                "amount_minor": line.amount_minor,
                "discount_minor": 0,
                "returns_line_no": line.returns_line_no if body.kind != "sale" else None,
            }
            for line in body.lines
        ],
    )
