"""Makes the result of a rehearsal from its sums: names, money and masks are looked up here and not while replaying."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from fractions import Fraction

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import card, store
from pos_loyalty.domain.cards import masked
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.rehearsing.naming import LANGUAGE, WORDS, Names, rule_ids
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.result import (
    GiftRow,
    MoverRow,
    Rehearsal,
    RuleRow,
    SideTotals,
    StoreRow,
    TierMoves,
)
from pos_loyalty.head_office.rehearsing.rules import Rules
from pos_loyalty.head_office.rehearsing.sums import Mover, SideSums, Sums, denominators
from pos_loyalty.i18n.formats import capped


def findings(connection: Connection, plan: Plan, sums: Sums, scheme_file: str, *, gifts: bool) -> Rehearsal:
    names = Names(plan)
    old, new = at_the_end(plan.old, plan), at_the_end(plan.new, plan)
    cards = _cards(connection, [one.row.member for one in (*sums.gains, *sums.losses)])
    return Rehearsal(
        scheme_file=capped(scheme_file),
        first=plan.period.first,
        last=plan.period.last,
        currency=new.currency,
        purchases=sums.purchases,
        lines=sums.lines,
        more=sums.more,
        same=sums.same,
        fewer=sums.fewer,
        old=_totals(sums.old, old),
        new=_totals(sums.new, new),
        gains=tuple(_mover(one, cards, names) for one in sums.gains),
        losses=tuple(_mover(one, cards, names) for one in sums.losses),
        rules=tuple(_rules(plan, sums, names)),
        tiers=_tier_moves(old, new, sums, names),
        stores=tuple(_stores(connection, sums)),
        gifts=tuple(_gifts(plan, sums)) if gifts else None,
    )


def at_the_end(rules: Rules, plan: Plan) -> Scheme:
    return rules.at(datetime.combine(plan.period.last, time.max))


def _totals(side: SideSums, scheme: Scheme) -> SideTotals:
    return SideTotals(side.tally.points, side.expired, side.standing, side.debt, side.in_debt, scheme.worth)


def _cards(connection: Connection, member_ids: Iterable[str]) -> dict[str, str]:
    """One card of each, masked: one that is in use if there is any."""
    rows = connection.execute(
        select(card.c.member_id, card.c.card_number)
        .where(card.c.member_id.in_(list(member_ids)))
        .order_by(card.c.state != "active", card.c.card_number)
    )
    found: dict[str, str] = {}
    for member_id, number in rows:
        found.setdefault(member_id, masked(number))
    return found


def _mover(one: Mover, cards: Mapping[str, str], names: Names) -> MoverRow:
    reasons = tuple((names.reason(key), points) for key, points in one.reasons)
    return MoverRow(one.row, cards.get(one.row.member), reasons)


def _rules(plan: Plan, sums: Sums, names: Names) -> Iterable[RuleRow]:
    """Every rule of both sides, also one that gave nothing; of everything else what moved points."""
    old = sums.old.tally.by_reason(denominators(plan.old))
    new = sums.new.tally.by_reason(denominators(plan.new))
    of_old, of_new = rule_ids(reversed(plan.old.versions)), rule_ids(plan.new.versions)
    nothing = Fraction(0)
    for rule_id in dict.fromkeys((*of_old, *of_new)):
        before = old.get(rule_id, nothing) if rule_id in of_old else None
        after = new.get(rule_id, nothing) if rule_id in of_new else None
        yield RuleRow(rule_id, names.reason(rule_id), before, after)
    for key in WORDS:
        if old.get(key) or new.get(key):
            yield RuleRow(key[1:], names.reason(key), old.get(key, nothing), new.get(key, nothing))


def _tier_moves(old: Scheme, new: Scheme, sums: Sums, names: Names) -> TierMoves:
    codes = [tuple(tier.code for tier in scheme.tiers) for scheme in (old, new)]
    return TierMoves(codes[0], codes[1], names.tiers, dict(sums.tiers))


def _stores(connection: Connection, sums: Sums) -> Iterable[StoreRow]:
    """By how much the new rules change what they cost, the largest change first."""
    called = {row.store_id: row.name for row in connection.execute(select(store.c.store_id, store.c.name))}
    old, new = sums.old.tally.stores, sums.new.tally.stores
    rows = [
        StoreRow(one, capped(called.get(one, "")), old.get(one, 0), new.get(one, 0)) for one in {*old, *new}
    ]
    return sorted(rows, key=lambda row: (-abs(row.new - row.old), row.store))


def _gifts(plan: Plan, sums: Sums) -> Iterable[GiftRow]:
    old, new = _by_id(plan.old_gifts), _by_id(plan.new_gifts)
    for gift_id in sorted({*old, *new}):
        before, after = old.get(gift_id), new.get(gift_id)
        shown = after or before
        assert shown is not None, "it is in one of the two"
        yield GiftRow(
            gift_id,
            capped(shown.name(LANGUAGE)),
            before.points if before else None,
            after.points if after else None,
            sums.old.affordable[gift_id],
            sums.new.affordable[gift_id],
        )


def _by_id(gifts: Iterable[Reward]) -> dict[str, Reward]:
    return {gift.reward_id: gift for gift in gifts}
