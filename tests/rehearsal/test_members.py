"""What a rehearsal knows of members: shops on other clocks, tiers, promises for joining, memberships that are one."""

from datetime import date
from pathlib import Path

import pytest

from pos_loyalty.database.head_office_tables import member_tier, standing, tier_change
from pos_loyalty.head_office import merging
from pos_loyalty.head_office.rehearsing.result import Rehearsal
from pos_loyalty.head_office.transactions import write
from tests.rehearsal.past import BASE, Past, rows_of, rules

WELCOME = "[welcome]\npoints = 40\nafter_visits = 2\n"
REFERRAL = "[referral]\nnewcomer_points = 30\nreferrer_points = 25\nafter_visits = 2\n"


def points(found: Rehearsal) -> tuple[int, int]:
    return found.old.points, found.new.points


def by_member(folder: Path) -> dict[str, tuple[int, int]]:
    rows = rows_of(folder / "members.csv")
    return {row["member"]: (int(row["old_points"]), int(row["new_points"])) for row in rows}


def test_hours_and_days_are_those_of_each_shop(past: Past) -> None:  # M22
    """Ten at night in Seoul is eight in the morning in New York; the day there ends fourteen hours later."""
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-06 22:00", 500)
    past.sold(kim, "2026-01-06 22:30", 500, store="S2")
    past.sold(kim, "2026-01-07 13:00", 500)
    evening = (
        '[[rules]]\nid = "evening"\nkind = "bonus"\npoints = 100\nwhen = { weekly = ["tue 22:00-24:00"] }\n'
    )
    visit = '[[rules]]\nid = "visit"\nkind = "visit"\npoints = 10\n'
    path = rules(past.folder, more=evening + visit)
    # Seoul on the 6th, New York on the 6th (its night is Seoul's noon of the 7th), Seoul on the 7th.
    assert points(past.rehearse(path, "2026-01-06", "2026-01-06")) == (2, 2 + 100 + 100 + 10)
    assert points(past.rehearse(path, "2026-01-07", "2026-01-07")) == (1, 1 + 10)
    found = past.rehearse(path, "2026-01-06", "2026-01-07")
    assert points(found) == (3, 3 + 200 + 10 + 10)
    assert {row.store: (row.old, row.new) for row in found.stores} == {"S1": (2, 122), "S2": (1, 101)}


def test_each_sale_counts_under_the_version_that_was_valid_then(past: Past) -> None:
    old = rules(past.folder, BASE, name="first.toml")
    past.in_force(old)
    past.publish(rules(past.folder, BASE.replace("500", "100"), name="second.toml"), "2026-01-10T12:00:00")
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-10 11:59", 1_000)
    past.sold(kim, "2026-01-10 12:00", 1_000)
    found = past.rehearse(old, "2026-01-01", "2026-01-31")
    assert points(found) == (2 + 10, 2 + 2)
    assert [(row.rule, row.old, row.new) for row in found.rules] == [("base", 12, 4)]


def test_points_for_joining_and_for_bringing_somebody_come_with_the_visits(past: Past) -> None:
    kim = past.joined("2026-01-01 09:00")
    lee = past.joined("2026-01-02 09:00", referred_by=kim)
    past.sold(lee, "2026-01-03 10:00", 500)
    past.sold(lee, "2026-01-03 12:00", 500)
    second = past.sold(lee, "2026-01-04 10:00", 500)
    path = rules(past.folder, more=WELCOME + REFERRAL)
    past.rehearse(path, "2026-01-01", "2026-01-03", csv_folder=past.folder)
    assert by_member(past.folder) == {kim: (0, 0), lee: (2, 2)}
    found = past.rehearse(path, "2026-01-01", "2026-01-04", csv_folder=past.folder)
    assert by_member(past.folder) == {kim: (0, 25), lee: (3, 3 + 40 + 30)}
    assert [(row.name, row.new) for row in found.rules][-2:] == [
        ("points for joining", 40),
        ("points for bringing somebody", 55),
    ]
    past.came_back(second, "2026-01-05 10:00", {1: 500})
    past.rehearse(path, "2026-01-01", "2026-01-05", csv_folder=past.folder)
    assert by_member(past.folder) == {kim: (0, 0), lee: (2, 2)}


