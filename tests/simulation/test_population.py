"""The demonstration shop: the same every time, believable, and in the form that head office imports."""

import re
import unicodedata
from dataclasses import fields
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_loyalty.domain import codes
from pos_loyalty.simulation.population import LEGACY_CARD_PREFIX, generate_lines, generate_shop, write_shop
from pos_loyalty.simulation.shop.write import purchase_rows

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shop():
    return generate_shop(2026, TODAY)


def written(seed, today, folder, **sizes):
    files = write_shop(generate_shop(seed, today, **sizes), folder)
    return {field.name: getattr(files, field.name).read_bytes() for field in fields(files)}


def test_the_same_seed_and_day_write_the_same_bytes(tmp_path):
    first = written(11, TODAY, tmp_path / "a", members=60)
    assert first == written(11, TODAY, tmp_path / "b", members=60)
    assert first["purchases"] != written(12, TODAY, tmp_path / "c", members=60)["purchases"]
    assert (
        first["purchases"] != written(11, TODAY - timedelta(days=1), tmp_path / "d", members=60)["purchases"]
    )


def test_the_demonstration_has_its_size(shop):
    assert (len(shop.members), len(shop.products), len(shop.stores), len(shop.gifts)) == (1000, 300, 2, 12)
    assert 11_000 <= len(shop.purchases) <= 15_000
    assert 45_000 <= sum(len(purchase.lines) for purchase in shop.purchases) <= 60_000
    assert len({product.category.en for product in shop.products}) == 12


def test_every_product_code_scans_as_a_product(shop):
    rules = codes.CodeRules(legacy_ean_prefixes=(LEGACY_CARD_PREFIX,))
    for product in shop.products:
        assert codes.parse(product.gtin.encode(), rules) == codes.ProductCode(product.gtin)
    gtins = [product.gtin for product in shop.products]
    assert len(set(gtins)) == 300
    assert {len(gtin) for gtin in gtins} == {13}
    abroad = sum(not gtin.startswith("880") for gtin in gtins)
    assert 10 <= abroad <= 60


def test_every_legacy_card_scans_as_a_card(shop):
    rules = codes.CodeRules(legacy_ean_prefixes=(LEGACY_CARD_PREFIX,))
    numbers = [member.card_number for member in shop.members if member.card_number]
    assert 250 <= len(numbers) <= 450
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert codes.parse(number.encode(), rules) == codes.CardCode(number, legacy=True)


def scripts_of(name):
    return {unicodedata.name(letter).split()[0] for letter in name if letter.isalpha()}


def test_names_are_written_in_five_languages(shop):
    by_script = {
        s: [m.name for m in shop.members if m.name_script == s] for s in ("ko", "en", "es", "zh", "ja")
    }
    assert all(scripts_of(name) == {"HANGUL"} for name in by_script["ko"])
    assert all(scripts_of(name) == {"LATIN"} for name in by_script["en"] + by_script["es"])
    assert all(scripts_of(name) == {"CJK"} for name in by_script["zh"])
    assert {"CJK", "HIRAGANA", "KATAKANA"} <= set().union(*(scripts_of(name) for name in by_script["ja"]))
    assert any("í" in name or "ñ" in name for name in by_script["es"])
    shares = {script: len(names) / len(shop.members) for script, names in by_script.items()}
    expected = {"ko": 0.60, "en": 0.15, "es": 0.09, "zh": 0.08, "ja": 0.08}
    assert shares == pytest.approx(expected, abs=0.04)


def test_names_are_composed_characters(shop):
    assert all(unicodedata.is_normalized("NFC", member.name) for member in shop.members)


def test_telephone_numbers_are_unique_and_ring_nowhere(shop):
    phones = [member.phone for member in shop.members]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"010-[01]\d{3}-\d{4}|\+1 \d{3} 555 01\d\d", phone) for phone in phones)
    assert any(phone.startswith("+1") for phone in phones)


def test_some_birthdays_are_missing_and_some_are_today_or_near(shop):
    birthdays = [member.birthday for member in shop.members]
    assert 60 <= birthdays.count(None) <= 200
    this_year = [b.replace(year=2024) for b in birthdays if b]
    assert sum((b.month, b.day) == (TODAY.month, TODAY.day) for b in this_year) >= 4
    assert sum(abs((b - TODAY.replace(year=2024)).days) <= 3 for b in this_year) >= 12


