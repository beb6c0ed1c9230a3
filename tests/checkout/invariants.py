"""What must be true of a till's store whatever was done at the counter."""

from collections import Counter, defaultdict
from typing import Any

from pos_loyalty.domain import cards, points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.sync.event_bodies import EVENT_BODIES
from pos_loyalty.sync.messages import Event
from tests.builders import Till, chain_holds

SIGN = {"sale": 1, "return": -1, "void": -1}
LEDGER_KIND = {"sale": "earn", "return": "reverse_earn", "void": "reverse_earn"}


def check(till: Till) -> None:
    events = till.rows("event")
    assert chain_holds(events)
    bodies = [readable_by_head_office(event) for event in events]
    check_purchases(till, bodies)
    check_redemptions(till, bodies)
    seqs = {event.seq for event in events}
    assert all(entry.seq in seqs for entry in till.rows("ledger_entry"))


def readable_by_head_office(row: Any) -> Any:
    event = Event.model_validate(row._mapping)
    return EVENT_BODIES[event.kind].model_validate_json(event.body)


def check_purchases(till: Till, bodies: list[Any]) -> None:
    told = {body.purchase_id: body for body in bodies if hasattr(body, "purchase_id")}
    purchases = {row.purchase_id: row for row in till.rows("purchase")}
    entries = {e.cause_id: e for e in till.rows("ledger_entry") if e.cause_kind == "purchase"}
    lines: dict[str, list[Any]] = defaultdict(list)
    for line in till.rows("purchase_line"):
        lines[line.purchase_id].append(line)
    assert told.keys() == purchases.keys() == lines.keys()
    assert entries.keys() == {p.purchase_id for p in purchases.values() if p.points and p.member_id}
    assert len({p.receipt_code for p in purchases.values()}) == len(purchases)
    for purchase_id, row in purchases.items():
        body = told[purchase_id]
        assert cards.has_valid_check(row.receipt_code)
        assert row.total_minor == sum(line.amount_minor for line in lines[purchase_id])
        assert [one.model_dump() for one in body.lines] == [
            {name: getattr(line, name) for name in type(body.lines[0]).model_fields}
            for line in lines[purchase_id]
        ]
        assert body.points == abs(row.points)
        assert row.points * SIGN[row.kind] >= 0
        if purchase_id in entries:
            entry = entries[purchase_id]
            assert (entry.points, entry.kind) == (row.points, LEDGER_KIND[row.kind])
            assert entry.member_id == row.member_id
    for row in purchases.values():
        if row.kind == "sale":
            check_what_is_left(till, row, purchases, lines)


def check_what_is_left(till: Till, sale: Any, purchases: dict[str, Any], lines: dict[str, list[Any]]) -> None:
    """Never more back than was sold, and points for exactly what the customer kept."""
    back = [p for p in purchases.values() if p.returns_purchase_id == sale.purchase_id]
    minor, milli = Counter[int](), Counter[int]()
    for coming in back:
        assert coming.member_id == sale.member_id
        for line in lines[coming.purchase_id]:
            minor[line.returns_line_no] += line.amount_minor
            milli[line.returns_line_no] += line.quantity_milli
    sold = lines[sale.purchase_id]
    for line in sold:
        assert minor[line.line_no] <= line.amount_minor
        assert milli[line.line_no] <= line.quantity_milli
    assert minor.keys() <= {line.line_no for line in sold}
    kept = [
        BasketLine(
            line.line_no,
            line.product_id,
            line.name,
            line.category,
            line.quantity_milli,
            line.amount_minor - minor[line.line_no],
        )
        for line in sold
    ]
    (document,) = (s.document for s in till.rows("scheme") if s.version == sale.scheme_version)
    due = points.accrue(kept, scheme_from_document(document)).points if sale.member_id else 0
    assert sale.points + sum(p.points for p in back) == due


def check_redemptions(till: Till, bodies: list[Any]) -> None:
    given = {r.redemption_id: r for r in till.rows("redemption") if r.undoes_redemption_id is None}
    undone = {r.undoes_redemption_id: r for r in till.rows("redemption") if r.undoes_redemption_id}
    told = {body.redemption_id for body in bodies if hasattr(body, "redeemed_at_ms")}
    let_go = {body.redemption_id for body in bodies if hasattr(body, "undone_at_ms")}
    sums = Counter[str]()
    for entry in till.rows("ledger_entry"):
        if entry.cause_kind == "redemption":
            sums[entry.cause_id] += entry.points
    assert told == given.keys() == sums.keys()
    assert undone.keys() == let_go & given.keys()
    for redemption_id, row in given.items():
        assert sums[redemption_id] == (0 if redemption_id in undone else -row.points)


def balance_of(till: Till, member_id: str) -> int:
    """By hand: head office's points and every own entry behind what they include."""
    (member,) = (m for m in till.rows("member") if m.member_id == member_id)
    own = [e for e in till.rows("ledger_entry") if e.member_id == member_id and e.seq > member.included_seq]
    return int(member.points + sum(e.points for e in own))
