"""Tiers: reached with a sale or a ranking, kept for a while, lost by the rules, and told to the tills."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pos_loyalty.analytics.settings import Settings
from pos_loyalty.database.head_office_tables import tier_change
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.head_office import publish
from pos_loyalty.head_office.publish import Findings
from pos_loyalty.head_office.standing_rows import FOUND, Publication
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id

DOUBLE = {"id": "double", "kind": "multiply", "factor": 2, "when": {"tiers": ["gold"]}}
"""Makes it visible which tier a sale counted under."""


def ladder(gold: int, silver: int) -> list[dict[str, Any]]:
    return [
        {"code": "gold", "names": {"en": "Gold"}, "threshold": gold},
        {"code": "silver", "names": {"en": "Silver"}, "threshold": silver},
        {"code": "member", "names": {"en": "Member"}},
    ]


def use_ladder(office: Office, gold: int = 50_000, silver: int = 20_000, **tiering: Any) -> None:
    office.change_scheme(tiers=ladder(gold, silver), tiering={"basis": "threshold"} | tiering, rules=[DOUBLE])


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


@pytest.fixture
def member_id(till: FakeTill) -> str:
    return till.enrol()


def buy(office: Office, till: FakeTill, member_id: str, amount: int) -> str:
    sold = till.sale(member_id, amount)
    office.settle(till)
    return sold


def history(office: Office, member_id: str) -> list[tuple[str | None, str, str]]:
    own = tier_change.c
    rows = office.all(
        select(own.before, own.after, own.reason)
        .where(own.member_id == member_id)
        .order_by(own.changed_at_ms, own.change_id)
    )
    return [tuple(row) for row in rows]


def rank(office: Office, best_first: Sequence[str], of: int = 100) -> None:
    """An analysis whose ranking is this; `of` is how many members it ranked, others included."""
    rows = [
        dict.fromkeys(FOUND)
        | {
            "member_id": member_id,
            "rank": place,
            "members": of,
            "sales_minor": 1_000,
            "counted_minor": 1_000,
            "bulk_minor": 0,
            "first_day": office.today.toordinal(),
            "visits": 3,
            "blocks": 2,
            "blocks_needed": 2,
        }
        for place, member_id in enumerate(best_first, 1)
    ]

    def ranking() -> Iterator[dict[str, Any]]:
        return iter(sorted(rows, key=lambda row: str(row["member_id"])))

    def nothing() -> Iterator[dict[str, Any]]:
        return iter(())

    publication = Publication(new_id(), office.today, office.now_ms)
    findings = Findings(ranking, *[nothing] * 8, customers=0, growth_days=0)
    office.write(lambda c: publish.publish(c, publication, findings, Settings()))


@pytest.mark.parametrize(("measure", "gold"), [("spend", 60_000), ("points", 120), ("visits", 2)])
def test_the_sale_that_reaches_a_tier_lifts_at_once_and_the_next_one_counts_under_it(
    office: Office, till: FakeTill, member_id: str, measure: str, gold: int
) -> None:
    use_ladder(office, gold=gold, silver=1, measure=measure)
    first = buy(office, till, member_id, 30_000)
    assert office.tier(member_id) == "silver"
    office.pass_days(1, till)
    second = buy(office, till, member_id, 30_000)
    assert office.tier(member_id) == till.members[member_id].tier_code == "gold"
    assert till.members[member_id].tier_since == office.today
    third = buy(office, till, member_id, 30_000)
    assert [office.earned(sold) for sold in (first, second, third)] == [60, 60, 120]
    assert history(office, member_id) == [
        (None, "silver", "threshold"),
        ("silver", "gold", "threshold"),
    ]


def test_two_sales_of_one_day_are_one_visit(office: Office, till: FakeTill, member_id: str) -> None:
    use_ladder(office, gold=3, silver=2, measure="visits")
    buy(office, till, member_id, 500)
    buy(office, till, member_id, 500)
    assert office.tier(member_id) == "member"


@pytest.mark.parametrize(("days", "tier"), [(29, "gold"), (30, "silver")])
def test_a_tier_counts_what_was_bought_in_its_period_today_included(
    office: Office, till: FakeTill, member_id: str, days: int, tier: str
) -> None:
    use_ladder(office, period_days=30)
    buy(office, till, member_id, 30_000)
    office.pass_days(days, till)
    buy(office, till, member_id, 30_000)
    assert office.tier(member_id) == tier


@pytest.mark.parametrize(
    ("demotion", "first", "second"),
    [("never", "gold", "gold"), ("step", "silver", "member"), ("value", "member", "member")],
)
def test_a_tier_that_is_not_deserved_any_more_is_kept_to_its_last_day(
    office: Office, till: FakeTill, member_id: str, demotion: str, first: str, second: str
) -> None:
    use_ladder(office, period_days=30, hold_months=6, demotion=demotion)
    buy(office, till, member_id, 50_000)
    for tier in (first, second):
        last = add_months(office.today, 6)
        before = office.tier(member_id)
        office.pass_days((last - office.today).days)
        assert office.day().tiers_changed == 0
        office.pass_days(1)
        assert office.day().tiers_changed == (0 if before == tier else 1)
        office.settle(till)
        assert office.tier(member_id) == till.members[member_id].tier_code == tier
    assert office.day().tiers_changed == 0


def test_a_tier_that_is_deserved_when_its_time_is_over_is_kept_for_as_long_again(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office, period_days=30, hold_months=1)
    buy(office, till, member_id, 50_000)
    office.pass_days((add_months(office.today, 1) - office.today).days, till)
    buy(office, till, member_id, 50_000)
    office.pass_days(1)
    assert office.day().tiers_changed == 0
    office.pass_days((add_months(office.today, 1) - office.today).days)
    assert (office.day().tiers_changed, office.tier(member_id)) == (0, "gold")
    office.pass_days(1)
    assert (office.day().tiers_changed, office.tier(member_id)) == (1, "member")


def test_a_tier_that_is_kept_for_no_time_lasts_while_it_is_deserved(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office, period_days=30)
    buy(office, till, member_id, 50_000)
    office.pass_days(29)
    assert (office.day().tiers_changed, office.tier(member_id)) == (0, "gold")
    office.pass_days(1)
    assert (office.day().tiers_changed, office.tier(member_id)) == (1, "member")
    assert history(office, member_id) == [(None, "gold", "threshold"), ("gold", "member", "period")]


@pytest.mark.parametrize(("hold_months", "tier"), [(0, "silver"), (6, "gold")])
def test_goods_that_come_back_count_no_more_but_what_is_kept_for_a_time_is_kept(
    office: Office, till: FakeTill, member_id: str, hold_months: int, tier: str
) -> None:
    use_ladder(office, hold_months=hold_months)
    buy(office, till, member_id, 20_000)
    sold = buy(office, till, member_id, 30_000)
    back = till.bring_back(sold, {1: 30_000})
    office.settle(till)
    assert office.tier(member_id) == tier
    till.undo(back, 30_000)
    office.settle(till)
    assert office.tier(member_id) == "gold"


def test_a_late_sale_counts_under_the_tier_of_its_day(office: Office, till: FakeTill, member_id: str) -> None:
    use_ladder(office, period_days=30)
    office.settle(till)
    early, gilded = office.new_till(), office.new_till()
    before = early.sale(member_id, 500)
    office.pass_days(10, till)
    buy(office, till, member_id, 50_000)
    office.pass_days(5, gilded)
    golden = gilded.sale(member_id, 500)
    office.pass_days(25)
    assert (office.day().tiers_changed, office.tier(member_id)) == (1, "member")
    for one in (early, gilded):
        office.settle(one)
    assert (office.earned(before), office.earned(golden)) == (1, 2)


def test_a_till_that_claims_a_better_tier_gives_nothing_away(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office)
    facts = {"at": "2026-03-02T18:00", "store": "S1", "tier": "gold"}
    sold = till.sale(member_id, 5_000, points=20, facts=facts)
    office.settle(till)
    assert (office.earned(sold), office.points(member_id)) == (10, 10)
    assert (office.outcomes(), office.alarms()) == (["applied"] * 2, ["facts_differ"])


def test_the_way_to_the_next_tier_is_told_to_the_tills(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office)
    buy(office, till, member_id, 12_000)
    progress = till.members[member_id].progress
    assert (progress.measure, progress.have, progress.next_tier, progress.missing) == (
        "spend", 12_000, "silver", 8_000
    )  # fmt: skip
    buy(office, till, member_id, 38_000)
    progress = till.members[member_id].progress
    assert (progress.have, progress.next_tier, progress.missing) == (50_000, None, 0)


@pytest.mark.parametrize(
    ("days_before", "demotion", "is_told"),
    [(31, "value", False), (30, "value", True), (0, "step", True), (0, "never", False)],
)
def test_a_tier_that_will_be_lost_is_told_in_time(
    office: Office, till: FakeTill, member_id: str, days_before: int, demotion: str, is_told: bool
) -> None:
    use_ladder(office, period_days=30, hold_months=6, demotion=demotion)
    buy(office, till, member_id, 50_000)
    last = add_months(office.today, 6)
    office.pass_days((last - office.today).days - days_before, till)
    buy(office, till, member_id, 1_000)
    progress = till.members[member_id].progress
    assert (progress.keep_until, progress.keep_missing) == ((last, 49_000) if is_told else (None, 0))


def test_the_ranking_alone_gives_tiers_where_the_basis_says_so(office: Office, till: FakeTill) -> None:
    best, second, other = (till.enrol() for _ in range(3))
    buy(office, till, best, 900_000)
    assert office.tier(best) is None
    rank(office, [best, second])
    office.settle(till)
    assert [office.tier(one) for one in (best, second, other)] == ["vip", "gold", None]
    assert till.members[best].progress is None
    rank(office, [second, other])
    office.settle(till)
    assert [till.members[one].tier_code for one in (best, second, other)] == ["member", "vip", "gold"]
    assert history(office, best) == [(None, "vip", "standing"), ("vip", "member", "standing")]
    # Nobody is congratulated on what was found first, and nobody on a fall.
    assert [till.members[one].tier_since for one in (best, second)] == [None, office.today]


def test_of_ranking_and_thresholds_the_better_one_counts(office: Office, till: FakeTill) -> None:
    tiers = [
        {"code": "vip", "band": "vip", "names": {"en": "VIP"}, "threshold": 90_000},
        {"code": "gold", "band": "large", "names": {"en": "Gold"}, "threshold": 50_000},
        {"code": "silver", "band": "ordinary", "names": {"en": "Silver"}, "threshold": 20_000},
        {"code": "member", "band": "small", "names": {"en": "Member"}},
    ]
    office.change_scheme(tiers=tiers, tiering={"basis": "both", "period_days": 30}, rules=[DOUBLE])
    ranked, buyer = till.enrol(), till.enrol()
    buy(office, till, ranked, 500)
    buy(office, till, buyer, 50_000)
    rank(office, [new_id(), ranked, new_id(), new_id(), new_id(), buyer])
    assert [office.tier(one) for one in (ranked, buyer)] == ["gold", "gold"]
    buy(office, till, ranked, 90_000)
    assert office.tier(ranked) == "vip"
    office.pass_days(30)
    office.day()
    assert [office.tier(one) for one in (ranked, buyer)] == ["gold", "silver"]


def test_thresholds_that_are_new_lift_whoever_bought_enough_already(
    office: Office, till: FakeTill, member_id: str
) -> None:
    buy(office, till, member_id, 50_000)
    use_ladder(office)
    assert (office.day().tiers_changed, office.tier(member_id)) == (1, "gold")
    assert office.day().tiers_changed == 0


def test_a_tier_that_the_rules_do_not_know_any_more_counts_as_the_lowest(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office, hold_months=6)
    buy(office, till, member_id, 50_000)
    tiers = [{"code": "ruby", "names": {"en": "Ruby"}, "threshold": 60_000}, ladder(0, 0)[-1]]
    office.change_scheme(tiers=tiers, rules=[DOUBLE | {"when": {"tiers": ["ruby"]}}])
    assert office.earned(buy(office, till, member_id, 5_000)) == 10
    buy(office, till, member_id, 5_000)
    assert office.tier(member_id) == till.members[member_id].tier_code == "ruby"
    assert office.earned(buy(office, till, member_id, 5_000)) == 20


def test_what_tiers_count_is_of_the_day_of_the_sale_and_not_of_its_arrival(
    office: Office, till: FakeTill, member_id: str
) -> None:
    use_ladder(office, period_days=30)
    office.settle(till)
    offline = office.new_till()
    offline.sale(member_id, 50_000)
    office.pass_days(30)
    office.settle(offline)
    assert office.tier(member_id) == "member"
    assert office.today - timedelta(days=30) == date(2026, 3, 2)
