"""Codes that say more than a number: what of them counts at a counter, and what never does."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import update

from pos_loyalty.checkout import gs1_codes
from pos_loyalty.checkout.gs1_codes import Gs1Code, read
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.till_tables import product
from tests.builders import KIM, KIM_CARD, RICE_GTIN, Till, add_card, add_product, ean13, said

GTIN = "9506000134352"
GTIN14 = f"0{GTIN}"
GS = "\x1d"
RELATION = "123456789012345675"


def counted(counter: CounterSession) -> int:
    return sum(line.quantity_milli for line in counter.view.basket) // 1000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"01{GTIN14}", Gs1Code(GTIN)),
        (f"01{GTIN14}17270101", Gs1Code(GTIN, use_by=date(2027, 1, 1))),
        (f"01{GTIN14}10LOT7{GS}17270101", Gs1Code(GTIN, use_by=date(2027, 1, 1))),
        (f"01{GTIN14}3103000500", Gs1Code(GTIN, is_measured=True, weight_kg=Decimal("0.5"))),
        (f"01{GTIN14}3922000599", Gs1Code(GTIN, is_measured=True, price=Decimal("5.99"))),
        (f"https://id.gs1.org/01/{GTIN14}/10/LOT?17=270101", Gs1Code(GTIN, use_by=date(2027, 1, 1))),
        (f"HTTPS://SHOP.EXAMPLE/01/{GTIN14}", Gs1Code(GTIN)),
        (f"  https://shop.example/de/01/{GTIN14}\r\n", Gs1Code(GTIN)),
        ("01" + GTIN14.translate(str.maketrans("0123456789", "０１２３４５６７８９")), Gs1Code(GTIN)),
        (f"8018{RELATION}", Gs1Code(service_relation=RELATION)),
        (f"https://id.gs1.org/8018/{RELATION}", Gs1Code(service_relation=RELATION)),
    ],
)
def test_what_counts_is_read(text: str, code: Gs1Code) -> None:
    assert read(text.encode()) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "]",
        "]d2",
        "hello",
        "https://example.com/offers",
        f"https://shop.example/gtin/{GTIN14}",
        f"01{GTIN14[:-1]}3",
        f"https://id.gs1.org/01/{GTIN14[:-1]}3",
        f"8018{RELATION[:-1]}6",
        f"02{GTIN14}3703",
        f"01{GTIN14}17271399",
        f"01{GTIN14}\x1b[2J",
        f"01{GTIN14}10Ä",
        f"https://id.gs1.org/01/{GTIN14}?" + "x" * 600,
    ],
)
def test_what_does_not_count_is_nothing(text: str) -> None:
    assert read(text.encode()) is None


@given(
    st.binary(max_size=80)
    | st.text("01789(])[:/.?&=%#\x1dAabhtps3", max_size=60).map(str.encode)
    | st.text(max_size=40).map(
        lambda text: f"https://id.gs1.org/01/{GTIN14}/{text}".encode("utf-8", "replace")
    )
)
@example(b"]")
@example(b"https://[")
@example(b"http://id.gs1.org/01/%zz")
def test_any_bytes_are_a_code_or_none(raw: bytes) -> None:
    found = read(raw)
    assert found is None or (found.gtin is None) != (found.service_relation is None)


def test_a_library_that_fails_does_not_end_the_till(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> None:
        raise IndexError("string index out of range")

    monkeypatch.setattr("biip.parse", fail)
    assert read(f"01{GTIN14}".encode()) is None


# At the counter


def test_goods_with_a_square_code_go_on_the_sale(counter: CounterSession) -> None:  # M04
    for text in (f"010{RICE_GTIN}10LOT{GS}17491231", f"https://id.gs1.org/01/0{RICE_GTIN}?17=491231"):
        before = counted(counter)
        assert said(counter.scanned(text.encode())) == "product_added"
        assert counted(counter) == before + 1
    assert {line.product_id for line in counter.view.basket} == {"rice"}


def test_goods_whose_last_day_is_over_do_not(counter: CounterSession) -> None:
    counter.scanned(f"010{RICE_GTIN}17200229".encode())
    message = counter.view.message
    assert (message.kind, message.key) == ("error", "product_use_by")
    assert dict(message.values)["day"] == date(2020, 2, 29)
    assert counted(counter) == 0


def last_line(counter: CounterSession) -> tuple[str | None, int, int]:
    line = counter.view.basket[-1]
    return line.product_id, line.quantity_milli, line.amount_minor


def test_goods_by_weight_cost_what_they_weigh(counter: CounterSession) -> None:
    assert said(counter.scanned(f"010{RICE_GTIN}3103000505".encode())) == "product_added"
    assert last_line(counter) == ("rice", 505, 5_050)
    counter.scanned(f"010{RICE_GTIN}3100000002".encode())
    assert last_line(counter) == ("rice", 2000, 20_000)
    counter.scanned(RICE_GTIN.encode())
    assert counted(counter) > 2, "a piece without a weight is another line, or one more of the same"


def test_goods_with_their_price_cost_that(counter: CounterSession) -> None:
    assert said(counter.scanned(f"010{RICE_GTIN}39200007990".encode())) == "product_added"
    assert last_line(counter) == ("rice", 1000, 7_990)


def test_goods_that_are_measured_otherwise_do_not_count_as_one_piece(counter: CounterSession) -> None:
    assert said(counter.scanned(f"010{RICE_GTIN}3113000500".encode())) == "product_measured"
    assert counted(counter) == 0


def test_labels_of_the_shops_own_scales(till: Till) -> None:
    till.change_scheme(scale={"codes": ["kr", "20IIIIIWWWWWC"]})
    add_product(till, "beef", ean13("212345600000"), 25_000, name="Beef", unit="kg")
    add_product(till, "777", None, 9_000, name="Apples", unit="kg")
    add_product(till, "888", None, None, name="Cheese", unit="kg")
    counter = till.session()
    assert said(counter.scanned(ean13("212345603990").encode())) == "product_added"
    assert last_line(counter) == ("beef", 1000, 3_990)
    assert said(counter.scanned(ean13("200077700335").encode())) == "product_added"
    assert last_line(counter)[0] == "777"
    assert said(counter.scanned(ean13("200088800335").encode())) == "product_added"
    assert last_line(counter) == ("888", 1000, 335)
    assert said(counter.scanned(ean13("289999900335").encode())) == "product_unknown"


def test_a_label_with_a_weight_needs_a_price_in_the_list(till: Till) -> None:
    till.change_scheme(scale={"codes": ["20IIIIIWWWWWC"]})
    add_product(till, "777", None, 9_000, name="Apples", unit="kg")
    add_product(till, "888", None, None, name="Cheese", unit="kg")
    counter = till.session()
    counter.scanned(ean13("200077701250").encode())
    assert last_line(counter) == ("777", 1250, 11_250)
    assert said(counter.scanned(ean13("200088801250").encode())) == "product_no_price"
    counter.scanned(KIM_CARD.encode())
    assert counter.view.earns == 22
    assert said(counter.sale_finished()) == "sale_finished"


def test_goods_that_nobody_lists_are_said_by_their_number(counter: CounterSession) -> None:
    counter.scanned(f"01{GTIN14}".encode())
    message = counter.view.message
    assert (message.key, dict(message.values)) == ("product_unknown", {"code": GTIN})


@pytest.mark.parametrize(
    "code",
    [
        "2559931234567902123",
        "]C12559931234567902123",
        "8110106141416543213500110000310123196000",
        "]e08112000614141123456001234567890",
        "9931234567902",
        "9812345678902",
        "512345678900",
    ],
)
def test_a_makers_coupon_is_said_to_be_one(counter: CounterSession, code: str) -> None:
    view = counter.scanned(code.encode())
    assert (said(view), view.message.kind, view.basket) == ("makers_coupon", "warn", ())


def test_goods_of_the_list_with_a_number_of_a_coupon_are_goods(till: Till, counter: CounterSession) -> None:
    with till.store.writing() as connection:
        rice = product.c.gtin == RICE_GTIN
        connection.execute(update(product).where(rice).values(gtin="9931234567902"))
    assert len(counter.scanned(b"9931234567902").basket) == 1


def test_an_address_that_is_no_product_is_shown_and_not_opened(counter: CounterSession) -> None:
    counter.scanned(b"https://example.com/win")
    message = counter.view.message
    assert (message.key, dict(message.values)) == ("code_unknown", {"code": "https://example.com/win"})


def test_a_service_relation_number_is_a_card(counter: CounterSession, till: Till) -> None:
    assert said(counter.scanned(f"8018{RELATION}".encode())) == "card_not_ours"
    add_card(till, KIM, RELATION, legacy=True)
    assert said(counter.scanned(f"8018{RELATION}".encode())) == "card_read"


def test_what_is_read_is_bounded() -> None:
    assert gs1_codes.MAX_BYTES == 512
    assert read(b"01" + b"9" * 10_000) is None
