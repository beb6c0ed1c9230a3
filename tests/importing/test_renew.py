"""The short job of a day: only who came, only what they usually buy."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from pos_loyalty.database.head_office_tables import member
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.renew import renew
from pos_loyalty.head_office.standing_rows import ALIKE
from tests.importing.shop import NOW, Shop
from tests.importing.test_analyse import TODAY, fill, forget_marks, standings


def sale(name: str, day: date, product: str) -> str:
    return f"R{name}{day}{product},S1,{name},{day}T10:00:00Z,{product},1,5.00,,,"


@pytest.fixture
def a_day_later(shop: Shop) -> Shop:
    """After an analysis at TODAY, M000 buys P2 and M001, who had no habit but P1, buys P1 twice in two days."""
    analyse(fill(shop).engine, TODAY, now=NOW)
    forget_marks(shop.engine)
    shop.take(sale("M000", TODAY, "P2"), sale("M001", TODAY, "P1"))
    return shop


def told(shop: Shop) -> set[Any]:
    names = dict(shop.rows("member", "member_id", "shop_member_id"))
    return {names[key] for kind, key in shop.rows("pending_change", "kind", "key") if kind == "member"}


def test_what_was_bought_today_is_wanted_no_more_and_nobody_else_is_looked_at(a_day_later: Shop) -> None:
    before = standings(a_day_later)
    assert [one["product_id"] for one in before["M000"]["suggestions"]] == ["P2"]
    forget_marks(a_day_later.engine)
    summary = renew(a_day_later.engine, now=NOW)
    assert (summary.first_day, summary.members_seen, summary.members_changed) == (TODAY, 2, 1)
    after = standings(a_day_later)
    assert after["M000"]["suggestions"] == []
    assert told(a_day_later) == {"M000"}
    for row in (*before.values(), *after.values()):
        row.pop("suggestions")
    assert after == before, "ranks and the rest stay"


def test_it_says_what_the_next_full_analysis_says(a_day_later: Shop) -> None:
    renew(a_day_later.engine, now=NOW)
    short = standings(a_day_later)["M000"]["suggestions"]
    analyse(a_day_later.engine, TODAY + timedelta(days=1), now=NOW)
    assert standings(a_day_later)["M000"]["suggestions"] == short


def new_to(shop: Shop, member: str) -> list[str]:
    told = standings(shop)[member]["suggestions"]
    return [one["product_id"] for one in told if one["reason"]["key"] == ALIKE]


def test_what_members_alike_buy_is_told_until_it_is_bought(shop: Shop) -> None:
    fill(shop)
    both = [
        sale(f"M{n:03d}", TODAY - timedelta(days=9), product)
        for n in range(5, 35)
        for product in ("Q1", "Q2")
    ]
    both += [sale(name, TODAY - timedelta(days=9), "Q1") for name in ("M001", "M002")]
    shop.import_(products=shop.products("Q1,Q1,x,,,,", "Q2,Q2,x,,,,"), purchases=shop.purchases(*both))
    analyse(shop.engine, TODAY, now=NOW)
    assert [new_to(shop, name) for name in ("M001", "M002", "M005")] == [["Q2"], ["Q2"], []]
    shop.take(sale("M001", TODAY, "Q2"), sale("M002", TODAY, "Q1"))
    renew(shop.engine, now=NOW)
    assert [new_to(shop, name) for name in ("M001", "M002")] == [[], ["Q2"]]
    analyse(shop.engine, TODAY + timedelta(days=1), now=NOW)
    assert [new_to(shop, name) for name in ("M001", "M002")] == [[], ["Q2"]]


def test_what_members_alike_buy_stays_as_long_as_it_is_among_the_likeliest(shop: Shop) -> None:
    fill(shop)
    goods = [f"Q{n}" for n in range(1, 7)]
    bought = [sale(f"M{n:03d}", TODAY - timedelta(days=9), one) for n in range(5, 35) for one in goods]
    bought.append(sale("M001", TODAY - timedelta(days=9), "Q1"))
    shop.import_(
        products=shop.products(*(f"{one},{one},x,,,," for one in goods)), purchases=shop.purchases(*bought)
    )
    analyse(shop.engine, TODAY, now=NOW)
    first = ["Q2", "Q3", "Q4", "Q5"]
    assert new_to(shop, "M001") == first, "of alike ones by their id"
    shop.take(*(sale(f"M{n:03d}", TODAY, one) for n in range(35, 40) for one in ("Q1", "Q6")))
    shop.take(sale("M002", TODAY, "Q1"))
    analyse(shop.engine, TODAY + timedelta(days=1), now=NOW)
    assert new_to(shop, "M002")[0] == "Q6", "the likeliest now"
    assert new_to(shop, "M001") == first
    shop.take(sale("M001", TODAY + timedelta(days=1), "Q3"))
    analyse(shop.engine, TODAY + timedelta(days=2), now=NOW)
    assert new_to(shop, "M001") == ["Q6", "Q2", "Q4", "Q5"]


@pytest.mark.parametrize("who_came", ["M000", "M002"])
def test_a_membership_that_became_part_of_another_counts_as_its(shop: Shop, who_came: str) -> None:
    habit = [sale("M002", TODAY - timedelta(days=days), "Q1") for days in (10, 17, 24, 31)]
    shop_of = fill(shop)
    shop_of.import_(products=shop.products("Q1,Q1,x,,,,"), purchases=shop.purchases(*habit))
    analyse(shop.engine, TODAY, now=NOW)
    ids = dict(shop.rows("member", "shop_member_id", "member_id"))
    with shop.engine.begin() as connection:
        joined = update(member).where(member.c.member_id == ids["M002"])
        connection.execute(joined.values(account_id=ids["M000"]))
    shop.take(sale(who_came, TODAY, "P2"))
    summary = renew(shop.engine, now=NOW)
    assert (summary.purchases, summary.members_seen) == (6 + 8 + 6 + 4 + 1, 1), "all that both of them bought"
    assert "Q1" in {one["product_id"] for one in standings(shop)["M000"]["suggestions"]}


def test_a_second_run_has_no_news(a_day_later: Shop) -> None:
    renew(a_day_later.engine, now=NOW)
    forget_marks(a_day_later.engine)
    assert renew(a_day_later.engine, now=NOW).members_changed == 0
    assert told(a_day_later) == set()


def test_nobody_came(shop: Shop) -> None:
    analyse(fill(shop).engine, TODAY, now=NOW)
    summary = renew(shop.engine, now=NOW)
    assert (summary.purchases, summary.members_seen, summary.members_changed) == (0, 0, 0)


def test_without_an_analysis_there_is_nothing_to_renew(shop: Shop) -> None:
    with pytest.raises(OperatorError, match="Nothing was analysed yet"):
        renew(fill(shop).engine, now=NOW)


def test_on_postgresql_it_is_the_same(shop_on_postgresql: Shop) -> None:
    shop = shop_on_postgresql
    analyse(fill(shop).engine, TODAY, now=NOW)
    shop.take(sale("M000", TODAY, "P2"), sale("M001", TODAY, "P1"))
    forget_marks(shop.engine)
    summary = renew(shop.engine, now=NOW)
    assert (summary.members_seen, summary.members_changed) == (2, 1)
    assert standings(shop)["M000"]["suggestions"] == []
    assert told(shop) == {"M000"}
