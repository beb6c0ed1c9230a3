"""What a sale costs a member: discounts on lines, vouchers over all of them, services, goods that are reserved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pos_loyalty.domain.basket import BasketLine, total_minor
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.scheme import Discount, Scheme, Service


def discounted(lines: Sequence[BasketLine], scheme: Scheme, facts: Facts | None) -> tuple[BasketLine, ...]:
    """Each line of a product at the best price that the member has; without facts (no member) at the full one."""
    full = sum(line.full_minor for line in lines)
    holding = [one for one in scheme.discounts if facts is not None and one.when.holds(facts, full)]
    return tuple(_at_best(line, holding) for line in lines)


def _at_best(line: BasketLine, discounts: Iterable[Discount]) -> BasketLine:
    """The first of equals. A keyed amount has no price that something could be taken off."""
    best: tuple[int, str | None] = (0, None)
    for discount in discounts:
        if line.product_id is not None and discount.goods.has(line):
            # Rounded down: a discount is never more than was promised.
            off = line.full_minor * discount.percent.numerator // (discount.percent.denominator * 100)
            best = max(best, (off, discount.discount_id), key=lambda one: one[0])
    off, discount_id = best
    return replace(
        line, amount_minor=line.full_minor - off, discount_minor=off, discount_id=discount_id if off else None
    )


def reserved_for(line: BasketLine, scheme: Scheme, tier: str | None) -> frozenset[str]:
    """The tiers that may buy this line, if the customer's (None: no member) is not one of them; else empty."""
    for reserved in scheme.reserved_goods:
        if reserved.goods.has(line) and tier not in reserved.tiers:
            return reserved.tiers
    return frozenset()


def service_price(service: Service, lines: Sequence[BasketLine], facts: Facts | None) -> int:
    """In minor units; free where its condition holds for this member and sale."""
    free = facts is not None and service.free_when.holds(facts, total_minor(lines))
    return 0 if free else service.price_minor


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher or coupon on a sale, paid for with `points` (0 for a coupon).

    It takes off `amount_minor`, or `percent` of the total, at most `most_minor`. `code_hash` is which coupon it is.
    """

    redemption_id: str
    reward_id: str
    points: int
    amount_minor: int
    percent_milli: int
    most_minor: int | None
    minimum_minor: int
    code_hash: str | None = None


def voucher_amount(voucher: Voucher, total: int) -> int:
    """What a voucher takes off a sale of this total: never more than the total."""
    amount = voucher.amount_minor or total * voucher.percent_milli // 100_000
    if voucher.most_minor is not None:
        amount = min(amount, voucher.most_minor)
    return min(amount, total)


def with_vouchers(
    lines: Sequence[BasketLine], vouchers: Iterable[Voucher]
) -> tuple[tuple[BasketLine, ...], dict[str, int]]:
    """The lines with their parts of all vouchers, and what each voucher pays, by redemption id."""
    left = total_minor(lines)
    pays: dict[str, int] = {}
    for voucher in vouchers:
        pays[voucher.redemption_id] = voucher_amount(voucher, left)
        left -= pays[voucher.redemption_id]
    parts = apportioned(sum(pays.values()), [line.amount_minor for line in lines])
    paid = tuple(replace(line, voucher_minor=part) for line, part in zip(lines, parts, strict=True))
    return paid, pays


def apportioned(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts proportional to the weights, exactly: largest remainders first, earlier ones of equals."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in by_rest[: amount - sum(parts)]:
        parts[place] += 1
    return parts
