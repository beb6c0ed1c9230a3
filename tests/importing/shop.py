"""A shop's files, built by tests line by line, and what came of importing them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from pos_loyalty.database.head_office_tables import metadata
from pos_loyalty.head_office.importing.job import ImportFiles, ImportSummary, import_files

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEMBERS = "member,card_number,name,phone,birthday,joined_on,store"
PRODUCTS = "product,name,category,subcategory,gtin,price,unit"
PURCHASES = "purchase,store,member,purchased_at,product,quantity,amount,discount,kind,returns_purchase"


@dataclass
class Shop:
    """Files in a folder and the database that they go into."""

    engine: Engine
    folder: Path
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def write(self, name: str, lines: Iterable[str], header: str) -> Path:
        return self.write_bytes(name, "".join(f"{line}\n" for line in (header, *lines)).encode())

    def write_bytes(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def members(self, *lines: str) -> Path:
        return self.write("members.csv", lines, MEMBERS)

    def products(self, *lines: str) -> Path:
        return self.write("products.csv", lines, PRODUCTS)

    def purchases(self, *lines: str) -> Path:
        return self.write("purchases.csv", lines, PURCHASES)

    def import_(self, **files: Path) -> ImportSummary:
        return import_files(
            self.engine,
            ImportFiles(**files),
            zone=self.zone,
            now=NOW,
            rejected_folder=self.folder / "rejected",
        )

    def with_basics(self) -> "Shop":
        """Two members and three products, so that purchases have something to be about."""
        self.import_(
            members=self.members("M1,,Ann,,,,S1", "M2,,Ben,,,,S1"),
            products=self.products(
                "P1,Milk,Dairy,,,2.50,pc", "P2,Bread,Bakery,,,3,pc", "P3,Smokes,Tobacco,,,8,pc"
            ),
        )
        return self

    def take(self, *lines: str) -> ImportSummary:
        return self.import_(purchases=self.purchases(*lines))

    def rejected(self) -> list[tuple[str, int, str, str]]:
        """What the last import wrote down: file, line, reason, text."""
        with (self.folder / "rejected" / "rejected.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["file", "line", "reason", "text"]
        return [(row[0], int(row[1]), row[2], row[3]) for row in rows]

    def reasons(self) -> dict[int, str]:
        return {line: reason for _, line, reason, _ in self.rejected()}

    def rows(self, table: str, *columns: str) -> list[Any]:
        chosen = [metadata.tables[table].c[name] for name in columns]
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(*chosen).order_by(*chosen))]

    def everything(self) -> dict[str, list[Any]]:
        """Every table that an import may change."""
        names = (
            "store", "member", "card", "product", "reward", "reward_stock", "purchase", "purchase_line",
            "ledger_entry", "programme", "pending_change",
        )  # fmt: skip
        return {name: self.contents(name) for name in names}

    def contents(self, table: str) -> list[Any]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(metadata.tables[table])).all()
        return sorted((tuple(row) for row in rows), key=repr)
