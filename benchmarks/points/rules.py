"""The rules and the basket of the measurements: thirty rules of every kind, most of which apply, and forty lines."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from typing import Any

from pos_loyalty import resources
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import scheme_from_document

RULES = 30
LINES = 40

_AISLES = ("Bakery", "Coffee", "Dairy", "Fish", "Fruit", "Household", "Meat", "Snacks", "Vegetables", "Wine")
_TAGS = ("organic", "local", "own-brand", "season", "fair", "new")
_KINDS = ("amount", "amount", "unit", "unit", "multiply", "multiply", "multiply", "amount", "visit", "bonus")
_FIGURES: dict[str, dict[str, Any]] = {
    "amount": {"points": 1, "per_amount_minor": 1_000},
    "unit": {"points": 3, "per_units": 2},
    "multiply": {"factor": 1.25},
    "visit": {"points": 5},
    "bonus": {"points": 20},
}
_WHEN: tuple[dict[str, Any], ...] = (
    {},
    {"tiers": ["vip", "gold"]},
    {"weekly": ["mon-fri 09:00-12:00", "sat", "sun 20:00-24:00"]},
    {"stores": ["S1", "S2"], "minimum_purchase_minor": 20_000},
    {"birthday": "month"},
    {"tiers": ["silver"]},
)


def document() -> dict[str, Any]:
    """The shipped rules with thirty more, groups, exclusions and caps."""
    shipped = resources.assets("schemes", "default.toml").read_text(encoding="utf-8")
    given = tomllib.loads(shipped)
    earn = given["earn"] | {
        "excluded_tags": ["deposit"],
        "minimum_purchase_minor": 3_000,
        "most": {"per_purchase": 50_000, "per_day": 60_000, "per_month": 200_000, "per_year": 900_000},
    }
    groups = [{"id": "tier", "takes": "best"}, {"id": "aisle", "takes": "best"}]
    expiry = {"rule": "end_of_month", "months": 12}
    return given | {"earn": earn, "rules": list(_rules()), "groups": groups, "expiry": expiry}


def _rules() -> Iterator[dict[str, Any]]:
    for number, kind, when in zip(range(RULES), cycle(_KINDS), cycle(_WHEN), strict=False):
        rule = {"id": f"rule-{number}", "kind": kind, "names": {"en": f"Rule {number}"}, **_FIGURES[kind]}
        if when:
            rule["when"] = when
        if kind in {"amount", "unit", "multiply"} and number % 4:
            rule["goods"] = _goods(number)
        if number % 3 == 0:
            rule["group"] = "tier" if kind == "multiply" else f"all-{kind}"
        elif number % 3 == 1 and kind in {"amount", "unit"}:
            rule["group"] = "aisle"
        if number % 5 == 0 and kind != "multiply":
            rule["most_per_purchase"] = 20
        yield rule


def _goods(number: int) -> dict[str, list[str]]:
    aisles = [_AISLES[(number + step) % len(_AISLES)] for step in range(3)]
    tag = _TAGS[number % len(_TAGS)]
    return {
        "categories": aisles,
        "tags": [tag],
        "products": [f"P{number:05d}", f"P{number + 1:05d}"],
        "except_tags": ["deposit", "clearance"],
        "except_categories": ["Gift cards"],
    }


def scheme(of: dict[str, Any] | None = None) -> Scheme:
    return scheme_from_document(of or document())


def basket(first: int = 0, lines: int = LINES) -> tuple[BasketLine, ...]:
    """Weighed and counted goods, some reduced, some that earn nothing, one paid in part by a voucher."""
    return tuple(_line(first + number, number + 1) for number in range(lines))


def _line(number: int, line_no: int) -> BasketLine:
    price = 1_000 + number * 370 % 9_000
    tags = tuple(sorted({_TAGS[number % len(_TAGS)], _TAGS[number * 5 % len(_TAGS)]}))
    return BasketLine(
        line_no=line_no,
        product_id=f"P{number:05d}",
        name=f"Goods {number}",
        category="Tobacco" if number % 20 == 19 else _AISLES[number % len(_AISLES)],
        quantity_milli=1_250 if number % 7 == 0 else 1_000 * (1 + number % 3),
        amount_minor=price,
        tags=(*tags, "deposit") if number % 13 == 12 else tags,
        discount_minor=price // 10 if number % 9 == 0 else 0,
        voucher_minor=500 if line_no == 3 else 0,
    )


def facts(at: datetime = datetime(2026, 3, 14, 10, 30)) -> Facts:  # noqa: DTZ001 - the time of a shop has no zone
    """A gold member in the month of the birthday, on a Saturday."""
    return Facts(
        at=at,
        store_id="S1",
        tier="gold",
        birthday=frozenset({"month"}),
        earned={"day": 120, "month": 3_000, "year": 20_000},
    )
