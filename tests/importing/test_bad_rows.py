"""Rows that cannot be taken: each with its line and reason in rejected.csv, and the rest is imported."""

import pytest

from pos_loyalty.domain import cards
from tests.importing.shop import MEMBERS, PURCHASES, Shop

GOOD = "B1,S1,M1,2026-01-05T10:00:00Z,P1,1,2.50,,,"


def line(**changes: str) -> str:
    good = GOOD.replace("B1", "B9").split(",")
    cells = dict(zip(PURCHASES.split(","), good, strict=True))
    return ",".join((cells | changes).values())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"purchased_at": "2026-02-30T10:00:00Z"}, "purchased_at is not an ISO 8601 time"),
        ({"purchased_at": "05/01/2026"}, "purchased_at is not an ISO 8601 time"),
        ({"purchased_at": ""}, "purchased_at is empty"),
        ({"purchased_at": "2126-01-05T10:00:00Z"}, "purchased_at lies in the future"),
        ({"purchased_at": "1970-01-01T00:00:00Z"}, "purchased_at lies before 1990"),
        ({"purchased_at": "0001-01-01T00:00:00+14:00"}, "purchased_at cannot be right"),
        ({"amount": "12.345"}, "amount has more than 2 decimals"),
        ({"amount": "NaN"}, "amount is not a number"),
        ({"amount": "inf"}, "amount is not a number"),
        ({"amount": "1e99"}, "amount is larger than any sale"),
        ({"amount": "99999999999999"}, "amount is larger than any sale"),
        ({"amount": "-2.50"}, "amount is below zero"),
        ({"amount": ""}, "amount is empty"),
        ({"amount": "２.５０"}, "amount is not a number"),
        ({"amount": "1 000"}, "amount is not a number"),
        ({"discount": "-1"}, "discount is below zero"),
        ({"quantity": "0"}, "quantity is not above zero"),
        ({"quantity": "-1"}, "quantity is not above zero"),
        ({"quantity": "0.0001"}, "quantity is not above zero"),
        ({"quantity": "1000000"}, "quantity is larger than any sale"),
        ({"quantity": "two"}, "quantity is not a number"),
        ({"kind": "refund"}, "kind is neither sale nor return"),
        ({"returns_purchase": "B1"}, "returns_purchase stands in a sale"),
        ({"purchase": "x" * 65}, "purchase is longer than 64"),
        ({"purchase": ""}, "purchase is empty"),
        ({"store": " "}, "store is empty"),
        ({"member": "a\x07b"}, "member holds control characters"),
        ({"product": ""}, "product is empty"),
        ({"member": "M7"}, "purchase B9 is left out whole: member M7 is not known"),
        ({"product": "P7"}, "purchase B9 is left out whole: product P7 (line 3) is not known"),
        ({"kind": "return", "returns_purchase": "B7"}, "purchase B7, which it returns, is not known"),
    ],
)  # fmt: skip
def test_a_purchase_line_that_cannot_be_taken_has_a_reason(
    shop: Shop, changes: dict[str, str], reason: str
) -> None:
    summary = shop.with_basics().take(GOOD, line(**changes))
    ((file, line_no, found, text),) = shop.rejected()
    assert (file, line_no) == ("purchases.csv", 3)
    assert reason in found
    assert text == line(**changes)
    assert shop.rows("purchase", "receipt_code") == [("B1",)]
    counts = summary.rows["purchases"]
    assert (counts["read"], counts["new"], counts["rejected"]) == (2, 1, 1)


def test_a_purchase_with_one_bad_line_is_left_out_whole(shop: Shop) -> None:
    summary = shop.with_basics().take(line(), line(amount="x"), line(product="P2"), GOOD)
    assert shop.reasons() == {
        2: "purchase B9 is left out whole: its line 3 cannot be taken",
        3: "amount is not a number with a decimal point: x",
        4: "purchase B9 is left out whole: its line 3 cannot be taken",
    }
    assert shop.rows("purchase", "receipt_code") == [("B1",)]
    assert summary.rows["whole purchases"]["rejected"] == 1


def test_once_mended_it_is_imported_with_the_next_run(shop: Shop) -> None:
    shop.with_basics().take(line(), line(amount="x"), GOOD)
    summary = shop.take(line(), line(amount="1.00"), GOOD)
    assert (summary.rows["purchases"]["new"], summary.rows["purchases"]["unchanged"]) == (2, 1)
    assert shop.rows("purchase", "receipt_code", "total_minor") == [("B1", 250), ("B9", 350)]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"member": "M2"}, "its lines disagree about the member"),
        ({"store": "S2"}, "its lines disagree about the store"),
        ({"kind": "return"}, "its lines disagree about the kind"),
        ({"purchased_at": "2026-01-07T10:00:00Z"}, "its lines lie more than a day apart"),
    ],
)
def test_lines_of_one_purchase_must_agree(shop: Shop, other: dict[str, str], reason: str) -> None:
    shop.with_basics().take(line(), GOOD, line(**other))
    assert set(shop.reasons()) == {2, 4}
    assert all(reason in found for found in shop.reasons().values())


