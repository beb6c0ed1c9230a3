"""Every point of an account: what it comes from, which lot it went into, and what became of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, Text, bindparam, cast, select

from pos_loyalty.database.head_office_tables import (
    adjustment,
    ledger_entry,
    lot,
    purchase,
    purchase_line,
    reservation,
    reward,
    store,
    tier_change,
)
from pos_loyalty.domain import ledger, why
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import from_document
from pos_loyalty.domain.ledger import Account, Lot
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Money, Note, Teller, Words, note
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.accounts import pool_of
from pos_loyalty.head_office.schemes import Schemes, local_time

MOST_TOLD = 100

_POOL: BindParameter[list[str]] = bindparam("pool", expanding=True)
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_ENTRIES = select(ledger_entry).where(ledger_entry.c.member_id.in_(_POOL))
_LOTS = select(lot.c.lot_id, lot.c.points_left, lot.c.earned_on, lot.c.spendable_on, lot.c.expires_on).where(
    lot.c.member_id.in_(_POOL)
)
_PURCHASES = (
    select(
        purchase.c.purchase_id,
        purchase.c.kind,
        purchase.c.returns_purchase_id,
        purchase.c.receipt_code,
        purchase.c.store_id,
        purchase.c.business_date,
        purchase.c.total_minor,
        purchase.c.currency,
        purchase.c.points,
        purchase.c.claimed_points,
        purchase.c.scheme_version,
        purchase.c.facts,
        store.c.name.label("store_name"),
    )
    .outerjoin(store, store.c.store_id == purchase.c.store_id)
    .where(purchase.c.purchase_id.in_(_IDS))
)
_LINES = (
    select(
        purchase_line.c.purchase_id,
        purchase_line.c.line_no,
        purchase_line.c.product_id,
        purchase_line.c.name,
        purchase_line.c.category,
        purchase_line.c.quantity_milli,
        purchase_line.c.amount_minor,
        cast(purchase_line.c.tags, Text),
        purchase_line.c.discount_minor,
        purchase_line.c.discount_id,
        purchase_line.c.voucher_minor,
    )
    .where(purchase_line.c.purchase_id.in_(_IDS))
    .order_by(purchase_line.c.purchase_id, purchase_line.c.line_no)
)
_GIVEN = (
    select(reservation, reward.c.names, reward.c.kind)
    .outerjoin(reward, reward.c.reward_id == reservation.c.reward_id)
    .where(reservation.c.redemption_id.in_(_IDS))
)
_REASONS = select(adjustment.c.adjustment_id, adjustment.c.reason).where(adjustment.c.adjustment_id.in_(_IDS))
_TIER_CHANGES = (
    select(tier_change.c.after, tier_change.c.changed_on)
    .where(tier_change.c.member_id.in_(_POOL))
    .order_by(tier_change.c.changed_at_ms.desc(), tier_change.c.change_id.desc())
    .limit(5)
)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the explanation of one account is made of."""

    connection: Connection
    known: Schemes
    pool: Sequence[str]
    lots: Mapping[str, Lot]
    purchases: Mapping[str, Any]
    lines: Mapping[str, Sequence[BasketLine]]
    rewards: Mapping[str, Any]
    reasons: Mapping[str, str]
    tellers: dict[int, Teller] = field(default_factory=dict)

    @property
    def scheme(self) -> Scheme:
        return self.known.current

    def teller(self, version: int) -> Teller:
        """One for all purchases that were counted by the same rules."""
        if version not in self.tellers:
            self.tellers[version] = Teller(self.known.of(version))
        return self.tellers[version]


