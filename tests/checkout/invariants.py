"""What must be true of a till's store whatever was done at the counter."""

from collections import Counter, defaultdict
from typing import Any

from pos_loyalty.database import verify_till
from pos_loyalty.domain import cards, points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import from_document
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.sync.event_bodies import EVENT_BODIES, PurchaseBody, RedemptionBody, RedemptionUndoneBody
from pos_loyalty.sync.messages import Event
from tests.builders import Till, chain_holds

LEDGER_KIND = {"sale": "earn", "return": "reverse_earn", "void": "reverse_earn"}


def check(till: Till) -> None:
    events = till.rows("event")
    assert chain_holds(events)
    bodies = [readable_by_head_office(event) for event in events]
    check_purchases(till, bodies)
    check_redemptions(till, bodies)
    seqs = {event.seq for event in events}
    assert all(entry.seq in seqs for entry in till.rows("ledger_entry"))
    with till.store.reading() as connection:
        assert [one for one in verify_till.verify(connection) if one.wrong_count] == []
        assert verify_till.is_newest_whole(connection)


def readable_by_head_office(row: Any) -> Any:
    event = Event.model_validate(row._mapping)
    return EVENT_BODIES[event.kind].model_validate_json(event.body)


def check_purchases(till: Till, bodies: list[Any]) -> None:
    told = {body.purchase_id: body for body in bodies if isinstance(body, PurchaseBody)}
    purchases = {row.purchase_id: row for row in till.rows("purchase")}
    entries = {e.entry_id: e for e in till.rows("ledger_entry") if e.cause_kind == "purchase"}
    lines: dict[str, list[Any]] = defaultdict(list)
    for line in till.rows("purchase_line"):
        lines[line.purchase_id].append(line)
    assert told.keys() == purchases.keys() == lines.keys()
    assert entries.keys() >= {p.purchase_id for p in purchases.values() if p.points and p.member_id}
    assert len({p.receipt_code for p in purchases.values()}) == len(purchases)
    for purchase_id, row in purchases.items():
        body = told[purchase_id]
        assert cards.has_valid_check(row.receipt_code)
        assert row.total_minor == sum(line.amount_minor for line in lines[purchase_id])
        assert row.voucher_minor == sum(line.voucher_minor for line in lines[purchase_id])
        assert [one.model_dump() for one in body.lines] == [
            {name: getattr(line, name) for name in type(body.lines[0]).model_fields}
            | {"tags": tuple(line.tags or ())}
            for line in lines[purchase_id]
        ]
        assert body.points == abs(row.points)
        assert row.points * sign_of(row, purchases) >= 0
        if purchase_id in entries:
            entry = entries[purchase_id]
            assert (entry.points, entry.kind) == (row.points, LEDGER_KIND[row.kind])
            assert entry.member_id == row.member_id
    for row in purchases.values():
        if row.kind == "sale":
            check_what_is_left(till, row, purchases, lines)


def sign_of(row: Any, purchases: dict[str, Any]) -> int:
    """A sale gives, a return takes, and undoing a return gives again."""
    undone = purchases.get(row.returns_purchase_id or "")
    return 1 if row.kind == "sale" or (undone is not None and undone.kind != "sale") else -1


def check_what_is_left(till: Till, sale: Any, purchases: dict[str, Any], lines: dict[str, list[Any]]) -> None:
    """Never more back than was sold, and points for exactly what the customer kept."""
    family = [p for p in purchases.values() if p.returns_purchase_id == sale.purchase_id]
    voids = [p for p in purchases.values() if p.returns_purchase_id in {one.purchase_id for one in family}]
    undone = {one.returns_purchase_id for one in voids}
    assert len(undone) == len(voids), "a return is undone once"
    back = [p for p in family if p.purchase_id not in undone]
    returned = points.summed(
        (line.returns_line_no, line.amount_minor, line.quantity_milli)
        for coming in back
        for line in lines[coming.purchase_id]
    )
    assert all(coming.member_id == sale.member_id for coming in family)
    sold = lines[sale.purchase_id]
    for line in sold:
        here = returned.get(line.line_no, points.Returned(0, 0))
        assert here.amount_minor <= line.amount_minor
        assert here.quantity_milli <= line.quantity_milli
    assert returned.keys() <= {line.line_no for line in sold}
    kept = points.kept([basket_line(line) for line in sold], returned)
    (document,) = (s.document for s in till.rows("scheme") if s.version == sale.scheme_version)
    facts = from_document(sale.facts) if sale.facts else None
    due = points.accrue(kept, scheme_from_document(document), facts).points if sale.member_id else 0
    assert sale.points + sum(p.points for p in (*family, *voids)) == due


def basket_line(row: Any) -> BasketLine:
    return BasketLine(
        row.line_no,
        row.product_id,
        row.name,
        row.category,
        row.quantity_milli,
        row.amount_minor,
        tuple(row.tags or ()),
        row.discount_minor,
        row.discount_id,
        row.voucher_minor,
    )


def check_redemptions(till: Till, bodies: list[Any]) -> None:
    given = {r.redemption_id: r for r in till.rows("redemption") if r.undoes_redemption_id is None}
    undone = {r.undoes_redemption_id: r for r in till.rows("redemption") if r.undoes_redemption_id}
    told = {body.redemption_id for body in bodies if isinstance(body, RedemptionBody)}
    let_go = {body.redemption_id for body in bodies if isinstance(body, RedemptionUndoneBody)}
    sums = Counter[str]()
    for entry in till.rows("ledger_entry"):
        if entry.cause_kind == "redemption":
            sums[entry.cause_id] += entry.points
    assert told <= given.keys()
    assert given.keys() - told <= undone.keys(), "another till's gift is known here by coming back only"
    assert sums.keys() == {redemption_id for redemption_id, row in given.items() if row.points}
    assert undone.keys() == let_go & given.keys()
    for redemption_id, row in given.items():
        given_here = -row.points if redemption_id in told else 0
        assert sums[redemption_id] == given_here + (row.points if redemption_id in undone else 0)


def balance_of(till: Till, member_id: str) -> int:
    """By hand: head office's points and every own entry behind what they include."""
    (member,) = (m for m in till.rows("member") if m.member_id == member_id)
    own = [e for e in till.rows("ledger_entry") if e.member_id == member_id and e.seq > member.included_seq]
    return int(member.points + sum(e.points for e in own))
