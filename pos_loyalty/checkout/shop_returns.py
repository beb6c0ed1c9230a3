"""Goods that the shop's own till took back: which part of the sale they are of."""

from collections.abc import Sequence

from pos_loyalty.checkout import returns
from pos_loyalty.checkout.open_purchase import OpenPurchase
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.points import Returned

Parts = dict[int, Returned]
"""By line number of the sale."""


def matched(opened: OpenPurchase, back: Sequence[BasketLine], total_minor: int) -> Parts | None:
    """What comes back of each line; of a sale or a return of which only the total is known, every line's share.

    None for goods that were not sold there, or for more than is left of them.
    """
    left = _left(opened)
    if not any(map(_is_named, back)) or not any(map(_is_named, opened.lines)):
        return _share_of_all(left, total_minor)
    coming: Parts = {}
    for wanted in back:
        taken = _of_line(opened, left, wanted)
        if taken is None:
            return None
        coming = points.added(coming, taken)
        left = points.added(left, {no: _negative(part) for no, part in taken.items()})
    return coming


def _left(opened: OpenPurchase) -> Parts:
    return {
        line.line_no: Returned(returns.left_minor(opened, line), returns.left_milli(opened, line))
        for line in opened.lines
        if returns.is_left(opened, line)
    }


def _is_named(line: BasketLine) -> bool:
    return bool(line.product_id or line.name)


def _negative(part: Returned) -> Returned:
    return Returned(-part.amount_minor, -part.quantity_milli)


def _share_of_all(left: Parts, total_minor: int) -> Parts | None:
    whole = sum(part.amount_minor for part in left.values())
    if total_minor >= whole:
        return left if total_minor == whole else None
    shares = {no: _share(part, total_minor, whole) for no, part in left.items()}
    shares = _filled_up(shares, left, total_minor)
    return {no: part for no, part in shares.items() if part.amount_minor}


def _filled_up(parts: Parts, left: Parts, total_minor: int) -> Parts:
    """What rounding left over goes where there is room for it."""
    missing = total_minor - sum(part.amount_minor for part in parts.values())
    full: Parts = {}
    for no, part in parts.items():
        more = min(missing, left[no].amount_minor - part.amount_minor)
        full[no] = Returned(part.amount_minor + more, part.quantity_milli)
        missing -= more
    return full


def _share(part: Returned, total_minor: int, whole: int) -> Returned:
    return Returned(
        part.amount_minor * total_minor // whole, max(1, part.quantity_milli * total_minor // whole)
    )


def _of_line(opened: OpenPurchase, left: Parts, wanted: BasketLine) -> Parts | None:
    """From the lines with these goods, those first that cost most nearly as much."""
    same = [line.line_no for line in opened.lines if _is_same(line, wanted) and line.line_no in left]
    taken: Parts = {}
    milli = wanted.quantity_milli
    for no in sorted(same, key=lambda no: _price_differs(left[no], wanted)):
        part = min(left[no].quantity_milli, milli)
        if part > 0:
            share = wanted.amount_minor * part // wanted.quantity_milli
            taken[no] = Returned(min(left[no].amount_minor, share), part)
            milli -= part
    taken = _filled_up(taken, left, wanted.amount_minor)
    is_whole = sum(part.amount_minor for part in taken.values()) == wanted.amount_minor
    return taken if is_whole and not milli else None


def _is_same(line: BasketLine, wanted: BasketLine) -> bool:
    if wanted.product_id or line.product_id:
        return line.product_id == wanted.product_id
    return line.name == wanted.name


def _price_differs(left: Returned, wanted: BasketLine) -> int:
    return abs(left.amount_minor * wanted.quantity_milli - wanted.amount_minor * left.quantity_milli)
