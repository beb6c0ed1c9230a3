"""The plain words of a story's steps, turned into values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pos_loyalty.domain.basket import BasketLine

DECIMALS = {"KRW": 0, "JPY": 0, "EUR": 2, "CNY": 2}

_DAY = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_AT = rf"{_DAY} (?P<time>[0-9]{{2}}:[0-9]{{2}})"
_WHO = r"(?: (?P<tier>vip|gold|silver|member))?(?: in (?P<store>S[0-9]))?"
_STEPS = {
    "sale": rf"sale {_AT}{_WHO}: (?P<goods>.+)",
    "return": rf"return {_DAY} of sale (?P<sale>[0-9]+): (?P<goods>.+)",
    "undo": rf"undo return (?P<number>[0-9]+) {_DAY}",
    "receipt": r"receipt",
    "gift": rf"gift {_DAY}: (?P<points>[0-9]+) points",
    "gift back": rf"gift (?P<number>[0-9]+) comes back {_DAY}(?:: (?P<points>[0-9]+) points)?",
    "day": rf"day {_DAY}",
    "moment": rf"head office at {_AT} UTC",
    "standing": rf"pyramid {_DAY}: (?P<band>vip|large|ordinary|small)",
    "progress": rf"ask for the next tier {_DAY}",
    "service": rf"service {_AT}{_WHO}: (?P<name>\w+) with a purchase of (?P<amount>[0-9.]+)",
    "name": r"name of (?P<rule>[a-z]+)(?: in (?P<language>[a-z]{2}))?",
    "worth": r"worth of (?P<points>[0-9]+) points",
    "scan": r"scan (?P<code>[0-9]+)",
    "greet": rf"greet {_DAY}(?:: birthday (?P<birthday>[0-9-]+))?(?:: last visit (?P<visit>[0-9-]+))?",
    "notice": rf"what ends soon {_DAY}",
}
_ITEM = re.compile(
    r"(?P<name>[A-Z]\w*|amount)(?: (?P<quantity>[0-9.]+) (?:pieces?|kg))? (?P<price>[0-9.]+)"
    r"(?: \[(?P<category>\w+)(?P<tags>(?: tag=\w+)*)\])?"
    r"(?: discount (?P<discount>[0-9.]+))?(?: voucher (?P<voucher>[0-9.]+))?"
)
_PART = re.compile(r"(?P<name>[A-Z]\w*|amount)(?: (?P<quantity>[0-9.]+) (?:pieces?|kg))?")


@dataclass(frozen=True)
class Spoken:
    """One step: its verb, and its words by name; what was left out is None."""

    verb: str
    said: Mapping[str, Any]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.said["day"])

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(f"{self.said['day']}T{self.said['time']}")

    def number(self, name: str) -> int | None:
        return int(self.said[name]) if self.said.get(name) else None


def spoken(text: str) -> Spoken:
    for verb, pattern in _STEPS.items():
        if match := re.fullmatch(pattern, text):
            return Spoken(verb, match.groupdict())
    raise ValueError(f"nobody understands: {text}")


def minor(text: str, currency: str) -> int:
    """12.34 euros as 1234."""
    amount = Decimal(text).scaleb(DECIMALS[currency])
    assert amount == int(amount), f"{currency} has no such amount: {text}"
    return int(amount)


def milli(text: str | None) -> int:
    return int(Decimal(text or "1") * 1000)


def basket(goods: str, currency: str) -> tuple[BasketLine, ...]:
    """The goods of a sale; a price is what it was before the discount."""
    return tuple(_line(number, item, currency) for number, item in enumerate(goods.split(", "), start=1))


def _line(number: int, item: str, currency: str) -> BasketLine:
    match = _ITEM.fullmatch(item)
    assert match is not None, f"nobody understands: {item}"
    said = match.groupdict()
    discount_minor = minor(said["discount"] or "0", currency)
    is_keyed = said["name"] == "amount"
    return BasketLine(
        line_no=number,
        product_id=None if is_keyed else said["name"].lower(),
        name="" if is_keyed else said["name"],
        category=said["category"] or "",
        quantity_milli=milli(said["quantity"]),
        amount_minor=minor(said["price"], currency) - discount_minor,
        tags=tuple(re.findall(r"tag=(\w+)", said["tags"] or "")),
        discount_minor=discount_minor,
        voucher_minor=minor(said["voucher"] or "0", currency),
    )


def parts(goods: str, left: tuple[BasketLine, ...]) -> Iterator[tuple[int, int]]:
    """(line number, thousandths) that come back; without a quantity all that is left."""
    if goods == "everything":
        yield from ((line.line_no, line.quantity_milli) for line in left if line.quantity_milli)
        return
    by_name = {line.name or "amount": line for line in left}
    for item in goods.split(", "):
        match = _PART.fullmatch(item)
        assert match is not None, f"nobody understands: {item}"
        line = by_name[match["name"]]
        yield line.line_no, milli(match["quantity"]) if match["quantity"] else line.quantity_milli