def test_lines_of_one_purchase_need_not_stand_together(shop: Shop) -> None:
    shop.with_basics().take(line(), GOOD, line(product="P2", purchased_at="2026-01-05T10:04:00Z"))
    assert shop.rows("purchase", "receipt_code", "total_minor", "purchased_at_ms")[1] == (
        "B9", 500, 1_767_607_200_000,
    )  # fmt: skip


def test_a_changed_repeat_is_refused_and_the_first_one_stays(shop: Shop) -> None:
    shop.with_basics().take(GOOD)
    shop.take(GOOD.replace("2.50", "2.60"))
    assert shop.reasons() == {2: "purchase B1 is left out whole: it was imported before with other content"}
    assert shop.rows("purchase", "total_minor") == [(250,)]


def test_a_purchase_has_at_most_five_hundred_lines(shop: Shop) -> None:
    summary = shop.with_basics().take(*[line()] * 501, GOOD)
    assert summary.rows["purchases"]["rejected"] == 501
    assert "more than 500 lines" in shop.reasons()[502]
    assert shop.rows("purchase", "receipt_code") == [("B1",)]
    shop.take(*[line()] * 500)
    assert len(shop.contents("purchase_line")) == 501


def test_binary_fractions_of_other_programs_are_understood(shop: Shop) -> None:
    shop.with_basics().take(line(amount="0.30000000000000004"), line(amount="1.7763568394002505e-15"))
    assert shop.rows("purchase", "total_minor") == [(30,)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (",,Ann,,,,", "member is empty"),
        ("M9,4111111111111111,Ann,,,,", "number of a payment card"),
        ("M9,9001000000000099,Ann,,,,", "card_number has wrong check digits"),
        ("M9,8" + "0" * 15 + ",Ann,,,,", "card_number"),
        ("M9,a b,Ann,,,,", "card_number is not 4 to 32"),
        (f"M9,,{'n' * 201},,,,", "name is longer than 200"),
        ("M9,,Ann,call me,,,", "phone is not a phone number"),
        ("M9,,Ann,,31.05.1990,,", "birthday is not a date"),
        ("M9,,Ann,,2090-05-31,,", "birthday cannot be right"),
        ("M9,,Ann,,1790-05-31,,", "birthday cannot be right"),
        ("M9,,Ann,,,2026-13-01,", "joined_on is not a date"),
        ("M1,,Ann,,,,", "M1 stands on line 2 already"),
    ],
)
def test_a_member_that_cannot_be_taken_has_a_reason(shop: Shop, cells: str, reason: str) -> None:
    shop.import_(members=shop.members("M1,,First,,,,", cells))
    assert reason in shop.reasons()[3]
    assert shop.rows("member", "name") == [("First",)]


def test_the_digits_of_a_payment_card_are_written_nowhere(shop: Shop) -> None:
    shop.import_(members=shop.members("M9,4111111111111111,Ann,,,,"))
    assert "4111" not in (shop.folder / "rejected" / "rejected.csv").read_text(encoding="utf-8")


def test_a_card_has_one_member_only(shop: Shop) -> None:
    shop.import_(members=shop.members("M1,OLD-1,Ann,,,,", "M2,OLD-1,Ben,,,,"))
    assert shop.reasons() == {3: f"card {cards.masked('OLD-1')} belongs to another member"}
    shop.import_(members=shop.members("M3,OLD-1,Cho,,,,"))
    assert 2 in shop.reasons()
    assert shop.rows("member", "name") == [("Ann",)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (",Milk,,,,,", "product is empty"),
        ("P9,Milk,,,8801234567890,,", "gtin is no GTIN"),
        ("P9,Milk,,,8.80E+12,,", "gtin is no GTIN"),
        ("P9,Milk,,,,2.505,", "price has more than 2 decimals"),
        ("P9,Milk,,,,nan,", "price is not a number"),
        (f"P9,Milk,{'c' * 101},,,,", "category is longer than 100"),
        ("P1,Milk,,,,,", "P1 stands on line 2 already"),
    ],
)
def test_a_product_that_cannot_be_taken_has_a_reason(shop: Shop, cells: str, reason: str) -> None:
    shop.import_(products=shop.products("P1,First,,,,,", cells))
    assert reason in shop.reasons()[3]
    assert shop.rows("product", "name") == [("First",)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("G1,Mug,-5,S1,1", "points is not a whole number"),
        ("G1,Mug,2.5,S1,1", "points is not a whole number"),
        ("G1,Mug,100,S9,1", "store S9 is not known"),
        ("G1,Mug,100,S1,many", "stock is not a number"),
        ("G0,Mug,100,S1,1", "G0 has another name or price on an earlier line"),
    ],
)
def test_a_gift_that_cannot_be_taken_has_a_reason(shop: Shop, cells: str, reason: str) -> None:
    shop.with_basics()
    shop.import_(gifts=shop.write("gifts.csv", ["G0,Bag,50,S1,3", cells], "gift,name,points,store,stock"))
    assert reason in shop.reasons()[3]
    assert shop.rows("reward", "reward_id") == [("G0",)]


