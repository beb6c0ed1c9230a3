"""The generated shop as plain values, and the truth that was planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

Language = Literal["en", "ko"]
NameScript = Literal["ko", "en", "es", "zh", "ja"]
PurchaseKind = Literal["sale", "return"]

CURRENCY = "KRW"  # has no minor unit: one won is one minor unit, and what files call the major unit
TIME_ZONE = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class Label:
    """One text in the languages of the product."""

    en: str
    ko: str

    def text(self, language: Language) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Store:
    store_id: str
    name: Label


@dataclass(frozen=True, slots=True)
class Product:
    product_id: str
    name: Label
    category: Label
    subcategory: Label
    gtin: str
    price_minor: int
    unit: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    member_id: str
    card_number: str | None
    name: str
    name_script: NameScript
    phone: str
    birthday: date | None
    joined_on: date
    store_id: str


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """`amount_minor` is after discount. Both amounts of a return are positive: the kind says the direction."""

    product_id: str
    quantity: int
    amount_minor: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class Purchase:
    purchase_id: str
    store_id: str
    member_id: str
    purchased_at: datetime
    kind: PurchaseKind
    lines: tuple[PurchaseLine, ...]
    returns_purchase: str | None = None

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class GiftStock:
    store_id: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift or a voucher; `terms` are further columns of the file. Vouchers have no stock."""

    gift_id: str
    name: Label
    points: int
    stock: tuple[GiftStock, ...]
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlantedPair:
    """Who takes the product often takes the companion along."""

    product_id: str
    companion_id: str


@dataclass(frozen=True, slots=True)
class BulkBuyer:
    """One purchase far outside what the member usually spends."""

    member_id: str
    purchase_id: str


@dataclass(frozen=True, slots=True)
class Leaver:
    """Came every `gap_days` days, and has stayed away since `last_visit`."""

    member_id: str
    last_visit: date
    gap_days: int


@dataclass(frozen=True, slots=True)
class Champion:
    """Buys nearly all that is sold of a product that hardly anybody else wants."""

    member_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class SeasonalProduct:
    """Sold in these months (1 to 12) only."""

    product_id: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    pairs: tuple[PlantedPair, ...]
    bulk_buyers: tuple[BulkBuyer, ...]
    leavers: tuple[Leaver, ...]
    champions: tuple[Champion, ...]
    seasonal: tuple[SeasonalProduct, ...]


@dataclass(frozen=True, slots=True)
class Shop:
    stores: tuple[Store, ...]
    members: tuple[Member, ...]
    products: tuple[Product, ...]
    purchases: tuple[Purchase, ...]
    gifts: tuple[Gift, ...]
    truth: Truth
    currency: str = CURRENCY
    time_zone: str = TIME_ZONE


@dataclass(frozen=True, slots=True)
class ShopFiles:
    members: Path
    products: Path
    purchases: Path
    gifts: Path
    stores: Path
