"""Puts an answer of head office into the till's store: one transaction, all of it or nothing."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import Insert, insert

from pos_loyalty.checkout import pins
from pos_loyalty.database import event_log, operator_rows, usual_goods
from pos_loyalty.database.among import among, keys
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import (
    affinity,
    card,
    card_block,
    event,
    gift_right,
    member,
    product,
    refused_card,
    reward,
    scheme,
    terminal,
)
from pos_loyalty.database.usual_goods import UsualGood
from pos_loyalty.domain import names
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync import exchange, position
from pos_loyalty.sync.changes import (
    AffinityChange,
    CardChange,
    MemberChange,
    ProductChange,
    RewardChange,
    SchemeChange,
    StoreChange,
    SuggestionMessage,
)
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.messages import ExchangeAnswer

_CARD_EVENTS = ("enrol", "enrol_undone", "card_replaced", "card_replaced_undone", "card_state")
_START = select(
    terminal.c.terminal_id,
    terminal.c.epoch,
    terminal.c.session_id,
    terminal.c.generation,
    terminal.c.rights_seq,
)
_SET_OLD = update(member).values(is_old=True)
_NEW_CARDS = select(event.c.body).where(event.c.seq > bindparam("acked_seq"), event.c.kind.in_(_CARD_EVENTS))
_DELETE_CARDS = delete(card).where(among(card.c.member_id, keys("these")))

NEVER = "9999-12-31"
"""From when rules count that head office does not know any more."""

Rows = list[dict[str, Any]]
_Bind = tuple[str, Callable[[Any], Any]]


def apply(store: TillStore, here: Position, answer: ExchangeAnswer, now_ms: int) -> None:
    """Takes over the acknowledged position and every change; raises SyncError 'identity_conflict', unchanged.

    The acknowledgement is checked against the log in the same transaction that records it, and the identity
    against the one that asked, because the till may have been registered again meanwhile.
    """
    with store.writing() as connection:
        generation, rights_seq = check_same_start(connection, here)
        if rights_seq != here.rights_seq:
            # A gift that a later answer set aside may have been given by now: this one would set it aside again.
            raise SyncError("no_link", "a later answer was taken over before this one")
        exchange.check(answer, lambda seq: event_log.hash_at(connection, seq))
        if generation != answer.generation:
            _begin_anew(connection)
        for kind, changes in _by_kind(answer.changes).items():
            _APPLY[kind](connection, changes, answer.acked_seq)
        for change in answer.changes:
            if isinstance(change, StoreChange):
                _take_operators(connection, change, store.pepper)
        _take_rights(connection, answer, is_same=generation == answer.generation)
        for block in answer.card_blocks:
            connection.execute(
                insert(card_block).on_conflict_do_nothing(),
                {
                    "first_index": block.first_index,
                    "last_index": block.last_index,
                    "next_index": block.first_index,
                },
            )
        position.note(
            connection,
            acked_seq=answer.acked_seq,
            feed_cursor=answer.feed_cursor,
            generation=answer.generation,
            last_exchange_ms=now_ms,
            heard_ms=answer.server_time_ms,
            rights_seq=answer.rights_seq,
        )


def _begin_anew(connection: Connection) -> None:
    """What head office said before it was put back is old; it tells everything again, and of the cards it refuses now.

    Rules and gifts of which it tells no more count no more; they are kept for the sales that they were had with.
    """
    connection.execute(_SET_OLD)
    connection.execute(delete(refused_card))
    connection.execute(update(reward).values(active=False))
    for version, document in connection.execute(select(scheme.c.version, scheme.c.document)).all():
        never = {**document, "valid_from": NEVER}
        connection.execute(update(scheme).where(scheme.c.version == version).values(document=never))


def check_same_start(connection: Connection, here: Position) -> tuple[str, int]:
    """Generation and `rights_seq` as read last; raises SyncError if who asked is not who gets the answer."""
    row = connection.execute(_START).one()
    asked = (here.terminal_id, here.epoch, here.session_id)
    if (row.terminal_id, row.epoch, row.session_id) != asked:
        raise SyncError("no_link", "the till was registered again, or began anew, meanwhile")
    return row.generation, row.rights_seq


def _take_operators(connection: Connection, change: StoreChange, pepper: bytes) -> None:
    rows = [
        one.model_dump() | {"pin_hash": pins.kept(one.pin_hash, pepper) if one.pin_hash else None}
        for one in change.operators
    ]
    operator_rows.put(connection, rows)


def _take_rights(connection: Connection, answer: ExchangeAnswer, *, is_same: bool) -> None:
    """What was set aside by a database that was put back since is set aside no more."""
    if not is_same:
        connection.execute(delete(gift_right))
    gone = [one.redemption_id for one in answer.rights if not one.held]
    if gone:
        connection.execute(delete(gift_right).where(gift_right.c.redemption_id.in_(gone)))
    held = [one.model_dump(exclude={"held"}) for one in answer.rights if one.held]
    if held:
        _put(connection, gift_right, held)


def _by_kind(changes: Iterable[Any]) -> Mapping[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for change in changes:
        grouped.setdefault(change.kind, []).append(change)
    return grouped


def _put(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows, which are its own from then on, or overwrites those that are there; all have the columns of the first.

    Values are turned into the database's here: SQLAlchemy would look up each of them by its name, for a million members.
    """
    sql, names, binds = _prepared(table, frozenset(rows[0]), connection.dialect)
    for name, bind in binds:
        for row in rows:
            row[name] = bind(row[name])
    connection.exec_driver_sql(sql, list(map(itemgetter(*names), rows)))


