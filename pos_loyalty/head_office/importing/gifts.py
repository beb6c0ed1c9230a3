"""The gift catalogue with each store's stock: one row per gift and store, or per gift for all stores alike."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import reward, reward_stock, store
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing import bulk, values
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.table_import import ChunkOutcome
from pos_loyalty.head_office.importing.tables import GIFTS, TableFile
from pos_loyalty.head_office.insertion import insert_or_update

MOST_POINTS = 10**12
MOST_PIECES = 10**9


class GiftRow(NamedTuple):
    reward_id: str
    names: tuple[tuple[str, str], ...]
    points: int
    store_id: str | None
    stock: int | None


class GiftTable:
    def __init__(self, file: TableFile) -> None:
        prefix = GIFTS.prefix or ""
        self._languages = [name.removeprefix(prefix) for name in file.places if name.startswith(prefix)]
        self._pick = file.picker((*GIFTS.columns, *(prefix + language for language in self._languages)))
        self._said: dict[str, tuple[object, ...]] = {}

    def key(self, row: GiftRow) -> str:
        return f"{row.reward_id}\t{row.store_id or 'every store'}"

    def parse(self, cells: Cells) -> GiftRow:
        gift, points, name, store_id, stock, *translated = self._pick(cells)
        reward_id = values.identifier(gift, "gift")
        names = {
            lang: values.words(text, f"name_{lang}", 200)
            for lang, text in zip(self._languages, translated, strict=True)
        }
        names.setdefault("en", values.words(name, "name", 200))
        kept = tuple(sorted((language, text) for language, text in names.items() if text)) or (
            ("en", reward_id),
        )
        row = GiftRow(
            reward_id,
            kept,
            values.whole(points, "points", MOST_POINTS),
            values.optional_identifier(store_id, "store"),
            values.whole(stock, "stock", MOST_PIECES) if stock.strip() else None,
        )
        if self._said.setdefault(reward_id, row[1:3]) != row[1:3]:
            raise RowProblem(f"gift {reward_id} has another name or price on an earlier line")
        return row

    def write(self, connection: Connection, rows: Sequence[tuple[int, GiftRow]]) -> ChunkOutcome:
        outcome = ChunkOutcome()
        stores = set(connection.execute(select(store.c.store_id)).scalars())
        catalogue = _catalogue(connection, {row.reward_id for _, row in rows})
        stock = _stock(connection, {row.reward_id for _, row in rows})
        rewards: dict[str, dict[str, Any]] = {}
        counts: dict[tuple[str, str], dict[str, Any]] = {}
        for line, row in rows:
            if row.store_id is not None and row.store_id not in stores:
                outcome.rejected.append((line, f"store {row.store_id} is not known"))
                continue
            before = catalogue.get(row.reward_id)
            after = (dict(row.names), row.points)
            if before != after:
                rewards[row.reward_id] = {
                    "reward_id": row.reward_id, "names": after[0], "points": row.points, "active": True
                }  # fmt: skip
            own = _counted(row, stores, stock)
            counts.update(own)
            what = "new" if before is None else "changed" if own or before != after else "unchanged"
            outcome.counts[what] += 1
        insert_or_update(connection, reward, list(rewards.values()))
        insert_or_update(connection, reward_stock, list(counts.values()))
        feed.note(connection, "reward", sorted(rewards.keys() | {reward_id for _, reward_id in counts}))
        return outcome


def _counted(
    row: GiftRow, stores: set[str], stock: dict[tuple[str, str], int]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The stock of this row where it is not what is written already."""
    if row.stock is None:
        return {}
    where = [row.store_id] if row.store_id else sorted(stores)
    return {
        (one, row.reward_id): {"store_id": one, "reward_id": row.reward_id, "on_hand": row.stock}
        for one in where
        if stock.get((one, row.reward_id)) != row.stock
    }


def _catalogue(connection: Connection, reward_ids: set[str]) -> dict[str, tuple[dict[str, str], int]]:
    others = (reward.c.names, reward.c.points)
    rows = bulk.rows_by_key(connection, reward.c.reward_id, others, reward_ids)
    return {row.reward_id: (dict(row.names), row.points) for row in rows}


def _stock(connection: Connection, reward_ids: set[str]) -> dict[tuple[str, str], int]:
    others = (reward_stock.c.store_id, reward_stock.c.on_hand)
    rows = bulk.rows_by_key(connection, reward_stock.c.reward_id, others, reward_ids)
    return {(row.store_id, row.reward_id): row.on_hand for row in rows}
