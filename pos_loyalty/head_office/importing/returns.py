"""Finds what a returned line was bought as, and what points leave with it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.importing import bulk, ids
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.purchase_page import Taken, TakenLine, earned
from pos_loyalty.head_office.schemes import Schemes


@dataclass(slots=True)
class Original:
    """A sale, and what has come back of it so far by line number."""

    member_id: str | None
    scheme_version: int
    lines: list[BasketLine] = field(default_factory=list)
    returned_minor: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    returned_milli: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def left_minor(self, line: BasketLine) -> int:
        return line.amount_minor - self.returned_minor[line.line_no]

    def left_milli(self, line: BasketLine) -> int:
        return line.quantity_milli - self.returned_milli[line.line_no]


class Returns:
    """The sales that these returns are about, by the shop's own ids."""

    def __init__(self, connection: Connection, schemes: Schemes, shop_ids: Collection[str]) -> None:
        self._schemes = schemes
        self._originals = _originals(
            connection, {ids.purchase_id(ids.purchase_key(one)) for one in shop_ids if one}
        )

    def take_back(self, taken: Taken, returns: str) -> tuple[Taken, Scheme]:
        """The return with its points, and the rules that they were earned by.

        A return that names no purchase takes back what its amount would earn today.
        """
        if not returns:
            scheme = self._schemes.current
            return taken._replace(points=-earned(taken.lines, scheme) if taken.member_id else 0), scheme
        original_id = ids.purchase_id(ids.purchase_key(returns))
        original = self._originals.get(original_id)
        if original is None:
            raise RowProblem(f"purchase {returns}, which it returns, is not known")
        if taken.member_id not in {None, original.member_id}:
            raise RowProblem(f"purchase {returns}, which it returns, belongs to another member")
        scheme = self._schemes.of(original.scheme_version)
        placed = _placed(original, taken.lines)
        before = points.accrue(points.after_return(original.lines, original.returned_minor), scheme).points
        for _, _, _, milli, minor, _, line_no in placed:
            assert line_no is not None
            original.returned_minor[line_no] += minor
            original.returned_milli[line_no] += milli
        after = points.accrue(points.after_return(original.lines, original.returned_minor), scheme).points
        returned = taken._replace(
            returns_purchase_id=original_id,
            member_id=original.member_id,
            lines=placed,
            points=after - before if original.member_id else 0,
        )
        return returned, scheme


def _placed(original: Original, lines: list[TakenLine]) -> list[TakenLine]:
    """Each returned line on the line it was bought as: one that fits exactly, else one that fits, else several."""
    minor = {line.line_no: original.left_minor(line) for line in original.lines}
    milli = {line.line_no: original.left_milli(line) for line in original.lines}
    placed: list[TakenLine] = []
    for product, name, category, back_milli, back_minor, off, _ in lines:
        own = [one.line_no for one in original.lines if one.product_id == product]
        exact = [n for n in own if (minor[n], milli[n]) == (back_minor, back_milli)]
        fitting = [n for n in own if minor[n] >= back_minor and milli[n] >= back_milli]
        parts = _parts((exact or fitting)[:1] or own, minor, milli, (back_minor, back_milli))
        if (sum(part[1] for part in parts), sum(part[2] for part in parts)) != (back_minor, back_milli):
            raise RowProblem(f"more of product {product} comes back than was bought")
        for line_no, part_minor, part_milli in parts:
            minor[line_no] -= part_minor
            milli[line_no] -= part_milli
            own_off = off if line_no == parts[0][0] else 0
            placed.append((product, name, category, part_milli, part_minor, own_off, line_no))
    return placed


def _parts(
    candidates: list[int], minor: dict[int, int], milli: dict[int, int], rest: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """Line number, amount and quantity: as much on each line as is left of it, until all is placed."""
    rest_minor, rest_milli = rest
    parts: list[tuple[int, int, int]] = []
    for line_no in candidates:
        part_minor, part_milli = min(rest_minor, minor[line_no]), min(rest_milli, milli[line_no])
        if part_milli > 0:
            parts.append((line_no, part_minor, part_milli))
            rest_minor, rest_milli = rest_minor - part_minor, rest_milli - part_milli
    return parts


def _originals(connection: Connection, wanted: set[str]) -> dict[str, Original]:
    others = (purchase.c.kind, purchase.c.member_id, purchase.c.scheme_version)
    found = {
        row.purchase_id: Original(row.member_id, row.scheme_version)
        for row in bulk.rows_by_key(connection, purchase.c.purchase_id, others, wanted)
        if row.kind == "sale"
    }
    line = purchase_line.c
    columns = (
        line.line_no,
        line.product_id,
        line.name,
        line.category,
        line.quantity_milli,
        line.amount_minor,
    )
    for row in sorted(
        bulk.rows_by_key(connection, line.purchase_id, columns, found), key=lambda row: tuple(row[:2])
    ):
        found[row.purchase_id].lines.append(BasketLine(*row[1:]))
    for some in bulk.chunks(found, bulk.MOST_KEYS):
        came_back = (
            select(
                purchase.c.returns_purchase_id, line.returns_line_no, line.amount_minor, line.quantity_milli
            )
            .join(purchase_line, line.purchase_id == purchase.c.purchase_id)
            .where(purchase.c.returns_purchase_id.in_(some), line.returns_line_no.is_not(None))
        )
        for original_id, line_no, amount_minor, quantity_milli in connection.execute(came_back):
            found[original_id].returned_minor[line_no] += amount_minor
            found[original_id].returned_milli[line_no] += quantity_milli
    return found
