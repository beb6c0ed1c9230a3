"""A sale as a JSON document or as rows of CSV."""  # M40

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.basket_feed import sale_csv, sale_document
from pos_loyalty.basket_feed.sale_document import UnfitError
from pos_loyalty.checkout.shop_sale import ShopLine, ShopSale

AT = datetime(2026, 11, 29, 14, 5, tzinfo=timezone(timedelta(hours=9)))
LINES = (ShopLine("8801234567890", "쌀 10kg", 2000, 18_000), ShopLine("", "Bag", 1000, 100))
JSON = """
{"receipt_number": "0042", "sold_at": "2026-11-29T14:05:00+09:00", "total_minor": 18100, "currency": "KRW",
 "card": "9001", "lines": [
  {"code": "8801234567890", "name": "쌀 10kg", "quantity_milli": 2000, "amount_minor": 18000},
  {"name": "Bag", "amount_minor": 100}]}
"""
CSV = """receipt_number,sold_at,card,code,name,quantity_milli,amount_minor
0042,2026-11-29T14:05:00+09:00,9001,8801234567890,쌀 10kg,2000,18000
0042,2026-11-29T14:05:00+09:00,9001,,Bag,,100
0043,2026-11-29T14:06:00+09:00,,,"Tea, green",1000,700
"""


def test_a_document_is_a_sale() -> None:
    expected = ShopSale("0042", AT, 18_100, "paid", LINES, "KRW", "9001")
    assert sale_document.read(JSON.encode()) == expected
    assert sale_document.read(b"\xef\xbb\xbf" + JSON.encode()) == expected
    assert sale_document.read(sale_document.write(expected)) == expected


def test_rows_of_one_number_are_one_sale() -> None:
    first, second = sale_csv.read(CSV.encode())
    assert first == ShopSale("0042", AT, 18_100, "paid", LINES, None, "9001")
    assert (second.receipt_number, second.total_minor, second.card) == ("0043", 700, None)
    assert second.lines[0].name == "Tea, green"


def test_goods_that_come_back_name_their_receipt() -> None:
    expected = ShopSale("9001", AT, 18_100, "paid", LINES, returns="0042")
    told = (
        JSON.replace("0042", "9001").replace('"card": "9001"', '"returns": "0042"').replace('"KRW"', "null")
    )
    assert sale_document.read(told.encode()) == expected
    assert sale_document.read(sale_document.write(expected)) == expected
    rows = CSV.replace("0042", "9001").replace("card", "returns").replace("+09:00,9001", "+09:00,0042")
    assert sale_csv.read(rows.encode())[0] == expected
    with pytest.raises(UnfitError, match="returns"):
        sale_document.read(told.replace('"returns": "0042"', '"returns": "00 42"').encode())


@pytest.mark.parametrize("delimiter", [";", "\t"], ids=["semicolon", "tab"])
def test_other_tills_write_other_delimiters_and_a_mark(delimiter: str) -> None:
    text = "\ufeff" + CSV.replace('"Tea, green"', "Tea").replace(",", delimiter).replace("\n", "\r\n")
    assert [sale.total_minor for sale in sale_csv.read(text.encode())] == [18_100, 700]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('"0042"', '"00 42"'), "receipt_number"),
        (('"0042"', "42"), "receipt_number"),
        (("18100", '"18100"'), "total_minor"),
        (("18100", "18100.0"), "total_minor"),
        (("18100", "-1"), "total_minor"),
        (("18100", "1e999"), "total_minor"),
        (("18100", "true"), "total_minor"),
        (("2026-11-29T14:05:00+09:00", "yesterday"), "sold_at"),
        (('"KRW"', '"won"'), "currency"),
        (('"card"', '"cart"'), "cart"),
        (('"Bag"', '"' + "x" * 201 + '"'), "lines.1.name"),
        (("18000}", "18000, }"), "the document"),
        (("{", "[" * 5000), "the document"),
    ],
    ids=lambda change: change[1][:12] if isinstance(change, tuple) else None,
)
def test_a_mistake_is_told_with_its_place_and_without_its_content(
    change: tuple[str, str], place: str
) -> None:
    with pytest.raises(UnfitError) as told:
        sale_document.read(JSON.replace(*change, 1).encode())
    assert str(told.value).startswith(place)
    assert "9001" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no column receipt_number"),
        (b"receipt_number,sold_at,amount_minor\n", "no rows"),
        (b"receipt_number,sold_at,amount_minor,prize\n", "no column 'prize'"),
        (b"receipt_number,sold_at,amount_minor,card,card\n1,2,3,4,5\n", "twice"),
        (b"receipt_number,sold_at,amount_minor\n1,2026-11-29\n", "line 2"),
        (b"receipt_number,sold_at,amount_minor\n1,2026-11-29,5,6\n", "line 2"),
        (b"receipt_number,sold_at,amount_minor\n1,2026-11-29,12.5\n", "whole number"),
        (b"receipt_number,sold_at,amount_minor\n1,never,5\n", "sold_at"),
        (b"receipt_number,sold_at,amount_minor\n1,2026-11-29,5\n1,2026-11-30,5\n", "differ in sold_at"),
        (b'receipt_number,sold_at,amount_minor\n1,2026-11-29,"5\n', "unexpected end"),
        (b"receipt_number,sold_at,amount_minor\n1,2026-11-29,\xff\n", "not UTF-8"),
        (
            b"receipt_number,sold_at,amount_minor\n"
            + b"1,2026-11-29T10:00:00,5\n" * (sale_csv.MOST_ROWS + 1),
            "more than",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_a_mistake_in_rows_is_told(content: bytes, told: str) -> None:
    with pytest.raises(UnfitError, match=told):
        sale_csv.read(content)


@given(st.binary(max_size=200))
def test_no_bytes_break_either(content: bytes) -> None:
    for read in (sale_document.read, sale_csv.read):
        with pytest.raises(UnfitError):
            read(content)