def test_a_birthday_on_the_leap_day_is_in_a_leap_year():
    shop = generate_shop(5, date(2028, 2, 29), members=500, products=20)
    on_the_day = [
        m.birthday for m in shop.members if m.birthday and (m.birthday.month, m.birthday.day) == (2, 29)
    ]
    assert len(on_the_day) >= 2


def test_purchases_lie_in_the_year_before_the_reference_day_and_in_opening_hours(shop):
    for purchase in shop.purchases:
        assert TODAY - timedelta(days=365) <= purchase.purchased_at.date() < TODAY
        assert 9 <= purchase.purchased_at.hour <= 21
        assert purchase.purchased_at.isoformat().endswith("+09:00")


def test_nobody_buys_before_joining(shop):
    joined = {member.member_id: member.joined_on for member in shop.members}
    assert all(joined[p.member_id] <= p.purchased_at.date() for p in shop.purchases)


def test_purchases_are_numbered_in_the_order_of_time(shop):
    ids = [purchase.purchase_id for purchase in shop.purchases]
    times = [purchase.purchased_at for purchase in shop.purchases]
    assert ids == sorted(set(ids))
    assert times == sorted(times)


def test_every_line_is_price_times_quantity_less_discount(shop):
    price = {product.product_id: product.price_minor for product in shop.products}
    lines = [line for purchase in shop.purchases for line in purchase.lines]
    for line in lines:
        assert line.quantity >= 1
        assert line.amount_minor > 0
        assert line.amount_minor + line.discount_minor == price[line.product_id] * line.quantity
    discounted = sum(line.discount_minor > 0 for line in lines)
    assert 0.04 <= discounted / len(lines) <= 0.15


def test_a_return_names_an_earlier_purchase_and_gives_back_no_more_than_was_bought(shop):
    sales = {p.purchase_id: p for p in shop.purchases if p.kind == "sale"}
    returns = [p for p in shop.purchases if p.kind == "return"]
    assert 60 <= len(returns) <= 300
    for back in returns:
        sale = sales[back.returns_purchase]
        bought = {line.product_id: line for line in sale.lines}
        assert (back.member_id, back.store_id) == (sale.member_id, sale.store_id)
        assert back.purchased_at > sale.purchased_at
        for line in back.lines:
            assert line.quantity <= bought[line.product_id].quantity
            assert line.discount_minor <= bought[line.product_id].discount_minor
    assert all(sale.returns_purchase is None for sale in sales.values())


def test_streamed_lines_are_the_lines_of_the_shop():
    shop = generate_shop(3, TODAY, members=40)
    places = slice(1, 9)  # all but the purchases' numbers
    streamed = [row[places] for row in generate_lines(3, TODAY, members=40)]
    assert sorted(streamed) == sorted(row[places] for row in purchase_rows(shop.purchases))


def test_a_million_members_are_not_made_before_the_first_line():
    assert len(list(islice(generate_lines(3, TODAY, members=1_000_000), 100))) == 100


@pytest.mark.parametrize(
    "sizes", [{"members": 0}, {"products": 0}, {"products": 301}, {"stores": 0}], ids=str
)
def test_an_impossible_size_is_refused(sizes):
    with pytest.raises(ValueError, match="asked for"):
        generate_shop(1, TODAY, **sizes)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(min_value=0, max_value=2**63),
    today=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)),
    members=st.integers(min_value=1, max_value=200),
    products=st.integers(min_value=1, max_value=300),
    stores=st.integers(min_value=1, max_value=9),
)
def test_every_size_and_day_makes_a_consistent_shop(seed, today, members, products, stores):
    shop = generate_shop(seed, today, members, products, stores)
    known_members = {member.member_id for member in shop.members}
    known_products = {product.product_id for product in shop.products}
    known_stores = {store.store_id for store in shop.stores}
    assert (len(known_members), len(known_products), len(known_stores)) == (members, products, stores)
    for purchase in shop.purchases:
        assert purchase.member_id in known_members
        assert purchase.store_id in known_stores
        assert purchase.purchased_at.date() < today
        assert purchase.lines
        assert {line.product_id for line in purchase.lines} <= known_products
    for member in shop.members:
        assert member.joined_on < today
        assert member.birthday is None or member.birthday < today
