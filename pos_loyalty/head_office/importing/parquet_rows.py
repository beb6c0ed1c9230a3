"""Reads Parquet files batch by batch; every value becomes the text that a CSV file would hold."""

import csv
import io
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_loyalty.head_office.importing.rows import Batch, Cells
from pos_loyalty.head_office.refusals import OperatorError

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"PAR1"
BATCH_ROWS = 32_768


class ParquetSource:
    """Rows count from 1."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path = path
        try:
            with pq.ParquetFile(path) as file:
                self.size = file.metadata.num_rows
                self._names = list(file.schema_arrow.names)
        except (pa.ArrowException, OSError) as damaged:
            raise OperatorError(
                f"{path.name} is not a readable Parquet file: {_first_line(damaged)}"
            ) from damaged
        self.columns = [name.strip().lower() for name in self._names]

    def pieces(self) -> Iterator[Batch]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        row_no = 0
        try:
            with pq.ParquetFile(self.path) as file:
                for arrow in file.iter_batches(BATCH_ROWS, use_threads=False):
                    columns = [
                        _texts(column, self.path, name)
                        for column, name in zip(arrow, self._names, strict=True)
                    ]
                    rows: list[tuple[int, Cells]] = list(
                        enumerate(zip(*columns, repeat(""), strict=False), row_no + 1)
                    )
                    row_no += len(rows)
                    yield Batch(rows, [], row_no)
        except (pa.ArrowException, OSError) as damaged:
            raise OperatorError(
                f"{self.path.name} cannot be read beyond row {row_no}: {_first_line(damaged)}"
            ) from damaged

    def texts(self) -> Iterator[tuple[int, str]]:
        for batch in self.pieces():
            for row_no, cells in batch.rows:
                line = io.StringIO()
                csv.writer(line, lineterminator="").writerow(cells[:-1])
                yield row_no, line.getvalue()


def _texts(column: "pa.Array[Any]", path: Path, name: str) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_floating(kind):
        return [_number(value) for value in column.to_pylist()]
    try:
        if pa.types.is_timestamp(kind):
            column = pc.cast(column, pa.timestamp("us", kind.tz), safe=False)
        filled = pc.fill_null(pc.cast(column, pa.string()), "")
    except pa.ArrowException:
        raise OperatorError(
            f"Column {name} of {path.name} holds {kind}, which is no text, number or time."
        ) from None
    return [value if "\0" not in value else value.replace("\0", "\ufffd") for value in filled.to_pylist()]


def _number(value: float | None) -> str:
    """A binary fraction as the decimal it was meant to be: to six places, far finer than a minor unit."""
    if value is None:
        return ""
    text = f"{value:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
