"""A campaign: reckoned before it starts, fixed when it does, measured after it against those who got nothing."""  # M21

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pos_loyalty.head_office import campaigns
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.campaign_file import Audience, Campaign, of_document, read
from pos_loyalty.head_office.export import Format, export
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports import campaign
from pos_loyalty.head_office.transactions import snapshot, write
from tests.importing.conftest import opened
from tests.importing.shop import NOW, Shop
from tests.importing.test_analyse import TODAY, fill

CAMPAIGN = Campaign(
    name="winter",
    first=TODAY,
    last=TODAY + timedelta(days=13),
    hold_out_percent=30,
    audience=Audience(),
    discount_percent=4,
    gift_minor=50,
    per_member_minor=30,
    fixed_minor=2_000,
    more_sales_percent=40,
)
FILE = """
name = "winter"
from = 2026-03-01
until = 2026-03-14
hold_out_percent = 30
[offer]
discount_percent = 4
gift_minor = 50
[cost]
per_member_minor = 30
fixed_minor = 2000
[expected]
more_sales_percent = 40
"""


@pytest.fixture
def analysed(shop: Shop) -> Shop:
    analyse(fill(shop).engine, TODAY, now=NOW)
    return shop


def _start(shop: Shop, of: Campaign = CAMPAIGN) -> dict[str, bool]:
    """Whether each member is held out, by the shop's own ids."""
    meant = write(shop.engine, lambda connection: campaigns.start(connection, of, 1))
    names = dict(shop.rows("member", "member_id", "shop_member_id"))
    return {names[one.member_id]: one.is_held_out for one in meant}


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "winter.toml"
    path.write_text(FILE, encoding="utf-8")
    assert read(path) == CAMPAIGN
    assert of_document(CAMPAIGN.document()) == CAMPAIGN


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"winter"', '"Winter!"', "line 2: name: .*small letters"),
        ("until = 2026-03-14", "until = 2026-02-14", "line 4: until: the last day"),
        ("until = 2026-03-14", "until = 2028-03-14", "line 4: until: the last day"),
        ("from = 2026-03-01", "", "a day like 2026-12-01 is needed"),
        ("hold_out_percent = 30", "hold_out_percent = 0", "line 5: hold_out_percent: .*from 1 to 50"),
        ("discount_percent = 4", "discount_percent = 101", "line 7: .*from 0 to 100"),
        ("more_sales_percent = 40", "", "more_sales_percent"),
        ("[cost]", "[costs]", "costs"),
        ("[offer]", '[audience]\nstages = ["gone"]\n[offer]', "'gone' is none of acquisition"),
        ("[offer]", "[offer", "is no TOML"),
    ],
)
def test_a_wrong_file_is_one_sentence_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "winter.toml"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(OperatorError, match=says):
        read(path)
    with pytest.raises(OperatorError, match="cannot be read"):
        read(tmp_path / "nowhere.toml")


def test_costs_and_the_effect_from_which_it_pays_are_exact() -> None:
    """Sales of 100,000 at 20 %: 30 members, costs of 30 · 80 + 2,000 = 4,400; 16 % of the rise is kept."""
    spent = campaign.costs(CAMPAIGN, 30, 100_001)
    assert (spent.discount_minor, spent.gift_minor, spent.contact_minor) == (4_001, 1_500, 2_900)
    needed = campaign.break_even_percent(CAMPAIGN, 30, 100_000, 20)
    assert needed == pytest.approx(52.5)
    sales = 152_500
    assert sales * 20 // 100 - campaign.costs(CAMPAIGN, 30, sales).total_minor == 100_000 * 20 // 100
    assert campaign.break_even_percent(replace(CAMPAIGN, discount_percent=20), 30, 100_000, 20) is None
    assert campaign.break_even_percent(CAMPAIGN, 30, 0, 20) is None


