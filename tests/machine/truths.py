"""What must be true of head office and its tills: after every step, and once everything was exchanged.

Nothing here asks the product how it reckons: sums are made of single entries, points of a purchase by the reference.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import floor
from string import Formatter
from typing import Any

from pos_loyalty.database import verify_till
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import from_document
from pos_loyalty.domain.why import Explanation
from pos_loyalty.head_office import daily, verify
from pos_loyalty.head_office.explain import explain
from pos_loyalty.i18n import formats
from pos_loyalty.i18n.messages import MESSAGES
from tests.machine.rig import Office, Shop, Till, driver_of
from tests.reference.purchases import points_of

# Each finds rows that must not be there.
NEVER_AT_HEAD_OFFICE = {
    "a balance that is not the sum of its entries": """
        SELECT m.name, m.points, COALESCE(SUM(e.points), 0) AS summed FROM member m
          LEFT JOIN ledger_entry e ON e.member_id = m.member_id
         GROUP BY m.member_id HAVING m.points <> summed""",
    "a lot that is not the sum of its entries, or below zero": """
        SELECT l.lot_id, l.points_left, COALESCE(SUM(e.points), 0) AS summed FROM lot l
          LEFT JOIN ledger_entry e ON e.member_id = l.member_id AND e.lot_id = l.lot_id
         GROUP BY l.member_id, l.lot_id HAVING l.points_left <> summed OR l.points_left < 0""",
    "an entry of a lot that is not there": """
        SELECT e.* FROM ledger_entry e LEFT JOIN lot l ON l.member_id = e.member_id AND l.lot_id = e.lot_id
         WHERE e.lot_id IS NOT NULL AND l.lot_id IS NULL""",
    "points and a debt in one account": """
        SELECT account, SUM(points) AS points, SUM(in_lots) AS in_lots FROM (
            SELECT COALESCE(m.account_id, m.member_id) AS account, m.points,
                (SELECT COALESCE(SUM(points_left), 0) FROM lot l WHERE l.member_id = m.member_id) AS in_lots
              FROM member m)
         GROUP BY account HAVING points > in_lots OR (points < in_lots AND in_lots <> 0)""",
    "points that are no whole number": """
        SELECT entry_id AS id, points FROM ledger_entry WHERE typeof(points) <> 'integer' OR points = 0
         UNION ALL SELECT member_id, points FROM member WHERE typeof(points) <> 'integer'""",
    "points that were spent before they could be, or after their end": """
        SELECT e.*, l.spendable_on, l.expires_on FROM ledger_entry e
          JOIN lot l ON l.member_id = e.member_id AND l.lot_id = e.lot_id
         WHERE e.kind = 'burn' AND l.expires_on < date(e.posted_at_ms / 1000, 'unixepoch', '+9 hours')
           AND NOT EXISTS (SELECT 1 FROM ledger_entry a WHERE a.member_id = e.member_id AND a.lot_id = e.lot_id
                            AND a.cause_id = e.cause_id AND a.kind = 'adjust' AND a.points = -e.points)""",
    "a gift below zero on a shelf": "SELECT * FROM reward_stock WHERE on_hand < 0",
    "a redemption that was not paid for once, or not given back once": """
        SELECT r.redemption_id, r.state, r.points,
            (SELECT COALESCE(SUM(-points), 0) FROM ledger_entry e
              WHERE e.cause_id = r.redemption_id AND e.kind = 'burn') AS paid,
            (SELECT COALESCE(SUM(points), 0) FROM ledger_entry e
              WHERE e.about_id = r.redemption_id AND e.kind = 'reverse_burn') AS back
          FROM reservation r LEFT JOIN reward w ON w.reward_id = r.reward_id
         WHERE (r.state = 'given' AND paid <> r.points) OR (r.state = 'held' AND (paid <> 0 OR back <> 0))
            OR (r.state = 'given' AND w.kind = 'gift' AND back <> 0) OR back < 0 OR back > paid
            OR (r.state = 'released' AND back <> paid)""",
    "more goods that came back than were sold": """
        SELECT s.purchase_id, s.line_no, s.amount_minor, SUM(b.amount_minor) AS back
          FROM purchase_line s
          JOIN purchase r ON r.returns_purchase_id = s.purchase_id
          JOIN purchase_line b ON b.purchase_id = r.purchase_id AND b.returns_line_no = s.line_no
         WHERE r.purchase_id NOT IN
            (SELECT returns_purchase_id FROM purchase WHERE returns_purchase_id IS NOT NULL)
         GROUP BY s.purchase_id, s.line_no HAVING back > s.amount_minor""",
    "a purchase whose entries say another number": """
        SELECT p.purchase_id, p.kind, p.points, COALESCE(SUM(e.points), 0) AS moved FROM purchase p
          LEFT JOIN ledger_entry e ON e.cause_id = p.purchase_id AND e.cause_kind = 'purchase'
               AND e.kind IN ('earn', 'reverse_earn')
         GROUP BY p.purchase_id HAVING p.points <> moved""",
}


class Watch:
    """Looks at head office whenever something was written there."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._seen = -1

    def look(self) -> None:
        changes = driver_of(self._shop.office.engine).total_changes
        if changes != self._seen:
            self._seen = changes
            check_books(self._shop.office)

    def own_happenings(self) -> dict[str, int]:
        return {}

    def check_told_apart(self, merge_id: str, before: Mapping[str, int]) -> None:
        pass