def test_a_store_of_another_currency_is_refused(shop: Shop) -> None:
    shop.import_(stores=shop.write("stores.csv", ["S1,Seoul,KRW", "S2,Mars,USD"], "store,name,currency"))
    assert shop.reasons() == {2: "currency is KRW, the programme's is USD"}
    assert shop.rows("store", "store_id") == [("S2",)]


def test_an_unknown_time_zone_is_refused(shop: Shop) -> None:
    shop.import_(
        stores=shop.write("stores.csv", ["S1,Seoul,Mars/Olympus", "S2,../../x,."], "store,name,timezone")
    )
    assert set(shop.reasons()) == {2, 3}


# Lines that are damaged as such


def test_a_line_that_is_not_utf_8_is_refused_with_its_number(shop: Shop) -> None:
    body = f"{MEMBERS}\nM1,,Ann,,,,\nM2,,".encode() + "김하늘".encode("cp949") + b",,,,\nM3,,Cho,,,,\n"
    summary = shop.import_(members=shop.write_bytes("members.csv", body))
    assert shop.reasons() == {3: "the line is not UTF-8 (byte B1 at place 5)"}
    assert summary.rows["members"]["new"] == 2


def test_a_purchase_that_lost_a_line_to_damage_is_left_out_whole(shop: Shop) -> None:
    shop.with_basics()
    damaged = line(product="P2").encode().replace(b"P2", b"P\xff")
    content = f"{PURCHASES}\n{line()}\n".encode() + damaged + f"\n{GOOD}\n".encode()
    shop.import_(purchases=shop.write_bytes("purchases.csv", content))
    assert set(shop.reasons()) == {2, 3}
    assert shop.rows("purchase", "receipt_code") == [("B1",)]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b"M2,,B\0en,,,,", "NUL byte"),
        (b"M2,," + b"x" * 100_000 + b",,,,", "longer than 65536 bytes"),
        (b"M2,," + b"x" * 3_000_000 + b",,,,", "longer than 65536 bytes"),
        (b"M2,,Ben", "the line has 3 cells, the first line 7"),
        (b"M2,,Ben,,,,,,", "the line has 9 cells, the first line 7"),
        (b'M2,,"Ben,,,,', "a quotation mark is not closed"),
        (b'M2,,"Ben" x,,,,', "a quotation mark is not closed"),
    ],
    ids=["NUL", "100 kB", "3 MB", "too few", "too many", "open quote", "text after quote"],
)
def test_a_damaged_line_costs_itself_only(shop: Shop, damaged: bytes, reason: str) -> None:
    content = b"\n".join(
        [MEMBERS.encode(), b"M1,,Ann,,,,", damaged, b"M3,,Cho,,,,", b'M4,,"Dee, D",,,,', b""]
    )
    shop.import_(members=shop.write_bytes("members.csv", content))
    assert [(no, reason in found) for no, found in shop.reasons().items()] == [(3, True)]
    assert shop.rows("member", "name") == [("Ann",), ("Cho",), ("Dee, D",)]
    assert len(shop.rejected()[0][3]) <= 1_000


def test_a_record_over_several_lines_is_one_row(shop: Shop) -> None:
    content = f'{MEMBERS}\nM1,,"Ann\nLee",,,,\nM2,,Ben,,,,\nM3,,"x,,,,\n'.encode()
    shop.import_(members=shop.write_bytes("members.csv", content))
    assert shop.rows("member", "name") == [("Ann Lee",), ("Ben",)]
    assert list(shop.reasons()) == [5]


def test_damage_at_the_edge_of_a_block_changes_no_line_number(shop: Shop) -> None:
    rows = [f"M{n},,Name {n} {'x' * 90},,,,".encode() for n in range(30_000)]
    rows[9_800] = b'M9800,,"Name\n9800",,,,'
    rows[20_000] = b"M20000,,\xff,,,,"
    rows[29_999] = b'M29999,,"open,,,,'
    shop.import_(members=shop.write_bytes("members.csv", b"\n".join([MEMBERS.encode(), *rows])))
    assert list(shop.reasons()) == [20_003, 30_002]
    assert len(shop.contents("member")) == 29_998
    assert ("Name 9800",) in shop.rows("member", "name")


def test_a_reason_or_row_that_a_spreadsheet_would_run_is_disarmed(shop: Shop) -> None:
    shop.import_(products=shop.write("products.csv", ["=cmd|' /C calc'!A0,x,y"], "product,name"))
    assert shop.rejected()[0][3].startswith("'=")