def test_a_plan_tells_cost_budget_and_effect_and_keeps_nothing(analysed: Shop) -> None:
    with snapshot(analysed.engine) as connection:
        report = campaign.plan(connection, CAMPAIGN)
        meant = campaigns.audience(connection, CAMPAIGN)
    rows = {row["what"]: row for row in report.rows}
    base = rows["sales without the campaign"]
    contacted = [one for one in meant if not one.is_held_out]
    assert base["members"] == len(contacted)
    assert base["amount"] == sum(one.expected_minor for one in contacted) > 0
    assert rows["sales with 40 % more"]["amount"] == base["amount"] * 140 // 100
    budget = -sum(row["amount"] for what, row in rows.items() if what.startswith("cost"))
    assert rows["budget"]["amount"] == budget
    gain = rows["gross margin with it, costs taken off"]["amount"] - rows["gross margin without the campaign"]["amount"]  # fmt: skip
    assert rows["what it brings"]["amount"] == gain
    assert "It pays from" in report.notes[1]
    assert analysed.contents("campaign") == analysed.contents("campaign_member") == []


def test_the_audience_is_everybody_for_whom_all_that_is_named_is_true(analysed: Shop) -> None:
    def many(**named: Any) -> int:
        with snapshot(analysed.engine) as connection:
            return len(campaigns.audience(connection, replace(CAMPAIGN, audience=Audience(**named))))

    assert many() == 40
    assert many(bands=("vip", "large")) == 2
    assert many(bands=("vip",), classes=("A",)) == 1
    assert many(bands=("vip",), classes=("C",)) == 0
    assert many(least_visits=7) == 1, "M000 came more often"
    assert many(stores=("nowhere",)) == 0


def test_who_is_held_out_is_fixed_when_it_starts_and_is_another_in_each_campaign(analysed: Shop) -> None:
    first = _start(analysed)
    assert 4 <= sum(first.values()) <= 20
    with snapshot(analysed.engine) as connection:
        again = campaigns.audience(connection, CAMPAIGN)
        (listed,) = campaigns.listing(connection)
        assert campaigns.known(connection, "winter") == CAMPAIGN
    assert sum(one.is_held_out for one in again) == sum(first.values())
    assert (listed.members, listed.held_out) == (40, sum(first.values()))
    assert _start(analysed, replace(CAMPAIGN, name="spring")) != first
    with pytest.raises(OperatorError, match="already"):
        _start(analysed)
    with (
        snapshot(analysed.engine) as connection,
        pytest.raises(OperatorError, match=r"spring, winter|winter, spring"),
    ):
        campaigns.known(connection, "autumn")


def test_too_few_to_compare_do_not_start(analysed: Shop) -> None:
    with pytest.raises(OperatorError, match="too few to compare"):
        _start(analysed, replace(CAMPAIGN, audience=Audience(bands=("vip",))))
    assert analysed.contents("campaign") == []


def test_only_who_is_not_held_out_is_reached(analysed: Shop) -> None:
    held_out = _start(analysed)
    with snapshot(analysed.engine) as connection:
        report = campaign.people(connection, "winter")
    assert {row["name"] for row in report.rows} == {
        f"Name {int(name[1:])}" for name, is_held_out in held_out.items() if not is_held_out
    }


def test_the_result_compares_the_two_arms_in_the_time_of_the_campaign(analysed: Shop) -> None:
    """Contacted members buy for 30 each and one takes 10 back, held out ones for 20; before and after does not count."""
    held_out = _start(analysed)
    with snapshot(analysed.engine) as connection, pytest.raises(OperatorError, match="begins on 2026-03-01"):
        campaign.result(connection, "winter")
    days = {"in": TODAY + timedelta(days=3), "last": CAMPAIGN.last, "out": CAMPAIGN.last + timedelta(days=1)}
    lines = []
    for name, is_held_out in held_out.items():
        amount = 20 if is_held_out else 15
        lines.append(f"in{name},S1,{name},{days['in']}T10:00:00Z,P1,1,{amount}.00,,,")
        lines += [] if is_held_out else [f"last{name},S1,{name},{days['last']}T22:00:00Z,P1,1,15.00,,,"]
        lines.append(f"out{name},S1,{name},{days['out']}T10:00:00Z,P1,1,999.00,,,")
    contacted = [name for name, is_held_out in held_out.items() if not is_held_out]
    back = contacted[0]
    lines.append(f"back,S1,{back},{days['in']}T12:00:00Z,P1,1,10.00,,return,")
    _later(analysed, lines)
    with snapshot(analysed.engine) as connection:
        report = campaign.result(connection, "winter")
    reached, others = report.rows
    many = len(contacted)
    assert (reached["members"], reached["buyers"], reached["visits"]) == (many, many, 2 * many)
    assert reached["sales"] == many * 3_000 - 1_000
    assert (others["members"], others["sales"]) == (40 - many, (40 - many) * 2_000)
    assert others["each"] == 2_000
    assert "bought +4" in report.notes[0]
    assert not any("not over" in note for note in report.notes)