def test_who_joined_before_the_period_was_promised_nothing_by_the_new_rules(past: Past) -> None:
    old = rules(past.folder, more=WELCOME.replace("40", "15"), name="old.toml")
    past.in_force(old)
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-30 10:00", 500)
    past.sold(kim, "2026-02-01 10:00", 500)
    new = rules(past.folder, more=WELCOME)
    assert points(past.rehearse(new, "2026-02-01", "2026-02-28")) == (16, 16)
    assert points(past.rehearse(new, "2026-01-01", "2026-02-28")) == (17, 42)
    # The award of February is not given a second time.
    past.sold(kim, "2026-02-03 10:00", 500)
    assert points(past.rehearse(new, "2026-02-02", "2026-02-28")) == (1, 1)


TIERED = """[tiering]
basis = "threshold"
period_days = 10
hold_months = {hold}
[[rules]]
id = "gold"
kind = "bonus"
points = 100
when = {{ tiers = ["gold"] }}
"""
TIERS = '[[tiers]]\ncode = "gold"\nnames = { en = "Gold" }\nthreshold = 10000\n[[tiers]]\ncode = "plain"\nnames = { en = "Plain" }\n'


@pytest.mark.parametrize(("hold", "bonuses", "at_the_end"), [(0, 1, "plain"), (1, 2, "gold")])
def test_a_tier_comes_with_the_sale_that_reaches_it_and_goes_with_its_time(
    past: Past, hold: int, bonuses: int, at_the_end: str
) -> None:
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-05 10:00", 10_000)
    past.sold(kim, "2026-01-14 10:00", 500)
    past.sold(kim, "2026-01-25 10:00", 500)
    path = rules(past.folder, more=TIERED.format(hold=hold), tiers=TIERS)
    found = past.rehearse(path, "2026-01-01", "2026-01-31")
    assert found.new.points - found.old.points == 100 * bonuses
    assert {pair: count for pair, count in found.tiers.members.items() if count} == {
        ("member", at_the_end): 1
    }
    assert (found.tiers.old, found.tiers.new) == (("vip", "gold", "silver", "member"), ("gold", "plain"))


def test_what_was_bought_before_the_period_counts_for_a_tier(past: Past) -> None:
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-05 10:00", 9_800)
    past.sold(kim, "2026-01-08 10:00", 500)
    past.sold(kim, "2026-01-09 10:00", 500)
    path = rules(past.folder, more=TIERED.format(hold=0), tiers=TIERS)
    assert points(past.rehearse(path, "2026-01-08", "2026-01-31")) == (2, 102)


def test_tiers_of_the_ranking_stay_those_on_record_by_whatever_name(past: Past) -> None:
    """The old rules call the second band gold, the new ones amber; what the ranking says stays the same."""
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-05 10:00", 500)
    bonus = '[[rules]]\nid = "amber"\nkind = "bonus"\npoints = 100\nwhen = { tiers = ["amber"] }\n'
    path = rules(past.folder, more=bonus)
    path.write_text(
        path.read_text(encoding="utf-8").replace('code = "gold"', 'code = "amber"'), encoding="utf-8"
    )
    assert points(past.rehearse(path, "2026-01-01", "2026-01-31")) == (1, 1)
    with past.office.engine.begin() as connection:
        row = {"member_id": kim, "tier_code": "gold", "since": date(2026, 2, 1), "risen_on": None}
        connection.execute(member_tier.insert(), row)
        change = {"member_id": kim, "change_id": "1", "changed_on": date(2026, 2, 1), "changed_at_ms": 1}
        words = {"before": None, "after": "gold", "reason": "standing"}
        connection.execute(tier_change.insert(), change | words)
    found = past.rehearse(path, "2026-01-01", "2026-01-31")
    assert points(found) == (1, 101)
    assert {pair: count for pair, count in found.tiers.members.items() if count} == {("gold", "amber"): 1}


