"""How many points a basket earns, and why; the only place that knows.

Every rule gives exact parts of a point (`Scheme.denominator` of them make one); the parts are added up, and their
sum becomes whole points once per purchase.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts, Period
from pos_loyalty.domain.scheme import BASE_RULE, EarnRule, Rounding, Scheme

Excluded = Literal["", "category", "product", "tag", "discounted", "voucher", "free"]
Cap = Literal["purchase", Period]

WHOLE_PURCHASE = 0
"""The line number of parts that belong to no line."""

_Counting = Sequence[tuple[BasketLine, int]]
_Gains = dict[int, int]


class LineCount(NamedTuple):
    """What of a line counts, and why the rest does not."""

    line_no: int
    counted_minor: int
    excluded: Excluded


class Part(NamedTuple):
    """What one rule gives for one line, in parts of a point; negative where the rule's own cap cuts it."""

    rule_id: str
    line_no: int
    amount: int


@dataclass(frozen=True, slots=True)
class Accrual:
    """Points of one purchase with their reasons: the rounded sum of the parts, less the cuts.

    `cuts` has what each cap of the scheme took away. `below_minimum` says that the purchase was too small.
    """

    points: int
    lines: tuple[LineCount, ...]
    parts: tuple[Part, ...]
    denominator: int
    cuts: tuple[tuple[Cap, int], ...]
    below_minimum: bool
    scheme_version: int

    @property
    def counted_minor(self) -> int:
        return sum(line.counted_minor for line in self.lines)

    @property
    def rest(self) -> int:
        """Parts of a point that rounding dropped; negative where it rounded up."""
        whole = self.points + sum(cut for _, cut in self.cuts)
        return sum([part.amount for part in self.parts]) - whole * self.denominator


def accrue(lines: Sequence[BasketLine], scheme: Scheme, facts: Facts | None = None) -> Accrual:
    """The points of a member's basket. Without facts, as for imported history, only the base rule counts."""
    counts = tuple([_counted(line, scheme) for line in lines])
    counted_minor = sum([count.counted_minor for count in counts])
    if counted_minor <= 0 or counted_minor < scheme.earning.minimum_minor:
        return Accrual(0, counts, (), scheme.denominator, (), counted_minor > 0, scheme.version)
    counting = [
        (line, count.counted_minor) for line, count in zip(lines, counts, strict=True) if not count.excluded
    ]
    parts = _parts(counting, _applying(scheme, facts, counted_minor), scheme)
    whole = _rounded(sum([part.amount for part in parts]), scheme.denominator, scheme.earning.rounding)
    cuts = tuple(_cuts(whole, scheme, facts))
    points = whole - sum(cut for _, cut in cuts)
    return Accrual(points, counts, parts, scheme.denominator, cuts, False, scheme.version)


def _counted(line: BasketLine, scheme: Scheme) -> LineCount:
    excluded: Excluded = scheme.earning.excluded.exception(line)
    if not excluded and scheme.earning.excludes_discounted and line.discount_minor > 0:
        excluded = "discounted"
    # Never more than its price, and never less than nothing, whatever is sent here.
    counted_minor = min(line.amount_minor, line.paid_minor)
    if not excluded and counted_minor <= 0:
        excluded = "voucher" if line.voucher_minor > 0 else "free"
    return LineCount(line.line_no, 0 if excluded else counted_minor, excluded)


def _applying(scheme: Scheme, facts: Facts | None, counted_minor: int) -> list[EarnRule]:
    if facts is None:
        return [rule for rule in scheme.rules if rule.rule_id == BASE_RULE]
    return [
        rule
        for rule in scheme.rules
        if rule.when.holds(facts, counted_minor) and not (rule.kind == "visit" and facts.visited_today)
    ]


def _parts(counting: _Counting, rules: Sequence[EarnRule], scheme: Scheme) -> tuple[Part, ...]:
    """First what goods earn by themselves, then what multiplies that, then what the purchase earns as a whole."""
    one = scheme.denominator
    goods = _stage(
        [rule for rule in rules if rule.kind in {"amount", "unit"}],
        lambda rule: _goods_gain(rule, counting, one),
        scheme,
    )
    on_line: _Gains = {}
    for part in goods:
        on_line[part.line_no] = on_line.get(part.line_no, 0) + part.amount
    multiplied = _stage(
        [rule for rule in rules if rule.kind == "multiply"],
        lambda rule: _multiplied_gain(rule, counting, on_line),
        scheme,
    )
    once = _stage(
        [rule for rule in rules if rule.kind in {"visit", "bonus"}],
        lambda rule: _purchase_gain(rule, counting, one),
        scheme,
    )
    return (*goods, *multiplied, *once)