def test_while_it_runs_the_result_says_so(analysed: Shop) -> None:
    held_out = _start(analysed)
    lines = [f"in{name},S1,{name},{TODAY}T10:00:00Z,P1,1,15.00,,," for name in held_out]
    _later(analysed, lines)
    with snapshot(analysed.engine) as connection:
        report = campaign.result(connection, "winter")
    assert report.notes[-1] == f"It is not over: purchases are known up to {TODAY}."
    assert "bought +0.0 %" in report.notes[0]


def _later(shop: Shop, lines: list[str]) -> None:
    """Taken in on a day on which the campaign is over."""
    from pos_loyalty.head_office.importing.job import ImportFiles, import_files

    summary = import_files(
        shop.engine,
        ImportFiles(purchases=shop.purchases(*lines)),
        zone=shop.zone,
        now=NOW + timedelta(days=60),
        rejected_folder=shop.folder / "rejected",
    )
    assert not summary.rejected_file


def test_an_arm_is_its_mean_and_how_sure_it_is() -> None:
    found = campaign.arm([(0, 0), (100, 1), (200, 3)])
    assert (found.members, found.buyers, found.visits, found.sales_minor) == (3, 2, 4, 300)
    assert found.mean_minor == 100
    assert found.variance == pytest.approx(10_000 / 3)
    middle, low, high = campaign.uplift_minor(found, campaign.arm([(50, 1), (50, 1)]))
    assert (middle, high - middle) == (50, pytest.approx(1.96 * sqrt(10_000 / 3)))
    assert low == pytest.approx(2 * middle - high)
    assert campaign.arm([]).mean_minor == 0


def test_on_postgresql_it_is_the_same(tmp_path: Path, postgres_url: str) -> None:
    seen: list[Any] = []
    for where in (str(tmp_path / "head-office.db"), postgres_url):
        for shop in _opened(where, tmp_path):
            analyse(fill(shop).engine, TODAY, now=NOW)
            _start(shop)
            shop.take(f"in,S1,M001,{TODAY}T10:00:00Z,P1,1,15.00,,,")
            with snapshot(shop.engine) as connection:
                (listed,) = campaigns.listing(connection)
                result = campaign.result(connection, "winter")
            seen.append((listed.members, len(result.rows), result.rows[0]["sales"], result.notes[0]))
    assert seen[0] == seen[1]
    assert seen[0][0] == 40


def _opened(where: str, folder: Path) -> Iterator[Shop]:
    yield from opened(where, folder)


def test_nothing_can_be_planned_before_the_first_analysis(shop: Shop) -> None:
    with (
        snapshot(fill(shop).engine) as connection,
        pytest.raises(OperatorError, match="Nothing was analysed"),
    ):
        campaign.plan(connection, CAMPAIGN)


def test_days_are_counted_with_both_ends() -> None:
    assert CAMPAIGN.days == 14
    assert replace(CAMPAIGN, last=CAMPAIGN.first).days == 1
    assert date(2026, 3, 14) == CAMPAIGN.last


@pytest.mark.parametrize("file_format", ["csv", "parquet", "xlsx"])
def test_who_was_meant_can_be_written_for_other_programs(analysed: Shop, file_format: Format) -> None:
    held_out = _start(analysed)
    path = analysed.folder / f"meant.{file_format}"
    with snapshot(analysed.engine) as connection:
        assert export(connection, "campaign_member", path, file_format) == 40
        assert export(connection, "campaign", analysed.folder / "campaigns", file_format) == 1
    if file_format == "parquet":
        rows = pq.read_table(path).to_pylist()
        assert sum(row["is_held_out"] for row in rows) == sum(held_out.values())
