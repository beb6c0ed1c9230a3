"""What must be true of head office and its tills: after every step, and once everything was exchanged.

Nothing here asks the product how it reckons: sums are made of single entries, points of a purchase by the reference.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
from tests.machine.books import IN_THE_END, NEVER, check_books
from tests.machine.rig import Office, Shop, Till, driver_of
from tests.reference.dates import last_day
from tests.reference.purchases import points_of


class Watch:
    """Looks at head office whenever something was written there."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._seen = -1

    def look(self) -> None:
        changes = driver_of(self._shop.office.engine).total_changes
        if changes != self._seen:
            self._seen = changes
            check_books(self._shop.office, NEVER)


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
    check_books(shop.office, IN_THE_END)
    check_purchases(shop.office)
    check_lots(shop.office)
    with shop.office.engine.connect() as connection:
        assert [check for check in verify.verify(connection) if check.wrong_count] == []
    check_explanations(shop.office)


# Purchases


def check_purchases(office: Office) -> None:
    """Every sale has given exactly what the goods that were kept earn under its rules and facts."""
    documents = _documents(office)
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
            sold = [line for _, line in lines[sale_id]]
            kept = [_kept(line, back) for line in sold]
            due = points_of(documents[version], kept, from_document(json.loads(facts)))
            assert left == due, f"sale {sale_id} stands at {left}, {due} is right"
            check_vouchers(office, sale_id, sold, kept)
            check_expired(office, sale_id, left)


def check_vouchers(office: Office, sale_id: str, sold: list[BasketLine], kept: list[BasketLine]) -> None:
    """A voucher has cost as much of its points as it still pays of its money."""
    whole = sum(line.voucher_minor for line in sold)
    back = whole - sum(line.voucher_minor for line in kept)
    rows = office.rows(
        """SELECT v.redemption_id, v.points, (SELECT COALESCE(SUM(points), 0) FROM ledger_entry e
                WHERE e.about_id = v.redemption_id AND e.kind = 'reverse_burn' AND e.cause_kind = 'purchase')
             FROM purchase_voucher v JOIN reservation r ON r.redemption_id = v.redemption_id
            WHERE v.purchase_id = ? AND v.points > 0 AND r.state = 'given'""",
        sale_id,
    )
    for voucher, points, came_back in rows:
        due = points * back // whole
        assert came_back == due, f"of voucher {voucher} {came_back} came back, {due} is right"


def check_expired(office: Office, sale_id: str, left: int) -> None:
    """What returned goods had earned has not expired as well, unless it came back to their lot from elsewhere."""
    ((expired, came),) = office.rows(
        """SELECT COALESCE(-SUM(points) FILTER (WHERE kind = 'expire' OR is_undone), 0),
                  COALESCE(SUM(points) FILTER (WHERE points > 0 AND NOT is_undone AND kind <> 'earn'
                                                 AND COALESCE(about_id, '') <> lot_id), 0)
             FROM (SELECT *, kind = 'adjust' AND cause_kind IN ('purchase', 'redemption') AS is_undone
                     FROM ledger_entry WHERE lot_id = ?)""",
        sale_id,
    )
    assert expired <= left + came, f"of sale {sale_id} {expired} expired, it gave {left}"


def check_lots(office: Office) -> None:
    """Points of a sale wait and end as its rules say, and nothing is left where the end is over."""
    today = (datetime.fromtimestamp(office.now_ms / 1000, UTC) + timedelta(hours=9)).date()
    over = office.rows("SELECT * FROM lot WHERE points_left > 0 AND expires_on < ?", today.isoformat())
    assert not over, f"points that outlive their last day: {over}"
    documents = _documents(office)
    rows = office.rows("""
        SELECT p.scheme_version, p.business_date, l.earned_on, l.spendable_on, l.expires_on FROM lot l
          JOIN purchase p ON p.purchase_id = l.lot_id""")
    for version, sold_on, *days in rows:
        document, day = documents[version], date.fromisoformat(sold_on)
        earned_on, spendable_on, expires_on = (date.fromisoformat(text) for text in days)
        assert (earned_on, spendable_on) == (day, day + timedelta(days=document["earn"]["pending_days"]))
        first_end = last_day(document["expiry"], day, day)
        assert expires_on == first_end or (
            document["expiry"]["rule"] == "idle_months" and expires_on > first_end
        )


def _documents(office: Office) -> dict[int, Any]:
    return {
        version: json.loads(text) for version, text in office.rows("SELECT version, document FROM scheme")
    }


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
        told = (shown.points, shown.points_confirmed)
        assert told == (points, points), f"till {till.number} shows {shown}, {points} is right"
        assert shown.points == shown.spendable + shown.pending - shown.debt
    till.counter.cleared()


# Explanations


def check_explanations(office: Office) -> None:
    with office.engine.connect() as connection:
        for (member_id,) in office.rows("SELECT member_id FROM member"):
            told = explain(connection, member_id, office.now_ms, None)
            assert told is not None
            check_explanation(told)


_FILLED: set[Any] = set()
"""Sentences with the kinds of their values that were filled before: that is half of the price of this check."""


def check_explanation(told: Explanation) -> None:
    assert sum(group.points for group in told.groups) + told.older == told.balance
    for note in notes_of(told):
        shape = note.key, tuple((name, type(value)) for name, value in note.values)
        if shape in _FILLED:
            continue
        _FILLED.add(shape)
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
