"""Members and their cards: a card of the file stays what it is, and who has none gets one of our own."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, update

from pos_loyalty.database.head_office_tables import card, member
from pos_loyalty.domain import cards
from pos_loyalty.domain.codes import CardCode, CodeRules
from pos_loyalty.head_office import card_blocks, feed, member_stores
from pos_loyalty.head_office.importing import bulk, ids, values
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.stores import Stores
from pos_loyalty.head_office.importing.table_import import ChunkOutcome
from pos_loyalty.head_office.importing.tables import MEMBERS, TableFile

_FIELDS = ("name", "phone", "birthday", "joined_on", "store_id")
_MEMBER = ("member_id", "shop_member_id", *_FIELDS, "status", "points")
_CARD = ("card_number", "member_id", "state", "legacy", "state_since_ms")
_UPDATE = (
    update(member)
    .where(member.c.member_id == bindparam("key"))
    .values({name: bindparam(f"new_{name}", type_=member.c[name].type) for name in _FIELDS})
)


class MemberRow(NamedTuple):
    shop_id: str
    card: CardCode | None
    name: str
    phone: str
    birthday: date | None
    joined_on: date | None
    store_id: str | None

    @property
    def fields(self) -> tuple[str | date | None, ...]:
        return (self.name, self.phone, self.birthday, self.joined_on, self.store_id)


class _Chunk:
    """What one transaction finds and is going to write."""

    def __init__(self, connection: Connection, rows: Sequence[tuple[int, MemberRow]]) -> None:
        others = (member.c.member_id, *(member.c[name] for name in _FIELDS))
        found = bulk.rows_by_key(
            connection, member.c.shop_member_id, others, [row.shop_id for _, row in rows]
        )
        self.before: dict[str, Any] = {row.shop_member_id: row for row in found}
        numbers = {row.card.number for _, row in rows if row.card}
        self.owners = {
            r[0]: r[1] for r in bulk.rows_by_key(connection, card.c.card_number, [card.c.member_id], numbers)
        }
        member_ids = [row.member_id for row in found]
        self.carded = {
            row.member_id for row in bulk.rows_by_key(connection, card.c.member_id, [], member_ids)
        }
        self.new: list[tuple[Any, ...]] = []
        self.changed: list[dict[str, Any]] = []
        self.cards: list[tuple[str, str, bool]] = []
        self.cardless: list[str] = []


class MemberTable:
    def __init__(self, file: TableFile, rules: CodeRules, stores: Stores, today: date, now_ms: int) -> None:
        self._pick = file.picker(MEMBERS.columns)
        self._rules = rules
        self._stores = stores
        self._today = today
        self._now_ms = now_ms

    def key(self, row: MemberRow) -> str:
        return row.shop_id

    def parse(self, cells: Cells) -> MemberRow:
        shop_id, card_number, name, phone, birthday, joined_on, store = self._pick(cells)
        return MemberRow(
            values.identifier(shop_id, "member"),
            values.card(card_number, self._rules),
            values.words(name, "name", 200),
            values.phone(phone),
            values.day(birthday, "birthday", values.EARLIEST_BIRTHDAY, self._today),
            values.day(joined_on, "joined_on", values.EARLIEST_BIRTHDAY, self._today),
            values.optional_identifier(store, "store"),
        )

    def write(self, connection: Connection, rows: Sequence[tuple[int, MemberRow]]) -> ChunkOutcome:
        outcome = ChunkOutcome()
        chunk = _Chunk(connection, rows)
        touched: list[str] = []
        homes: list[member_stores.Sighting] = []
        for line, row in rows:
            try:
                member_id, what = _take(chunk, row)
            except RowProblem as problem:
                outcome.rejected.append((line, str(problem)))
                continue
            outcome.counts[what] += 1
            if what != "unchanged":
                touched.append(member_id)
                # The tills of a member's store are told of the member.
                homes += [(member_id, row.store_id)] if row.store_id else []
        self._stores.ensure(connection, {row.store_id for _, row in rows if row.store_id})
        self._write(connection, chunk)
        member_stores.note_imported(connection, homes)
        feed.note(connection, "member", touched)
        return outcome

    def _write(self, connection: Connection, chunk: _Chunk) -> None:
        bulk.insert_rows(connection, member, _MEMBER, chunk.new)
        if chunk.changed:
            connection.execute(_UPDATE, chunk.changed)
        numbers = _own_numbers(connection, len(chunk.cardless))
        cards_given = [(n, m, False) for n, m in zip(numbers, chunk.cardless, strict=True)]
        rows = [(n, m, "active", legacy, self._now_ms) for n, m, legacy in (*chunk.cards, *cards_given)]
        bulk.insert_rows(connection, card, _CARD, rows)


def _take(chunk: _Chunk, row: MemberRow) -> tuple[str, str]:
    """Puts one row into the chunk; its member's id, and whether it is new, changed or unchanged."""
    before = chunk.before.get(row.shop_id)
    member_id = ids.member_id(row.shop_id) if before is None else before.member_id
    has_new_card = False
    if row.card is not None:
        has_new_card = row.card.number not in chunk.owners
        if chunk.owners.setdefault(row.card.number, member_id) != member_id:
            raise RowProblem(f"card {cards.masked(row.card.number)} belongs to another member")
        if has_new_card:
            chunk.cards.append((row.card.number, member_id, row.card.legacy))
    elif member_id not in chunk.carded:
        chunk.cardless.append(member_id)
        has_new_card = True
    if before is None:
        chunk.new.append(
            (member_id, row.shop_id, row.name or row.shop_id, *_written(row.fields[1:]), "active", 0)
        )
        return member_id, "new"
    # An empty cell says nothing: what a till or head office learned meanwhile stays.
    after = [said or known for said, known in zip(row.fields, before[2:], strict=True)]
    if after == list(before[2:]):
        return member_id, "changed" if has_new_card else "unchanged"
    chunk.changed.append({"key": member_id} | {f"new_{n}": v for n, v in zip(_FIELDS, after, strict=True)})
    return member_id, "changed"


def _written(fields: Sequence[str | date | None]) -> list[str | None]:
    return [field.isoformat() if isinstance(field, date) else field for field in fields]


def _own_numbers(connection: Connection, count: int) -> list[str]:
    """Fresh numbers of this programme; one that came with a file is passed over."""
    numbers: list[str] = []
    while len(numbers) < count:
        block = card_blocks.take(connection, count - len(numbers))
        programme, key = card_blocks.programme_and_key(connection)
        made = [cards.card_number(programme, index, key) for index in range(block.first, block.last + 1)]
        taken = {row.card_number for row in bulk.rows_by_key(connection, card.c.card_number, [], made)}
        numbers += [number for number in made if number not in taken]
    return numbers