def check_books(office: Office) -> None:
    for what, statement in NEVER_AT_HEAD_OFFICE.items():
        assert (what, office.rows(statement)) == (what, [])


def settle(shop: Shop) -> None:
    """Everything is exchanged, what is over leaves, and everybody is told."""
    for till in shop.tills:
        till.settle()
    daily.run(shop.office.engine, shop.office.now_ms)
    for till in shop.tills:
        till.settle()


def check_in_the_end(shop: Shop) -> None:
    for till in shop.tills:
        check_till(shop, till)
    check_purchases(shop.office)
    with shop.office.engine.connect() as connection:
        assert [check for check in verify.verify(connection) if check.wrong_count] == []
    check_explanations(shop.office)


# Purchases


def check_purchases(office: Office) -> None:
    """Every sale has given exactly what the goods that were kept earn under its rules and facts."""
    documents = {
        version: json.loads(text) for version, text in office.rows("SELECT version, document FROM scheme")
    }
    lines: dict[str, list[Any]] = defaultdict(list)
    for row in office.rows(f"SELECT purchase_id, returns_line_no, {', '.join(_LINE)} FROM purchase_line"):
        lines[row[0]].append((row[1], _line(*row[2:])))
    heads = office.rows(
        "SELECT purchase_id, kind, returns_purchase_id, member_id, points, scheme_version, facts FROM purchase"
    )
    of_sale: dict[str, list[Any]] = defaultdict(list)
    for head in heads:
        of_sale[head[2]].append(head)
    for sale_id, kind, _, member_id, points, version, facts in heads:
        if kind == "sale" and member_id is not None:
            family = [(one, of_sale[one[0]]) for one in of_sale[sale_id]]
            left = points + sum(one[4] + sum(void[4] for void in voids) for one, voids in family)
            back = [part for one, voids in family if not voids for part in lines[one[0]]]
            kept = [_kept(line, back) for _, line in lines[sale_id]]
            due = points_of(documents[version], kept, from_document(json.loads(facts)))
            assert (sale_id, left) == (sale_id, due)


_LINE = (
    "line_no",
    "product_id",
    "name",
    "category",
    "quantity_milli",
    "amount_minor",
    "tags",
    "discount_minor",
    "discount_id",
    "voucher_minor",
)


def _line(*values: Any) -> BasketLine:
    named = dict(zip(_LINE, values, strict=True))
    return BasketLine(**named | {"tags": tuple(json.loads(named["tags"] or "[]"))})


