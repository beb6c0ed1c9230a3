"""What this till knows of the sales of the shop's own till: those that wait for a card, and those that are booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_loyalty.checkout.shop_sale import MAX_NAME_LENGTH, SaleKey, ShopLine, ShopSale, document, of_document
from pos_loyalty.database import catalogue_reads
from pos_loyalty.database.catalogue_reads import ProductRecord
from pos_loyalty.database.till_tables import shop_sale
from pos_loyalty.domain import codes
from pos_loyalty.domain.basket import BasketLine

WAITS_MS = 24 * 60 * 60 * 1000
"""How long after the sale a card may still be shown; then it is booked without one."""
_OWN = shop_sale.c


@dataclass(frozen=True, slots=True)
class KeptSale:
    """A sale as it is kept here; `sold_at_ms` is UTC."""

    key: SaleKey
    state: str
    sold_at_ms: int
    digest: str
    sale: ShopSale


def find(connection: Connection, key: SaleKey) -> KeptSale | None:
    row = connection.execute(select(shop_sale).where(_is(key))).first()
    return _kept(row) if row else None


def are_there(connection: Connection) -> bool:
    return connection.execute(select(_OWN.state).limit(1)).first() is not None


def newest_waiting(connection: Connection, after_ms: int) -> KeptSale | None:
    """The last sale without a card that was sold behind this moment."""
    row = connection.execute(_waiting().where(_OWN.sold_at_ms > after_ms)).first()
    return _kept(row) if row else None


def waiting_with_number(connection: Connection, receipt_number: str) -> KeptSale | None:
    row = connection.execute(_waiting().where(_OWN.receipt_number == receipt_number)).first()
    return _kept(row) if row else None


def newest_with_number(connection: Connection, receipt_number: str, *states: str) -> KeptSale | None:
    """The last sale with this number in one of these states; a return that has such a number is none."""
    found = select(shop_sale).where(_OWN.receipt_number == receipt_number, _OWN.state.in_(states))
    rows = map(_kept, connection.execute(found.order_by(_OWN.sold_at_ms.desc())))
    return next((kept for kept in rows if kept.sale.returns is None), None)


def waiting(connection: Connection) -> list[KeptSale]:
    """All sales without a card, newest first."""
    return [_kept(row) for row in connection.execute(_waiting())]


def waited_too_long(connection: Connection, now_ms: int, most: int) -> list[KeptSale]:
    """Sales that nobody showed a card for, newest first."""
    rows = connection.execute(_waiting().where(_OWN.sold_at_ms <= now_ms - WAITS_MS).limit(most))
    return [_kept(row) for row in rows]


def purchase_of(connection: Connection, receipt_number: str) -> str | None:
    """The purchase that the newest sale with this number was booked as."""
    kept = newest_with_number(connection, receipt_number, "recorded")
    return booked_as(connection, kept.key) if kept else None


def booked_as(connection: Connection, key: SaleKey) -> str | None:
    """The purchase of this very sale, None if it is not booked."""
    return connection.execute(select(_OWN.purchase_id).where(_is(key))).scalar()


def keep(connection: Connection, key: SaleKey, sold_at_ms: int, sale: ShopSale, state: str) -> None:
    """Keeps what was told last of this receipt."""
    values = {
        "state": state,
        "sold_at_ms": sold_at_ms,
        "total_minor": sale.total_minor,
        "digest": sale.digest,
        "document": document(sale),
    }
    wanted = insert(shop_sale).values(sold_on=key.sold_on, receipt_number=key.receipt_number, **values)
    connection.execute(
        wanted.on_conflict_do_update(index_elements=["sold_on", "receipt_number"], set_=values)
    )


def mark_recorded(connection: Connection, kept: KeptSale, purchase_id: str) -> None:
    """In the transaction that books its points."""
    keep(connection, kept.key, kept.sold_at_ms, kept.sale, "recorded")
    connection.execute(update(shop_sale).where(_is(kept.key)).values(purchase_id=purchase_id))


def is_booked(connection: Connection, purchase_id: str) -> bool:
    """Whether this purchase came from the shop's own till."""
    return connection.execute(select(_OWN.state).where(_OWN.purchase_id == purchase_id)).first() is not None


def mark_taken_back(connection: Connection, purchase_id: str, now_ms: int) -> None:
    """Its purchase was undone: the sale waits for the right card, or for none where it is too late for one."""
    own = update(shop_sale).where(_OWN.purchase_id == purchase_id)
    late = _OWN.sold_at_ms <= now_ms - WAITS_MS
    connection.execute(own.where(late).values(state="void", purchase_id=None))
    connection.execute(own.where(~late).values(state="waiting", purchase_id=None))


def _is(key: SaleKey) -> Any:
    return (_OWN.sold_on == key.sold_on) & (_OWN.receipt_number == key.receipt_number)


def _waiting() -> Any:
    return select(shop_sale).where(_OWN.state == "waiting").order_by(_OWN.sold_at_ms.desc())


def _kept(row: Row[Any]) -> KeptSale:
    key = SaleKey(row.sold_on, row.receipt_number)
    return KeptSale(key, row.state, row.sold_at_ms, row.digest, of_document(row.document))


# Its goods


def basket_of(connection: Connection, sale: ShopSale) -> tuple[BasketLine, ...]:
    """The goods as lines at the prices of the shop's till; what this till does not know keeps its name."""
    if not sale.lines:
        return (BasketLine(1, None, "", "", 1000, sale.total_minor),)
    products = _products(connection, sale.lines)
    return tuple(_line(no, line, products.get(line.code)) for no, line in enumerate(sale.lines, start=1))


def _line(no: int, line: ShopLine, product: ProductRecord | None) -> BasketLine:
    if product is None:
        name = line.name or line.code
        return BasketLine(no, None, name[:MAX_NAME_LENGTH], "", line.quantity_milli, line.amount_minor)
    return BasketLine(
        no,
        product.product_id,
        product.name,
        product.category,
        line.quantity_milli,
        line.amount_minor,
        product.tags,
    )


def _products(connection: Connection, lines: Sequence[ShopLine]) -> Mapping[str, ProductRecord]:
    """By what stands in the line: the shop's product id, or an EAN."""
    wanted = {line.code for line in lines if line.code}
    found = catalogue_reads.products_by_id(connection, wanted)
    for code in wanted - found.keys():
        meaning = codes.parse(code.encode(), codes.CodeRules())
        if isinstance(meaning, codes.ProductCode):
            product = catalogue_reads.product_by_gtin(connection, meaning.gtin)
            if product is not None:
                found[code] = product
    return found