def explain(
    connection: Connection, member_id: str, now_ms: int, most: int | None = MOST_TOLD
) -> Explanation | None:
    """None if there is no such member; `most` is how many happenings are told one by one, None for all."""
    pool = pool_of(connection, member_id)
    if not pool:
        return None
    entries = connection.execute(_ENTRIES, {"pool": pool}).all()
    by_cause: dict[tuple[str, str], list[Any]] = {}
    for entry in sorted(entries, key=lambda e: (e.occurred_at_ms, e.posted_at_ms or 0, e.entry_id)):
        by_cause.setdefault((entry.cause_kind, entry.cause_id), []).append(entry)
    newest = list(by_cause)[::-1]
    told = newest if most is None else newest[:most]
    book = _book(connection, pool, told, entries, now_ms)
    groups = (_group(book, cause, by_cause[cause]) for cause in told)
    older = sum(entry.points for cause in newest[len(told) :] for entry in by_cause[cause])
    balance = sum(entry.points for entry in entries)
    account = Account(tuple(book.lots.values()), sum(one.points for one in book.lots.values()) - balance)
    today = book.known.now.date()
    held = ledger.holding(account, today)
    head = [*why.summary(account, held), *_tiers(book)]
    return Explanation(held.balance, tuple(head), tuple(groups), older)


def _book(
    connection: Connection,
    pool: Sequence[str],
    causes: Sequence[tuple[str, str]],
    entries: Sequence[Any],
    now_ms: int,
) -> _Book:
    about = {entry.about_id for entry in entries if entry.about_id}
    ids = [*(cause_id for _, cause_id in causes), *about]

    def of(kind: str) -> list[str]:
        return [cause_id for cause_kind, cause_id in causes if cause_kind == kind]

    return _Book(
        connection,
        schemes.published(connection, now_ms),
        pool,
        {row.lot_id: Lot(*row) for row in connection.execute(_LOTS, {"pool": pool}).all()},
        {row.purchase_id: row for row in _found(connection, _PURCHASES, ids)},
        _lines(connection, of("purchase")),
        {row.redemption_id: row for row in _found(connection, _GIVEN, [*of("redemption"), *about])},
        {row.adjustment_id: row.reason for row in _found(connection, _REASONS, of("adjustment"))},
    )


def _found(connection: Connection, asked: Select[Any], ids: Sequence[str]) -> Sequence[Any]:
    return connection.execute(asked, {"ids": ids}).all() if ids else ()


def _lines(connection: Connection, purchase_ids: Sequence[str]) -> Mapping[str, Sequence[BasketLine]]:
    """In one question: a member who buys every other day has as many purchases as are told."""
    found: dict[str, list[BasketLine]] = {}
    for row in _found(connection, _LINES, purchase_ids):
        purchase_id, number, product_id, name, category, milli, minor, tags, off, off_id, voucher = row
        line = BasketLine(number, product_id, name, category, milli, minor, _tags(tags), off, off_id, voucher)
        found.setdefault(purchase_id, []).append(line)
    return found


@lru_cache(maxsize=1_000)
def _tags(told: str | None) -> tuple[str, ...]:
    """From JSON; a thousand lines of a member have a handful of them."""
    return tuple(json.loads(told) or ()) if told else ()


def _group(book: _Book, cause: tuple[str, str], entries: Sequence[Any]) -> Group:
    kind, cause_id = cause
    points = sum(entry.points for entry in entries)
    notes = [*_story(book, kind, cause_id), *_movements(book, entries)]
    gift = _given(book.rewards.get(cause_id)) if kind == "redemption" else None
    return Group(_title(book, kind, cause_id, entries), _day(book, entries[0]), points, tuple(notes), gift)


def _given(row: Any) -> GivenGift | None:
    """Only gifts are brought back; a voucher comes back with the goods that it paid for."""
    if row is None or row.state != "given" or row.kind != "gift":
        return None
    return GivenGift(row.redemption_id, row.reward_id, row.points)


def _title(book: _Book, kind: str, cause_id: str, entries: Sequence[Any]) -> Note:
    if kind == "purchase":
        return _purchase_title(book, cause_id)
    if kind == "redemption":
        redemption_id = entries[0].about_id or cause_id
        key = "why_gift_back" if entries[0].about_id else "why_gift"
        return note(key, gift=_gift(book, redemption_id))
    if kind == "adjustment":
        return note("why_adjusted", reason=book.reasons.get(cause_id, ""))
    return note(f"why_{kind}" if kind in _PLAIN else "why_other")


