"""Reads a scheme from its document. Head office reads strictly; a till leaves aside what a newer version added."""

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from pos_loyalty.domain import scale_codes
from pos_loyalty.domain import scheme as model
from pos_loyalty.domain.document import DocumentError, Fields, Shape
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scale_codes import ScaleRule
from pos_loyalty.domain.scheme import BANDS, BASE_RULE, Scheme

LAST_PROGRAMME = 999
"""A card number has three digits for it."""
MOST_DAYS = 3660
MOST_MONTHS = 120
MOST_RULES = 200

_CURRENCY = Shape(re.compile(r"[A-Z]{3}", re.ASCII), 'three capital letters such as "KRW"')
_EAN_PREFIX = Shape(re.compile(r"[0-9]{1,12}", re.ASCII), 'a text of digits such as "29"')
_SCALE_CODE = Shape(
    re.compile("[a-z]{2}|[0-9INVPWC]{13,18}", re.ASCII),
    'a country such as "kr", or a pattern such as "2IIIIIIPPPPPC"',
)
_ID = Shape(
    re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII),
    "a word of lower-case letters, digits, - and _, 40 at most,",
)
_ZONE = Shape(
    re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", re.ASCII), 'a time zone such as "Asia/Seoul"'
)
_WEEKLY = Shape(
    re.compile(
        r"(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?"
        r"(?: ([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9]))?",
        re.ASCII,
    ),
    'a time such as "sat" or "mon-fri 17:00-19:00"',
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60


def scheme_from_document(document: Mapping[str, Any], *, strict: bool = False) -> Scheme:
    """A scheme from its parsed document; raises DocumentError (a UserError 'scheme_unreadable') naming the field.

    Strict, a field that means nothing is refused too.
    """
    top = Fields(document)
    tiering = _tiering(top.table("tiering"))
    tiers = _tiers(top, tiering)
    codes = frozenset(tier.code for tier in tiers)
    earn = top.table("earn")
    scheme = Scheme(
        version=top.whole("version", 1),
        valid_from=top.moment("valid_from"),
        programme=top.whole("programme", 0, LAST_PROGRAMME),
        currency=top.text("currency", _CURRENCY),
        time_zone=top.text("time_zone", _ZONE, "UTC"),
        earning=_earning(earn),
        rules=(_base_rule(earn), *_rules(top, codes)),
        best_groups=_best_groups(top),
        expiry=_expiry(top.table("expiry")),
        worth=_worth(top.table("worth")),
        welcome=_welcome(top),
        referral=_referral(top),
        discounts=_discounts(top, codes),
        services=_services(top, codes),
        reserved_goods=_reserved_goods(top, codes),
        second_purchase_coupon=_coupon(top, "second_purchase_coupon"),
        tiering=tiering,
        tiers=tiers,
        legacy_ean_prefixes=top.texts("legacy_ean_prefixes", _EAN_PREFIX),
        long_absence_days=top.whole("long_absence_days", 1),
        birthday_window_days=top.whole("birthday_window_days", 0),
        floor_limit_points=top.table("gifts").whole("floor_limit_points", 0, default=0),
        agreement=_agreement(top.table("agreement")),
        scale_rules=_scale_rules(top.table("scale")),
        suggesting=_suggesting(top.table("suggestions")),
    )
    if strict:
        top.refuse_unknown()
    return scheme


def _suggesting(fields: Fields) -> model.Suggesting:
    given = model.Suggesting()
    share = fields.whole("hold_out_percent", 0, 50, given.hold_out_percent)
    usual = fields.whole("usual_places", 0, model.MOST_MENTIONED, given.usual_places)
    left = model.MOST_MENTIONED - usual
    new = fields.whole("new_places", 0, left, min(given.new_places, left))
    return model.Suggesting(share, usual, new, _all_but_excluded(fields))


def _scale_rules(scale: Fields) -> tuple[ScaleRule, ...]:
    wanted = scale.texts("codes", _SCALE_CODE)
    try:
        return scale_codes.rules_of(wanted)
    except UserError as error:
        known = ", ".join(scale_codes.REGIONS)
        reason = f"{error.values['pattern']} is no layout of a label; countries are {known}"
        raise DocumentError(("scale", "codes"), reason) from error


# Earning


def _base_rule(earn: Fields) -> model.EarnRule:
    return model.EarnRule(
        rule_id=BASE_RULE,
        kind="amount",
        group=BASE_RULE,
        names=earn.names("names", {}),
        points=earn.whole("points", 0),
        per_amount_minor=earn.whole("per_amount_minor", 1),
    )


def _earning(earn: Fields) -> model.Earning:
    most = earn.table("most")
    caps = {
        period: most.whole(f"per_{name}", 0)
        for period, name in (("day", "day"), ("month", "month"), ("year", "year"), ("ever", "member"))
        if most.has(f"per_{name}")
    }
    return model.Earning(
        minimum_minor=earn.whole("minimum_purchase_minor", 0, default=0),
        rounding=cast("model.Rounding", earn.choice("rounding", ("down", "nearest", "up"), "down")),
        excluded=_all_but_excluded(earn),
        excludes_discounted=earn.yes_no("excludes_discounted"),
        pending_days=earn.whole("pending_days", 0, MOST_DAYS, 14),
        most_per_purchase=most.whole("per_purchase", 0) if most.has("per_purchase") else None,
        most_in=cast("Any", caps),
    )


def _all_but_excluded(fields: Fields) -> model.Goods:
    return model.Goods(
        except_categories=frozenset(fields.texts("excluded_categories")),
        except_products=frozenset(fields.texts("excluded_products")),
        except_tags=frozenset(fields.texts("excluded_tags")),
    )


def _rules(top: Fields, tiers: frozenset[str]) -> tuple[model.EarnRule, ...]:
    seen = {BASE_RULE}
    return tuple(_rule(fields, seen, tiers) for fields in top.limited("rules", MOST_RULES))


def _rule(fields: Fields, seen: set[str], tiers: frozenset[str]) -> model.EarnRule:
    rule_id = fields.fresh("id", _ID, seen)
    kind = fields.choice("kind", ("amount", "unit", "multiply", "visit", "bonus"))
    return model.EarnRule(
        rule_id=rule_id,
        kind=cast("model.RuleKind", kind),
        group=fields.text("group", _ID, kind),
        names=fields.names("names", {}),
        points=0 if kind == "multiply" else fields.whole("points", 1),
        per_amount_minor=fields.whole("per_amount_minor", 1) if kind == "amount" else 1,
        per_units=fields.whole("per_units", 1, 10**6, 1) if kind == "unit" else 1,
        factor=fields.factor("factor", 1) if kind == "multiply" else Fraction(1),
        goods=_goods(fields.table("goods")),
        when=_when(fields.table("when"), tiers),
        most_per_purchase=fields.whole("most_per_purchase", 1) if fields.has("most_per_purchase") else None,
    )


def _best_groups(top: Fields) -> frozenset[str]:
    seen: set[str] = set()
    takes = {
        group.fresh("id", _ID, seen): group.choice("takes", ("all", "best"))
        for group in top.limited("groups", MOST_RULES)
    }
    return frozenset(name for name, taken in takes.items() if taken == "best")


def _goods(fields: Fields) -> model.Goods:
    return model.Goods(
        categories=frozenset(fields.texts("categories")),
        products=frozenset(fields.texts("products")),
        tags=frozenset(fields.texts("tags")),
        except_categories=frozenset(fields.texts("except_categories")),
        except_products=frozenset(fields.texts("except_products")),
        except_tags=frozenset(fields.texts("except_tags")),
    )


def _when(fields: Fields, tiers: frozenset[str]) -> model.When:
    first, last = fields.day("from"), fields.day("until")
    if first is not None and last is not None and last < first:
        raise fields.wrong("until", f"the last day {last} lies before the first day {first}")
    windows = ("day", "week", "month")
    return model.When(
        tiers=_tier_codes(fields, tiers),
        stores=frozenset(fields.texts("stores")),
        first_day=first,
        last_day=last,
        weekly=tuple(part for text in fields.texts("weekly", _WEEKLY) for part in _minutes(fields, text)),
        birthday=cast("Any", fields.choice("birthday", windows)) if fields.has("birthday") else None,
        first_purchase=fields.yes_no("first_purchase"),
        minimum_minor=fields.whole("minimum_purchase_minor", 0, default=0),
    )


def _tier_codes(fields: Fields, tiers: frozenset[str]) -> frozenset[str]:
    asked = fields.texts("tiers")
    unknown = [code for code in asked if code not in tiers]
    if unknown:
        raise fields.wrong("tiers", f"there is no tier {unknown[0]!r}; known: {', '.join(sorted(tiers))}")
    return frozenset(asked)


def _minutes(fields: Fields, text: str) -> list[tuple[int, int]]:
    """'fri-sun 17:00-19:00' as minutes of the week, a pair a day."""
    match = _WEEKLY.pattern.fullmatch(text)
    assert match is not None, "the shape was checked when it was read"
    first = _DAYS.index(match[1])
    last = _DAYS.index(match[2]) if match[2] else first
    begin, end = 0, _DAY_MINUTES
    if match[3]:
        begin, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    if last < first or not begin < end <= _DAY_MINUTES:
        raise fields.wrong("weekly", f"{text!r} ends before it begins; write it as two entries")
    return [(day * _DAY_MINUTES + begin, day * _DAY_MINUTES + end) for day in range(first, last + 1)]


# What points are worth and how long


def _expiry(fields: Fields) -> model.Expiry:
    rules = ("never", "months", "end_of_month", "end_of_year", "idle_months")
    rule = fields.choice("rule", rules, "never")
    least = 0 if rule == "end_of_year" else 1
    return model.Expiry(
        rule=cast("model.ExpiryRule", rule),
        months=0 if rule == "never" else fields.whole("months", least, MOST_MONTHS),
        grace_days=fields.whole("grace_days", 1, MOST_DAYS, 30),
        notice_days=fields.whole("notice_days", 0, MOST_DAYS, 60),
    )


def _agreement(fields: Fields) -> model.Agreement:
    names = ("gift_above_points", "return_above_minor")
    gift, money = (fields.whole(name, 0) if fields.has(name) else None for name in names)
    return model.Agreement(gift, money)


def _worth(fields: Fields) -> model.Worth:
    """Nothing, where the scheme does not say: then no money can be asked for points."""
    return model.Worth(fields.whole("points", 1, default=1), fields.whole("minor", 0, default=0))


def _welcome(top: Fields) -> model.Welcome | None:
    if not top.has("welcome"):
        return None
    fields = top.table("welcome")
    return model.Welcome(fields.whole("points", 1), fields.whole("after_visits", 0, 100, 0))


def _referral(top: Fields) -> model.Referral | None:
    if not top.has("referral"):
        return None
    fields = top.table("referral")
    return model.Referral(
        newcomer_points=fields.whole("newcomer_points", 0),
        referrer_points=fields.whole("referrer_points", 0),
        after_visits=fields.whole("after_visits", 1, 100, 2),
    )


# What a member pays


def _discounts(top: Fields, tiers: frozenset[str]) -> tuple[model.Discount, ...]:
    seen: set[str] = set()
    return tuple(
        model.Discount(
            discount_id=fields.fresh("id", _ID, seen),
            names=fields.names("names"),
            percent=_percent(fields),
            goods=_goods(fields.table("goods")),
            when=_when(fields.table("when"), tiers),
        )
        for fields in top.limited("discounts", MOST_RULES)
    )


def _services(top: Fields, tiers: frozenset[str]) -> tuple[model.Service, ...]:
    seen: set[str] = set()
    return tuple(
        model.Service(
            service_id=fields.fresh("id", _ID, seen),
            names=fields.names("names"),
            price_minor=fields.whole("price_minor", 0),
            free_when=_when(fields.table("free_when"), tiers),
        )
        for fields in top.limited("services", MOST_RULES)
    )


def _reserved_goods(top: Fields, tiers: frozenset[str]) -> tuple[model.ReservedGoods, ...]:
    found = []
    for fields in top.limited("reserved_goods", MOST_RULES):
        reserved = model.ReservedGoods(_tier_codes(fields, tiers), _goods(fields.table("goods")))
        if not reserved.tiers:
            raise fields.wrong("tiers", "name at least one tier that may buy these goods")
        if not reserved.goods.names_some:
            raise fields.wrong("goods", "name categories, products or tags; all goods cannot be reserved")
        found.append(reserved)
    return tuple(found)


def _coupon(top: Fields, name: str) -> model.CouponTerms | None:
    if not top.has(name):
        return None
    fields = top.table(name)
    if fields.has("percent") == fields.has("amount_minor"):
        raise fields.wrong("percent", "a coupon has either percent or amount_minor")
    return model.CouponTerms(
        names=fields.names("names"),
        percent=_percent(fields) if fields.has("percent") else Fraction(0),
        amount_minor=fields.whole("amount_minor", 1) if fields.has("amount_minor") else 0,
        most_minor=fields.whole("most_minor", 1) if fields.has("most_minor") else None,
        minimum_minor=fields.whole("minimum_purchase_minor", 0, default=0),
        from_days=fields.whole("from_days", 0, MOST_DAYS, 1),
        valid_days=fields.whole("valid_days", 1, MOST_DAYS),
    )


def _percent(fields: Fields) -> Fraction:
    percent = fields.factor("percent", 0)
    if not 0 < percent <= 100 or (percent * 1000).denominator != 1:
        raise fields.wrong(
            "percent", "a percentage above 0 and up to 100, with three decimals at most, is needed"
        )
    return percent


# Tiers


def _tiering(fields: Fields) -> model.Tiering:
    return model.Tiering(
        basis=cast("model.TierBasis", fields.choice("basis", ("standing", "threshold", "both"), "standing")),
        measure=cast("model.TierMeasure", fields.choice("measure", ("spend", "points", "visits"), "spend")),
        period_days=fields.whole("period_days", 1, MOST_DAYS, 365),
        hold_months=fields.whole("hold_months", 0, MOST_MONTHS, 0),
        demotion=cast("model.Demotion", fields.choice("demotion", ("never", "step", "value"), "value")),
        notice_days=fields.whole("notice_days", 0, MOST_DAYS, 30),
    )


def _tiers(top: Fields, tiering: model.Tiering) -> tuple[model.Tier, ...]:
    seen: set[str] = set()
    tables = list(top.limited("tiers", MOST_RULES))
    tiers = tuple(_tier(fields, seen, place, len(tables), tiering) for place, fields in enumerate(tables))
    if not tiers:
        raise top.wrong("tiers", "at least one tier is needed, best first")
    if tiering.basis != "threshold" and tuple(tier.band for tier in tiers) != BANDS:
        raise top.wrong("tiers", f"one each for {', '.join(BANDS)}, best first, is needed")
    for fields, tier, below in zip(tables, tiers, tiers[1:], strict=False):
        if tier.threshold is not None and below.threshold is not None and tier.threshold <= below.threshold:
            raise fields.wrong("threshold", f"it must be above that of {below.code}, {below.threshold}")
    return tiers


def _tier(fields: Fields, seen: set[str], place: int, count: int, tiering: model.Tiering) -> model.Tier:
    by_threshold = tiering.basis != "standing"
    has_threshold = fields.has("threshold")
    if tiering.basis == "threshold" and place < count - 1 and not has_threshold:
        raise fields.wrong("threshold", "every tier but the last needs one")
    return model.Tier(
        code=fields.fresh("code", _ID, seen),
        band=fields.choice("band", BANDS, _look(place, count) if tiering.basis == "threshold" else ""),
        names=fields.names("names"),
        threshold=fields.whole("threshold", 1) if by_threshold and has_threshold else None,
    )


def _look(place: int, count: int) -> str:
    """The shape on the screen of a tier that no band was named for."""
    return BANDS[-1] if place == count - 1 else BANDS[min(place, len(BANDS) - 2)]


@lru_cache(maxsize=64)
def scheme_from_text(text: str) -> Scheme:
    """The scheme of a document as it is stored, in JSON; of one that was read before the same, without reading it anew."""
    return scheme_from_document(json.loads(text))
