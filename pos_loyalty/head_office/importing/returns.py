"""Finds what a returned line was bought as, and what points leave with it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, func, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine, line_of
from pos_loyalty.domain.facts import Facts, from_document
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.importing import bulk, ids
from pos_loyalty.head_office.importing.balances import TakenBack
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.purchase_page import Taken, TakenLine, earned
from pos_loyalty.head_office.schemes import Schemes


@dataclass(slots=True)
class Original:
    """A sale, and what has come back of it so far by line number."""

    member_id: str | None
    scheme_version: int
    day: date
    points: int
    points_left: int
    facts: Facts | None
    lines: list[BasketLine] = field(default_factory=list)
    returned_minor: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    returned_milli: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def left_minor(self, line: BasketLine) -> int:
        return line.amount_minor - self.returned_minor[line.line_no]

    def kept(self) -> tuple[BasketLine, ...]:
        """What the customer still has."""
        back = {
            line_no: Returned(minor, self.returned_milli[line_no])
            for line_no, minor in self.returned_minor.items()
        }
        return points.kept(self.lines, back)

    def left_milli(self, line: BasketLine) -> int:
        return line.quantity_milli - self.returned_milli[line.line_no]


class Returns:
    """The sales that these returns are about, by the shop's own ids."""

    def __init__(self, connection: Connection, schemes: Schemes, shop_ids: Collection[str]) -> None:
        self._schemes = schemes
        self._originals = _originals(
            connection, {ids.purchase_id(ids.purchase_key(one)) for one in shop_ids if one}
        )

    def take_back(self, taken: Taken, returns: str) -> tuple[Taken, Scheme, TakenBack | None]:
        """The return with its points, the rules that they were earned by, and what it does to a member.

        A return that names no purchase takes back what its amount would earn today.
        """
        amount = sum(line[5] for line in taken.lines)
        if not returns:
            scheme = self._schemes.current
            back = earned(taken.lines, scheme) if taken.member_id else 0
            return taken._replace(points=-back), scheme, _nameless(taken, back, amount)
        original_id = ids.purchase_id(ids.purchase_key(returns))
        original = self._originals.get(original_id)
        if original is None:
            raise RowProblem(f"purchase {returns}, which it returns, is not known")
        if taken.member_id not in {None, original.member_id}:
            raise RowProblem(f"purchase {returns}, which it returns, belongs to another member")
        scheme = self._schemes.of(original.scheme_version)
        placed = _placed(original, taken.lines)
        for line in placed:
            assert line[7] is not None
            original.returned_minor[line[7]] += line[5]
            original.returned_milli[line[7]] += line[4]
        kept = original.kept()
        back = 0
        if original.member_id:
            back = points.to_take_back(original.points_left, kept, scheme, original.facts)
        returned = taken._replace(
            returns_purchase_id=original_id, member_id=original.member_id, lines=placed, points=-back
        )
        effect = _named(returned, original, back, amount, is_last=not any(line.amount_minor for line in kept))
        original.points_left -= back
        return returned, scheme, effect


def _nameless(taken: Taken, back: int, amount: int) -> TakenBack | None:
    if taken.member_id is None:
        return None
    return TakenBack(taken.member_id, taken.purchase_id, back, taken.at_ms, amount)


def _named(taken: Taken, original: Original, back: int, amount: int, *, is_last: bool) -> TakenBack | None:
    if original.member_id is None:
        return None
    return TakenBack(
        original.member_id,
        taken.purchase_id,
        back,
        taken.at_ms,
        amount,
        sale_id=taken.returns_purchase_id,
        sale_points=original.points,
        sale_day=original.day,
        taken_before=original.points - original.points_left,
        is_last=is_last,
    )


def _placed(original: Original, lines: list[TakenLine]) -> list[TakenLine]:
    """Each returned line on the line it was bought as: one that fits exactly, else one that fits, else several."""
    minor = {line.line_no: original.left_minor(line) for line in original.lines}
    milli = {line.line_no: original.left_milli(line) for line in original.lines}
    placed: list[TakenLine] = []
    for product, name, category, tags, back_milli, back_minor, off, _ in lines:
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
            placed.append((product, name, category, tags, part_milli, part_minor, own_off, line_no))
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
    own = purchase.c
    others = (own.kind, own.member_id, own.scheme_version, own.business_date, own.points, own.facts)
    found = {
        row.purchase_id: Original(
            row.member_id,
            row.scheme_version,
            row.business_date,
            row.points,
            row.points,
            from_document(row.facts) if row.facts else None,
        )
        for row in bulk.rows_by_key(connection, own.purchase_id, others, wanted)
        if row.kind == "sale"
    }
    _add_lines(connection, found)
    line = purchase_line.c
    for some in bulk.chunks(found, bulk.MOST_KEYS):
        came_back = (
            select(own.returns_purchase_id, line.returns_line_no, line.amount_minor, line.quantity_milli)
            .join(purchase_line, line.purchase_id == own.purchase_id)
            .where(own.returns_purchase_id.in_(some), line.returns_line_no.is_not(None))
        )
        for original_id, line_no, amount_minor, quantity_milli in connection.execute(came_back):
            found[original_id].returned_minor[line_no] += amount_minor
            found[original_id].returned_milli[line_no] += quantity_milli
        taken = (
            select(own.returns_purchase_id, func.sum(own.points))
            .where(own.returns_purchase_id.in_(some))
            .group_by(own.returns_purchase_id)
        )
        for original_id, moved in connection.execute(taken):
            found[original_id].points_left += int(moved)
    return found


def _add_lines(connection: Connection, found: dict[str, Original]) -> None:
    line = purchase_line.c
    columns = (
        line.line_no,
        line.product_id,
        line.name,
        line.category,
        line.quantity_milli,
        line.amount_minor,
        line.tags,
        line.discount_minor,
        line.discount_id,
        line.voucher_minor,
    )
    rows = bulk.rows_by_key(connection, line.purchase_id, columns, found)
    for row in sorted(rows, key=lambda row: (row.purchase_id, row.line_no)):
        found[row.purchase_id].lines.append(line_of(row))
