"""How many points a basket earns, and how many leave when part of it comes back; the only place that knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class AccrualLine:
    """Why a line counts or not; `excluded` names the reason, or is None."""

    line_no: int
    amount_minor: int
    excluded: str | None


@dataclass(frozen=True, slots=True)
class Accrual:
    """Points of one purchase with their reasons; `remainder_minor` is what was left after the last full step."""

    points: int
    counted_minor: int
    remainder_minor: int
    scheme_version: int
    lines: tuple[AccrualLine, ...]


def accrue(lines: Sequence[BasketLine], scheme: Scheme) -> Accrual:
    """Whole points, rounded down once per purchase, never below zero."""
    explained = tuple(
        AccrualLine(
            line.line_no,
            line.amount_minor,
            "category" if line.category in scheme.excluded_categories else None,
        )
        for line in lines
    )
    counted = max(0, sum(line.amount_minor for line in explained if line.excluded is None))
    steps, remainder = divmod(counted, scheme.per_amount_minor)
    return Accrual(steps * scheme.points, counted, remainder, scheme.version, explained)


def after_return(lines: Sequence[BasketLine], returned_minor: Mapping[int, int]) -> tuple[BasketLine, ...]:
    """The purchase as if the returned amounts (by line number) had never been bought.

    The points to take back are those of the purchase before minus those of this basket: earn and all
    returns then add up to exactly zero, whatever the order and size of the parts.
    """
    return tuple(
        BasketLine(
            line.line_no,
            line.product_id,
            line.name,
            line.category,
            line.quantity_milli,
            line.amount_minor - returned_minor.get(line.line_no, 0),
        )
        for line in lines
    )
