"""Where points come from, in sentences: message keys with values, ready for any language and for the wire."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.ledger import Account, Holding
from pos_loyalty.domain.points import WHOLE_PURCHASE, Accrual, accrue, paid_quantity_milli
from pos_loyalty.domain.scheme import BASE_RULE, EarnRule, Names, Scheme, name_in

LOTS_TOLD = 12


class Money(NamedTuple):
    """An amount in minor units of `currency`, as a value of a note."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Words:
    """A name in several languages, as a value of a note."""

    names: tuple[tuple[str, str], ...]
    otherwise: str

    def name(self, language: str) -> str:
        return name_in(dict(self.names), language, self.otherwise)


class Note(NamedTuple):
    """One sentence: a message key with its values (text, whole numbers, fractions, dates, Money, Words)."""

    key: str
    values: tuple[tuple[str, object], ...] = ()


def note(key: str, **values: object) -> Note:
    return Note(key, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class GivenGift:
    """A gift that the member has, and could bring back."""

    redemption_id: str
    reward_id: str
    points: int


@dataclass(frozen=True, slots=True)
class Group:
    """One happening: what it was, when, what it did to the points, and why; `gift` where it can be taken back."""

    title: Note
    day: date
    points: int
    notes: tuple[Note, ...] = ()
    gift: GivenGift | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A member's points: what they come to, and the happenings behind them, newest first.

    `older` is the sum of the happenings that are not told one by one.
    """

    balance: int
    summary: tuple[Note, ...]
    groups: tuple[Group, ...]
    older: int = 0


def summary(account: Account, held: Holding) -> Iterator[Note]:
    """What can be spent, what waits, what is owed, and when which points end."""
    yield note("why_spendable", points=held.spendable)
    if held.pending and held.pending_until is not None:
        yield note("why_pending", points=held.pending, day=held.pending_until)
    if held.debt:
        yield note("why_debt", points=held.debt)
    for day, points in held.expiring[:LOTS_TOLD]:
        yield note("why_expiring", points=points, day=day)
    lasting = sum(lot.points for lot in account.lots if lot.expires_on is None)
    if lasting:
        yield note("why_lasting", points=lasting)


def sale(lines: Sequence[BasketLine], scheme: Scheme, facts: Facts | None) -> list[Note]:
    """Every part of a sale's points: line by line, rule by rule, what was left out, capped and rounded."""
    return Teller(scheme).sale(lines, facts)


_Value = tuple[str, object]


class _ToldRule(NamedTuple):
    """A rule with the values of its notes that are the same for all lines."""

    rule: EarnRule
    name: _Value
    terms: tuple[_Value, ...]


class Teller:
    """Tells the sales of one scheme; what many sentences have in common is made once for all of them."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._rules = {rule.rule_id: _told_rule(rule, scheme.currency) for rule in scheme.rules}
        self._points: dict[int, _Value] = {}

    def sale(self, lines: Sequence[BasketLine], facts: Facts | None) -> list[Note]:
        scheme = self._scheme
        accrual = accrue(lines, scheme, facts)
        by_no = {line.line_no: line for line in lines}
        return [*self._head(accrual, by_no, facts), *self._parts(accrual, by_no), *_ending(accrual, scheme)]

    def _head(self, accrual: Accrual, by_no: Mapping[int, BasketLine], facts: Facts | None) -> Iterator[Note]:
        scheme = self._scheme
        if facts is not None:
            yield note("why_tier", tier=_tier(scheme, facts.tier))
        if accrual.below_minimum:
            yield note("why_below_minimum", least=Money(scheme.earning.minimum_minor, scheme.currency))
        for count in accrual.lines:
            line = by_no[count.line_no]
            if count.excluded:
                yield _left_out(line, count.excluded, scheme.currency)
            elif line.voucher_minor:
                voucher = Money(line.voucher_minor, scheme.currency)
                yield note("why_voucher_part", name=_named(line, scheme.currency), amount=voucher)

    def _parts(self, accrual: Accrual, by_no: Mapping[int, BasketLine]) -> Iterator[Note]:
        # Thousands of them are told of a year: these notes are put together without names of arguments.
        currency = self._scheme.currency
        names: dict[int, _Value] = {
            line_no: ("name", _named(line, currency)) for line_no, line in by_no.items()
        }
        counted = {count.line_no: count.counted_minor for count in accrual.lines}
        amounts: dict[int, _Value] = {
            line_no: ("amount", Money(minor, currency)) for line_no, minor in counted.items()
        }
        for rule_id, line_no, amount in accrual.parts:
            rule, of_rule, terms = self._rules[rule_id]
            points = self._points.get(amount) or self._told_points(amount)
            if amount < 0:
                yield Note("why_rule_cap", (of_rule, points, ("most", rule.most_per_purchase or 0)))
            elif line_no == WHOLE_PURCHASE:
                yield Note("why_once", (of_rule, points))
            elif rule.kind == "amount":
                key = "why_per_amount" if rule_id == BASE_RULE else "why_per_amount_rule"
                yield Note(key, (names[line_no], of_rule, points, amounts[line_no], *terms))
            elif rule.kind == "unit":
                quantity = Fraction(paid_quantity_milli(by_no[line_no], counted[line_no]), 1000)
                yield Note("why_per_unit", (names[line_no], of_rule, points, ("quantity", quantity)))
            else:
                yield Note("why_multiplied", (names[line_no], of_rule, points, *terms))

    def _told_points(self, amount: int) -> _Value:
        told = self._points[amount] = ("points", Fraction(amount, self._scheme.denominator))
        return told


def _told_rule(rule: EarnRule, currency: str) -> _ToldRule:
    name = ("rule", Words(_sorted(rule.names), rule.rule_id))
    if rule.kind == "multiply":
        return _ToldRule(rule, name, (("factor", rule.factor),))
    return _ToldRule(rule, name, (("each", rule.points), ("step", Money(rule.per_amount_minor, currency))))


def _left_out(line: BasketLine, reason: str, currency: str) -> Note:
    name = _named(line, currency)
    if reason == "category":
        return note("why_left_out_category", name=name, category=line.category)
    return note(f"why_left_out_{reason}", name=name)


def _ending(accrual: Accrual, scheme: Scheme) -> Iterator[Note]:
    for cap, points in accrual.cuts:
        yield note(f"why_cap_{cap}", points=points, most=_most(scheme, cap))
    if accrual.rest:
        rest = Fraction(accrual.rest, accrual.denominator)
        yield note("why_rounded_down" if rest > 0 else "why_rounded_up", rest=abs(rest))


def _most(scheme: Scheme, cap: Any) -> int:
    if cap == "purchase":
        return scheme.earning.most_per_purchase or 0
    return scheme.earning.most_in[cap]


def _named(line: BasketLine, currency: str) -> object:
    """An amount that was keyed in has no name: it is called by itself."""
    return line.name or Money(line.amount_minor, currency)


def _tier(scheme: Scheme, code: str) -> Words:
    return Words(_sorted(scheme.tier(code).names), code)


def _sorted(names: Names) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names.items()))


# On the wire


def document(explanation: Explanation) -> dict[str, Any]:
    """As JSON; `from_document` reads it back."""
    return {
        "balance": explanation.balance,
        "older": explanation.older,
        "summary": [_told(one) for one in explanation.summary],
        "groups": [
            {
                "title": _told(group.title),
                "day": group.day.isoformat(),
                "points": group.points,
                "notes": [_told(one) for one in group.notes],
                "gift": _told_gift(group.gift),
            }
            for group in explanation.groups
        ],
    }


def from_document(told: Mapping[str, Any]) -> Explanation:
    """Raises ValueError, KeyError or TypeError for what `document` cannot have made."""
    return Explanation(
        balance=int(told["balance"]),
        older=int(told["older"]),
        summary=tuple(_note(one) for one in told["summary"]),
        groups=tuple(
            Group(
                _note(one["title"]),
                date.fromisoformat(one["day"]),
                int(one["points"]),
                tuple(_note(inner) for inner in one["notes"]),
                _gift(one.get("gift")),
            )
            for one in told["groups"]
        ),
    )


def _told_gift(gift: GivenGift | None) -> list[Any] | None:
    return [gift.redemption_id, gift.reward_id, gift.points] if gift else None


def _gift(told: Sequence[Any] | None) -> GivenGift | None:
    if told is None:
        return None
    redemption_id, reward_id, points = told
    return GivenGift(str(redemption_id), str(reward_id), int(points))


def _told(one: Note) -> list[Any]:
    return [one.key, {name: _packed(value) for name, value in one.values}]


def _note(told: Iterable[Any]) -> Note:
    key, values = told
    return Note(str(key), tuple((str(name), _unpacked(value)) for name, value in values.items()))


def _packed(value: object) -> object:
    match value:
        case Money(amount_minor, currency):
            return {"money": [amount_minor, currency]}
        case Words(names, otherwise):
            return {"words": [dict(names), otherwise]}
        case Fraction():
            return {"fraction": [value.numerator, value.denominator]}
        case date():
            return {"day": value.isoformat()}
        case int() | str():
            return value
    raise TypeError(f"{value!r} is no value of a note")


def _unpacked(value: object) -> object:
    match value:
        case {"money": [int() as amount_minor, str() as currency]}:
            return Money(amount_minor, currency)
        case {"words": [dict() as names, str() as otherwise]}:
            return Words(tuple(sorted(names.items())), otherwise)
        case {"fraction": [int() as numerator, int() as denominator]}:
            return Fraction(numerator, denominator)
        case {"day": str() as day}:
            return date.fromisoformat(day)
        case int() | str():
            return value
    raise TypeError(f"{value!r} is no value of a note")
