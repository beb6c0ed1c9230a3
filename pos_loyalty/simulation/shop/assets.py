"""Reads the lists of goods, pairs, gifts, stores and names that the demonstration shop is made from."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from pos_loyalty import resources
from pos_loyalty.simulation.shop.model import Label, NameScript

FOLDER = "demo"
GIFT_TERMS = ("kind", "tiers", "limit", "limit_days", "amount", "percent", "most", "minimum", "steps")


@dataclass(frozen=True, slots=True)
class Good:
    """A line of the assortment; `months` is empty for goods sold all year, `niche` ones have one fan."""

    key: str
    group: str
    name: Label
    category: Label
    subcategory: Label
    price_minor: int
    unit: str
    popularity: int
    origin: str
    months: tuple[int, ...]
    niche: bool


@dataclass(frozen=True, slots=True)
class GiftIdea:
    """`terms` are the other columns of the file, by name."""

    gift_id: str
    name: Label
    points: int
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamePool:
    family: tuple[str, ...]
    given: tuple[str, ...]


def goods() -> tuple[Good, ...]:
    groups = {row["group"]: row for row in _rows("groups.csv")}
    return tuple(_good(row, groups[row["group"]]) for row in _rows("goods.csv"))


def _good(row: Mapping[str, str], group: Mapping[str, str]) -> Good:
    return Good(
        key=row["good"],
        group=row["group"],
        name=Label(row["name_en"], row["name_ko"]),
        category=Label(group["category_en"], group["category_ko"]),
        subcategory=Label(group["subcategory_en"], group["subcategory_ko"]),
        price_minor=int(row["price"]),
        unit=row["unit"],
        popularity=int(row["popularity"]),
        origin=row["origin"],
        months=tuple(sorted(int(month) for month in row["months"].split("-") if month)),
        niche=row["niche"] == "niche",
    )


def pairs() -> tuple[tuple[str, str], ...]:
    """Keys of goods that go together: what is bought, and what is then often taken along."""
    return tuple((row["good"], row["companion"]) for row in _rows("pairs.csv"))


def gift_ideas() -> tuple[GiftIdea, ...]:
    return tuple(
        GiftIdea(
            row["gift"],
            Label(row["name_en"], row["name_ko"]),
            int(row["points"]),
            {name: row[name] for name in GIFT_TERMS},
        )
        for row in _rows("gifts.csv")
    )


def store_names() -> tuple[Label, ...]:
    return tuple(Label(row["name_en"], row["name_ko"]) for row in _rows("stores.csv"))


def names() -> dict[NameScript, NamePool]:
    with resources.assets(FOLDER, "names.toml").open("rb") as file:
        tables = tomllib.load(file)
    scripts: tuple[NameScript, ...] = ("ko", "en", "es", "zh", "ja")
    return {s: NamePool(tuple(tables[s]["family"]), tuple(tables[s]["given"])) for s in scripts}


def _rows(file_name: str) -> list[dict[str, str]]:
    with resources.assets(FOLDER, file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
