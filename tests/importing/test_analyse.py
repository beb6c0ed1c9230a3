"""From imported purchases to what the tills are told: ranks, suggestions, companions, and only what is news."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, select

from pos_loyalty.analytics.settings import Settings, SuggestionSettings
from pos_loyalty.database.head_office_tables import (
    analysis,
    member_tier,
    pending_change,
    standing,
    standing_change,
    suggestion_answer,
)
from pos_loyalty.domain import popular_goods
from pos_loyalty.head_office import publish
from pos_loyalty.head_office.analyse import AnalysisSummary, Worker, analyse
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports.pyramid import pyramid
from pos_loyalty.head_office.transactions import snapshot
from tests.importing.conftest import opened
from tests.importing.shop import NOW, Shop

TODAY = date(2026, 3, 1)


def at(days_ago: int) -> str:
    return f"{TODAY - timedelta(days=days_ago)}T10:00:00Z"


def fill(shop: Shop, members: int = 40) -> Shop:
    """Everybody comes each month and spends a little more than the one before; three habits of member 0."""
    names = [f"M{n:03d},,Name {n},,,," for n in range(members)]
    shop.import_(
        members=shop.members(*names),
        products=shop.products(
            *(f"{p},{p},{c},,,," for p, c in (("P1", "x"), ("P2", "x"), ("T1", "Tobacco")))
        ),
    )
    lines = [
        f"B{n}-{month},S1,M{n:03d},{at(10 + 30 * month)},P1,1,{10 + n}.25,,,"
        for n in range(members)
        for month in range(6)
    ]
    habits = [f"H{day}{p},S1,M000,{at(day)},{p},1,0.01,,," for day in (7, 14, 21, 28) for p in ("P2", "T1")]
    shop.take(*lines, *habits)
    return shop


def run(shop: Shop, cutoff: date | None = None) -> AnalysisSummary:
    return analyse(shop.engine, cutoff, now=NOW)


def standings(shop: Shop) -> dict[str, dict[str, Any]]:
    with shop.engine.connect() as connection:
        names = dict(shop.rows("member", "member_id", "shop_member_id"))
        rows = connection.execute(
            select(standing, member_tier.c.tier_code, member_tier.c.since, member_tier.c.risen_on).join(
                member_tier, member_tier.c.member_id == standing.c.member_id
            )
        ).mappings()
        return {names[row["member_id"]]: dict(row) for row in rows}


def changes(shop: Shop, member: str) -> list[dict[str, Any]]:
    """What is kept of the standings of a member, oldest first."""
    names = dict(shop.rows("member", "shop_member_id", "member_id"))
    of = standing_change.c
    query = select(standing_change).where(of.member_id == names[member]).order_by(of.cutoff_on)
    with shop.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def forget_marks(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(pending_change))


def marks(shop: Shop) -> Counter[str]:
    return Counter(kind for (kind,) in shop.rows("pending_change", "kind"))


def test_standings_say_rank_tier_reason_and_habits(shop: Shop) -> None:  # M09
    summary = run(fill(shop), TODAY)
    assert (summary.members_ranked, summary.last_day) == (40, TODAY - timedelta(days=1))
    found = standings(shop)
    assert Counter(row["band"] for row in found.values()) == {
        "vip": 1,
        "large": 1,
        "ordinary": 6,
        "small": 32,
    }
    best = found["M039"]
    assert (best["rank"], best["tier_code"], best["sales_minor"], best["visits"]) == (1, "vip", 6 * 4925, 6)
    assert best["reason"]["key"] == "rank_plain"
    assert best["prompt"] == {"key": "say_thanks_visits", "values": {"visits": 6}}
    assert best["risen_on"] is None, "nobody is congratulated by the first analysis"
    likeliest, *others = found["M000"]["suggestions"]
    weight = likeliest.pop("weight")
    assert likeliest == {"product_id": "P2", "reason": {"key": "reason_usual_due", "values": {"days": 7}}}
    assert 400_000 < weight < 600_000, "on about half of the visits"
    assert all(one["weight"] <= weight for one in others)


def test_a_second_run_has_no_news(shop: Shop) -> None:
    run(fill(shop))
    forget_marks(shop.engine)
    before = standings(shop)
    summary = run(shop)
    assert (summary.members_changed, summary.products_changed) == (0, 0)
    assert marks(shop) == {}
    after = standings(shop)
    assert {name: row | {"analysis_id": ""} for name, row in after.items()} == {
        name: row | {"analysis_id": ""} for name, row in before.items()
    }
    assert len(shop.contents("analysis")) == 2


def test_only_members_with_news_are_marked(shop: Shop) -> None:
    run(fill(shop))
    forget_marks(shop.engine)
    shop.take(*(f"N{day},S1,M000,{at(day)},P1,1,400.00,,," for day in (20, 50, 80, 110)))
    summary = run(shop)
    changed = {key for kind, key in shop.rows("pending_change", "kind", "key") if kind == "member"}
    # His rank is new; whoever made room for him keeps the band while the rank is near it.
    assert (summary.members_changed, changed) == (1, {standings(shop)["M000"]["member_id"]})
    risen = standings(shop)["M000"]
    assert (risen["since"], risen["risen_on"]) == (NOW.date(), NOW.date()), "when the tills are told"


def test_a_fall_has_no_date_to_congratulate_on(shop: Shop) -> None:
    run(fill(shop))
    assert standings(shop)["M032"]["tier_code"] == "silver"
    climbers = [(day, member) for day in (20, 50, 80, 110) for member in range(4)]
    shop.take(*(f"N{day}-{m},S1,M00{m},{at(day)},P1,1,400.00,,," for day, m in climbers))
    run(shop)
    kept = standings(shop)["M032"]
    assert (kept["rank_band"], kept["band"], kept["tier_code"]) == ("small", "ordinary", "silver")
    run(shop, kept["below_since"] + timedelta(days=7))
    fallen = standings(shop)["M032"]
    assert (fallen["band"], fallen["tier_code"], fallen["risen_on"]) == ("small", "member", None)
    known = {row["cutoff_on"]: (row["rank_band"], row["band"]) for row in changes(shop, "M032")}
    assert list(known.values()) == [("small", "ordinary"), ("small", "small")], (
        "of one cut-off the last counts"
    )


def test_who_bought_nothing_in_the_period_has_no_standing(shop: Shop) -> None:
    run(fill(shop))
    forget_marks(shop.engine)
    summary = run(shop, TODAY + timedelta(days=400))
    assert standings(shop) == {}
    assert summary.members_changed == 40
    assert marks(shop)["member"] == 40


def test_companions_are_published_and_tobacco_is_not(shop: Shop) -> None:  # M24
    fill(shop)
    others = ["a" if n % 2 else "b" for n in range(100)]
    lines = [
        f"C{n},S1,,{at(9)},{product},1,1.00,,,"
        for n, other in enumerate(others)
        for product in (["P2", "T1", "Q1"] if other == "a" else [f"P{1 + n % 2}"])
    ]
    shop.import_(products=shop.products("Q1,Q1,x,,,,"), purchases=shop.purchases(*lines))
    run(shop)
    found = dict(shop.rows("affinity", "product_id", "companions"))
    popular = found.pop(popular_goods.KEY)
    assert [one["product_id"] for one in popular] == ["P1", "P2", "Q1"]
    weights = [one.pop("weight") for companions in found.values() for one in companions]
    assert found == {
        "P2": [{"product_id": "Q1", "in_ten": 9, "together": 50}],
        "Q1": [{"product_id": "P2", "in_ten": 10, "together": 50}],
    }
    assert all(0 < weight < 1_000_000 for weight in weights)
    assert marks(shop)["affinity"] == 3


def test_a_run_that_breaks_off_has_changed_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    run(fill(shop))
    before = (
        shop.everything(),
        shop.contents("standing"),
        shop.contents("affinity"),
        shop.contents("analysis"),
    )
    shop.take(f"N1,S1,M000,{at(20)},P1,1,400.00,,,")
    changed = shop.everything()
    broken = OSError("the disk went away")

    def breaking(*_arguments: object) -> int:
        raise broken

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_write_affinities", breaking)
        with pytest.raises(OSError, match="the disk went away"):
            run(shop)
    assert shop.everything() == changed
    assert (shop.contents("standing"), shop.contents("affinity"), shop.contents("analysis")) == before[1:]
    assert run(shop).members_ranked == 40


def test_without_a_cut_off_the_newest_day_is_the_last(shop: Shop) -> None:
    assert run(fill(shop)).last_day == TODAY - timedelta(days=7)


def test_without_purchases_there_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(OperatorError, match="no purchases to analyse"):
        run(shop)
    assert shop.contents("analysis") == []


def test_the_report_has_the_true_figures(shop: Shop) -> None:
    with snapshot(shop.engine) as connection, pytest.raises(OperatorError, match="Nothing was analysed yet"):
        pyramid(connection)
    run(fill(shop))
    with snapshot(shop.engine) as connection:
        found = pyramid(connection)
    documents = list(found.documents())
    assert [row["band"] for row in documents] == ["vip", "large", "ordinary", "small"]
    assert documents[0] == {
        "band": "vip",
        "members": 1,
        "member_share": 0.025,
        "sales": 295.5,
        "sales_minor": 29550,
        "sales_share": pytest.approx(295.5 / 7140.08, abs=1e-6),
        "visits": 6,
        "visit_share": pytest.approx(6 / 244, abs=1e-6),
        "profit": 29.55,
        "profit_minor": 2955,
    }
    assert sum(row["sales"] for row in found.rows) == sum(
        total for (total,) in shop.rows("purchase", "total_minor")
    )
    assert "40 members" in found.notes[0]


def test_it_works_the_same_on_postgresql(shop: Shop, shop_on_postgresql: Shop) -> None:
    for one in (shop, shop_on_postgresql):
        run(fill(one))
        with one.engine.begin() as connection:
            connection.execute(analysis.update().values(analysis_id="a"))
            connection.execute(standing.update().values(analysis_id="a"))
    for table in ("standing", "analysis"):
        assert shop.contents(table) == shop_on_postgresql.contents(table)
    run(shop_on_postgresql)
    assert len(standings(shop_on_postgresql)) == 40


def test_a_day_later_only_real_news_is_told(shop: Shop) -> None:
    """Weights fade with each day; the list that a till has goes on as it is."""
    run(fill(shop), TODAY)
    forget_marks(shop.engine)
    before = standings(shop)
    run(shop, TODAY + timedelta(days=1))
    after = standings(shop)
    quiet = [name for name, row in after.items() if row["suggestions"] == before[name]["suggestions"]]
    assert len(quiet) == len(after)
    told = {key for kind, key in shop.rows("pending_change", "kind", "key") if kind == "member"}
    assert len(told) <= 2


def test_what_customers_answer_flows_into_the_next_analysis(shop: Shop) -> None:
    """M000 declined P2 yesterday; P1 is taken each time, which is more than usual, P2 never is."""
    later = TODAY + timedelta(days=8)
    run(fill(shop), later)
    members = {name: member_id for member_id, name in shop.rows("member", "member_id", "shop_member_id")}
    mentioned = [(f"M{n:03d}", product, 60) for n in range(1, 40) for product in ("P1", "P2")] * 4
    rows = [
        {
            "member_id": members[name],
            "answer_id": f"answer {place}",
            "store_id": "S1",
            "product_id": product,
            "reason_key": "reason_usual",
            "answer": "taken" if product == "P1" else "shown",
            "answered_at_ms": _ms(days),
            "purchase_id": None,
        }
        for place, (name, product, days) in enumerate(mentioned)
    ]
    declined = rows[0] | {
        "member_id": members["M000"],
        "answer_id": "no",
        "product_id": "P2",
        "answer": "not_today",
        "answered_at_ms": _ms(1),
    }
    before = standings(shop)["M000"]["suggestions"]
    assert before[0]["product_id"] == "P2"
    with shop.engine.begin() as connection:
        connection.execute(suggestion_answer.insert(), [*rows, declined])
    run(shop, later)
    (other,) = standings(shop)["M000"]["suggestions"]
    assert other["product_id"] == "P1"
    (known,) = (one for one in before if one["product_id"] == "P1")
    assert other["weight"] > 1.5 * known["weight"]


def _ms(days_ago: int) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp() * 1000)


def test_another_engine_publishes_the_same(shop_on_postgresql: Shop, tmp_path: Path) -> None:
    run(fill(shop_on_postgresql))
    before = standings(shop_on_postgresql)
    url = shop_on_postgresql.engine.url.render_as_string(hide_password=False)
    again = analyse(shop_on_postgresql.engine, now=NOW, worker=Worker("postgres", url, tmp_path))
    assert (again.members_ranked, again.members_changed, again.products_changed) == (40, 0, 0)
    after = standings(shop_on_postgresql)
    for row in (*before.values(), *after.values()):
        row.pop("analysis_id")
    assert after == before
    assert list(tmp_path.glob("pos-loyalty-*")) == [], "what was worked on is taken away"


def test_an_engine_that_is_not_there_changes_nothing(shop: Shop) -> None:
    run(fill(shop))
    before = standings(shop)
    with pytest.raises(OperatorError, match="--engine-url"):
        analyse(shop.engine, now=NOW, worker=Worker("postgres", "sqlite:///shop.db"))
    assert standings(shop) == before


def test_suggestions_lean_to_what_leaves_more_where_the_settings_say_so(shop: Shop) -> None:
    later = TODAY + timedelta(days=8)
    run(fill(shop), later)
    even = {one["product_id"]: one["weight"] for one in standings(shop)["M000"]["suggestions"]}
    path = shop.folder / "margins.csv"
    path.write_text("product,name,margin\nP1,P1,60\nP2,P2,10\n", encoding="utf-8")
    shop.import_(products=path)
    assert dict(shop.rows("product", "product_id", "margin_percent"))["P1"] == 60
    analyse(shop.engine, later, now=NOW)
    assert {one["product_id"]: one["weight"] for one in standings(shop)["M000"]["suggestions"]} == even
    tilted = replace(Settings(), suggestions=SuggestionSettings(margin_tilt=200))
    analyse(shop.engine, later, now=NOW, settings=tilted)
    leaning = {one["product_id"]: one["weight"] for one in standings(shop)["M000"]["suggestions"]}
    assert leaning["P1"] == even["P1"] * 150 // 100, "25 points above the mean of 35"
    assert leaning["P2"] == even["P2"] * 50 // 100


def _found(shop: Shop) -> dict[str, Any]:
    """By the shop's own ids: all but what each run makes anew."""
    return {name: _plain(row) for name, row in standings(shop).items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"member_id", "analysis_id", "since"}}


def test_the_zone_of_the_stores_changes_nothing_where_their_days_are_the_same(tmp_path: Path) -> None:
    found = []
    for zone in ("UTC", "Asia/Seoul", "America/Los_Angeles"):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        for shop in opened(str(folder / "head-office.db"), folder):
            shop.zone = ZoneInfo(zone)
            days = {n: 10 + 30 * n for n in range(6)}
            names = [f"M{n:03d},,Name {n},,,," for n in range(40)]
            shop.import_(members=shop.members(*names), products=shop.products("P1,P1,x,,,,", "P2,P2,x,,,,"))
            shop.take(
                *(
                    f"B{n}-{month},S1,M{n:03d},{TODAY - timedelta(days=ago)}T{hour}:30:00,P{1 + n % 2},1,{10 + n}.25,,,"
                    for n in range(40)
                    for month, ago in days.items()
                    for hour in ("23" if n % 3 else "00",)
                )
            )
            run(shop, TODAY)
            found.append(_found(shop))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 40


def test_an_import_that_came_twice_changes_nothing(shop: Shop) -> None:
    run(fill(shop), TODAY)
    before = _found(shop)
    run(fill(shop), TODAY)
    assert _found(shop) == before
