"""Reads the lines of the purchases file into the staging file: each line is checked by itself here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pos_loyalty.head_office.importing import ids, values
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import BadRow, Batch, Cells
from pos_loyalty.head_office.importing.staging import StagedHead, StagedLine, Staging
from pos_loyalty.head_office.importing.tables import TableFile

HEAD = ("purchase", "store", "member", "purchased_at", "kind", "returns_purchase")
GOODS = ("product", "quantity", "amount", "discount")
KINDS = {"": "sale", "sale": "sale", "return": "return"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a line needs besides itself. A time without an offset is the store's, or `zone` in a store not yet known."""

    digits: int
    zones: Mapping[str, ZoneInfo]
    zone: ZoneInfo
    latest: datetime


class PurchaseReader:
    """Consecutive lines of one purchase share the work for their common cells."""

    def __init__(self, file: TableFile, staging: Staging, around: Surroundings) -> None:
        self._file = file
        self._staging = staging
        self._around = around
        self._head_of = file.picker(HEAD)
        self._goods_of = file.picker(GOODS)
        self._lines_bad = 0
        self.lines_staged = 0

    def read(self, advance: Callable[[int], None]) -> int:
        """How many lines the file has."""
        count = 0
        for batch in self._file.batches():
            self._take(batch)
            count += len(batch.rows) + len(batch.bad)
            advance(batch.done)
        self.lines_staged = count - self._lines_bad
        return count

    def _take(self, batch: Batch) -> None:
        parts: list[tuple[StagedHead, list[StagedLine]]] = []
        bad = list(batch.bad)
        digits = self._around.digits
        last: tuple[str, ...] = ()
        lines: list[StagedLine] = []
        for line, cells in batch.rows:
            head = self._head_of(cells)
            product, quantity, amount, discount = self._goods_of(cells)
            try:
                goods = (
                    line,
                    product
                    if product.isalnum() and len(product) < 64
                    else values.identifier(product, "product"),
                    values.quantity_milli(quantity),
                    values.amount_minor(amount, "amount", digits),
                    values.amount_minor(discount, "discount", digits) if discount else 0,
                )
                if head != last:
                    staged = self._staged_head(head)
                    last, lines = head, []
                    parts.append((staged, lines))
            except RowProblem as problem:
                bad.append(BadRow(line, str(problem), cells))
            else:
                lines.append(goods)
        self._staging.add_parts(parts)
        self._refuse(bad)

    def _staged_head(self, head: tuple[str, ...]) -> StagedHead:
        purchase_text, store_text, member_text, at, kind_text, returns_text = head
        purchase = values.identifier(purchase_text, "purchase")
        store = values.identifier(store_text, "store")
        member = values.optional_identifier(member_text, "member")
        kind = KINDS.get(kind_text.strip().lower())
        if kind is None:
            raise RowProblem(f"kind is neither sale nor return: {values.shown(kind_text)}")
        returns = values.optional_identifier(returns_text, "returns_purchase")
        if returns and kind == "sale":
            raise RowProblem("returns_purchase stands in a sale")
        at_ms = values.instant_ms(at, self._around.zones.get(store, self._around.zone), self._around.latest)
        return StagedHead(
            ids.purchase_key(purchase), purchase, store, member or "", at_ms, kind, returns or ""
        )

    def _refuse(self, bad: list[BadRow]) -> None:
        """A purchase that misses a line would have a wrong total, so it is marked and left out whole."""
        self._lines_bad += len(bad)
        self._staging.reject(self._file.kind.name, ((row.line, row.reason) for row in bad))
        keys = ((self._key_in(row.cells), row.line) for row in bad)
        self._staging.break_purchases((key, line) for key, line in keys if key)

    def _key_in(self, cells: Cells) -> bytes | None:
        place = self._file.places["purchase"]
        if place >= len(cells):
            return None
        try:
            return ids.purchase_key(values.identifier(cells[place], "purchase"))
        except RowProblem:
            return None
