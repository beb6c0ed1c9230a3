"""The only place that writes points at head office: accounts are read, posted to, and kept as the sum of their entries.

An account is one membership, or several that became one: it has the lots of all of them. Each entry belongs to the
member whose lot or debt it touches, and says whose happening it was, so that memberships can be told apart again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import uuid_utils
from sqlalchemy import Connection, and_, bindparam, or_, select, update

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import ledger_entry, lot, member
from pos_loyalty.domain import ledger
from pos_loyalty.domain.ledger import DEBT, Account, Entry, Lot, Origin, Posting
from pos_loyalty.head_office import feed, later
from pos_loyalty.head_office.addition import Addition
from pos_loyalty.head_office.kinship import ever_one_with

CauseKind = Literal[
    "purchase", "redemption", "expiry", "adjustment", "welcome", "referral", "merge", "import", "charge"
]

EXPIRY_UNDONE_BY: tuple[CauseKind, ...] = ("purchase", "redemption", "welcome", "referral")
"""Causes whose adjustments of a lot take back that it expired."""

_SPACE = uuid_utils.UUID("0d3d0f5e-9a4e-5a52-8d0c-2b8f6d1c7a11")
_SET_LOT = (
    update(lot)
    .where(lot.c.member_id == bindparam("owner"), lot.c.lot_id == bindparam("of_lot"))
    .values(points_left=bindparam("left"))
)
_POOLS = select(member.c.member_id, member.c.account_id).where(among(member.c.member_id, keys("these")))
_MEMBERSHIPS = (
    select(
        member.c.member_id,
        member.c.account_id,
        member.c.status,
        member.c.points,
        member.c.birthday,
        member.c.last_visit_on,
        member.c.referred_by,
        member.c.joined_on,
        member.c.shop_member_id.is_not(None),
    )
    .where(or_(among(member.c.member_id, keys("leaders")), among(member.c.account_id, keys("leaders"))))
    .order_by(member.c.member_id)
    .with_for_update()
)
_LOT = select(
    lot.c.member_id, lot.c.lot_id, lot.c.points_left, lot.c.earned_on, lot.c.spendable_on, lot.c.expires_on
)
_LOTS = _LOT.where(among(lot.c.member_id, keys("these")), lot.c.points_left > 0)
_MORE_POINTS = Addition(member, ("points",), is_of_known=True)


@dataclass(frozen=True, slots=True)
class Cause:
    """What made points move; `about_id` is the sale or redemption whose points are taken back or given back."""

    kind: CauseKind
    cause_id: str
    occurred_at_ms: int
    about_id: str | None = None


@dataclass(slots=True)
class Membership:
    """One member of an account, as far as points are concerned; `is_imported` came from another system."""

    member_id: str
    status: str
    points: int
    birthday: date | None
    last_visit_on: date | None
    referred_by: str | None
    joined_on: date | None
    is_imported: bool


@dataclass(slots=True)
class _Held:
    """An account in memory, in step with the database."""

    account_id: str
    members: dict[str, Membership]
    lots: dict[str, Lot] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    in_lots: dict[str, int] = field(default_factory=dict)
    """Points by member: a good customer has a hundred lots, and each sale asks for the debt."""

    def debt_of(self, member_id: str) -> int:
        return self.in_lots.get(member_id, 0) - self.members[member_id].points

    def put(self, owner: str, one: Lot) -> None:
        """A lot as it is from now on."""
        before = self.lots.get(one.lot_id)
        if before is not None:
            self.in_lots[self.owners[one.lot_id]] -= before.points
        self.in_lots[owner] = self.in_lots.get(owner, 0) + one.points
        self.lots[one.lot_id], self.owners[one.lot_id] = one, owner


def pools_of(connection: Connection, member_ids: Iterable[str]) -> dict[str, list[str]]:
    """The memberships of each account by the one that leads it; of `member_ids` only those that lead one."""
    asked = list(member_ids)
    columns = select(member.c.member_id, member.c.account_id)
    leading = columns.where(member.c.member_id.in_(asked), member.c.account_id.is_(None))
    pools = {row.member_id: [row.member_id] for row in connection.execute(leading)}
    parts = columns.where(member.c.account_id.in_(list(pools))).order_by(member.c.member_id)
    for row in connection.execute(parts):
        pools[row.account_id].append(row.member_id)
    return pools


def pool_of(connection: Connection, member_id: str) -> list[str]:
    """Everybody whose account this member's is, the leading one first; empty if there is no such member."""
    row = connection.execute(
        select(member.c.member_id, member.c.account_id).where(member.c.member_id == member_id)
    ).first()
    if row is None:
        return []
    leader = row.account_id or row.member_id
    others = connection.execute(
        select(member.c.member_id).where(member.c.account_id == leader).order_by(member.c.member_id)
    ).scalars()
    return [leader, *others]