@lru_cache(maxsize=64)
def _prepared(table: Table, columns: frozenset[str], dialect: Dialect) -> tuple[str, list[str], list[_Bind]]:
    """The statement, the columns of its places, and what turns a value of some of them into the database's."""
    compiled = _upsert(table, columns).compile(dialect=dialect, column_keys=sorted(columns))
    names = [str(name) for name in compiled.positiontup or ()]
    of_columns = ((name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names)
    return str(compiled), names, [(name, bind) for name, bind in of_columns if bind]


def _upsert(table: Table, columns: frozenset[str]) -> Insert:
    statement = insert(table)
    keys = {column.name for column in table.primary_key}
    fresh = {name: statement.excluded[name] for name in sorted(columns - keys)}
    return statement.on_conflict_do_update(index_elements=sorted(keys), set_=fresh)


def put_members(connection: Connection, changes: list[MemberChange], acked_seq: int) -> None:
    usual_ids = (one.product_id for change in changes for one in change.suggestions)
    numbers = usual_goods.numbered(connection, usual_ids)
    _put(connection, member, [_member_row(change, acked_seq, numbers) for change in changes])
    cards = [
        {
            "card_number": c.card_number,
            "member_id": change.member_id,
            "state": c.state,
            "legacy": c.legacy,
            "state_since_ms": c.state_since_ms,
            "expires_on": c.expires_on,
        }
        for change in changes
        for c in change.cards
    ]
    untouched = _members_with_new_cards(connection, acked_seq)
    settled = [change.member_id for change in changes if change.member_id not in untouched]
    connection.execute(_DELETE_CARDS, {"these": settled})
    kept = [row for row in cards if row["member_id"] not in untouched]
    if kept:
        _put(connection, card, kept)


def _members_with_new_cards(connection: Connection, acked_seq: int) -> frozenset[str]:
    """Members whose card changed here in an event that head office has not seen yet: it will say so again."""
    bodies = connection.execute(_NEW_CARDS, {"acked_seq": acked_seq}).scalars()
    return frozenset(json.loads(body)["member_id"] for body in bodies)


def _member_row(change: MemberChange, acked_seq: int, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "member_id": change.member_id,
        "name": change.name,
        "name_search": names.search_key(change.name),
        "phone": change.phone,
        "phone_last4": change.phone[-4:],
        "birthday": change.birthday,
        "joined_on": change.joined_on,
        "status": change.status,
        "points": change.points,
        "included_seq": acked_seq,
        "last_visit_on": change.last_visit_on,
        "band": change.band,
        "tier_code": change.tier_code,
        "tier_since": change.tier_since,
        "usual": usual_goods.packed(map(_usual_good, change.suggestions), numbers),
        "prompt": change.prompt.model_dump_json() if change.prompt else None,
        "account": json.dumps(_account(change), separators=(",", ":")),
        "is_old": False,
    }


def _usual_good(told: SuggestionMessage) -> UsualGood:
    """The figure of a reason is its only value."""
    said = next((value for value in told.reason.values.values() if isinstance(value, int)), 0)
    return UsualGood(told.product_id, told.reason.key, said, told.weight)


def _account(change: MemberChange) -> dict[str, Any]:
    """What `checkout.member_account` reads; what is empty is left out."""
    counters, progress = change.counters, change.progress
    told = {
        "lots": [(lot.points, _text(lot.spendable_on), _text(lot.expires_on)) for lot in change.lots],
        "counters": counters.model_dump(mode="json") if counters else None,
        "progress": progress.model_dump(mode="json") if progress else None,
        "taken": change.taken,
    }
    return {name: value for name, value in told.items() if value}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cards(connection: Connection, changes: list[CardChange], _acked_seq: int) -> None:
    good = [change.card_number for change in changes if change.state == "active"]
    connection.execute(delete(refused_card).where(refused_card.c.card_number.in_(good)))
    refused = [change.model_dump(include={"card_number", "state"}) for change in changes]
    if refused := [one for one in refused if one["state"] != "active"]:
        _put(connection, refused_card, refused)


def _products(connection: Connection, changes: list[ProductChange], _acked_seq: int) -> None:
    rows = [change.model_dump(exclude={"kind"}) | {"tags": list(change.tags)} for change in changes]
    _put(connection, product, rows)


def _rewards(connection: Connection, changes: list[RewardChange], _acked_seq: int) -> None:
    rows = [
        change.model_dump(exclude={"kind", "terms"})
        | {"terms": change.terms.model_dump(mode="json", exclude_defaults=True)}
        for change in changes
    ]
    _put(connection, reward, rows)


def _affinities(connection: Connection, changes: list[AffinityChange], _acked_seq: int) -> None:
    _put(connection, affinity, [change.model_dump(exclude={"kind"}) for change in changes])


def _schemes(connection: Connection, changes: list[SchemeChange], _acked_seq: int) -> None:
    _put(connection, scheme, [change.model_dump(exclude={"kind"}) for change in changes])


def _stores(connection: Connection, changes: list[StoreChange], _acked_seq: int) -> None:
    for change in changes:
        connection.execute(
            update(terminal)
            .where(terminal.c.store_id == change.store_id)
            .values(
                store_name=change.name,
                timezone=change.timezone,
                manager_pin_hash=change.manager_pin_hash,
            )
        )


_APPLY: Mapping[str, Callable[[Connection, list[Any], int], None]] = {
    "member": put_members,
    "card": _cards,
    "product": _products,
    "reward": _rewards,
    "affinity": _affinities,
    "scheme": _schemes,
    "store": _stores,
}
