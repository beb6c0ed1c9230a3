"""PostgreSQL, where a database server does the work: in temporary tables of one connection, which vanish with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.engine import ARRAYS_AT_ONCE, Engine, EngineError, whole

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends.postgres import Backend
    from ibis.expr.types import Table

BYTES_AT_ONCE = 1 << 20
# Text is compared by its code points, as everywhere else, whatever the database's language.
TYPES = {"int64": "bigint", "string": 'text COLLATE "C"', "double": "double precision"}


class PostgresEngine(Engine):
    def __init__(self, folder: Path, url: str) -> None:
        """`url` is `postgresql://…`. Raises EngineError."""
        import ibis
        import psycopg

        super().__init__(folder)
        try:
            self._connection = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise EngineError(f"PostgreSQL does not answer: {error}") from error
        self._backend: Backend = ibis.postgres.from_connection(self._connection)

    def parquet(self, path: Path) -> "Table":
        import pyarrow.parquet as pq

        name = path.stem
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            columns = ", ".join(f'"{field.name}" {TYPES[str(field.type)]}' for field in schema)
            self._run(f'DROP TABLE IF EXISTS pg_temp."{name}"')
            self._run(f'CREATE TEMP TABLE "{name}" ({columns})')
            with (
                self._connection.cursor() as cursor,
                cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy,
            ):
                for batch in file.iter_batches(ARRAYS_AT_ONCE, use_threads=False):
                    copy.write(_as_csv(batch))
        return self._known(name)

    def kept(self, name: str, relation: "Table") -> "Table":
        kept = f"kept-{name}"
        query = self._backend.compile(whole(relation))
        self._run(f'CREATE TEMP TABLE "{kept}" AS {query}')
        return self._known(kept)

    def _written(self, name: str, relation: "Table") -> list[Path]:
        """Through a CSV file, where nothing and an empty text are told apart as in COPY."""
        import pyarrow as pa
        import pyarrow.csv as pc
        import pyarrow.parquet as pq

        relation = whole(relation)
        raw, path = self._folder / f"{name}.csv", self._folder / f"{name}.parquet"
        query = self._backend.compile(relation)
        with (
            self._connection.cursor() as cursor,
            raw.open("wb") as file,
            cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy,
        ):
            for block in copy:
                file.write(block)
        schema = relation.schema().to_pyarrow()
        if not raw.stat().st_size:
            pq.write_table(schema.empty_table(), path)
            return [path]
        read = pc.ReadOptions(use_threads=False, block_size=BYTES_AT_ONCE, column_names=schema.names)
        convert = pc.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        parse = pc.ParseOptions(newlines_in_values=True)
        with pc.open_csv(raw, read, parse, convert) as reader, pq.ParquetWriter(path, schema) as writer:
            for batch in reader:
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        raw.unlink()
        return [path]

    def close(self) -> None:
        self._backend.disconnect()

    def _known(self, name: str) -> "Table":
        """The planner is told how much there is, which nobody does for temporary tables."""
        self._run(f'ANALYZE "{name}"')
        return self._backend.table(name)

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)  # all words are ours


def _as_csv(batch: "pa.RecordBatch") -> Any:
    import pyarrow as pa
    import pyarrow.csv as pc

    sink = pa.BufferOutputStream()
    pc.write_csv(batch, sink, pc.WriteOptions(include_header=False))
    return sink.getvalue()
