"""The goods of one sale, as values: each change gives a new basket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos_loyalty.domain.errors import UserError

MAX_AMOUNT_MINOR = 10**12
MAX_QUANTITY_MILLI = 10**8
MAX_LINES = 500
MOST_PIECES = 999


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line; `amount_minor` is its price after `discount_minor` was taken off.

    `product_id` is None for an amount that was keyed in. Quantities are thousandths of the product's unit,
    so 1.250 kg is 1250 and two pieces are 2000. `voucher_minor` is the part of the amount that vouchers pay.
    """

    line_no: int
    product_id: str | None
    name: str
    category: str
    quantity_milli: int
    amount_minor: int
    tags: tuple[str, ...] = ()
    discount_minor: int = 0
    discount_id: str | None = None
    voucher_minor: int = 0

    @property
    def full_minor(self) -> int:
        """Before discount."""
        return self.amount_minor + self.discount_minor

    @property
    def paid_minor(self) -> int:
        """What the customer pays in money."""
        return self.amount_minor - self.voucher_minor


def line_of(recorded: Any) -> BasketLine:
    """From what has a line's attributes: a row of either database, a line of a message."""
    return BasketLine(
        recorded.line_no,
        recorded.product_id,
        recorded.name,
        recorded.category,
        recorded.quantity_milli,
        recorded.amount_minor,
        tuple(recorded.tags or ()),
        recorded.discount_minor,
        recorded.discount_id,
        recorded.voucher_minor,
    )


def total_minor(lines: Sequence[BasketLine]) -> int:
    return sum(line.amount_minor for line in lines)


def paid_minor(lines: Sequence[BasketLine]) -> int:
    return sum(line.paid_minor for line in lines)


def with_piece(
    lines: Sequence[BasketLine],
    product_id: str,
    name: str,
    category: str,
    price_minor: int,
    tags: tuple[str, ...] = (),
) -> tuple[BasketLine, ...]:
    """One more piece of a product: on its line if there is one, else on a new line."""
    for line in lines:
        if line.product_id == product_id and line.quantity_milli < MOST_PIECES * 1000:
            more = replace(
                line,
                quantity_milli=line.quantity_milli + 1000,
                amount_minor=line.amount_minor + price_minor,
            )
            return _checked([more if other is line else other for other in lines])
    new = BasketLine(len(lines) + 1, product_id, name, category, 1000, price_minor, tags)
    return _checked([*lines, new])


def of_weight(price_minor: int, weight_milli: int) -> int:
    """What so many thousandths of a unit cost, halves upwards."""
    return (price_minor * weight_milli + 500) // 1000


def with_weighed(
    lines: Sequence[BasketLine],
    product_id: str,
    name: str,
    category: str,
    quantity_milli: int,
    amount_minor: int,
    tags: tuple[str, ...] = (),
) -> tuple[BasketLine, ...]:
    """A piece with its own weight and price: always a line of its own."""
    new = BasketLine(len(lines) + 1, product_id, name, category, quantity_milli, amount_minor, tags)
    return _checked([*lines, new])


def with_amount(lines: Sequence[BasketLine], amount_minor: int) -> tuple[BasketLine, ...]:
    """A keyed amount, without a product."""
    return _checked([*lines, BasketLine(len(lines) + 1, None, "", "", 1000, amount_minor)])


def with_quantity(lines: Sequence[BasketLine], line_no: int, pieces: int) -> tuple[BasketLine, ...]:
    """The line at another number of whole pieces; its amount follows in proportion."""
    if not 1 <= pieces <= MOST_PIECES:
        raise UserError("quantity_out_of_range", most=MOST_PIECES)
    return _checked(
        [
            replace(
                line,
                quantity_milli=pieces * 1000,
                amount_minor=line.full_minor * pieces * 1000 // line.quantity_milli,
                discount_minor=0,
                discount_id=None,
            )
            if line.line_no == line_no
            else line
            for line in lines
        ]
    )


def without_line(lines: Sequence[BasketLine], line_no: int) -> tuple[BasketLine, ...]:
    left = [line for line in lines if line.line_no != line_no]
    return tuple(replace(line, line_no=number) for number, line in enumerate(left, start=1))


def _checked(lines: Sequence[BasketLine]) -> tuple[BasketLine, ...]:
    if len(lines) > MAX_LINES:
        raise UserError("basket_full", most=MAX_LINES)
    if total_minor(lines) > MAX_AMOUNT_MINOR:
        raise UserError("amount_too_large", text=str(total_minor(lines)))
    return tuple(lines)
