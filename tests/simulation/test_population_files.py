"""The files of the demonstration shop have the columns that head office takes."""

import csv
import re
from datetime import date, datetime

import pytest

from pos_loyalty.simulation.population import generate_shop, write_shop


@pytest.fixture(scope="module")
def shop():
    return generate_shop(8, date(2026, 3, 1), members=80)


@pytest.fixture(scope="module")
def files(shop, tmp_path_factory):
    return write_shop(shop, tmp_path_factory.mktemp("shop"))


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("members", "member,card_number,name,phone,birthday,joined_on,store"),
        ("products", "product,name,category,subcategory,gtin,price,unit,tags"),
        (
            "purchases",
            "purchase,store,member,purchased_at,product,quantity,amount,discount,kind,returns_purchase",
        ),
        (
            "gifts",
            "gift,name_en,name_ko,points,store,stock,kind,tiers,limit,limit_days,amount,percent,most,minimum,steps",
        ),
        ("stores", "store,name,currency,time_zone"),
    ],
    ids=["members", "products", "purchases", "gifts", "stores"],
)
def test_columns_are_those_of_the_import(files, name, columns):
    assert getattr(files, name).read_text(encoding="utf-8").split("\n")[0] == columns


def test_the_written_purchases_add_up_to_the_shop(shop, files):
    signs = {"sale": 1, "return": -1}
    written = sum(int(row["amount"]) * signs[row["kind"]] for row in rows(files.purchases))
    assert written == sum(purchase.total_minor * signs[purchase.kind] for purchase in shop.purchases)


def test_times_carry_the_offset_of_the_shop(files):
    stamps = {row["purchased_at"] for row in rows(files.purchases)}
    assert {datetime.fromisoformat(stamp).utcoffset().total_seconds() for stamp in stamps} == {9 * 3600}


def test_members_without_card_or_birthday_have_empty_fields(shop, files):
    written = rows(files.members)
    assert [row["name"] for row in written] == [member.name for member in shop.members]
    assert [row["card_number"] or None for row in written] == [member.card_number for member in shop.members]
    assert any(row["birthday"] == "" for row in written)


def test_goods_and_stores_are_named_in_the_asked_language(shop, tmp_path):
    korean = write_shop(shop, tmp_path / "new" / "ko", "ko")
    english = write_shop(shop, tmp_path / "new" / "en", "en")
    for kind in ("products", "stores"):
        pairs = list(zip(rows(getattr(korean, kind)), rows(getattr(english, kind)), strict=True))
        assert all(ko["name"].strip() and ko["name"] != en["name"] for ko, en in pairs)
        assert not any(re.search("[가-힣]", en["name"]) for _, en in pairs)
    assert rows(korean.products)[0]["category"] == "과일·채소"


def test_each_gift_has_a_stock_in_each_store_and_each_voucher_none(shop, files):
    written = rows(files.gifts)
    gifts = [row for row in written if row["kind"] == "gift"]
    stocked = {(row["gift"], row["store"]): int(row["stock"]) for row in gifts}
    ids = {gift.gift_id for gift in shop.gifts if gift.terms["kind"] == "gift"}
    assert set(stocked) == {(gift_id, store.store_id) for gift_id in ids for store in shop.stores}
    assert min(stocked.values()) >= 0
    points = {int(row["points"]) for row in gifts}
    assert (min(points), max(points)) == (500, 20_000)
    vouchers = [row for row in written if row["kind"] == "voucher"]
    assert {(row["store"], row["stock"]) for row in vouchers} == {("", "")}
    assert all(row["amount"] or row["percent"] for row in vouchers)
