"""A member's account as a till knows it: head office's lots, and what happened here that is not in them yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pos_loyalty.domain import ledger
from pos_loyalty.domain.ledger import Account, EntryKind, Lot, Origin

_LONG_AGO = date.min


@dataclass(frozen=True, slots=True)
class Bucket:
    """Points that head office told of: spendable from a day on (None: now), until a day (None: for ever)."""

    points: int
    spendable_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry of this till's ledger. `lot_id` is the sale or redemption that it belongs to."""

    kind: EntryKind
    points: int
    lot_id: str
    spendable_on: date | None
    expires_on: date | None


def account_of(points: int, buckets: Iterable[Bucket], own: Iterable[OwnEntry], today: date) -> Account:
    """`points` is head office's balance: what it lacks of its own lots is a debt, what it has beyond them a lot more."""
    lots = tuple(
        Lot(f"head office {place}", one.points, _LONG_AGO, one.spendable_on or _LONG_AGO, one.expires_on)
        for place, one in enumerate(buckets)
    )
    beyond = points - sum(lot.points for lot in lots)
    if beyond > 0:
        # A head office that tells of no lots, or not of all: they are as good as spendable.
        lots = (*lots, Lot("head office", beyond, _LONG_AGO, _LONG_AGO, None))
    account = Account(lots, max(0, -beyond))
    for entry in own:
        account = ledger.after(account, _posting(account, entry, today))
    return account


def _posting(account: Account, entry: OwnEntry, today: date) -> ledger.Posting:
    if entry.points >= 0:
        lot = Lot(entry.lot_id, 0, today, entry.spendable_on or _LONG_AGO, entry.expires_on)
        return ledger.earn(account, lot, entry.points, entry.kind)
    if entry.kind == "reverse_earn":
        return ledger.take_back(account, Origin(entry.lot_id, -entry.points), -entry.points, today)
    return ledger.spend(account, -entry.points, today, entry.kind)
