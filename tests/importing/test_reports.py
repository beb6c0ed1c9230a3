"""What head office reads of an analysis: each report, each work list, on a shop with something for every one of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from pos_loyalty.analytics.settings import ChurnSettings, RankingSettings, Settings
from pos_loyalty.database.head_office_tables import feedback, member, product_class, standing
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports import cohorts, members, pyramid, work_lists
from pos_loyalty.head_office.reports.report import Report
from pos_loyalty.head_office.transactions import snapshot
from tests.importing.conftest import opened
from tests.importing.shop import Shop

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
OTHERS = 50


def at(days_ago: int) -> str:
    return f"{TODAY - timedelta(days=days_ago)}T10:00:00Z"


def visits(
    name: str, days: range, amount: int = 20, product: str = "P1", discount: str = ""
) -> Iterator[str]:
    for day in days:
        yield f"{name}-{day}-{product},S1,{name},{at(day)},{product},1,{amount}.00,{discount},,"


def lines() -> Iterator[str]:
    """Fifty who come weekly, and one of each kind; before that nobody but BEFORE."""
    for n in range(OTHERS):
        yield from visits(f"M{n:02d}", range(3, 360, 7), 20 + n, f"P{n % 4}")
    yield from visits("GONE", range(120, 360, 7), 90)
    yield from visits("FADING", range(30, 360, 7), 60)
    yield from visits("COSTLY", range(4, 360, 14), 30, "P2", "25.00")
    yield from visits("BULK", range(5, 360, 30), 5)
    yield from visits("BULK", range(6, 7), 9_000)
    yield from visits("ONCE", range(20, 21), 33)
    yield from visits("GROWS", range(50, 360, 21), 20)
    yield from visits("GROWS", range(2, 48, 5), 40)
    yield from visits("FAN", range(8, 360, 20), 2, "ONLY")
    yield from visits("BEFORE", range(440, 700, 7), 500)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Made once: nothing here changes it."""
    folder = tmp_path_factory.mktemp("reports")
    for shop in opened(str(folder / "head-office.db"), folder):
        yield filled(shop)


def filled(shop: Shop) -> Shop:
    names = ("GONE", "FADING", "COSTLY", "BULK", "ONCE", "GROWS", "FAN", "BEFORE")
    known = [*(f"M{n:02d}" for n in range(OTHERS)), *names]
    shop.import_(
        members=shop.members(*(f"{name},,{name.title()},,,," for name in known)),
        products=shop.products(
            *(f"{name},{name.title()},Food,,,," for name in ("P0", "P1", "P2", "P3", "ONLY"))
        ),
    )
    shop.take(*lines())
    with shop.engine.begin() as connection:
        ids = {row.shop_member_id: row.member_id for row in connection.execute(select(member))}
        brought = update(member).where(member.c.member_id == ids["GROWS"]).values(referred_by=ids["M49"])
        connection.execute(brought)
        for n, (who, kind) in enumerate((("M49", "complaint"), ("M49", "complaint"), ("M48", "praise"))):
            row = {
                "member_id": ids[who],
                "feedback_id": str(n),
                "kind": kind,
                "on_day": TODAY - timedelta(n + 5),
            }
            connection.execute(insert(feedback), row | {"note": f"said {n}", "entered_at_ms": n})
    analyse(shop.engine, TODAY, now=NOW)
    return shop


def read(shop: Shop, name: str, limit: int | None = None) -> Report:
    with snapshot(shop.engine) as connection:
        if name in work_lists.WORK_LISTS:
            return work_lists.work_list(connection, name, limit)
        found = getattr(members, name)
        report = found(connection, limit)
        assert isinstance(report, Report)
        return report


def names(report: Report) -> list[str]:
    return [row["name"] for row in report.rows]


@pytest.mark.parametrize(
    ("work_list", "first"),
    [
        ("costly", "Costly"),
        ("complaining", "M49"),
        ("biggest-before", "Before"),
        ("opinions", "M49"),
        ("growing", "Grows"),
        ("referring", "M49"),
        ("came-once", "Once"),
        ("champions", "Fan"),
        ("bulk", "Bulk"),
    ],
)
def test_each_list_begins_with_whom_it_is_about(office: Shop, work_list: str, first: str) -> None:  # M16
    assert names(read(office, work_list))[0] == first


def test_who_has_nothing_of_it_is_on_no_list(office: Shop) -> None:
    for work_list in ("costly", "complaining", "referring", "came-once", "champions", "bulk"):
        assert len(read(office, work_list).rows) == 1, work_list
    steady = names(read(office, "steady"))
    assert set(steady) >= {f"M{n:02d}" for n in range(OTHERS)}
    assert not {"Gone", "Once", "Grows"} & set(steady)


def test_few_products_are_told_with_how_many(office: Shop) -> None:
    rows = {row["name"]: row["products"] for row in read(office, "few-products").rows}
    assert rows["M00"] == 1
    assert "Once" not in rows, "no customer yet"


def test_a_list_that_is_none_is_told(office: Shop) -> None:
    with snapshot(office.engine) as connection, pytest.raises(OperatorError, match="costly, complaining"):
        work_lists.work_list(connection, "nonsense")


def test_who_was_lost_and_what_it_costs(office: Shop) -> None:  # M18
    report = read(office, "leaving")
    assert names(report) == ["Gone"]
    document = next(report.documents())
    assert (document["last_on"], document["reason"]) == ((TODAY - timedelta(days=120)).isoformat(), "no_sign")
    assert document["year_minor"] == 35 * 90_00
    assert document["year"] == 35 * 90
    lost, cost = report.notes
    assert lost.startswith("1 of ")
    assert "3,150.00" in cost
    assert "315.00" in cost


