"""The short job of a day: only who came, only what they usually buy."""

from datetime import date, timedelta
from typing import Any

import pytest

from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.renew import renew
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