def test_thresholds_or_the_ranking_whichever_is_better(past: Past) -> None:
    kim = past.joined("2026-01-01 09:00")
    past.sold(kim, "2026-01-05 10:00", 500)
    past.sold(kim, "2026-01-06 10:00", 500)
    with past.office.engine.begin() as connection:
        row = {
            "member_id": kim,
            "analysis_id": "1",
            "band": "large",
            "rank": 1,
            "sales_minor": 1,
            "visits": 1,
        }
        connection.execute(standing.insert(), row | {"reason": {}, "suggestions": [], "prompt": None})
    bonus = '[[rules]]\nid = "gold"\nkind = "bonus"\npoints = 100\nwhen = { tiers = ["gold"] }\n'
    path = rules(past.folder, more='[tiering]\nbasis = "both"\n' + bonus)
    # From the first sale on; there was no tier before it.
    assert points(past.rehearse(path, "2026-01-01", "2026-01-31")) == (2, 102)


def test_memberships_that_are_one_today_count_as_one(past: Past) -> None:
    kim, other = past.joined("2026-01-01 09:00"), past.joined("2026-01-02 09:00")
    for member_id, day in ((kim, 5), (other, 6), (kim, 7)):
        past.sold(member_id, f"2026-01-{day:02} 10:00", 500)
    first = '[[rules]]\nid = "first"\nkind = "bonus"\npoints = 50\nwhen = { first_purchase = true }\n'
    path = rules(past.folder, more=first)
    assert points(past.rehearse(path, "2026-01-01", "2026-01-31")) == (3, 103)
    write(past.office.engine, lambda c: merging.merge(c, kim, other, past.office.now_ms))
    found = past.rehearse(path, "2026-01-01", "2026-01-31", csv_folder=past.folder)
    assert (found.members, found.purchases) == (1, 3)
    assert by_member(past.folder) == {kim: (3, 53)}
    assert found.old.standing == 3


def test_gifts_at_other_prices_say_who_could_have_them(past: Past) -> None:
    for points_of in (3, 8, 12):
        past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 500 * points_of)
    past.office.stock_gift(on_hand=0, points=10)
    past.office.stock_gift(on_hand=5, points=3, reward_id="pen")
    prices = past.folder / "prices.csv"
    prices.write_text("gift,name,points,tiers\nmug,Mug,14,\nbag,Bag,30,\nring,Ring,1,vip\n", encoding="utf-8")
    path = rules(past.folder, BASE.replace("points = 1", "points = 2"))
    found = past.rehearse(path, "2026-01-01", "2026-01-31", gifts=prices, csv_folder=past.folder)
    told = [
        (row.gift, row.old_price, row.new_price, row.old_members, row.new_members)
        for row in found.gifts or ()
    ]
    assert told == [
        ("bag", None, 30, 0, 0),
        ("mug", 10, 14, 1, 2),
        ("pen", 3, None, 3, 0),
        ("ring", None, 1, 0, 0),
    ]
    assert [tuple(row.values()) for row in rows_of(past.folder / "gifts.csv")][1] == (
        "mug", "Mug", "10", "14", "1", "2",
    )  # fmt: skip
    assert past.rehearse(path, "2026-01-01", "2026-01-31").gifts is None


def test_points_that_wait_buy_no_gift_yet(past: Past) -> None:
    past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 5_000)
    prices = past.folder / "prices.csv"
    prices.write_text("gift,points\nmug,10\n", encoding="utf-8")
    path = rules(past.folder, BASE.replace("pending_days = 0", "pending_days = 14"))
    for last, members in (("2026-01-18", 0), ("2026-01-19", 1)):
        (gift,) = past.rehearse(path, "2026-01-01", last, gifts=prices).gifts or ()
        assert gift.new_members == members
