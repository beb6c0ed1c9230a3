"""What computes the expressions here: relations in, relations out, through Parquet files in one folder.

The expressions are the same for every engine, in whole numbers, so that each gives the same answers (tests/analytics).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.expr.types import Table

ROWS_AT_ONCE = 10_000
ARRAYS_AT_ONCE = 100_000


class EngineError(Exception):
    """An engine that cannot be started, with a sentence for the person who asked for it."""


class Engine(ABC):
    """`folder` takes what is computed and what does not fit into memory; whoever made it removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @abstractmethod
    def parquet(self, path: Path) -> "Table":
        """The file, or the folder of files, as a relation."""

    @abstractmethod
    def kept(self, name: str, relation: "Table") -> "Table":
        """The relation computed once, for all that read it; whole numbers are 64 bits wide."""

    @abstractmethod
    def _written(self, name: str, relation: "Table") -> list[Path]:
        """Parquet files that hold the rows of the relation in its order; whole numbers are whole."""

    @abstractmethod
    def close(self) -> None: ...

    def rows(self, name: str, relation: "Table") -> Iterator[dict[str, Any]]:
        """Row by row in the relation's order, through a file: a result may be larger than memory."""
        for batch in self._batches(name, relation, ROWS_AT_ONCE):
            yield from batch.to_pylist()

    def batches(self, name: str, relation: "Table") -> Iterator[dict[str, Any]]:
        """The columns of some rows at a time, as arrays, in the relation's order."""
        for batch in self._batches(name, relation, ARRAYS_AT_ONCE):
            yield _arrays(batch)

    def columns(self, name: str, relation: "Table") -> dict[str, Any]:
        """All columns as arrays: for models, which need everything at once."""
        return _arrays(self.table(name, relation))

    def table(self, name: str, relation: "Table") -> Any:
        """As an Arrow table, whole numbers whole."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        return pa.concat_tables(
            pq.read_table(path, use_threads=False) for path in self._written(name, relation)
        )

    def given(self, name: str, table: Any) -> "Table":
        """An Arrow table as a relation."""
        import pyarrow.parquet as pq

        path = self._folder / f"given-{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        return self.parquet(path)

    def put(self, name: str, types: Mapping[str, str], batches: Iterable[Mapping[str, Any]]) -> "Table":
        """What was worked out beside the engine, as a relation again."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([(column, pa.type_for_alias(alias)) for column, alias in types.items()])
        path = self._folder / f"put-{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_table(pa.table({column: batch[column] for column in types}, schema=schema))
        return self.parquet(path)

    def _batches(self, name: str, relation: "Table", size: int) -> Iterator[Any]:
        import pyarrow.parquet as pq

        for path in self._written(name, relation):
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(size, use_threads=False)


def whole(relation: "Table") -> "Table":
    """With every whole number 64 bits wide: engines add up in wider ones, which files know only as decimals or floats."""
    wide = {
        column: relation[column].cast("int64")
        for column, kind in relation.schema().items()
        if (kind.is_integer() or kind.is_decimal()) and not kind.is_int64()
    }
    return relation.mutate(**wide) if wide else relation


def _arrays(table: Any) -> dict[str, Any]:
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.schema.names}