def test_who_drifts_is_told_before_being_lost(office: Shop) -> None:
    report = read(office, "drifting")
    assert "Fading" in names(report)
    row = next(row for row in report.rows if row["name"] == "Fading")
    assert (row["stage"], row["silent_days"]) == ("decline", 30)
    assert not {f"M{n:02d}" for n in range(OTHERS)} & set(names(report))
    stakes = [row["at_stake"] for row in report.rows]
    assert stakes == sorted(stakes, reverse=True)


def test_values_come_with_horizon_and_margin(office: Shop) -> None:  # M19
    report = read(office, "lifetime_value", 5)
    assert len(report.rows) == 5
    assert all(row["profit"] == (row["forecast"] * 10 + 50) // 100 for row in report.rows)
    assert "10 %" in report.notes[0]


def test_shares_are_those_of_everybody(office: Shop) -> None:  # M09 M13 M14
    with snapshot(office.engine) as connection:
        for made in (pyramid.pyramid, pyramid.stages, pyramid.classes):
            report = made(connection)
            assert sum(row["members"] for row in report.rows) == OTHERS + 7
            for share in ("member_share", "sales_share", "visit_share"):
                assert sum(row[share] for row in report.rows) == pytest.approx(1)
        assert {row["stage"]: row["action"] for row in pyramid.stages(connection).rows}[
            "maturity"
        ].startswith("cross-sell")


def test_keeping_and_winning_have_the_costs_that_are_given(office: Shop) -> None:  # M20
    with snapshot(office.engine) as connection:
        report = members.keeping(connection, 50_00, 10_00)
    rows = {row["what"]: row for row in report.rows}
    assert rows["won"]["members"] * 50_00 == rows["won"]["cost"]
    assert rows["lost, to be replaced"]["cost"] == 50_00
    assert "5.0 times" in report.notes[0]


def test_nothing_to_report_before_the_first_analysis(shop: Shop) -> None:
    with snapshot(shop.engine) as connection:
        for made in (
            pyramid.pyramid,
            pyramid.stages,
            members.drifting,
            members.leaving,
            members.lifetime_value,
        ):
            with pytest.raises(OperatorError, match="Nothing was analysed yet"):
                made(connection)
        with pytest.raises(OperatorError, match="Nothing was analysed yet"):
            work_lists.work_list(connection, "costly")


def test_a_reason_names_the_bulk_that_was_left_out(office: Shop) -> None:  # M11
    with office.engine.connect() as connection:
        query = select(standing.c.reason, standing.c.bulk_minor).join(
            member, member.c.member_id == standing.c.member_id
        )
        row = connection.execute(query.where(member.c.shop_member_id == "BULK")).one()
        assert row.reason["key"] == "rank_without_bulk"
        assert row.reason["values"]["bulk_minor"] == row.bulk_minor > 800_000
        assert connection.execute(select(product_class.c.abc)).scalars().all()


def test_cohorts_count_whole_months_only(office: Shop) -> None:
    """The cut-off is 1 March, after the last sale; nobody's first month comes again, and everybody is in one."""
    with snapshot(office.engine) as connection:
        report = cohorts.cohorts(connection)
    assert report.rows[0]["month"] == date(2024, 4, 1), "the oldest visit that is known"
    weekly = next(row for row in report.rows if row["members"] >= OTHERS)
    assert (weekly["after_1"], weekly["after_3"]) == (1.0, 1.0)
    assert weekly["after_12"] is None, "not over yet"
    latest = report.rows[-1]
    assert latest["month"] < date(2026, 3, 1)


def test_reports_go_by_the_settings_of_their_analysis(tmp_path: Path) -> None:
    for shop in opened(str(tmp_path / "head-office.db"), tmp_path):
        filled(shop)
        eager = replace(
            Settings(), ranking=RankingSettings(least_members=5_000), churn=ChurnSettings(listed_percent=1)
        )
        with snapshot(shop.engine) as connection:
            before = len(members.drifting(connection).rows)
        analyse(shop.engine, TODAY, now=NOW, settings=eager)
        with snapshot(shop.engine) as connection:
            assert len(members.drifting(connection).rows) > before
            assert "Fewer than 5000" in pyramid.pyramid(connection).notes[1]


def test_who_complained_before_the_last_visit_left_for_that(tmp_path: Path) -> None:
    for shop in opened(str(tmp_path / "head-office.db"), tmp_path):
        filled(shop)
        ids = {name: member_id for member_id, name in shop.rows("member", "member_id", "shop_member_id")}
        with shop.engine.begin() as connection:
            for days_ago, kind in ((150, "complaint"), (130, "praise")):
                note = {"kind": kind, "on_day": TODAY - timedelta(days=days_ago), "note": "cold soup"}
                row = {"member_id": ids["GONE"], "feedback_id": kind, "entered_at_ms": 0}
                connection.execute(feedback.insert(), row | note)
        analyse(shop.engine, TODAY, now=NOW)
        with snapshot(shop.engine) as connection:
            reasons = {row["member_id"]: row["reason"] for row in members.leaving(connection).rows}
        assert reasons[ids["GONE"]] == "complaint"
        with shop.engine.begin() as connection:
            connection.execute(update(feedback).values(on_day=TODAY - timedelta(days=300)))
        analyse(shop.engine, TODAY, now=NOW)
        with snapshot(shop.engine) as connection:
            left = next(one for one in members.leaving(connection).rows if one["member_id"] == ids["GONE"])
        assert left["reason"] != "complaint", "long before"
