"""The assortment of one shop: which goods it sells, their codes, what goes together and what is on offer."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from pos_loyalty.simulation.shop import assets
from pos_loyalty.simulation.shop.assets import Good
from pos_loyalty.simulation.shop.model import PlantedPair, Product, SeasonalProduct

# GS1 prefix of the country of origin. Four zeros follow where a company's number would begin: the codes scan like
# any other and are meant for no maker's goods.
_GS1_PREFIX = {
    "kr": "880", "jp": "490", "cn": "690", "es": "840", "fr": "300",
    "it": "800", "de": "400", "nz": "940", "no": "700", "vn": "893",
}  # fmt: skip
_OFFER_SHARE = 0.08
_OFFER_PERCENTS = (10, 10, 20, 30)


@dataclass(frozen=True, slots=True)
class Choice:
    """Goods to draw from by weight: product indices and the running sum of their weights."""

    indices: tuple[int, ...]
    running: tuple[int, ...]

    def draw(self, rng: random.Random) -> int:
        return self.indices[bisect_right(self.running, rng.random() * self.running[-1])]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products and, by product index, all that shoppers need to know about them."""

    products: tuple[Product, ...]
    goods: tuple[Good, ...]
    by_month: tuple[Choice, ...]
    by_category: tuple[dict[str, Choice], ...]
    companions: dict[int, tuple[int, ...]]
    niche: tuple[int, ...]
    offers: dict[tuple[int, int], int]

    def in_season(self, index: int, month: int) -> bool:
        months = self.goods[index].months
        return not months or month in months

    def discount_minor(self, index: int, day: date, gross_minor: int) -> int:
        """What the offer of that week takes off, in full tens of won."""
        percent = self.offers.get((index, week_of(day)), 0)
        return gross_minor * percent // 1000 * 10

    def pairs(self) -> tuple[PlantedPair, ...]:
        ids = [product.product_id for product in self.products]
        return tuple(PlantedPair(ids[a], ids[b]) for a, several in self.companions.items() for b in several)

    def seasonal(self) -> tuple[SeasonalProduct, ...]:
        both = zip(self.products, self.goods, strict=True)
        return tuple(
            SeasonalProduct(product.product_id, good.months) for product, good in both if good.months
        )


def ean13(payload: str) -> str:
    """Twelve digits and their GS1 check digit."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(payload))
    return f"{payload}{-total % 10}"


def week_of(day: date) -> int:
    return day.toordinal() // 7


def make_catalogue(seed: int, today: date, products: int) -> Catalogue:
    """`products` goods spread evenly over the assortment; a good has the same number and code in every shop."""
    assortment = assets.goods()
    if not 1 <= products <= len(assortment):
        raise ValueError(f"the assortment has {len(assortment)} goods, {products} were asked for")
    places = [i * len(assortment) // products for i in range(products)]
    goods = tuple(assortment[place] for place in places)
    return Catalogue(
        products=tuple(_product(good, place + 1) for good, place in zip(goods, places, strict=True)),
        goods=goods,
        by_month=tuple(_choice(goods, _on_shelf(goods, month)) for month in range(1, 13)),
        by_category=tuple(_categories(goods, month) for month in range(1, 13)),
        companions=_companions(goods),
        niche=tuple(i for i, good in enumerate(goods) if good.niche),
        offers=_offers(random.Random(f"{seed}/offers"), today, goods),
    )


def _product(good: Good, number: int) -> Product:
    return Product(
        product_id=f"A{number:04d}",
        name=good.name,
        category=good.category,
        subcategory=good.subcategory,
        gtin=ean13(f"{_GS1_PREFIX[good.origin]}0000{10_000 + number * 271:05d}"),
        price_minor=good.price_minor,
        unit=good.unit,
        tags=(good.group,),
    )


def _on_shelf(goods: Sequence[Good], month: int) -> list[int]:
    return [i for i, good in enumerate(goods) if not good.niche and (not good.months or month in good.months)]


def _choice(goods: Sequence[Good], indices: Sequence[int]) -> Choice:
    return Choice(tuple(indices), tuple(accumulate(goods[i].popularity for i in indices)))


def _categories(goods: Sequence[Good], month: int) -> dict[str, Choice]:
    members: dict[str, list[int]] = {}
    for i in _on_shelf(goods, month):
        members.setdefault(goods[i].category.en, []).append(i)
    return {category: _choice(goods, indices) for category, indices in members.items()}


def _companions(goods: Sequence[Good]) -> dict[int, tuple[int, ...]]:
    index_of = {good.key: i for i, good in enumerate(goods)}
    found: dict[int, tuple[int, ...]] = {}
    for key, companion in assets.pairs():
        if key in index_of and companion in index_of:
            found[index_of[key]] = (*found.get(index_of[key], ()), index_of[companion])
    return found


def _offers(rng: random.Random, today: date, goods: Sequence[Good]) -> dict[tuple[int, int], int]:
    first, last = week_of(today - timedelta(days=366)), week_of(today)
    return {
        (i, week): rng.choice(_OFFER_PERCENTS)
        for week in range(first, last + 1)
        for i in range(len(goods))
        if rng.random() < _OFFER_SHARE
    }
