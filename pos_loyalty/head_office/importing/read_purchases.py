"""Reads the lines of the purchases file into the staging file: each line is checked by itself here."""

import marshal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pos_loyalty.head_office.importing import ids, values
from pos_loyalty.head_office.importing.beside import Workers
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import BadRow, Batch, Cells, Piece
from pos_loyalty.head_office.importing.staging import Part, StagedHead, StagedLine, Staging
from pos_loyalty.head_office.importing.tables import TableFile

HEAD = ("purchase", "store", "member", "purchased_at", "kind", "returns_purchase")
GOODS = ("product", "quantity", "amount", "discount")
KINDS = {"": "sale", "sale": "sale", "return": "return"}


@dataclass(slots=True)
class Parsed:
    """What a piece of the file says: parts of purchases, and bad lines with the purchase that they belong to, if known."""

    parts: list[Part]
    bad: list[tuple[int, str, bytes | None]]
    lines: int
    done: int


@dataclass(frozen=True, slots=True)
class LineParser:
    """Checks each line by itself. A time without an offset is its store's, or `zone` in a store not yet known."""

    head_of: Callable[[Cells], tuple[str, ...]]
    goods_of: Callable[[Cells], tuple[str, ...]]
    purchase_place: int
    digits: int
    zones: Mapping[str, ZoneInfo]
    zone: ZoneInfo
    latest: datetime

    def __call__(self, piece: Piece) -> Parsed:
        batch = piece.batch()
        bad = list(batch.bad)
        parts = self._parts(batch, bad)
        return Parsed(
            [(*head, lines[0][0], marshal.dumps(lines)) for head, lines in parts if lines],
            [(row.line, row.reason, self._key_in(row.cells)) for row in bad],
            len(batch.rows) + len(batch.bad),
            batch.done,
        )

    def _parts(self, batch: Batch, bad: list[BadRow]) -> list[tuple[StagedHead, list[StagedLine]]]:
        """Consecutive lines of one purchase share the work for their common cells."""
        parts: list[tuple[StagedHead, list[StagedLine]]] = []
        digits = self.digits
        last: tuple[str, ...] = ()
        lines: list[StagedLine] = []
        for line, cells in batch.rows:
            head = self.head_of(cells)
            product, quantity, amount, discount = self.goods_of(cells)
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
        return parts

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
        at_ms = values.instant_ms(at, self.zones.get(store, self.zone), self.latest)
        return StagedHead(
            ids.purchase_key(purchase), purchase, store, member or "", at_ms, kind, returns or ""
        )

    def _key_in(self, cells: Cells) -> bytes | None:
        if self.purchase_place >= len(cells):
            return None
        try:
            return ids.purchase_key(values.identifier(cells[self.purchase_place], "purchase"))
        except RowProblem:
            return None


def line_parser(
    file: TableFile, digits: int, zones: Mapping[str, ZoneInfo], zone: ZoneInfo, latest: datetime
) -> LineParser:
    place = file.places["purchase"]
    return LineParser(file.picker(HEAD), file.picker(GOODS), place, digits, dict(zones), zone, latest)


@dataclass(slots=True)
class ReadLines:
    count: int = 0
    staged: int = 0


def read_purchases(
    file: TableFile, parser: LineParser, staging: Staging, workers: Workers, advance: Callable[[int], None]
) -> ReadLines:
    """A purchase that misses a line would have a wrong total, so it is marked and left out whole."""
    read = ReadLines()
    furthest = 0
    for parsed in workers.shared(parser, file.source.pieces()):
        staging.add_parts(parsed.parts)
        staging.reject(file.kind.name, ((line, reason) for line, reason, _ in parsed.bad))
        staging.break_purchases((key, line) for line, _, key in parsed.bad if key)
        read.count += parsed.lines
        read.staged += parsed.lines - len(parsed.bad)
        furthest = max(furthest, parsed.done)
        advance(furthest)
    return read