def _kept(line: BasketLine, back: list[Any]) -> BasketLine:
    """The line less what came back of it, with its share of discount and voucher, rounded down until the last."""
    parts = [part for line_no, part in back if line_no == line.line_no]
    if not parts:
        return line
    amount = sum(part.amount_minor for part in parts)
    share = Fraction(amount, line.amount_minor) if line.amount_minor else Fraction(1)
    return replace(
        line,
        amount_minor=line.amount_minor - amount,
        quantity_milli=max(0, line.quantity_milli - sum(part.quantity_milli for part in parts)),
        discount_minor=line.discount_minor - floor(line.discount_minor * share),
        voucher_minor=line.voucher_minor - floor(line.voucher_minor * share),
    )


# Tills


def check_till(shop: Shop, till: Till) -> None:
    """It shows exactly what head office knows, and has nothing to say any more."""
    assert till.pending == 0
    with till.store.reading() as connection:
        assert [check for check in verify_till.verify(connection) if check.wrong_count] == []
    rows = shop.office.rows(
        """SELECT COALESCE(account_id, member_id) AS account, SUM(points), MAX(member_id = account_id OR
            account_id IS NULL) FROM member GROUP BY account"""
    )
    for account, points, _ in rows:
        (status,) = shop.office.rows("SELECT status FROM member WHERE member_id = ?", account)[0]
        if status != "active":
            continue
        view = till.counter.member_chosen(account)
        assert view.member is not None, view.message
        shown = view.member
        assert (account, shown.points, shown.points_confirmed) == (account, points, points)
        assert shown.points == shown.spendable + shown.pending - shown.debt
    till.counter.cleared()


# Explanations


def check_explanations(office: Office) -> None:
    with office.engine.connect() as connection:
        for (member_id,) in office.rows("SELECT member_id FROM member"):
            told = explain(connection, member_id, office.now_ms, None)
            assert told is not None
            check_explanation(told)


def check_explanation(told: Explanation) -> None:
    assert sum(group.points for group in told.groups) + told.older == told.balance
    for note in notes_of(told):
        places = {name for _, name, _, _ in Formatter().parse(MESSAGES[note.key]) if name}
        assert places <= dict(note.values).keys(), note
        assert formats.fill(note, str, "en")


def notes_of(told: Explanation) -> Iterator[Any]:
    yield from told.summary
    for group in told.groups:
        yield group.title
        yield from group.notes


def reached(shop: Shop) -> list[str]:
    """Which interesting states a run came to, for the statistics."""
    office = shop.office
    found = {
        "a debt": "SELECT 1 FROM ledger_entry WHERE lot_id IS NULL",
        "an expiry": "SELECT 1 FROM ledger_entry WHERE kind = 'expire'",
        "an expiry taken back": "SELECT 1 FROM ledger_entry WHERE kind = 'adjust' AND cause_kind = 'purchase'",
        "a merge": "SELECT 1 FROM member_merge",
        "a merge with later happenings of the other": "SELECT 1 FROM ledger_entry WHERE acted_by IS NOT NULL",
        "a merge undone": "SELECT 1 FROM member_merge WHERE undone_at_ms IS NOT NULL",
        "a return elsewhere": """SELECT 1 FROM purchase r JOIN purchase s ON s.purchase_id = r.returns_purchase_id
            WHERE r.terminal_id <> s.terminal_id AND s.kind = 'sale'""",
        "a return undone": """SELECT 1 FROM purchase r JOIN purchase s ON s.purchase_id = r.returns_purchase_id
            WHERE s.kind <> 'sale'""",
        "a gift given": "SELECT 1 FROM reservation WHERE state = 'given'",
        "a voucher paid": "SELECT 1 FROM purchase_voucher WHERE points > 0",
        "a coupon used": "SELECT 1 FROM coupon WHERE state = 'used'",
        "a tier changed": "SELECT 1 FROM tier_change WHERE before IS NOT NULL",
        "a debt paid in money": "SELECT 1 FROM ledger_entry WHERE cause_kind = 'charge'",
        "a referral": "SELECT 1 FROM ledger_entry WHERE cause_kind = 'referral'",
    }
    names = [name for name, statement in found.items() if office.rows(statement + " LIMIT 1")]
    return names + [f"alarm: {kind}" for (kind,) in office.rows("SELECT DISTINCT kind FROM alarm")]
