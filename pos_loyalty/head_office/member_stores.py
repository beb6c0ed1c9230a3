"""Where members were seen: the tills of a store are told of these, and of nobody else unless it is set so.

Who has an account together was seen together: a till is told of a membership with everything that became part of it.
"""

from collections.abc import Iterable, Iterator, Mapping

import uuid_utils
from sqlalchemy import Connection, insert, literal, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import member, member_store, pending_change
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.insertion import insert_missing

Sighting = tuple[str, str]
"""A member and a store."""


_SEEN = select(member_store.c.member_id, member_store.c.store_id).where(
    among(member_store.c.member_id, keys("members")), among(member_store.c.store_id, keys("stores"))
)
_MEMBERS = select(member.c.member_id, member.c.account_id)
_THESE = _MEMBERS.where(among(member.c.member_id, keys("these")))
_PARTS = _MEMBERS.where(among(member.c.account_id, keys("these")))


def note(connection: Connection, sightings: Iterable[Sighting]) -> bool:
    """False if all of these were known. Whoever notes them has the members told of, see `feed.note`."""
    wanted = set(sightings)
    if not wanted:
        return False
    members = sorted({member_id for member_id, _ in wanted})
    stores = sorted({store_id for _, store_id in wanted})
    rows = connection.execute(_SEEN, {"members": members, "stores": stores})
    new = sorted(wanted - {(row.member_id, row.store_id) for row in rows})
    insert_missing(
        connection, member_store, [{"member_id": one, "store_id": store_id} for one, store_id in new]
    )
    return bool(new)


def of_accounts(accounts: Accounts, member_ids: Iterable[str], store_id: str) -> Iterator[Sighting]:
    """With everybody of their accounts, which are read already, where there are any."""
    pools = (accounts.members(one) if one in accounts else (one,) for one in member_ids)
    return ((one, store_id) for pool in pools for one in pool)


def note_imported(connection: Connection, sightings: Iterable[Sighting]) -> None:
    wanted = set(sightings)
    pools = _pools(connection, {member_id for member_id, _ in wanted})
    note(connection, ((one, store_id) for member_id, store_id in wanted for one in pools[member_id]))


def _pools(connection: Connection, member_ids: Iterable[str]) -> Mapping[str, list[str]]:
    """Everybody who has an account with each of these."""
    rows = connection.execute(_THESE, {"these": sorted(member_ids)})
    leaders = {row.member_id: row.account_id or row.member_id for row in rows}
    pools = {leader: [leader] for leader in leaders.values()}
    for row in connection.execute(_PARTS, {"these": sorted(pools)}):
        pools[row.account_id].append(row.member_id)
    return {member_id: pools[leader] for member_id, leader in leaders.items()}


def share(connection: Connection, member_ids: Iterable[str]) -> None:
    """Members who have one account from now on: where one was seen, all of them were."""
    pool = sorted(member_ids)
    seen = select(member_store.c.store_id).where(member_store.c.member_id.in_(pool)).distinct()
    stores = connection.execute(seen).scalars().all()
    note(connection, ((one, store_id) for store_id in stores for one in pool))


def note_everybody(connection: Connection, store_id: str) -> None:
    """Its tills have everybody: what they are told of less would grow old there."""
    known = select(member_store.c.member_id).where(member_store.c.store_id == store_id)
    others = select(member.c.member_id, literal(store_id)).where(member.c.member_id.not_in(known))
    connection.execute(insert(member_store).from_select(["member_id", "store_id"], others))


def tell_of_everybody(connection: Connection) -> None:
    """Marks all members as changed: whoever has not heard of one will."""
    one_mark = literal(str(uuid_utils.uuid7()))
    marks = select(literal("member"), member.c.member_id, one_mark)
    connection.execute(insert(pending_change).from_select(["kind", "key", "change_id"], marks))
