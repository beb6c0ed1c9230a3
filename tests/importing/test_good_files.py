"""What an import makes of files that are as they should be."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from pos_loyalty.database.head_office_tables import store
from pos_loyalty.domain import cards
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing import csv_rows, job, purchases
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.simulation.population import generate_shop
from pos_loyalty.simulation.shop.write import write_shop
from tests.importing.shop import Shop

VISIT = (
    "B1,S1,M1,2026-01-05T10:00:00Z,P1,2,5.00,0.50,sale,",
    "B1,S1,M1,2026-01-05T10:00:00Z,P2,1.25,3.75,,sale,",
    "B1,S1,M1,2026-01-05T10:00:00Z,P3,1,8.00,,sale,",
)


def test_a_purchase_becomes_rows_points_and_a_balance(shop: Shop) -> None:  # M02
    shop.with_basics().take(*VISIT)
    columns = ("kind", "store_id", "business_date", "total_minor", "currency", "points", "receipt_code")
    assert shop.rows("purchase", *columns) == [("sale", "S1", date(2026, 1, 5), 1675, "USD", 8, "B1")]
    lines = ("line_no", "product_id", "name", "category", "quantity_milli", "amount_minor", "discount_minor")
    assert shop.rows("purchase_line", *lines) == [
        (1, "P1", "Milk", "Dairy", 2000, 500, 50),
        (2, "P2", "Bread", "Bakery", 1250, 375, 0),
        (3, "P3", "Smokes", "Tobacco", 1000, 800, 0),
    ]
    # Tobacco earns nothing: 8.75 counts, one point for each full dollar.
    assert shop.rows("ledger_entry", "kind", "points") == [("earn", 8)]
    assert shop.rows("member", "shop_member_id", "points", "last_visit_on") == [
        ("M1", 8, date(2026, 1, 5)),
        ("M2", 0, None),
    ]


def test_a_sale_without_a_member_is_kept_and_earns_nothing(shop: Shop) -> None:
    summary = shop.with_basics().take("B1,S1,,2026-01-05T10:00:00Z,P1,2,5.00,,,")
    assert summary.rows["purchases"]["new"] == 1
    assert shop.rows("purchase", "member_id", "points") == [(None, 0)]
    assert shop.contents("ledger_entry") == []


def test_importing_twice_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    files = write_shop(generate_shop(3, date(2026, 3, 1), members=30, products=40), tmp_path / "shop")
    open_head_office(str(tmp_path / "won.db")).dispose()
    won = Shop(open_head_office(str(tmp_path / "won.db")), tmp_path)
    given_files = {
        name: getattr(files, name) for name in ("members", "products", "purchases", "gifts", "stores")
    }
    first = won.import_(**given_files)
    before = won.everything()
    second = won.import_(**given_files)
    assert won.everything() == before
    assert first.rejected_file is None
    for name, counts in second.rows.items():
        assert counts["unchanged"] == counts["read"] == first.rows[name]["new"] > 0, name
    won.engine.dispose()


def test_a_member_without_a_card_gets_one_of_this_programme(shop: Shop) -> None:  # M01
    shop.import_(members=shop.members("M1,,Ann,,,,", "M2,,Ben,,,,"))
    numbers = [number for number, legacy, state in shop.rows("card", "card_number", "legacy", "state")]
    assert len(set(numbers)) == 2
    assert all(cards.has_valid_check(number) and number.startswith("9001") for number in numbers)
    assert shop.rows("programme", "next_card_index") == [(2,)]


def test_a_card_of_an_older_system_stays_valid_as_an_alias(shop: Shop) -> None:
    own = "9001" + "0000000042"
    own += cards.check_digits(own)
    shop.import_(
        members=shop.members(
            f"M1,{own},Ann,,,,", "M2,2900000000018,Ben,,,,", "M3,ab-123,Cho,,,,", "M4,,Dee,,,,"
        )
    )
    found = dict(shop.rows("card", "card_number", "legacy"))
    assert (found[own], found["2900000000018"], found["AB-123"]) == (False, True, True)
    assert len(found) == 4


def test_a_generated_card_never_takes_a_number_that_came_with_a_file(shop: Shop) -> None:
    shop.import_(members=shop.members("M1,,Ann,,,,"))
    ((taken,),) = shop.rows("card", "card_number")
    other = Shop(shop.engine, shop.folder)
    with shop.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE programme SET next_card_index = 0")
    other.import_(members=other.members("M2,,Ben,,,,"))
    numbers = [number for (number,) in shop.rows("card", "card_number")]
    assert len(numbers) == 2
    assert taken in numbers


def test_changed_fields_are_updated_and_empty_cells_leave_what_is_known(shop: Shop) -> None:
    shop.import_(members=shop.members("M1,,Ann,+82 10-1234-5678,1990-05-31,2020-01-01,S1", "M2,,Ben,,,,"))
    summary = shop.import_(members=shop.members("M1,,Anna,,,,S2", "M2,,Ben,,,,"))
    assert (summary.rows["members"]["changed"], summary.rows["members"]["unchanged"]) == (1, 1)
    assert shop.rows("member", "shop_member_id", "name", "phone", "birthday", "store_id")[0] == (
        "M1", "Anna", "+821012345678", date(1990, 5, 31), "S2",
    )  # fmt: skip


def test_a_product_that_changed_is_updated(shop: Shop) -> None:
    shop.import_(products=shop.products("P1,Milk,Dairy,,8801234567893,2.50,pc", "P2,Bread,,,,,"))
    summary = shop.import_(products=shop.products("P1,Milk 1 l,Dairy,,,2.60,", "P2,Bread,,,,,"))
    assert (summary.rows["products"]["changed"], summary.rows["products"]["unchanged"]) == (1, 1)
    assert shop.rows("product", "product_id", "name", "gtin", "price_minor", "unit")[0] == (
        "P1", "Milk 1 l", "8801234567893", 260, "pc",
    )  # fmt: skip


def test_every_new_or_changed_thing_is_marked_for_the_tills(shop: Shop) -> None:
    shop.with_basics().take(*VISIT)
    marked = {(kind, key) for kind, key in shop.rows("pending_change", "kind", "key")}
    members = {("member", member_id) for (member_id,) in shop.rows("member", "member_id")}
    assert marked >= members | {("product", "P1"), ("product", "P2"), ("store", "S1")}


def test_the_day_of_a_sale_is_that_of_its_store(shop: Shop) -> None:
    shop.with_basics()
    stores = shop.write("stores.csv", ["S1,Gangnam,Asia/Seoul"], "store,name,time_zone")
    shop.import_(stores=stores, purchases=shop.purchases("B1,S1,M1,2026-01-05T20:00:00Z,P1,1,2,,,"))
    assert shop.rows("purchase", "business_date") == [(date(2026, 1, 6),)]


def test_a_store_that_comes_again_keeps_its_managers_pin(shop: Shop) -> None:
    shop.import_(stores=shop.write("stores.csv", ["S1,One,UTC"], "store,name,time_zone"))
    with shop.engine.begin() as connection:
        connection.execute(update(store).values(manager_pin_hash="a hash", members="all"))
    shop.import_(stores=shop.write("stores.csv", ["S1,Two,Asia/Seoul"], "store,name,time_zone"))
    assert shop.rows("store", "name", "timezone", "manager_pin_hash", "members") == [
        ("Two", "Asia/Seoul", "a hash", "all")
    ]


def test_the_tills_of_a_store_are_told_of_its_customers(shop: Shop) -> None:
    """Where they are at home, and where they bought."""
    shop.with_basics()
    shop.import_(members=shop.write("people.csv", ["A,Cho,S1", "B,Dan,"], "member,name,store"))
    shop.take("B1,S2,A,2026-01-05T10:00:00Z,P1,1,2,,,", "B2,S3,B,2026-01-05T10:00:00Z,P1,1,2,,,")
    people = dict(shop.rows("member", "member_id", "name"))
    seen = {
        (people[member_id], store_id)
        for member_id, store_id in shop.rows("member_store", "member_id", "store_id")
    }
    assert seen == {("Ann", "S1"), ("Ben", "S1"), ("Cho", "S1"), ("Cho", "S2"), ("Dan", "S3")}


def test_a_time_without_an_offset_is_the_shops_own(shop: Shop) -> None:
    shop.with_basics()
    shop.zone = ZoneInfo("America/New_York")
    shop.take("B1,S9,M1,2026-01-05 20:00:00,P1,1,2,,,")
    assert shop.rows("purchase", "business_date", "purchased_at_ms") == [
        (date(2026, 1, 5), 1_767_661_200_000)
    ]
    assert ("S9", "America/New_York") in shop.rows("store", "store_id", "timezone")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with BOM"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_common_ways_to_write_csv_are_understood(shop: Shop, mark: bytes, delimiter: str, end: str) -> None:
    text = end.join(["Member, NAME ", '1,"Kim, ""A"""', "2,김하늘", ""])
    text = text.replace(", N", f"{delimiter} N").replace("1,", f"1{delimiter}").replace("2,", f"2{delimiter}")
    shop.import_(members=shop.write_bytes("members.csv", mark + text.encode()))
    assert shop.rows("member", "shop_member_id", "name") == [("1", 'Kim, "A"'), ("2", "김하늘")]


