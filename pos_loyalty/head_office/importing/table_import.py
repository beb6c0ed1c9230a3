"""The way of every table whose rows stand for themselves: check each row, refuse repeats, write in chunks."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from pos_loyalty.cycles import search_now
from pos_loyalty.head_office.importing import bulk
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.staging import Staging
from pos_loyalty.head_office.importing.tables import TableFile
from pos_loyalty.head_office.transactions import write

ROWS_PER_TRANSACTION = 5_000

RowType = TypeVar("RowType")


@dataclass(slots=True)
class ChunkOutcome:
    """How many rows were new, changed or unchanged, and which were refused after all."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)


class Table(Protocol[RowType]):
    """How the rows of one kind of file are read and written."""

    def key(self, row: RowType) -> str: ...

    def parse(self, cells: Cells) -> RowType:
        """Raises RowProblem."""
        ...

    def write(self, connection: Connection, rows: Sequence[tuple[int, RowType]]) -> ChunkOutcome: ...


class TableImport(Generic[RowType]):
    def __init__(self, engine: Engine, staging: Staging, file: TableFile, table: Table[RowType]) -> None:
        self._engine = engine
        self._staging = staging
        self._file = file
        self._table = table

    def run(self, advance: Callable[[int], None]) -> Counter[str]:
        total: Counter[str] = Counter()
        name = self._file.kind.name
        for batch in self._file.batches():
            total["read"] += len(batch.rows) + len(batch.bad)
            rejected = [(row.line, row.reason) for row in batch.bad]
            good = self._parsed(batch.rows, rejected)
            for chunk in bulk.chunks(good, ROWS_PER_TRANSACTION):

                def one_transaction(
                    connection: Connection, chunk: list[tuple[int, RowType]] = chunk
                ) -> ChunkOutcome:
                    return self._table.write(connection, chunk)

                outcome = write(self._engine, one_transaction)
                total += outcome.counts
                rejected += outcome.rejected
            self._staging.reject(name, rejected)
            advance(batch.done)
            search_now()
        return total

    def _parsed(
        self, rows: Sequence[tuple[int, Cells]], rejected: list[tuple[int, str]]
    ) -> list[tuple[int, RowType]]:
        good: list[tuple[int, RowType]] = []
        for line, cells in rows:
            try:
                row = self._table.parse(cells)
            except RowProblem as problem:
                rejected.append((line, str(problem)))
                continue
            key = self._table.key(row)
            earlier = self._staging.first_line_of(self._file.kind.name, key, line)
            if earlier is None:
                good.append((line, row))
            else:
                rejected.append((line, f"{key.replace(chr(9), ' in ')} stands on line {earlier} already"))
        return good
