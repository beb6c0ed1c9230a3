"""Which columns each file has, and how a file is opened: nothing is read from one that lacks a column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from pos_loyalty.head_office.importing.csv_rows import CsvSource
from pos_loyalty.head_office.importing.parquet_rows import MARK, ParquetSource
from pos_loyalty.head_office.importing.rows import Batch, Cells, Source
from pos_loyalty.head_office.refusals import OperatorError


@dataclass(frozen=True, slots=True)
class FileKind:
    """`aliases` maps another name of a column to the one used here; `prefix` admits any column that begins so."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    prefix: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.needed, *self.optional)


MEMBERS = FileKind("members", ("member",), ("card_number", "name", "phone", "birthday", "joined_on", "store"))
PRODUCTS = FileKind(
    "products", ("product", "name"), ("category", "subcategory", "gtin", "price", "margin", "unit", "tags")
)
PURCHASES = FileKind(
    "purchases",
    ("purchase", "store", "member", "purchased_at", "product", "quantity", "amount"),
    ("discount", "kind", "returns_purchase"),
)
GIFTS = FileKind(
    "gifts",
    ("gift", "points"),
    (
        "name",
        "store",
        "stock",
        "kind",
        "tiers",
        "from",
        "until",
        "limit",
        "limit_days",
        "amount",
        "percent",
        "most",
        "minimum",
        "steps",
    ),
    (("reward", "gift"),),
    prefix="name_",
)
STORES = FileKind("stores", ("store",), ("name", "time_zone", "currency"), (("timezone", "time_zone"),))


@dataclass(frozen=True, slots=True)
class TableFile:
    """An opened file of a kind; `places` says where each known column stands."""

    kind: FileKind
    source: Source
    places: dict[str, int]
    ignored: tuple[str, ...]

    def picker(self, columns: Sequence[str]) -> Callable[[Cells], tuple[str, ...]]:
        """Takes these columns out of a row, in this order; a column that the file lacks is empty."""
        assert len(columns) > 1
        return itemgetter(*(self.places.get(column, -1) for column in columns))

    def batches(self) -> Iterator[Batch]:
        return (piece.batch() for piece in self.source.pieces())


def open_table(path: Path, kind: FileKind) -> TableFile:
    """Raises OperatorError when there is no such file, it is of another format, or it lacks a column."""
    aliases = dict(kind.aliases)
    source = _open(path, (*kind.columns, *aliases))
    names = [aliases.get(name, name) for name in source.columns]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise OperatorError(f"{path.name} has the column {twice[0]} twice.")
    missing = [name for name in kind.needed if name not in names]
    if missing:
        found = ", ".join(names[:30]) or "none"
        what = f"the columns {', '.join(missing)}" if len(missing) > 1 else f"the column {missing[0]}"
        raise OperatorError(f"{path.name} lacks {what}. It has: {found}. Nothing was imported.")
    known = {name for name in names if name in kind.columns or (kind.prefix and name.startswith(kind.prefix))}
    places = {name: place for place, name in enumerate(names) if name in known}
    return TableFile(kind, source, places, tuple(name for name in names if name not in known))


def _open(path: Path, known: Sequence[str]) -> Source:
    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(MARK)) == MARK
        return ParquetSource(path) if is_parquet else CsvSource(path, known)
    except FileNotFoundError:
        raise OperatorError(f"There is no file {path}.") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}.") from error


def texts_at(source: Source, lines: Iterator[Any]) -> Iterator[tuple[Any, str]]:
    """Joins ascending line numbers (the first field of each item) with the text of these lines."""
    texts = source.texts()
    for item in lines:
        yield item, next((text for line_no, text in texts if line_no == item[0]), "")