def test_a_last_line_without_an_end_counts(shop: Shop) -> None:
    shop.import_(members=shop.write_bytes("members.csv", b"member,name\n1,Ann"))
    assert shop.rows("member", "name") == [("Ann",)]


def test_the_columns_may_stand_in_any_order_and_others_are_named(shop: Shop) -> None:
    path = shop.write("members.csv", ["x,Ann,7"], "shoe_size,name,member")
    summary = shop.import_(members=path)
    assert summary.ignored_columns["members"] == ("shoe_size",)
    assert shop.rows("member", "shop_member_id", "name") == [("7", "Ann")]


def test_gifts_have_a_price_names_and_stock_per_store(shop: Shop) -> None:  # M03
    shop.import_(stores=shop.write("stores.csv", ["S1,One", "S2,Two"], "store,name"))
    lines = ["G1,Mug,머그컵,2500,S1,4", "G1,Mug,머그컵,2500,S2,0", "G2,Bag,,500,,9"]
    gifts = shop.write("gifts.csv", lines, "reward,name_en,name_ko,points,store,stock")
    shop.import_(gifts=gifts)
    assert shop.rows("reward", "reward_id", "names", "points", "active") == [
        ("G1", {"en": "Mug", "ko": "머그컵"}, 2500, True),
        ("G2", {"en": "Bag"}, 500, True),
    ]
    assert shop.rows("reward_stock", "reward_id", "store_id", "on_hand") == [
        ("G1", "S1", 4), ("G1", "S2", 0), ("G2", "S1", 9), ("G2", "S2", 9),
    ]  # fmt: skip


