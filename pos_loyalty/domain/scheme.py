"""The programme's rules as plain data: what earns points, how long they last, what a tier brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import BirthdayWindow, Facts
from pos_loyalty.domain.scale_codes import ScaleRule

BANDS = ("vip", "large", "ordinary", "small")
"""Bands of the customer pyramid, best first; a member without a purchase in the period has none."""

BASE_RULE = "base"
"""The id of the rule that `[earn]` describes; it is in the group of the same name."""

RuleKind = Literal["amount", "unit", "visit", "multiply", "bonus"]
Rounding = Literal["down", "nearest", "up"]
ExpiryRule = Literal["never", "months", "end_of_month", "end_of_year", "idle_months"]
TierBasis = Literal["standing", "threshold", "both"]
TierMeasure = Literal["spend", "points", "visits"]
Demotion = Literal["never", "step", "value"]
Names = Mapping[str, str]


def name_in(names: Names, language: str, otherwise: str) -> str:
    """The word in this language, else in English, else the first there is."""
    return names.get(language) or names.get("en") or next(iter(names.values()), otherwise)


@dataclass(frozen=True, slots=True)
class Goods:
    """Which lines something is about: any of what is named, without anything named all; never the exceptions."""

    categories: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    except_categories: frozenset[str] = frozenset()
    except_products: frozenset[str] = frozenset()
    except_tags: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        return not (self.names_some or self.except_categories or self.except_products or self.except_tags)

    @property
    def names_some(self) -> bool:
        return bool(self.categories or self.products or self.tags)

    def has(self, line: BasketLine) -> bool:
        is_named = (
            line.category in self.categories
            or line.product_id in self.products
            or not self.tags.isdisjoint(line.tags)
        )
        # Most lines are named by no rule but the base rule, so that the exceptions need not be looked at.
        return (is_named or not self.names_some) and not self.exception(line)

    def exception(self, line: BasketLine) -> Literal["", "category", "product", "tag"]:
        """By which exception a line is left out; empty if by none."""
        if line.category in self.except_categories:
            return "category"
        if line.product_id in self.except_products:
            return "product"
        return "" if self.except_tags.isdisjoint(line.tags) else "tag"


@dataclass(frozen=True, slots=True)
class When:
    """The circumstances of a sale in which something holds; what is left out does not matter.

    `weekly` holds minutes of the week, Monday 00:00 being 0, as (begin, end) with the end not included.
    """

    tiers: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    first_day: date | None = None
    last_day: date | None = None
    weekly: tuple[tuple[int, int], ...] = ()
    birthday: BirthdayWindow | None = None
    first_purchase: bool = False
    minimum_minor: int = 0

    def holds(self, facts: Facts, counted_minor: int) -> bool:
        """`counted_minor` is what of the purchase can earn points."""
        return (
            counted_minor >= self.minimum_minor
            and (not self.tiers or facts.tier in self.tiers)
            and (not self.stores or facts.store_id in self.stores)
            and (self.first_day is None or facts.at.date() >= self.first_day)
            and (self.last_day is None or facts.at.date() <= self.last_day)
            and (not self.weekly or self._in_week(facts.at))
            and (self.birthday is None or self.birthday in facts.birthday)
            and (not self.first_purchase or facts.first_purchase)
        )

    def _in_week(self, at: datetime) -> bool:
        minute = (at.weekday() * 24 + at.hour) * 60 + at.minute
        return any(begin <= minute < end for begin, end in self.weekly)


@dataclass(frozen=True, slots=True)
class EarnRule:
    """One reason for points.

    amount    `points` for each `per_amount_minor` of the lines
    unit      `points` for each `per_units` pieces (or kilograms, litres) of the lines
    multiply  the lines' points by amount and unit times `factor`
    visit     `points` once a member and day
    bonus     `points` once a purchase
    """

    rule_id: str
    kind: RuleKind
    group: str
    names: Names
    points: int = 0
    per_amount_minor: int = 1
    per_units: int = 1
    factor: Fraction = Fraction(1)
    goods: Goods = Goods()
    when: When = When()
    most_per_purchase: int | None = None


@dataclass(frozen=True, slots=True)
class Earning:
    """What all rules of the scheme have in common; `most` has caps in points by period."""

    minimum_minor: int
    rounding: Rounding
    excluded: Goods
    excludes_discounted: bool
    pending_days: int
    most_per_purchase: int | None
    most_in: Mapping[Literal["day", "month", "year", "ever"], int]


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long points last, and for how many days those that come back after their end."""

    rule: ExpiryRule
    months: int
    grace_days: int
    notice_days: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What points are worth in money: `minor` for each `points`."""

    points: int
    minor: int

    def of(self, points: int) -> int:
        """Minor units, rounded up: what is owed is not made smaller by rounding."""
        return -(-points * self.minor // self.points)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Points for joining, given when the member was here on `after_visits` days."""

    points: int
    after_visits: int


@dataclass(frozen=True, slots=True)
class Referral:
    """Points for both sides, once the newcomer was here on `after_visits` days."""

    newcomer_points: int
    referrer_points: int
    after_visits: int


