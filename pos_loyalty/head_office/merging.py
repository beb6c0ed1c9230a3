"""Two memberships of one person become one, and, within thirty days, two again.

Nothing is moved: the one that goes stays as it is and counts as part of the one that is kept. Told apart again, each
has what it would have if they had never been one, and what happened with its cards meanwhile is its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import uuid_utils
from sqlalchemy import Connection, or_, select, update

from pos_loyalty.database.head_office_tables import card, ledger_entry, member, member_merge
from pos_loyalty.domain import ledger
from pos_loyalty.domain.cards import masked
from pos_loyalty.domain.ledger import Lot
from pos_loyalty.domain.lot_terms import grace_lot
from pos_loyalty.domain.tiers import Holdership
from pos_loyalty.head_office import feed, ids, member_stores, member_tiers, schemes
from pos_loyalty.head_office.accounts import Accounts, Cause
from pos_loyalty.head_office.member_tiers import Judged
from pos_loyalty.head_office.refusals import OperatorError

UNDO_WITHIN_MS = 30 * 86_400_000
FIELDS = ("name", "phone", "birthday")
"""What of the membership that goes can be taken over."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The merge's id undoes it; points as they are together."""

    merge_id: str
    kept_member_id: str
    gone_member_id: str
    points: int


def member_of_card(connection: Connection, number: str) -> str:
    """Raises OperatorError if no member has this card."""
    found = connection.execute(select(card.c.member_id).where(card.c.card_number == number)).scalar()
    if found is None:
        raise OperatorError(f"No member has a card {masked(number)}. Check the digits.")
    return str(found)


def merge(
    connection: Connection, kept_id: str, gone_id: str, now_ms: int, take: Iterable[str] = ()
) -> Merged:
    """`take` names fields of the membership that goes which the kept one gets. Raises OperatorError."""
    known = schemes.published(connection, now_ms)
    accounts = Accounts(connection, [kept_id, gone_id], now_ms, known.now.date())
    kept, gone = _leaders(accounts, kept_id, gone_id)
    merge_id = str(uuid_utils.uuid7())
    before = _take_over(connection, kept, gone, tuple(take))
    connection.execute(
        member_merge.insert(),
        {
            "merge_id": merge_id,
            "kept_member_id": kept,
            "gone_member_id": gone,
            "merged_at_ms": now_ms,
            "before": before | _keep_better_tier(connection, kept, gone, known, now_ms),
        },
    )
    connection.execute(
        update(member)
        .where(or_(member.c.member_id == gone, member.c.account_id == gone))
        .values(account_id=kept)
    )
    connection.execute(update(member).where(member.c.member_id == gone).values(status="merged"))
    together = Accounts(connection, [kept], now_ms, known.now.date())
    together.settle(kept, Cause("merge", merge_id, now_ms))
    member_stores.share(connection, together.members(kept))
    feed.note(connection, "member", [kept, gone])
    return Merged(merge_id, kept, gone, together.account(kept).balance)


def _leaders(accounts: Accounts, kept_id: str, gone_id: str) -> tuple[str, str]:
    for member_id in (kept_id, gone_id):
        if member_id not in accounts:
            raise OperatorError(f"There is no member {member_id}.")
    kept, gone = accounts.account_id(kept_id), accounts.account_id(gone_id)
    if kept == gone:
        raise OperatorError("The two are one membership already.")
    if any(accounts.leading(one).status != "active" for one in (kept, gone)):
        raise OperatorError("One of the two memberships is closed.")
    return kept, gone


def _take_over(connection: Connection, kept: str, gone: str, take: Sequence[str]) -> dict[str, Any]:
    """Fields of the kept membership before it got those of the other."""
    unknown = [name for name in take if name not in FIELDS]
    if unknown:
        raise OperatorError(f"{unknown[0]} cannot be taken over. There are: {', '.join(FIELDS)}.")
    if not take:
        return {}
    columns = [member.c[name] for name in take]
    own = connection.execute(select(*columns).where(member.c.member_id == kept)).mappings().one()
    other = connection.execute(select(*columns).where(member.c.member_id == gone)).mappings().one()
    connection.execute(update(member).where(member.c.member_id == kept).values(**other))
    return {
        "fields": {
            name: value.isoformat() if isinstance(value, date) else value for name, value in own.items()
        }
    }


def _keep_better_tier(
    connection: Connection, kept: str, gone: str, known: schemes.Schemes, now_ms: int
) -> dict[str, Any]:
    held = member_tiers.held_by(connection, [kept, gone])
    own, other = held.get(kept), held.get(gone)
    scheme = known.current
    if other is None or (own is not None and scheme.rank(own.tier) <= scheme.rank(other.tier)):
        return {}
    better = Holdership(other.tier, known.now.date(), other.held_until)
    member_tiers.record(connection, [Judged(kept, own, better)], now_ms, "merge")
    was = own or Holdership(scheme.tiers[-1].code, known.now.date())
    return {
        "tier": {
            "given": other.tier,
            "code": was.tier,
            "since": was.since.isoformat(),
            "until": was.held_until.isoformat() if was.held_until else None,
        }
    }


