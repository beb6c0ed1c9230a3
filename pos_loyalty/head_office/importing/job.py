"""The import as a whole: all files are looked at before anything is written, then taken one after the other."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from pos_loyalty.cycles import few_cycle_searches
from pos_loyalty.domain.codes import CodeRules
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.importing import tables
from pos_loyalty.head_office.importing.beside import workers
from pos_loyalty.head_office.importing.gifts import GiftTable
from pos_loyalty.head_office.importing.look import check_decimals
from pos_loyalty.head_office.importing.members import MemberTable
from pos_loyalty.head_office.importing.products import ProductTable
from pos_loyalty.head_office.importing.purchases import PurchaseWriter
from pos_loyalty.head_office.importing.read_purchases import line_parser, read_purchases
from pos_loyalty.head_office.importing.rejects import write_rejected
from pos_loyalty.head_office.importing.staging import Staging, open_staging
from pos_loyalty.head_office.importing.store_table import StoreTable
from pos_loyalty.head_office.importing.stores import Stores
from pos_loyalty.head_office.importing.table_import import Table, TableImport
from pos_loyalty.head_office.importing.tables import FileKind, TableFile
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.i18n.money import minor_digits

BYTES_WORTH_A_PROCESS = 8_000_000

Advance = Callable[[int], None]
Progress = Callable[[str, int], AbstractContextManager[Advance]]
"""Opens a step (its name, how far it counts); what it gives is told how much of that was done since."""


@dataclass(frozen=True, slots=True)
class ImportFiles:
    members: Path | None = None
    products: Path | None = None
    purchases: Path | None = None
    gifts: Path | None = None
    stores: Path | None = None


@dataclass(slots=True)
class ImportSummary:
    """Rows by file and by what became of them: read, new, changed, unchanged, rejected; purchases as a whole too."""

    rows: dict[str, Counter[str]] = field(default_factory=dict)
    ignored_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rejected_file: Path | None = None

    @property
    def has_taken_nothing(self) -> bool:
        """True when there were rows and every one was refused."""
        files = [counts for counts in self.rows.values() if counts["read"]]
        return bool(files) and all(counts["rejected"] == counts["read"] for counts in files)


def import_files(
    engine: Engine,
    files: ImportFiles,
    *,
    zone: ZoneInfo,
    now: datetime,
    rejected_folder: Path,
    progress: Progress | None = None,
) -> ImportSummary:
    """Raises OperatorError, with nothing written, when a file cannot be what it should be.

    Stopped half-way, what is written stays whole; run again, it goes on where it stopped.
    """
    opened = _open(files)
    with open_staging() as staging, few_cycle_searches():
        run = _Run(engine, staging, opened, zone, now, progress or _quiet)
        run.everything()
        rejected = staging.rejected()
        for name, counts in run.summary.rows.items():
            counts["rejected"] += rejected.get(name, 0)
        run.summary.rejected_file = write_rejected(rejected_folder, staging, list(opened.values()))
        return run.summary


def _open(files: ImportFiles) -> dict[str, TableFile]:
    """The files that were given, in the order in which they need each other."""
    wanted: list[tuple[Path | None, FileKind]] = [
        (files.stores, tables.STORES),
        (files.products, tables.PRODUCTS),
        (files.members, tables.MEMBERS),
        (files.purchases, tables.PURCHASES),
        (files.gifts, tables.GIFTS),
    ]
    return {kind.name: tables.open_table(path, kind) for path, kind in wanted if path is not None}


def _quiet(_name: str, _total: int) -> AbstractContextManager[Advance]:
    return nullcontext(lambda _count: None)


class _Run:
    def __init__(
        self,
        engine: Engine,
        staging: Staging,
        files: dict[str, TableFile],
        zone: ZoneInfo,
        now: datetime,
        progress: Progress,
    ) -> None:
        self._engine = engine
        self._staging = staging
        self._files = files
        self._zone = zone
        self._now = now
        self._progress = progress
        self._stores = Stores(zone)
        self.summary = ImportSummary()

    def everything(self) -> None:
        scheme = self._begin()
        rules = CodeRules(legacy_ean_prefixes=scheme.legacy_ean_prefixes)
        digits = minor_digits(scheme.currency)
        today, now_ms = self._now.astimezone(self._zone).date(), int(self._now.timestamp() * 1000)
        makers: dict[str, Callable[[TableFile], Table[Any]]] = {
            "stores": lambda file: StoreTable(file, scheme.currency, self._zone),
            "products": lambda file: ProductTable(file, digits),
            "members": lambda file: MemberTable(file, rules, self._stores, today, now_ms),
            "gifts": lambda file: GiftTable(file, scheme, digits),
        }
        if "purchases" in self._files:
            check_decimals(self._files["purchases"], scheme.currency, digits)
        for name, file in self._files.items():
            self.summary.ignored_columns[name] = file.ignored
            if name == "purchases":
                self._purchases(file, digits)
                continue
            with self._bar(name, file.source.size) as advance:
                self.summary.rows[name] = TableImport(
                    self._engine, self._staging, file, makers[name](file)
                ).run(advance)

    def _begin(self) -> Scheme:
        with snapshot(self._engine) as connection:
            self._stores.load(connection)
            return schemes.published(connection).current

    def _purchases(self, file: TableFile, digits: int) -> None:
        with snapshot(self._engine) as connection:
            self._stores.load(connection)
        parser = line_parser(file, digits, self._stores.zones, self._zone, self._now + timedelta(days=1))
        with workers(several=file.source.path.stat().st_size >= BYTES_WORTH_A_PROCESS) as both:
            with self._bar("purchases: reading", file.source.size) as advance:
                read = read_purchases(file, parser, self._staging, both, advance)
            writer = PurchaseWriter(self._engine, self._staging, self._stores, self._now)
            with self._progress("purchases: writing", read.staged) as advance:
                writer.run(both, advance)
        self.summary.rows["purchases"] = Counter(read=read.count) + writer.total.lines
        whole = writer.total.purchases
        self.summary.rows["whole purchases"] = Counter(read=whole.total()) + whole

    def _bar(self, name: str, size: int) -> AbstractContextManager[Advance]:
        return _from_positions(self._progress(name, size))


@contextmanager
def _from_positions(step: AbstractContextManager[Advance]) -> Iterator[Advance]:
    """Sources say how far they are; a progress bar wants to know how much further they came."""
    position = 0
    with step as advance:

        def reach(now_at: int) -> None:
            nonlocal position
            advance(now_at - position)
            position = now_at

        yield reach