@dataclass(frozen=True, slots=True)
class Discount:
    """A price reduction on goods, for a tier, a birthday, some hours: the best one wins on each line."""

    discount_id: str
    names: Names
    percent: Fraction
    goods: Goods
    when: When


@dataclass(frozen=True, slots=True)
class Service:
    """Such as gift wrap: it costs `price_minor` and is free when `free_when` holds."""

    service_id: str
    names: Names
    price_minor: int
    free_when: When


@dataclass(frozen=True, slots=True)
class ReservedGoods:
    """Goods that only members of some tiers may buy."""

    tiers: frozenset[str]
    goods: Goods


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """What a coupon takes off a sale, and when."""

    names: Names
    percent: Fraction
    amount_minor: int
    most_minor: int | None
    minimum_minor: int
    from_days: int
    valid_days: int


@dataclass(frozen=True, slots=True)
class Tiering:
    """How a member comes to a tier and leaves it; `hold_months` is how long a tier is kept once it was reached."""

    basis: TierBasis
    measure: TierMeasure
    period_days: int
    hold_months: int
    demotion: Demotion
    notice_days: int


@dataclass(frozen=True, slots=True)
class Tier:
    """A level as the customer knows it; `names` maps a language code to the word on the screen."""

    code: str
    band: str
    names: Names
    threshold: int | None = None

    def name(self, language: str) -> str:
        """The word customers hear, in this language or else in English."""
        return name_in(self.names, language, self.code)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Above what a manager agrees with a PIN, in points of one gift and in money of one return; None: never."""

    gift_above_points: int | None = None
    return_above_minor: int | None = None

    def is_for_gift(self, points: int) -> bool:
        return self.gift_above_points is not None and points > self.gift_above_points

    def is_for_return(self, amount_minor: int) -> bool:
        return self.return_above_minor is not None and amount_minor > self.return_above_minor


MOST_MENTIONED = 3
"""Places for goods on the screen; more than two or three nobody says."""


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What is suggested at the till: to all but so many of a hundred members, and of all goods but the exceptions.

    So many places are for what a member usually buys, and for what is new to them; free ones are for the other kind.
    """

    hold_out_percent: int = 10
    usual_places: int = 2
    new_places: int = 1
    goods: Goods = Goods()

    @property
    def places(self) -> int:
        return self.usual_places + self.new_places


@dataclass(frozen=True)
class Scheme:
    """One version of the rules. It counts from `valid_from` in the time of each shop; None is from the beginning.

    `floor_limit_points` is what a till that is cut off may give of a member's points without asking, beyond what is set
    aside for it.
    """

    version: int
    valid_from: datetime | None
    programme: int
    currency: str
    time_zone: str
    earning: Earning
    rules: tuple[EarnRule, ...]
    best_groups: frozenset[str]
    expiry: Expiry
    worth: Worth
    welcome: Welcome | None
    referral: Referral | None
    discounts: tuple[Discount, ...]
    services: tuple[Service, ...]
    reserved_goods: tuple[ReservedGoods, ...]
    second_purchase_coupon: CouponTerms | None
    tiering: Tiering
    tiers: tuple[Tier, ...]
    legacy_ean_prefixes: tuple[str, ...]
    long_absence_days: int
    birthday_window_days: int
    floor_limit_points: int = 0
    agreement: Agreement = Agreement()
    scale_rules: tuple[ScaleRule, ...] = ()
    suggesting: Suggesting = Suggesting()

    @cached_property
    def denominator(self) -> int:
        """All points of this scheme are whole multiples of one part in so many, before they are rounded."""
        amounts = (rule.per_amount_minor for rule in self.rules if rule.kind == "amount")
        units = (rule.per_units * 1000 for rule in self.rules if rule.kind == "unit")
        factors = (rule.factor.denominator for rule in self.rules if rule.kind == "multiply")
        return lcm(*amounts, *units) * lcm(*factors)

    @cached_property
    def needs_facts(self) -> bool:
        """Whether points, prices or coupons depend on more than the basket."""
        priced = self.discounts or self.services or self.reserved_goods
        return len(self.rules) > 1 or bool(self.earning.most_in or priced or self.second_purchase_coupon)

    def tier(self, code: str) -> Tier:
        """The tier with this code; one that is not known any more counts as the lowest."""
        return next((tier for tier in self.tiers if tier.code == code), self.tiers[-1])

    def tier_of_band(self, band: str | None) -> Tier:
        """The tier of a pyramid band; members who are not ranked hold the lowest tier."""
        return next((tier for tier in self.tiers if tier.band == band), self.tiers[-1])

    def rank(self, code: str) -> int:
        """Zero for the best tier."""
        return self.tiers.index(self.tier(code))

    def rule_name(self, rule_id: str, language: str) -> str:
        names = next((rule.names for rule in self.rules if rule.rule_id == rule_id), {})
        return name_in(names, language, rule_id)


def valid_at(schemes: Iterable[Scheme], at: datetime) -> Scheme:
    """The newest version whose date has come at this local time; before all dates the oldest version."""
    known = sorted(schemes, key=lambda scheme: scheme.version)
    begun = [scheme for scheme in known if scheme.valid_from is None or scheme.valid_from <= at]
    return begun[-1] if begun else known[0]