def _goods_gain(rule: EarnRule, counting: _Counting, one: int) -> _Gains:
    lines = _about(rule, counting)
    if rule.kind == "amount":
        each = rule.points * (one // rule.per_amount_minor)
        return {line.line_no: counted_minor * each for line, counted_minor in lines}
    each = rule.points * (one // (rule.per_units * 1000))
    return {line.line_no: paid_quantity_milli(line, counted_minor) * each for line, counted_minor in lines}


def paid_quantity_milli(line: BasketLine, counted_minor: int) -> int:
    """Of what vouchers pay in part, the quantity that is paid in money, in whole thousandths."""
    return max(0, line.quantity_milli) * counted_minor // line.amount_minor


def _multiplied_gain(rule: EarnRule, counting: _Counting, on_line: _Gains) -> _Gains:
    more, of = rule.factor.numerator - rule.factor.denominator, rule.factor.denominator
    return {line.line_no: on_line.get(line.line_no, 0) * more // of for line, _ in _about(rule, counting)}


def _purchase_gain(rule: EarnRule, counting: _Counting, one: int) -> _Gains:
    return {WHOLE_PURCHASE: rule.points * one} if _about(rule, counting) else {}


def _about(rule: EarnRule, counting: _Counting) -> _Counting:
    if rule.goods.is_all:
        return counting
    return [found for found in counting if rule.goods.has(found[0])]


def _stage(rules: Sequence[EarnRule], gain: Callable[[EarnRule], _Gains], scheme: Scheme) -> list[Part]:
    """In each group all rules count, or on each line only the best one: a setting of the group."""
    groups: dict[str, list[tuple[EarnRule, _Gains]]] = {}
    for rule in rules:
        groups.setdefault(rule.group, []).append((rule, gain(rule)))
    parts: list[Part] = []
    for group, found in groups.items():
        for rule, gains in _best_only(found) if group in scheme.best_groups else found:
            parts += [Part(rule.rule_id, line_no, amount) for line_no, amount in gains.items() if amount]
            parts += _over_cap(rule, gains, scheme.denominator)
    return parts


def _best_only(found: Sequence[tuple[EarnRule, _Gains]]) -> Iterator[tuple[EarnRule, _Gains]]:
    """Among equals the rule that stands first in the scheme."""
    best: dict[int, tuple[int, int]] = {}
    for place, (_, gains) in enumerate(found):
        for line_no, amount in gains.items():
            if line_no not in best or amount > best[line_no][0]:
                best[line_no] = (amount, place)
    for place, (rule, gains) in enumerate(found):
        yield rule, {line_no: amount for line_no, amount in gains.items() if best[line_no][1] == place}


def _over_cap(rule: EarnRule, gains: _Gains, one: int) -> list[Part]:
    if rule.most_per_purchase is None:
        return []
    over = sum(gains.values()) - rule.most_per_purchase * one
    return [Part(rule.rule_id, WHOLE_PURCHASE, -over)] if over > 0 else []


def _rounded(amount: int, one: int, rounding: Rounding) -> int:
    if rounding == "down":
        return amount // one
    return -(-amount // one) if rounding == "up" else (2 * amount + one) // (2 * one)


def _cuts(points: int, scheme: Scheme, facts: Facts | None) -> Iterator[tuple[Cap, int]]:
    """The cap of one purchase, then those of the periods in which the member earned before."""
    caps: list[tuple[Cap, int]] = []
    if scheme.earning.most_per_purchase is not None:
        caps.append(("purchase", scheme.earning.most_per_purchase))
    if facts is not None:
        caps += (
            (period, max(0, most - facts.earned.get(period, 0)))
            for period, most in scheme.earning.most_in.items()
        )
    for cap, most in caps:
        if points > most:
            yield cap, points - most
            points = most


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back of one line so far."""

    amount_minor: int
    quantity_milli: int


def summed(parts: Iterable[tuple[int, int, int]]) -> dict[int, Returned]:
    """(line number, amount, quantity) added up by line."""
    sums: dict[int, Returned] = {}
    for line_no, amount_minor, quantity_milli in parts:
        before = sums.get(line_no, Returned(0, 0))
        sums[line_no] = Returned(before.amount_minor + amount_minor, before.quantity_milli + quantity_milli)
    return sums


def added(one: Mapping[int, Returned], other: Mapping[int, Returned]) -> dict[int, Returned]:
    """What came back in two goes; negative figures stand for what was bought again."""
    return summed(
        (line_no, back.amount_minor, back.quantity_milli)
        for some in (one, other)
        for line_no, back in some.items()
    )


def kept(lines: Sequence[BasketLine], returned: Mapping[int, Returned]) -> tuple[BasketLine, ...]:
    """The purchase as if what came back (by line number) had never been bought."""
    return tuple(
        _line_kept(line, returned[line.line_no]) if line.line_no in returned else line for line in lines
    )


def to_take_back(points_left: int, lines: Sequence[BasketLine], scheme: Scheme, facts: Facts | None) -> int:
    """What a purchase that has given `points_left` so far gives back when only these lines stay.

    What remains is what the kept goods earn under the facts of the sale, whatever the order and size of the parts
    that came back; with the last of them exactly everything has left.
    """
    return max(0, points_left - accrue(lines, scheme, facts).points)


def _line_kept(line: BasketLine, back: Returned) -> BasketLine:
    return replace(
        line,
        quantity_milli=max(0, line.quantity_milli - back.quantity_milli),
        amount_minor=line.amount_minor - back.amount_minor,
        discount_minor=line.discount_minor - _share(line.discount_minor, line, back),
        voucher_minor=line.voucher_minor - _share(line.voucher_minor, line, back),
    )


def _share(total: int, line: BasketLine, back: Returned) -> int:
    """The part of a line's discount or voucher that goes back with it: all of it with the last of the line."""
    if back.amount_minor >= line.amount_minor or line.amount_minor <= 0:
        return total
    return total * back.amount_minor // line.amount_minor
