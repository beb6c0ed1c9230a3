"""DuckDB over Parquet files, in this process and with bounded memory: what is used unless another engine is asked for."""

from pathlib import Path
from typing import TYPE_CHECKING

from pos_loyalty.analytics.engine import Engine

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

MEMORY = "1500MB"
THREADS = 2


class DuckDbEngine(Engine):
    def __init__(self, folder: Path) -> None:
        import ibis

        super().__init__(folder)
        self._backend: Backend = ibis.duckdb.connect(
            memory_limit=MEMORY,
            threads=THREADS,
            temp_directory=str(folder / "spill"),
            preserve_insertion_order=False,
        )
        # DuckDB's own bar, which it draws where it takes a program for a person's session.
        self._backend.raw_sql("SET enable_progress_bar = false")

    def parquet(self, path: Path) -> "Table":
        return self._backend.read_parquet(str(path))

    def kept(self, name: str, relation: "Table") -> "Table":
        """In a file, so that memory is for the work."""
        return self.parquet(self._copied(f"kept-{name}", relation))

    def _written(self, name: str, relation: "Table") -> list[Path]:
        return [self._copied(name, relation)]

    def _copied(self, name: str, relation: "Table") -> Path:
        path = self._folder / f"{name}.parquet"
        # What Ibis takes for 64 bits DuckDB may add up in 128, which Parquet knows only as floats.
        columns = ", ".join(
            f'"{column}"::BIGINT AS "{column}"' if kind.is_integer() else f'"{column}"'
            for column, kind in relation.schema().items()
        )
        query = self._backend.compile(relation)
        target = str(path).replace("'", "''")
        copy = f"COPY (SELECT {columns} FROM ({query})) TO '{target}' (FORMAT parquet)"  # noqa: S608 - all words are ours
        self._backend.raw_sql(copy)
        return path

    def close(self) -> None:
        self._backend.disconnect()