class Accounts:
    """The accounts of some members within one transaction, locked in one order for everybody.

    `today` is head office's day. Lots that are over leave when the account is read, before anything else happens.
    """

    def __init__(self, connection: Connection, member_ids: Iterable[str], now_ms: int, today: date) -> None:
        self.connection = connection
        self.now_ms = now_ms
        self.today = today
        self._by_member: dict[str, _Held] = {}
        self._load(set(member_ids))

    def __contains__(self, member_id: object) -> bool:
        return member_id in self._by_member

    def load(self, member_id: str) -> bool:
        """Reads one more account; False if there is no such member."""
        if member_id not in self._by_member:
            self._load({member_id})
        return member_id in self._by_member

    def forget(self) -> None:
        """Reads everything anew, after a savepoint was rolled back."""
        known = set(self._by_member)
        self._by_member.clear()
        self._load(known)

    def account_id(self, member_id: str) -> str:
        return self._by_member[member_id].account_id

    def account_ids(self) -> set[str]:
        return {held.account_id for held in self._by_member.values()}

    def members(self, member_id: str) -> Mapping[str, Membership]:
        """Everybody whose account this is."""
        return self._by_member[member_id].members

    def leading(self, member_id: str) -> Membership:
        """The membership that the others became part of."""
        held = self._by_member[member_id]
        return held.members[held.account_id]

    def account(self, member_id: str, *also: str | None) -> Account:
        """Lots with points, the lots that are named, and the debt of all members together."""
        held = self._by_member[member_id]
        missing = {lot_id for lot_id in also if lot_id is not None} - held.lots.keys()
        if missing:
            named = _LOT.where(lot.c.member_id.in_(held.members), lot.c.lot_id.in_(missing))
            for owner, *told in self.connection.execute(named):
                held.put(owner, Lot(*told))
        debt = sum(held.debt_of(one) for one in held.members)
        return Account(tuple(held.lots.values()), debt)

    def own(self, member_id: str, among: Iterable[str], *also: str | None) -> Account:
        """The part of an account that belongs to some of its members."""
        whole, held, some = self.account(member_id, *also), self._by_member[member_id], set(among)
        lots = tuple(one for one in whole.lots if held.owners[one.lot_id] in some)
        return Account(lots, sum(held.debt_of(one) for one in some))

    def owner(self, member_id: str, lot_id: str) -> str:
        return self._by_member[member_id].owners[lot_id]

    def post(
        self,
        member_id: str,
        posting: Posting,
        cause: Cause,
        idle_months: int | None = None,
        owners: Sequence[str] = (),
    ) -> None:
        """Writes a posting as this member's happening.

        `idle_months` is for the lots that are new with it. `owners` are the members, the leading one first, that new
        lots and debts belong to; without them new ones are the acting member's, and any debt may be worked off.
        """
        held = self._by_member[member_id]
        first = owners[0] if owners else member_id
        moved = _moved(posting)
        self._make_lots(held, first, posting.new_lots, idle_months, moved)
        rows = [
            self._row(entry, owner, points, member_id, cause)
            for entry in posting.entries
            for owner, points in self._owners(held, entry, first, owners or tuple(held.members))
        ]
        later.insert(self.connection, ledger_entry, rows)
        made = {one.lot_id for one in posting.new_lots}
        self._keep_lots(held, {lot_id: points for lot_id, points in moved.items() if lot_id not in made})
        self._keep_points(held, rows)

    def settle(self, member_id: str, cause: Cause) -> None:
        """Points work off a debt that came to stand beside them; that is the happening of the one who owed."""
        for one in list(self.members(member_id)):
            owed = Account(self.account(member_id).lots, self.own(member_id, [one]).debt)
            self.post(one, ledger.settle(owed, self.today), cause, owners=[one])

    def entries(self, member_id: str, *conditions: Any) -> Sequence[Any]:
        """Rows of the account's ledger."""
        own = ledger_entry.c.member_id.in_(self.members(member_id))
        return self.connection.execute(select(ledger_entry).where(own, *conditions)).all()

    def happenings(self, member_id: str, *conditions: Any) -> Sequence[Any]:
        """Rows of one happening, those included that stand with memberships which were one with this account."""
        related = ledger_entry.c.member_id.in_(ever_one_with(self.connection, self.members(member_id)))
        return self.connection.execute(select(ledger_entry).where(related, *conditions)).all()

    def origin(self, member_id: str, lot_id: str, *, earned: int, taken_back: int = 0) -> Origin:
        """What became of the points of one earning; what of its lot expired is read from the ledger."""
        rows = self.entries(
            member_id,
            ledger_entry.c.lot_id == lot_id,
            or_(
                ledger_entry.c.kind == "expire",
                and_(ledger_entry.c.kind == "adjust", ledger_entry.c.cause_kind.in_(EXPIRY_UNDONE_BY)),
            ),
        )
        return Origin(lot_id, earned, taken_back, expired=-sum(row.points for row in rows))

    def lot_of_sale(self, member_id: str, purchase_id: str) -> str:
        """The lot that a sale's points went into; the sale's own name where all of them worked off a debt."""
        rows = self.entries(
            member_id,
            ledger_entry.c.cause_id == purchase_id,
            ledger_entry.c.kind == "earn",
            ledger_entry.c.lot_id.is_not(None),
        )
        return str(rows[0].lot_id) if rows else purchase_id

    # Reading

    def _load(self, member_ids: set[str]) -> None:
        if not member_ids:
            return
        named = self.connection.execute(_POOLS, {"these": member_ids})
        leaders = {row.account_id or row.member_id for row in named}
        rows = self.connection.execute(_MEMBERSHIPS, {"leaders": leaders}).all()
        found: dict[str, _Held] = {}
        for member_id, account_id, *others in rows:
            held = found.setdefault(account_id or member_id, _Held(account_id or member_id, {}))
            held.members[member_id] = Membership(member_id, *others)
            self._by_member[member_id] = held
        self._load_lots(found)

    def _load_lots(self, found: Mapping[str, _Held]) -> None:
        of_all = [member_id for held in found.values() for member_id in held.members]
        for owner, *told in self.connection.execute(_LOTS, {"these": of_all}).all():
            self._by_member[owner].put(owner, Lot(*told))
        for held in found.values():
            self.expire(held.account_id)

    def expire_all(self) -> None:
        """Books what is over by now, such as points of a sale that was told of very late."""
        for account_id in sorted(self.account_ids()):
            self.expire(account_id)

    def expire(self, member_id: str) -> int:
        """Books what is over, and tells the tills, whatever the account was read for; how many points left."""
        posting = ledger.expire(self.account(member_id), self.today)
        if posting.entries:
            self.post(member_id, posting, Cause("expiry", str(uuid_utils.uuid7()), self.now_ms))
            feed.note(self.connection, "member", [self.account_id(member_id)])
        return -posting.points

    # Writing

    def _make_lots(
        self,
        held: _Held,
        owner: str,
        lots: Iterable[Lot],
        idle_months: int | None,
        moved: Mapping[str, int],
    ) -> None:
        """With the points that the same posting puts into them."""
        rows = []
        for new in lots:
            points = new.points + moved.get(new.lot_id, 0)
            held.put(owner, replace(new, points=points))
            rows.append(
                {
                    "member_id": owner,
                    "lot_id": new.lot_id,
                    "earned_on": new.earned_on,
                    "spendable_on": new.spendable_on,
                    "expires_on": new.expires_on,
                    "idle_months": idle_months,
                    "points_left": points,
                }
            )
        later.insert(self.connection, lot, rows)

    def _owners(self, held: _Held, entry: Entry, first: str, others: Sequence[str]) -> list[tuple[str, int]]:
        """Whose entry it is: that of the lot's owner; a new debt is that of the first, whose is worked off first."""
        if entry.lot_id is not DEBT:
            return [(held.owners[entry.lot_id], entry.points)]
        if entry.points < 0:
            return [(first, entry.points)]
        shares: list[tuple[str, int]] = []
        left = entry.points
        for owner in sorted(others, key=lambda one: (one != first, one)):
            part = min(left, max(0, held.debt_of(owner)))
            if part:
                shares.append((owner, part))
                left -= part
        # More than is owed has no business here; it would be a bug in the rules.
        assert left == 0, f"{left} points for a debt that nobody has"
        return shares

    def _row(self, entry: Entry, owner: str, points: int, acting: str, cause: Cause) -> dict[str, Any]:
        parts = (cause.cause_id, cause.about_id or "", entry.kind, entry.lot_id or "debt", owner)
        # Memberships that are told apart pay each other, and may touch one lot from both sides.
        name = "|".join(parts if acting == owner else (*parts, acting))
        return {
            "member_id": owner,
            "entry_id": str(uuid_utils.uuid5(_SPACE, name)),
            "kind": entry.kind,
            "points": points,
            "cause_kind": cause.kind,
            "cause_id": cause.cause_id,
            "about_id": cause.about_id,
            "occurred_at_ms": cause.occurred_at_ms,
            "lot_id": entry.lot_id,
            # Time passes for each by itself: that points end is never the happening of another one.
            "acted_by": acting if acting != owner and cause.kind != "expiry" else None,
            "posted_at_ms": self.now_ms,
        }

    def _keep_lots(self, held: _Held, moved: Mapping[str, int]) -> None:
        changed = [(lot_id, held.lots[lot_id].points + points) for lot_id, points in moved.items() if points]
        for lot_id, left in changed:
            held.put(held.owners[lot_id], replace(held.lots[lot_id], points=left))
        rows = [{"owner": held.owners[lot_id], "of_lot": lot_id, "left": left} for lot_id, left in changed]
        later.put(self.connection, _SET_LOT, rows)

    def _keep_points(self, held: _Held, rows: Iterable[Mapping[str, Any]]) -> None:
        more: dict[str, int] = {}
        for row in rows:
            more[row["member_id"]] = more.get(row["member_id"], 0) + row["points"]
        for member_id, points in more.items():
            held.members[member_id].points += points
        changed = [{"member_id": one, "points": points} for one, points in sorted(more.items()) if points]
        later.put(self.connection, _MORE_POINTS, changed)

    def prolong(self, member_id: str, lot_id: str, until: date) -> None:
        """A lot's last day is a later one."""
        held = self._by_member[member_id]
        held.lots[lot_id] = replace(held.lots[lot_id], expires_on=until)
        self.connection.execute(
            update(lot)
            .where(lot.c.member_id == held.owners[lot_id], lot.c.lot_id == lot_id)
            .values(expires_on=until)
        )


def _moved(posting: Posting) -> dict[str, int]:
    """Points by lot, those that leave below zero."""
    moved: dict[str, int] = {}
    for entry in posting.entries:
        if entry.lot_id is not DEBT:
            moved[entry.lot_id] = moved.get(entry.lot_id, 0) + entry.points
    return moved
