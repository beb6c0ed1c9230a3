"""The engine that computes the expressions here: DuckDB over Parquet files, with bounded memory."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

MEMORY = "800MB"
THREADS = 2
ROWS_AT_ONCE = 10_000
ARRAYS_AT_ONCE = 100_000


class Engine:
    """`folder` takes what is computed and what does not fit into memory; whoever made it removes it."""

    def __init__(self, folder: Path) -> None:
        import ibis

        self._folder = folder
        self._backend: Backend = ibis.duckdb.connect(
            memory_limit=MEMORY,
            threads=THREADS,
            temp_directory=str(folder / "spill"),
            preserve_insertion_order=False,
        )

    def parquet(self, path: Path) -> "Table":
        return self._backend.read_parquet(str(path))

    def kept(self, name: str, relation: "Table") -> "Table":
        """The relation computed once, for all that read it; in a file, so that memory is for the work."""
        path = self._folder / f"kept-{name}.parquet"
        # DuckDB adds up whole numbers in 128 bits, which Parquet knows only as floats: what is whole stays whole.
        columns = ", ".join(
            f'"{column}"::BIGINT AS "{column}"' if kind.is_integer() else f'"{column}"'
            for column, kind in relation.schema().items()
        )
        query = self._backend.compile(relation)
        target = str(path).replace("'", "''")
        copy = f"COPY (SELECT {columns} FROM ({query})) TO '{target}' (FORMAT parquet)"  # noqa: S608 - all words are ours
        self._backend.raw_sql(copy)
        return self.parquet(path)

    def rows(self, name: str, relation: "Table") -> Iterator[dict[str, Any]]:
        """Row by row in the relation's order, through a file: a result may be larger than memory."""
        import pyarrow.parquet as pq

        path = self._folder / f"{name}.parquet"
        self._backend.to_parquet(relation, str(path))
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
                yield from batch.to_pylist()

    def batches(self, name: str, relation: "Table") -> Iterator[dict[str, Any]]:
        """The columns of some rows at a time, as arrays, in the relation's order."""
        import pyarrow.parquet as pq

        path = self._folder / f"{name}.parquet"
        self._backend.to_parquet(relation, str(path))
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ARRAYS_AT_ONCE, use_threads=False):
                yield _arrays(batch)

    def columns(self, name: str, relation: "Table") -> dict[str, Any]:
        """All columns as arrays: for models, which need everything at once."""
        import pyarrow.parquet as pq

        path = self._folder / f"{name}.parquet"
        self._backend.to_parquet(relation, str(path))
        return _arrays(pq.read_table(path, use_threads=False))

    def given(self, name: str, table: Any) -> "Table":
        """An Arrow table as a relation."""
        import pyarrow.parquet as pq

        path = self._folder / f"given-{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        return self.parquet(path)

    def table(self, name: str, relation: "Table") -> Any:
        """As an Arrow table, whole numbers whole."""
        import pyarrow.parquet as pq

        self.kept(name, relation)
        return pq.read_table(self._folder / f"kept-{name}.parquet", use_threads=False)

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

    def close(self) -> None:
        self._backend.disconnect()


def _arrays(table: Any) -> dict[str, Any]:
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.schema.names}
