"""Receipts as a customer holds them: 42 or 48 columns, in every language, with everything on them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pos_loyalty.checkout.receipt import Receipt, newest_receipt_code, receipt_of
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.cli.words import languages, translation
from pos_loyalty.domain import coupons
from pos_loyalty.printing import columns
from pos_loyalty.printing.receipt_text import Paper, receipt_lines
from tests.builders import (
    FISH_GTIN,
    KIM,
    KIM_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    account,
    add_product,
    add_reward,
    ean13,
    shops,
)
from tests.checkout.serving import DAY_MS, YES, give, opened, scan, sell, take_back

LANGUAGES = ["en", "ko", "es", "zh", "ja"]
LONG_GTIN = ean13("880123456790")
PROGRAMME = {
    "rules": [{"id": "fair", "kind": "bonus", "points": 1, "when": {"minimum_purchase_minor": 10**12}}],
    "discounts": [{"id": "d", "percent": 5, "names": {"en": "D"}, "goods": {"products": ["fish"]}}],
    "services": [
        {
            "id": "wrap",
            "price_minor": 2000,
            "names": {"en": "Gift wrap", "ko": "선물 포장"},
            "free_when": {"tiers": ["vip"]},
        }
    ],
    "worth": {"points": 1, "minor": 5},
    "second_purchase_coupon": {
        "names": {"en": "See you again: 10 % off", "ko": "다시 만나요: 10% 할인"},
        "percent": 10,
        "minimum_purchase_minor": 20_000,
        "valid_days": 400,
    },
}


def paper(language: str = "en", wide: int = 42) -> Paper:
    known = language if language in languages() else "en"
    return Paper(language, translation(known), wide)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """Kim has never bought anything, has points that end soon and points that wait, and a debt of none."""
    for till in shops(tmp_path):
        till.change_scheme(**PROGRAMME)
        till.change("terminal", store_name="시몬 거리점 Simon Street, the one beside the station")
        lots = account((320, None, "2026-03-31"), (5680, None, "2027-02-28"), counters={"on": "2026-03-02"})
        till.change("member", account=lots)
        add_reward(till, "won", 500, terms={"kind": "voucher", "amount_minor": 1000, "steps": True})
        name = "강원도 찰옥수수 유기농 대용량 선물세트 with a name that no paper is wide enough for"
        add_product(till, "long", LONG_GTIN, 1_234_500, name=name)
        yield till


@pytest.fixture
def counter(till: Till) -> CounterSession:
    return till.session()


def newest(till: Till, language: str = "en") -> Receipt:
    counter = till.session(language=language)
    with till.store.reading() as connection:
        code = newest_receipt_code(connection)
        context = counter._programme.context(language, till.clock())
        return receipt_of(connection, code, counter.identity, context)


def printed(till: Till, language: str = "en", wide: int = 42) -> list[str]:
    return list(receipt_lines(newest(till, language), paper(language, wide)))


def row(left: str, right: str) -> str:
    return left.ljust(42 - len(right)) + right


def sell_everything(counter: CounterSession) -> str:
    """Reduced goods, a service, a keyed amount, a voucher; and the coupon of a first purchase."""
    scan(counter, KIM_CARD, FISH_GTIN, FISH_GTIN, LONG_GTIN)
    counter.service_added("wrap")
    counter.amount_keyed("700")
    counter.voucher_chosen("won", 3)
    (asked,) = counter.take_questions()
    counter.gift_answered(asked, YES)  # type: ignore[arg-type] # the question of a voucher
    return sell(counter)


def test_a_receipt_says_everything_in_its_order(till: Till, counter: CounterSession) -> None:
    code = sell_everything(counter)
    (sale,) = till.rows("purchase")
    # 15,181 of fish, 1,234,500, 2,000 and 700 less 1,500: 2,498 points from 1,249,381 won.
    assert printed(till) == [
        "시몬 거리점 Simon Street, the one beside …",
        row("Till 7", "2 Mar 2026 10:00"),
        "-" * 42,
        row("2 × Fish", "₩15,980"),
        row("  Reduced", "−₩799"),
        "강원도 찰옥수수 유기농 대용량 … ₩1,234,500",
        row("Gift wrap", "₩2,000"),
        row("Amount", "₩700"),
        "-" * 42,
        row("Total", "₩1,252,381"),
        row("Voucher", "−₩3,000"),
        row("To pay", "₩1,249,381"),
        "-" * 42,
        "김*준" + " " * 29 + "••• " + KIM_CARD[-4:],
        "Earned with this purchase: 2,498 points.",
        "They can be spent from 16 Mar on.",
        "Balance: 6,998 points.",
        "Balance not yet confirmed by head office.",
        "10,500 points more for Cooker.",
        "-" * 42,
        "         See you again: 10 % off",
        "On purchases from ₩20,000 on.",
        "Good from 3 Mar to 6 Apr 2027, once.",
        f"         {coupons.shown(sale.coupon_code)}",
        "-" * 42,
        f"             {code}",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [42, 48])
def test_every_language_fits_on_the_paper_and_amounts_stand_at_its_right(
    till: Till, counter: CounterSession, language: str, wide: int
) -> None:
    till.change("member", account=account((6000, None, "2026-03-31"), counters={"on": "2026-03-02"}))
    counter.sync_changed(counter.view.sync)
    sell_everything(counter)
    lines = printed(till, language, wide)
    assert all(columns.width(line) <= wide for line in lines)
    parts = "\n".join(lines).split("-" * wide)
    assert len(parts) == 6
    for line in [line for line in (parts[1] + parts[2]).splitlines() if line]:
        assert columns.width(line) == wide
        assert re.search(r"[0-9][^0-9 ]*(?: KRW)?$", line.replace("\xa0", " ")), line
    sentences = " ".join(parts[3].split())
    assert "김*준" in sentences
    assert columns.width(parts[5].strip()) == 16


def in_wide_letters(english: str) -> str:
    """Each letter takes two columns, as in a Chinese or Japanese sentence; what is filled in keeps its place."""
    return re.sub(
        r"\{[^}]*\}|[!-~]", lambda found: found[0] if found[0][1:] else chr(ord(found[0]) + 0xFEE0), english
    )


def check_paper(receipt: Receipt, lines: list[str], wide: int) -> None:
    """No line is longer than the paper; goods and sums stand at its two sides, behind the title."""
    assert all(columns.width(line) <= wide for line in lines)
    goods, sums = ("\n".join(lines).split("-" * wide)[part].splitlines()[1:] for part in (1, 2))
    amounts = goods[-len(receipt.lines) :] + sums
    assert len(amounts) > len(receipt.lines)
    for line in amounts:
        assert columns.width(line) == wide
        assert re.search(r"[0-9][^0-9 ]*(?: KRW)?$", line.replace("\xa0", " ")), line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [42, 48])
def test_sentences_in_wide_letters_are_broken_to_fit_on_the_paper(
    till: Till, counter: CounterSession, language: str, wide: int
) -> None:
    till.change("member", account=account((6000, None, "2026-03-31"), counters={"on": "2026-03-02"}))
    counter.sync_changed(counter.view.sync)
    code = sell_everything(counter)
    sale = newest(till, language)
    take_back(counter, code)
    back = newest(till, language)
    counter.undone()
    for receipt in (sale, back, newest(till, language)):
        lines = list(receipt_lines(receipt, Paper(language, in_wide_letters, wide)))
        check_paper(receipt, lines, wide)
        assert any("ｐｏｉｎｔｓ" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [42, 48])
def test_a_debt_and_everything_undone_fit_on_the_paper_in_every_language(
    till: Till, counter: CounterSession, language: str, wide: int
) -> None:
    scan(counter, KIM_CARD)
    counter.amount_keyed("600000")
    code = sell(counter)
    till.clock.advance(14 * DAY_MS)
    for _ in range(2):
        give(till, counter, KIM_CARD)
    counter.return_confirmed(counter.return_charge_chosen(opened(counter, code), charged=True))
    for _ in range(5):
        check_paper(newest(till, language), printed(till, language, wide), wide)
        counter.undone()


def test_a_receipt_without_a_member_is_goods_and_a_sum(till: Till, counter: CounterSession) -> None:
    code = sell(counter, RICE_GTIN)
    assert printed(till)[2:] == [
        "-" * 42,
        row("Rice", "₩10,000"),
        "-" * 42,
        row("Total", "₩10,000"),
        "-" * 42,
        f"             {code}",
    ]


def test_a_return_says_what_goes_back_and_what_was_taken(till: Till, counter: CounterSession) -> None:
    code = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    take_back(counter, code, 1)
    lines = printed(till)
    assert lines[3].strip() == "Goods returned"
    assert lines[4:7] == [row("Rice", "₩10,000"), "-" * 42, row("Total", "₩10,000")]  # fmt: skip
    assert "Taken back: 20 points." in lines
    assert not any("spent from" in line for line in lines)


def test_a_refund_of_goods_that_a_voucher_paid_for_is_what_was_paid_in_money(
    till: Till, counter: CounterSession
) -> None:
    take_back(counter, sell_everything(counter))
    lines = printed(till)
    assert row("Voucher", "−₩3,000") in lines
    assert row("Refund", "₩1,249,381") in lines


def test_an_undone_sale_and_an_undone_return_are_told_apart(till: Till, counter: CounterSession) -> None:
    code = sell(counter, KIM_CARD, RICE_GTIN)
    take_back(counter, code)
    counter.undone()
    lines = printed(till)
    assert " ".join(lines[3:5]).startswith("Return undone in 시몬 거리점")
    assert "Earned with this purchase: 20 points." in lines
    counter.undone()
    lines = printed(till)
    assert lines[3].strip() == "Sale undone"
    assert "Taken back: 20 points." in lines


def test_a_debt_and_what_was_paid_for_it_stand_on_the_receipt(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.amount_keyed("600000")
    counter.amount_keyed("400000")
    code = sell(counter)
    till.clock.advance(14 * DAY_MS)
    for _ in range(2):
        give(till, counter, KIM_CARD)
    counter.return_confirmed(counter.return_charge_chosen(opened(counter, code, 2), charged=True))
    assert newest(till).charged_minor == 4000
    lines = printed(till)
    assert row("Refund", "₩396,000") in lines
    assert "Balance: 0 points." in lines
    counter.undone()
    assert row("To pay", "₩396,000") in printed(till)
    counter.return_confirmed(opened(counter, code, 2))
    lines = printed(till)
    assert "Owed: 800 points. The next purchases work" in lines
    assert not any(line.startswith("Refund") for line in lines)


def test_what_ends_soon_is_told_with_its_day(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    assert "320 points expire on 31 Mar." in printed(till)
    till.change("member", account=account((6000, None, "2027-03-31")))
    till.clock.advance(364 * DAY_MS)
    sell(till.session(), KIM_CARD, RICE_GTIN)
    assert "6,020 points expire on 31 Mar." in printed(till) or "6,000 points expire on 31 Mar." in printed(
        till
    )


def test_once_head_office_has_the_sale_the_balance_is_confirmed(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    till.change("member", points=6020, included_seq=1)
    lines = printed(till)
    assert "Balance: 6,020 points." in lines
    assert not any("confirmed" in line for line in lines)


def test_a_member_without_a_card_has_a_receipt_too(till: Till, counter: CounterSession) -> None:
    till.change("card", state="lost")
    counter.member_chosen(KIM)
    sell(counter, RICE_GTIN)
    assert "김*준" + " " * 37 in printed(till)


def test_what_there_is_nothing_to_say_of_is_not_on_the_receipt(till: Till, counter: CounterSession) -> None:
    coupon = {"names": {"en": "See you again"}, "minimum_purchase_minor": 0, "valid_days": 30}
    till.change_scheme(second_purchase_coupon=coupon)
    till.change("reward", active=False)
    sell(till.session(), KIM_CARD, RICE_GTIN)
    lines = [line.strip() for line in printed(till)]
    assert "See you again" in lines
    assert "Good from 3 Mar to 1 Apr, once." in lines
    assert not any(
        words in line for line in lines for words in ("On purchases", "more for", "Reduced", "Voucher")
    )


@pytest.fixture
def sample(till: Till) -> Receipt:
    sell(till.session(), KIM_CARD, FISH_GTIN)
    return newest(till)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(store="\u200d", name="A\u200dB", quantity=1000, amount=0, language="en", wide=42)
@given(
    store=st.text(max_size=300),
    name=st.text(max_size=300),
    quantity=st.integers(1, 10**8),
    amount=st.integers(0, 10**12),
    language=st.sampled_from(LANGUAGES),
    wide=st.sampled_from([24, 42, 48]),
)
def test_no_name_and_no_amount_breaks_the_paper(
    sample: Receipt, store: str, name: str, quantity: int, amount: int, language: str, wide: int
) -> None:
    receipt = replace(
        sample,
        store_name=store,
        till_name=name,
        lines=tuple(
            replace(one, name=name, quantity_milli=quantity, amount_minor=amount) for one in sample.lines
        ),
        member=replace(sample.member, name=name, points=amount) if sample.member else None,
    )
    lines = receipt_lines(receipt, paper(language, wide))
    assert all(columns.width(line) <= wide for line in lines)
    assert all(line.replace("\xa0", " ").isprintable() for line in lines)
