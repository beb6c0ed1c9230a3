"""A sale as the shop's own till tells it: values that every feed makes and the counter takes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol

from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, MAX_LINES, MAX_QUANTITY_MILLI
from pos_loyalty.domain.errors import LoyaltyError, UserError
from pos_loyalty.domain.names import clean

SaleState = Literal["open", "paid", "void"]
Outcome = Literal["shown", "waiting", "recorded", "returned", "void", "known"]
"""What became of a sale: its goods lie on the counter; it waits for a card; its points are booked; its goods came back;
it does not count; or it was told before and nothing was done."""

MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ShopLine:
    """Goods at what is paid for them; `code` is their EAN or the shop's own product id, empty where there is none."""

    code: str
    name: str
    quantity_milli: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ShopSale:
    """One sale of the shop's till, while goods are scanned ('open') or when it is over.

    `receipt_number` is the shop's own, once in a day. `sold_at` without an offset is the shop's time. `lines` may be
    empty where only the total is known. `currency` None is the one of the programme. `card` is what was scanned there.
    With `returns`, the receipt number of an earlier sale, goods of that one come back: lines and total say which, and for
    how much.
    """

    receipt_number: str
    sold_at: datetime
    total_minor: int
    state: SaleState = "paid"
    lines: tuple[ShopLine, ...] = ()
    currency: str | None = None
    card: str | None = None
    returns: str | None = None

    @property
    def digest(self) -> str:
        """What tells two sales of one receipt number apart: their goods and their total, not who told of them when."""
        told = document(self)
        names = ("receipt_number", "total_minor", "lines", "currency", "returns")
        goods = {name: told[name] for name in names if name in told}
        return hashlib.sha256(json.dumps(goods, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SaleKey:
    """What a sale of the shop's till is known by: many tills begin again at 1 each morning."""

    sold_on: date
    receipt_number: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The counter's answer to a sale: durable when it is given. `refusal` names the sentence why not."""

    outcome: Outcome | None
    refusal: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class SalePort(Protocol):
    """Where a feed hands over what it read. Any thread may; it returns when the answer is durable."""

    def hand_over(self, sale: ShopSale) -> Taken:
        """Raises CounterBusyError where the counter cannot answer now: to be handed over again later."""

    def complain(self, key: str, values: Mapping[str, object]) -> None:
        """Something that is not a sale and that a person has to know."""


class CounterBusyError(LoyaltyError):
    """The counter does not answer: it is not open yet, or it is closing."""


def checked(sale: ShopSale) -> ShopSale:
    """The sale with clean texts. Raises UserError 'shop_sale_…' for one that cannot be right, whoever made it."""
    number = sale.receipt_number
    if not _is_number(number):
        raise UserError("shop_sale_number")
    if sale.returns is not None and not (_is_number(sale.returns) and sale.state == "paid"):
        raise UserError("shop_return_number", number=number)
    if not 0 < sale.total_minor <= MAX_AMOUNT_MINOR and sale.state == "paid":
        raise UserError("shop_sale_total", number=number)
    if len(sale.lines) > MAX_LINES:
        raise UserError("shop_sale_lines", number=number, most=MAX_LINES)
    if any(not _is_line(line) for line in sale.lines):
        raise UserError("shop_sale_line", number=number)
    if sale.lines and sum(line.amount_minor for line in sale.lines) != sale.total_minor:
        raise UserError("shop_sale_sum", number=number)
    lines = tuple(
        replace(line, code=clean(line.code)[:64], name=clean(line.name)[:MAX_NAME_LENGTH])
        for line in sale.lines
    )
    return replace(sale, lines=lines)


def _is_number(text: str) -> bool:
    return 1 <= len(text) <= 40 and all("!" <= sign <= "~" for sign in text)


def _is_line(line: ShopLine) -> bool:
    return 1 <= line.quantity_milli <= MAX_QUANTITY_MILLI and 0 <= line.amount_minor <= MAX_AMOUNT_MINOR


def document(sale: ShopSale) -> dict[str, Any]:
    """The sale as plain values, to be kept until its card is known."""
    kept = {
        "receipt_number": sale.receipt_number,
        "sold_at": sale.sold_at.isoformat(),
        "total_minor": sale.total_minor,
        "state": sale.state,
        "lines": [[line.code, line.name, line.quantity_milli, line.amount_minor] for line in sale.lines],
        "currency": sale.currency,
        "card": sale.card,
    }
    # Not for a sale: those that are kept already tell by their document whether they are told again.
    return kept if sale.returns is None else kept | {"returns": sale.returns}


def of_document(kept: Mapping[str, Any]) -> ShopSale:
    return ShopSale(
        **{
            **kept,
            "sold_at": datetime.fromisoformat(kept["sold_at"]),
            "lines": tuple(ShopLine(*line) for line in kept["lines"]),
        }
    )
