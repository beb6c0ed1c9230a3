"""The engine that computes the expressions here: DuckDB over Parquet files, with bounded memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

MEMORY = "800MB"
THREADS = 2
ROWS_AT_ONCE = 10_000


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
        self._backend.to_parquet(relation, str(path))
        return self.parquet(path)

    def rows(self, name: str, relation: "Table") -> Iterator[dict[str, Any]]:
        """Row by row in the relation's order, through a file: a result may be larger than memory."""
        import pyarrow.parquet as pq

        path = self._folder / f"{name}.parquet"
        self._backend.to_parquet(relation, str(path))
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
                yield from batch.to_pylist()

    def close(self) -> None:
        self._backend.disconnect()
