"""The stores file: names and time zones."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pos_loyalty.database.head_office_tables import store
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing import bulk, values
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.table_import import ChunkOutcome
from pos_loyalty.head_office.importing.tables import STORES, TableFile
from pos_loyalty.head_office.insertion import insert_or_update


class StoreRow(NamedTuple):
    store_id: str
    name: str
    timezone: str


class StoreTable:
    def __init__(self, file: TableFile, currency: str, zone: ZoneInfo) -> None:
        self._pick = file.picker(STORES.columns)
        self._currency = currency
        self._zone = str(zone)

    def key(self, row: StoreRow) -> str:
        return row.store_id

    def parse(self, cells: Cells) -> StoreRow:
        store_id, name, zone, currency = self._pick(cells)
        if currency.strip() not in {"", self._currency}:
            raise RowProblem(f"currency is {values.shown(currency)}, the programme's is {self._currency}")
        return StoreRow(
            values.identifier(store_id, "store"),
            values.words(name, "name", 200),
            str(values.zone_of(zone, "time_zone")) if zone.strip() else "",
        )

    def write(self, connection: Connection, rows: Sequence[tuple[int, StoreRow]]) -> ChunkOutcome:
        outcome = ChunkOutcome()
        others = (store.c.name, store.c.timezone)
        found = bulk.rows_by_key(connection, store.c.store_id, others, [row.store_id for _, row in rows])
        known = {row.store_id: StoreRow(*row) for row in found}
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for _, row in rows:
            before = known.get(row.store_id)
            base = before or StoreRow(row.store_id, row.store_id, self._zone)
            after = StoreRow(row.store_id, row.name or base.name, row.timezone or base.timezone)
            outcome.counts["new" if before is None else "unchanged" if after == before else "changed"] += 1
            if before is None:
                new.append(after._asdict() | {"members": "seen"})
            elif after != before:
                changed.append(after._asdict())
        insert_or_update(connection, store, new)
        insert_or_update(connection, store, changed)
        feed.note(connection, "store", [row["store_id"] for row in (*new, *changed)])
        return outcome
