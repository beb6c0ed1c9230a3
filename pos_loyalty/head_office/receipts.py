"""The sale of a receipt code, wherever it was sold, with what came back of it: for goods that come back elsewhere."""

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.head_office import purchase_rows
from pos_loyalty.head_office.purchase_rows import Recorded
from pos_loyalty.sync.event_bodies import FactsBody, LineBody
from pos_loyalty.sync.questions import PaidVoucher, ReceiptAnswer, ReturnedLine


def find(connection: Connection, receipt_code: str) -> ReceiptAnswer:
    row = connection.execute(
        select(purchase).where(purchase.c.receipt_code == receipt_code, purchase.c.kind == "sale")
    ).first()
    if row is None:
        return ReceiptAnswer(found=False)
    sale = purchase_rows.recorded(row)
    family = purchase_rows.family_of(connection, sale)
    return ReceiptAnswer(
        found=True,
        purchase_id=row.purchase_id,
        member_id=row.member_id,
        purchased_at_ms=row.purchased_at_ms,
        business_date=row.business_date,
        currency=row.currency,
        scheme_version=row.scheme_version,
        points_left=family.points_left,
        facts=_facts(sale),
        lines=tuple(LineBody.model_validate(line, from_attributes=True) for line in family.lines),
        returned=tuple(
            ReturnedLine(line_no=line_no, amount_minor=back.amount_minor, quantity_milli=back.quantity_milli)
            for line_no, back in sorted(family.returned.items())
        ),
        vouchers=tuple(
            PaidVoucher.model_validate(used, from_attributes=True)
            for used in purchase_rows.vouchers_of(connection, row.purchase_id)
        ),
    )


def _facts(sale: Recorded) -> FactsBody | None:
    return FactsBody.model_validate(sale.facts.document()) if sale.facts else None