def test_the_currency_is_free_until_the_first_purchase(shop: Shop) -> None:
    from pos_loyalty.head_office.currency import count_in

    shop.with_basics().take(*VISIT)
    with shop.engine.begin() as connection:
        count_in(connection, "usd", 0)
        with pytest.raises(OperatorError, match="recorded in USD"):
            count_in(connection, "EUR", 0)
        with pytest.raises(OperatorError, match="not a currency"):
            count_in(connection, "XYZ9", 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_lines_in_the_file_does_not_matter(shop: Shop, data: st.DataObject) -> None:
    lines = [
        f"B{n},S1,M{n % 2 + 1},2026-01-0{n % 9 + 1}T10:00:00Z,P{line},{line},{line}.{n:02d},,sale,"
        for n in range(12)
        for line in (1, 2, 3)
    ] + ["R1,S1,M2,2026-01-20T10:00:00Z,P2,2,2.01,,return,B1"]
    if not shop.contents("product"):
        shop.with_basics().take(*lines)
    before = shop.everything()
    summary = shop.take(*data.draw(st.permutations(lines)))
    assert summary.rows["purchases"]["unchanged"] == len(lines)
    assert shop.everything() == before


def test_a_large_file_is_worked_out_in_another_process_and_in_parts_and_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write_shop(generate_shop(3, date(2026, 3, 1), members=30, products=40), tmp_path / "shop")
    given_files = {"members": files.members, "products": files.products, "purchases": files.purchases}
    found = []
    monkeypatch.setattr(purchases, "LINES_PER_TRANSACTION", 300)
    monkeypatch.setattr(csv_rows, "BLOCK", 2_000)
    for least, returned in ((1, 1), (10**9, 5_000)):
        monkeypatch.setattr(job, "BYTES_WORTH_A_PROCESS", least)
        monkeypatch.setattr(purchases, "RETURNED_LINES_PER_TRANSACTION", returned)
        engine = open_head_office(str(tmp_path / f"{least}.db"))
        Shop(engine, tmp_path).import_(**given_files)
        tables = ("purchase", "purchase_line", "ledger_entry", "member")
        found.append([Shop(engine, tmp_path).contents(table) for table in tables])
        engine.dispose()
    assert found[0] == found[1]
    assert len(found[0][0]) > 300
    assert sum("return" in row for row in found[0][0]) > 2


def test_it_works_the_same_on_postgresql(shop: Shop, shop_on_postgresql: Shop) -> None:
    for one in (shop, shop_on_postgresql):
        one.with_basics().take(
            *VISIT, "B2,S1,M2,2026-01-06T10:00:00Z,P1,1,2.50,,,", "B3,S1,M9,2026-01-06,P1,1,2.50,,,"
        )
        returned = one.take("R1,S1,M1,2026-01-07T10:00:00Z,P1,1,2.50,,return,B1")
        assert returned.rows["purchases"]["new"] == 1
        one.take("R1,S1,M1,2026-01-07T10:00:00Z,P1,1,2.50,,return,B1")
    for table in ("member", "product", "purchase", "purchase_line", "ledger_entry", "store"):
        assert shop.contents(table) == shop_on_postgresql.contents(table), table
    assert len(shop_on_postgresql.contents("purchase")) == 3
