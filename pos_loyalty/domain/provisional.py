"""A member's account as a till knows it: head office's lots, and what happened here that is not in them yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

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
    for entry in _together(tuple(own)):
        account = ledger.after(account, _posting(account, entry, today))
    return account


def _together(own: Sequence[OwnEntry]) -> Iterator[OwnEntry]:
    """Sales in a row whose points have the same days are one lot, unless goods of one came back.

    Each entry looks at every lot there is: a card that a shop scans for everybody would take seconds after a day
    without a line.
    """
    named = {entry.lot_id for entry in own if entry.kind == "reverse_earn"}

    def days(entry: OwnEntry) -> tuple[date | None, date | None] | None:
        """None for what stays alone."""
        is_plain = entry.kind == "earn" and entry.lot_id not in named
        return (entry.spendable_on, entry.expires_on) if is_plain else None

    for which, some in groupby(own, days):
        first, *others = some
        if which is None:
            yield from (first, *others)
        else:
            yield replace(first, points=first.points + sum(one.points for one in others))


def _posting(account: Account, entry: OwnEntry, today: date) -> ledger.Posting:
    if entry.points >= 0:
        lot = Lot(entry.lot_id, 0, today, entry.spendable_on or _LONG_AGO, entry.expires_on)
        return ledger.earn(account, lot, entry.points, entry.kind)
    if entry.kind == "reverse_earn":
        return ledger.take_back(account, Origin(entry.lot_id, -entry.points), -entry.points, today)
    return ledger.spend(account, -entry.points, today, entry.kind)
