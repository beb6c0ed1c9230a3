"""Writes the generated shop as the files that head office imports."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pos_loyalty.simulation.shop.assets import GIFT_TERMS
from pos_loyalty.simulation.shop.model import Language, Purchase, Shop, ShopFiles

MEMBER_COLUMNS = ("member", "card_number", "name", "phone", "birthday", "joined_on", "store")
PRODUCT_COLUMNS = ("product", "name", "category", "subcategory", "gtin", "price", "unit", "tags")
GIFT_COLUMNS = ("gift", "name_en", "name_ko", "points", "store", "stock", *GIFT_TERMS)
STORE_COLUMNS = ("store", "name", "currency", "time_zone")


class PurchaseRow(NamedTuple):
    """One line of the purchases file; the field names are its columns."""

    purchase: str
    store: str
    member: str
    purchased_at: str
    product: str
    quantity: int
    amount: int
    discount: int
    kind: str
    returns_purchase: str


def purchase_rows(purchases: Iterable[Purchase]) -> Iterator[PurchaseRow]:
    for purchase in purchases:
        at = purchase.purchased_at.isoformat()
        for line in purchase.lines:
            yield PurchaseRow(
                purchase.purchase_id,
                purchase.store_id,
                purchase.member_id,
                at,
                line.product_id,
                line.quantity,
                line.amount_minor,
                line.discount_minor,
                purchase.kind,
                purchase.returns_purchase or "",
            )


def write_shop(shop: Shop, folder: Path, language: Language = "en") -> ShopFiles:
    """Five UTF-8 CSV files; the names of goods and stores are in `language`, those of gifts in all, amounts in whole won."""
    folder.mkdir(parents=True, exist_ok=True)
    files = ShopFiles(
        *(folder / f"{name}.csv" for name in ("members", "products", "purchases", "gifts", "stores"))
    )
    _write(files.members, MEMBER_COLUMNS, _members(shop))
    _write(files.products, PRODUCT_COLUMNS, _products(shop, language))
    _write(files.purchases, PurchaseRow._fields, purchase_rows(shop.purchases))
    _write(files.gifts, GIFT_COLUMNS, _gifts(shop))
    _write(files.stores, STORE_COLUMNS, _stores(shop, language))
    return files


def _members(shop: Shop) -> Iterator[tuple[object, ...]]:
    for m in shop.members:
        birthday = m.birthday.isoformat() if m.birthday else ""
        joined_on = m.joined_on.isoformat()
        yield (m.member_id, m.card_number or "", m.name, m.phone, birthday, joined_on, m.store_id)


def _products(shop: Shop, language: Language) -> Iterator[tuple[object, ...]]:
    for p in shop.products:
        texts = (label.text(language) for label in (p.name, p.category, p.subcategory))
        yield (p.product_id, *texts, p.gtin, p.price_minor, p.unit, "|".join(p.tags))


def _gifts(shop: Shop) -> Iterator[tuple[object, ...]]:
    for gift in shop.gifts:
        told = (gift.gift_id, gift.name.text("en"), gift.name.text("ko"), gift.points)
        terms = [gift.terms[name] for name in GIFT_TERMS]
        for stock in gift.stock:
            yield (*told, stock.store_id, stock.pieces, *terms)
        if not gift.stock:
            yield (*told, "", "", *terms)


def _stores(shop: Shop, language: Language) -> Iterator[tuple[object, ...]]:
    for store in shop.stores:
        yield (store.store_id, store.name.text(language), shop.currency, shop.time_zone)


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
