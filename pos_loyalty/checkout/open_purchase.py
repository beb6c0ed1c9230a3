"""A sale that goods may come back of: what is left of it, read here or told by head office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from pos_loyalty.checkout.questions import ForeignSale
from pos_loyalty.database import catalogue_reads
from pos_loyalty.database.till_tables import ledger_entry, purchase, purchase_line, terminal
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine, line_of
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.facts import Facts, from_document
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class OpenPurchase:
    """A recorded sale with what has come back of it so far, by line number; undone returns do not count.

    `vouchers` are {redemption_id, points, amount_minor}, as far as they are known here.
    """

    purchase_id: str
    receipt_code: str
    member_id: str | None
    card_number: str | None
    sold_on: date
    scheme: Scheme
    facts: Facts | None
    lines: tuple[BasketLine, ...]
    returned: Mapping[int, Returned]
    points_left: int
    vouchers: Sequence[Mapping[str, Any]]
    is_foreign: bool = False

    @property
    def kept(self) -> tuple[BasketLine, ...]:
        return points.kept(self.lines, self.returned)

    def after(self, coming: Mapping[int, Returned]) -> tuple[BasketLine, ...]:
        """What is kept once this has come back too; negative figures bring something in again."""
        return points.kept(self.lines, points.added(self.returned, coming))


def by_receipt(connection: Connection, receipt_code: str) -> OpenPurchase | None:
    """A sale of this till; None if it made none with this code."""
    return _opened(connection, purchase.c.receipt_code == receipt_code)


def by_id(connection: Connection, purchase_id: str) -> OpenPurchase:
    """Raises UserError 'receipt_unknown'."""
    found = _opened(connection, purchase.c.purchase_id == purchase_id)
    if found is None:
        raise UserError("receipt_unknown")
    return found


def foreign(connection: Connection, sale: ForeignSale) -> OpenPurchase:
    """A sale of another till. Raises UserError 'receipt_rules_unknown' where its rules are not known here."""
    scheme = catalogue_reads.scheme_of_version(connection, sale.scheme_version)
    if scheme is None:
        raise UserError("receipt_rules_unknown")
    back, moved = _unsent(connection, sale.purchase_id)
    return OpenPurchase(
        purchase_id=sale.purchase_id,
        receipt_code=sale.receipt_code,
        member_id=sale.member_id,
        card_number=sale.card_number,
        sold_on=sale.sold_on,
        scheme=scheme,
        facts=sale.facts,
        lines=sale.lines,
        returned=points.added(dict(sale.returned), back),
        points_left=sale.points_left + moved,
        vouchers=sale.vouchers,
        is_foreign=True,
    )


def _unsent(connection: Connection, purchase_id: str) -> tuple[dict[int, Returned], int]:
    """What head office has not been told yet of another till's sale: goods, net of undone returns, and points."""
    returns = connection.execute(select(purchase).where(purchase.c.foreign_purchase_id == purchase_id)).all()
    voids = connection.execute(
        select(purchase).where(purchase.c.returns_purchase_id.in_([row.purchase_id for row in returns]))
    ).all()
    acked_seq = connection.execute(select(terminal.c.acked_seq)).scalar_one()
    new_returns, new_voids = ([row for row in rows if row.seq > acked_seq] for rows in (returns, voids))
    came = _returned(connection, [row.purchase_id for row in new_returns])
    went = _returned(connection, [row.returns_purchase_id for row in new_voids])
    undone = {no: Returned(-one.amount_minor, -one.quantity_milli) for no, one in went.items()}
    return points.added(came, undone), sum(row.points for row in (*new_returns, *new_voids))


def _opened(connection: Connection, condition: Any) -> OpenPurchase | None:
    head = connection.execute(select(purchase).where(condition, purchase.c.kind == "sale")).first()
    if head is None:
        return None
    scheme = scheme_of(connection, head.scheme_version)
    standing, left = _standing(connection, head)
    return OpenPurchase(
        purchase_id=head.purchase_id,
        receipt_code=head.receipt_code,
        member_id=head.member_id,
        card_number=head.card_number,
        sold_on=head.business_date,
        scheme=scheme,
        facts=from_document(head.facts) if head.facts else None,
        lines=lines_of(connection, head.purchase_id),
        returned=_returned(connection, standing),
        points_left=left,
        vouchers=[one for one in head.vouchers if one["points"]],
    )


def _standing(connection: Connection, head: Row[Any]) -> tuple[list[str], int]:
    """The returns that were not undone, and what the sale's points stand at."""
    returns = connection.execute(
        select(purchase.c.purchase_id, purchase.c.points).where(
            or_(
                purchase.c.returns_purchase_id == head.purchase_id,
                purchase.c.foreign_purchase_id == head.purchase_id,
            )
        )
    ).all()
    voids = connection.execute(
        select(purchase.c.returns_purchase_id, purchase.c.points).where(
            purchase.c.returns_purchase_id.in_([row.purchase_id for row in returns])
        )
    ).all()
    undone = {row.returns_purchase_id for row in voids}
    left = head.points + sum(row.points for row in (*returns, *voids))
    return [row.purchase_id for row in returns if row.purchase_id not in undone], left


def voucher_points_of(connection: Connection, return_id: str) -> dict[str, int]:
    """What vouchers gave back with one return, turned around, by redemption."""
    own = ledger_entry.c
    rows = connection.execute(
        select(own.lot_id, own.points).where(own.cause_id == return_id, own.kind == "reverse_burn")
    )
    return {str(row.lot_id): -row.points for row in rows}


def charged_points_of(connection: Connection, return_id: str) -> int:
    """Points of a debt that were paid for out of the refund of one return."""
    own = ledger_entry.c
    found = select(own.points).where(own.cause_id == return_id, own.kind == "adjust")
    return int(connection.execute(found).scalar() or 0)


def returned_by(connection: Connection, return_id: str) -> dict[int, Returned]:
    """What one return brought back."""
    return _returned(connection, [return_id])


def _returned(connection: Connection, return_ids: Sequence[str]) -> dict[int, Returned]:
    own = purchase_line.c
    rows = connection.execute(
        select(own.returns_line_no, own.amount_minor, own.quantity_milli).where(
            own.purchase_id.in_(return_ids), own.returns_line_no.is_not(None)
        )
    )
    return points.summed(tuple(row) for row in rows)


def scheme_of(connection: Connection, version: int) -> Scheme:
    """The rules of a sale of this till."""
    scheme = catalogue_reads.scheme_of_version(connection, version)
    assert scheme is not None, "a scheme that was sold under is kept"
    return scheme


def head_of(connection: Connection, purchase_id: str) -> Row[Any]:
    """A purchase that was recorded here."""
    return connection.execute(select(purchase).where(purchase.c.purchase_id == purchase_id)).one()


def lines_of(connection: Connection, purchase_id: str) -> tuple[BasketLine, ...]:
    rows = connection.execute(
        select(purchase_line)
        .where(purchase_line.c.purchase_id == purchase_id)
        .order_by(purchase_line.c.line_no)
    )
    return tuple(line_of(row) for row in rows)