def unmerge(connection: Connection, merge_id: str, now_ms: int) -> Merged:
    """Raises OperatorError if there is no such merge, it was undone, or is older than thirty days."""
    row = _undoable(connection, merge_id, now_ms)
    known = schemes.published(connection, now_ms)
    accounts = Accounts(connection, [row.kept_member_id], now_ms, known.now.date())
    everybody = list(accounts.members(row.kept_member_id))
    leaving = _subtree(connection, row.gone_member_id)
    staying = [one for one in everybody if one not in leaving]
    leader = accounts.account_id(row.kept_member_id)
    # The id differs from that of the merge, whose entries would otherwise be the same.
    cause = Cause("merge", ids.derived(merge_id, "undone"), now_ms, merge_id)
    _tell_apart(accounts, staying, leaving, cause, known)
    connection.execute(
        update(member).where(member.c.member_id.in_(leaving)).values(account_id=row.gone_member_id)
    )
    connection.execute(
        update(member)
        .where(member.c.member_id == row.gone_member_id)
        .values(account_id=None, status="active")
    )
    _put_back(connection, row, now_ms)
    connection.execute(
        update(member_merge).where(member_merge.c.merge_id == merge_id).values(undone_at_ms=now_ms)
    )
    feed.note(connection, "member", sorted({leader, *leaving}))
    apart = Accounts(connection, [leader, row.gone_member_id], now_ms, known.now.date())
    for one in (leader, row.gone_member_id):
        apart.settle(one, replace(cause, cause_id=ids.derived(merge_id, "settled")))
    return Merged(merge_id, leader, row.gone_member_id, apart.account(leader).balance)


def _undoable(connection: Connection, merge_id: str, now_ms: int) -> Any:
    row = connection.execute(
        select(member_merge).where(member_merge.c.merge_id == merge_id).with_for_update()
    ).first()
    if row is None:
        raise OperatorError(f"There is no merge {merge_id}. `merges` lists them.")
    if row.undone_at_ms is not None:
        raise OperatorError("This merge was undone before.")
    if now_ms - row.merged_at_ms > UNDO_WITHIN_MS:
        raise OperatorError("This merge is more than thirty days old and cannot be undone any more.")
    return row


def _subtree(connection: Connection, member_id: str) -> list[str]:
    """A membership with those that had become part of it and still are."""
    found = [member_id]
    for one in found:
        rows = connection.execute(
            select(member_merge.c.gone_member_id).where(
                member_merge.c.kept_member_id == one, member_merge.c.undone_at_ms.is_(None)
            )
        ).scalars()
        found += [other for other in rows if other not in found]
    return found


def _tell_apart(
    accounts: Accounts, staying: Sequence[str], leaving: Sequence[str], cause: Cause, known: schemes.Schemes
) -> None:
    """What anybody did to lots and debts of the other side is turned around; who did it pays for it, or gets it."""
    found = [*_crossed(accounts, staying, leaving), *_crossed(accounts, leaving, staying)]
    for one in found:
        grace = _grace(one.owner, cause, accounts.today, known)
        account = accounts.own(one.owner, [one.owner], *one.by_lot, grace.lot_id)
        back = ledger.turn_around(account, one.by_lot, grace, accounts.today)
        accounts.post(one.acting, back, cause, owners=[one.owner])
    for acting in sorted({one.acting for one in found}):
        lent = -sum(one.points for one in found if one.acting == acting)
        grace = _grace(acting, cause, accounts.today, known)
        account = accounts.own(acting, [acting], grace.lot_id)
        accounts.post(acting, ledger.pay(account, lent, grace, accounts.today), cause, owners=[acting])


@dataclass(frozen=True, slots=True)
class _Crossed:
    """What the happenings of one member did to lots and debts of another: sums by lot."""

    acting: str
    owner: str
    by_lot: Mapping[str | None, int]

    @property
    def points(self) -> int:
        return sum(self.by_lot.values())


def _crossed(accounts: Accounts, acting: Sequence[str], owners: Sequence[str]) -> list[_Crossed]:
    rows = accounts.entries(
        owners[0], ledger_entry.c.member_id.in_(owners), ledger_entry.c.acted_by.in_(acting)
    )
    sums: dict[tuple[str, str], dict[str | None, int]] = {}
    for row in rows:
        by_lot = sums.setdefault((row.acted_by, row.member_id), {})
        by_lot[row.lot_id] = by_lot.get(row.lot_id, 0) + row.points
    return [
        _Crossed(*pair, {lot_id: points for lot_id, points in by_lot.items() if points})
        for pair, by_lot in sorted(sums.items())
    ]


def _grace(member_id: str, cause: Cause, today: date, known: schemes.Schemes) -> Lot:
    return grace_lot(ids.derived(cause.cause_id, f"grace {member_id}"), today, known.current)


def _put_back(connection: Connection, row: Any, now_ms: int) -> None:
    """Fields and tier of the kept membership, unless they changed again since."""
    fields = dict(row.before.get("fields", {}))
    if fields.get("birthday"):
        fields["birthday"] = date.fromisoformat(fields["birthday"])
    if fields:
        connection.execute(update(member).where(member.c.member_id == row.kept_member_id).values(**fields))
    tier = row.before.get("tier")
    held = member_tiers.held_by(connection, [row.kept_member_id]).get(row.kept_member_id)
    if tier and held is not None and held.tier == tier["given"]:
        until = date.fromisoformat(tier["until"]) if tier["until"] else None
        was = Holdership(tier["code"], date.fromisoformat(tier["since"]), until)
        member_tiers.record(connection, [Judged(row.kept_member_id, held, was)], now_ms, "merge")


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Every merge, newest first."""
    rows = connection.execute(select(member_merge).order_by(member_merge.c.merged_at_ms.desc())).mappings()
    return [dict(row) for row in rows]