_PLAIN = frozenset({"expiry", "welcome", "referral", "merge", "import", "charge"})


def _purchase_title(book: _Book, purchase_id: str) -> Note:
    row = book.purchases.get(purchase_id)
    if row is None:
        return note("why_sale_unknown")
    where = row.store_name or row.store_id
    amount = Money(row.total_minor, row.currency)
    if row.kind == "sale":
        return note("why_sale", store=where, amount=amount, code=row.receipt_code or "")
    undone = book.purchases.get(row.returns_purchase_id or "")
    if undone is not None and undone.kind != "sale":
        return note("why_return_undone", store=where, amount=amount)
    return note("why_void" if row.kind == "void" else "why_return", store=where, amount=amount)


def _story(book: _Book, kind: str, cause_id: str) -> list[Note]:
    """Of a sale every part of its points; of goods that came back which they were."""
    row = book.purchases.get(cause_id) if kind == "purchase" else None
    if row is None:
        return []
    lines = book.lines.get(cause_id, ())
    if row.kind != "sale":
        return [_came_back(line, row.currency) for line in lines]
    facts = from_document(row.facts) if row.facts else None
    notes = book.teller(row.scheme_version).sale(lines, facts)
    if row.claimed_points is not None and row.claimed_points != row.points:
        notes.append(note("why_till_said", points=row.claimed_points, counted=row.points))
    return notes


def _came_back(line: BasketLine, currency: str) -> Note:
    amount = Money(line.amount_minor, currency)
    return note("why_came_back", name=line.name or amount, amount=amount)


def _movements(book: _Book, entries: Sequence[Any]) -> Iterator[Note]:
    """Which lots points went into or came from, and what is left of the new ones."""
    for entry in entries:
        if entry.lot_id is None:
            key = "why_debt_made" if entry.points < 0 else "why_debt_worked_off"
            yield note(key, points=abs(entry.points))
        elif entry.points > 0:
            yield _into(book.lots.get(entry.lot_id), entry)
        else:
            yield _out_of(book.lots.get(entry.lot_id), entry)


def _into(one: Lot | None, entry: Any) -> Note:
    if one is None:
        return note("why_into_lot", points=entry.points)
    values: dict[str, object] = {"points": entry.points, "left": one.points, "from_day": one.spendable_on}
    if one.expires_on is None:
        return note("why_lot_lasting", **values)
    return note("why_lot", **values, day=one.expires_on)


def _out_of(one: Lot | None, entry: Any) -> Note:
    if entry.kind == "expire":
        return note(
            "why_lot_over", points=-entry.points, day=one.expires_on if one and one.expires_on else ""
        )
    if one is None:
        return note("why_from_lot", points=-entry.points, day="")
    return note("why_from_lot", points=-entry.points, day=one.earned_on)


def _gift(book: _Book, redemption_id: str) -> object:
    row = book.rewards.get(redemption_id)
    if row is None:
        return redemption_id
    return Words(tuple(sorted((row.names or {}).items())), row.reward_id or redemption_id)


def _day(book: _Book, entry: Any) -> date:
    row = book.purchases.get(entry.cause_id)
    if row is not None:
        found: date = row.business_date
        return found
    zone = schemes.zone_of(book.scheme)
    moment: datetime = local_time(entry.occurred_at_ms, zone)
    return moment.date()


def _tiers(book: _Book) -> Iterator[Note]:
    rows = book.connection.execute(_TIER_CHANGES, {"pool": book.pool})
    for row in rows:
        tier = book.scheme.tier(row.after)
        yield note(
            "why_tier_since", tier=Words(tuple(sorted(tier.names.items())), tier.code), day=row.changed_on
        )
