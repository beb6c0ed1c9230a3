"""The goods of one sale."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_AMOUNT_MINOR = 10**12
MAX_QUANTITY_MILLI = 10**8
MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line; `amount_minor` is what the customer pays for it, after discount.

    `product_id` is None for an amount that was keyed in. Quantities are thousandths of the product's unit,
    so 1.250 kg is 1250 and two pieces are 2000.
    """

    line_no: int
    product_id: str | None
    name: str
    category: str
    quantity_milli: int
    amount_minor: int


def total_minor(lines: Sequence[BasketLine]) -> int:
    return sum(line.amount_minor for line in lines)
