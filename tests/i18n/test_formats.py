"""Money, numbers, dates and names as each language writes them, and keys turned into sentences."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from string import Formatter

import pytest

from pos_loyalty.checkout.views import Message, Money
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.i18n import formats
from pos_loyalty.i18n.messages import MESSAGES


def english(text: str) -> str:
    return text


def test_money_is_written_with_the_decimals_of_its_currency() -> None:
    assert formats.money(107_200, "KRW", "ko") == "₩107,200"
    assert formats.money(-1_050, "USD", "en") == "−$10.50"


def test_a_minus_is_a_minus_sign_and_a_gain_shows_its_plus() -> None:
    assert formats.signed(214, "en") == "+214"
    assert formats.signed(-5_500, "ko") == "−5,500"
    assert formats.signed(0, "en") == "0"


def test_quantities_show_thousandths_only_where_there_are_some() -> None:
    assert [formats.quantity(milli, "en") for milli in (2_000, 1_250, 20_000, 5)] == [
        "2",
        "1.25",
        "20",
        "0.005",
    ]


def test_days_are_written_as_the_language_does() -> None:
    day = date(2026, 11, 3)
    assert formats.day(day, "en") == "3 Nov"
    assert formats.day(day, "ko") == "11월 3일"
    assert formats.day(day, "en", today=date(2027, 1, 1)) == "3 Nov 2026"


def test_ages_are_short() -> None:
    assert formats.ago(8, "ko") == "8초 전"
    assert formats.ago(0, "en") == formats.ago(-5, "en") == "1s ago", "a clock set back is no future"
    assert formats.days_ago(6, "en") == "6 days ago"
    assert formats.days_ago(1, "ko") == "1일 전"


def test_letters_are_what_a_reader_sees() -> None:
    assert formats.clusters("김e\u0301") == ("김", "é")
    assert len(formats.clusters("👩\u200d👩\u200d👧🇰🇷👍🏽")) == 3
    assert len(formats.clusters("नमस्ते")) < 6


def test_a_masked_name_keeps_its_first_and_last_letter() -> None:
    masked = [formats.masked_name(name) for name in ("김민준", "이수", "Kim Min-jun", "李", "")]
    assert masked == ["김*준", "이*", "K***n", "*", ""]


def test_text_from_outside_is_capped_and_cannot_turn_the_line_around() -> None:
    assert len(formats.clusters(formats.capped("a" * 5_000))) == formats.LONGEST_TEXT
    assert formats.capped("a\u202eb\r\nc\x00d") == "a b c d"


def test_a_sentence_is_filled_with_values_of_every_kind() -> None:
    done = Message("ok", "sale_finished", {"total": Money(107_200, "KRW"), "name": "Kim", "points": 2_144})
    assert formats.fill(done, english, "en") == "Sale finished: ₩107,200. Kim earned 2,144 points."
    offline = Message("warn", "offline", {"since": datetime(2026, 11, 3, 14, 5, tzinfo=UTC), "pending": 37})
    assert "since 14:05." in formats.fill(offline, english, "en")
    soon = Prompt("say_birthday_soon", (("day", date(2026, 11, 23)),))
    assert formats.fill(soon, english, "en", name="Kim") == "Happy birthday for 23 Nov, Kim."


def test_a_value_with_braces_stays_text_and_a_missing_one_is_an_ellipsis() -> None:
    assert (
        formats.fill(Message("ok", "product_added", {"name": "{points}"}), english, "en") == "{points} added."
    )
    assert formats.fill(Message("ok", "product_added"), english, "en") == "… added."


@dataclass(frozen=True)
class _Nested:
    key: str
    values: tuple[tuple[str, object], ...]


def test_a_sentence_can_stand_inside_another() -> None:
    inner = Prompt("reason_usual", (("times", 3),))
    assert (
        formats.fill(_Nested("product_added", (("name", inner),)), english, "en")
        == "bought 3 times before added."
    )


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_every_sentence_has_placeholders_that_can_be_filled(key: str) -> None:
    names = [name for _, name, _, _ in Formatter().parse(MESSAGES[key]) if name is not None]
    assert all(name.isidentifier() for name in names)
    shown = formats.fill(Message("info", key, dict.fromkeys(names, "x")), english, "en")
    assert "{" not in shown
    assert "…" not in shown


@pytest.mark.parametrize("word", ["invalid", "failed", "exception", "error"])
def test_no_sentence_uses_words_that_help_nobody(word: str) -> None:
    assert [key for key, text in MESSAGES.items() if word in text.lower()] == []
