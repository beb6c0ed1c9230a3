"""`pos-loyalty explain | verify | receipt`, on a till, on head office's books, and on a till with a line."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.cli.words import languages, translation
from pos_loyalty.database.till_store import FILE_NAME
from pos_loyalty.domain import cards, coupons, why
from pos_loyalty.i18n import formats
from tests.builders import FREE_CARD, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, empty_store, shops
from tests.checkout.serving import give, sell, take_back
from tests.cli.conftest import HeadOffice, Verb
from tests.sync import ends

NO_CARD = "9001000000000000"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """The shop's till; head office does not answer."""
    yield from shops(tmp_path / "till")


@pytest.fixture
def at_till(till: Till) -> tuple[object, ...]:
    return ("--data", till.path.parent)


# Where points come from


def test_head_office_tells_every_happening(verb: Verb, head_office: HeadOffice) -> None:
    database = ("--database", head_office.path)
    lines = verb("explain", head_office.cards["Ann"], *database).text.splitlines()
    assert lines[0] == "100"
    assert any(line.startswith("  100 points can be spent now") for line in lines)
    assert any("₩50,000" in line for line in lines)
    document = verb("explain", head_office.cards["Ann"], *database, "--json").document
    found = why.from_document(document)
    assert found.balance == sum(group.points for group in found.groups) + found.older == 100


def test_only_the_newest_happenings_are_told_unless_all_are_wanted(
    verb: Verb, head_office: HeadOffice
) -> None:
    head_office.till.at_ms += 1000
    for _ in range(105):
        head_office.till.sale(head_office.members["Ann"], 500)
    head_office.office.settle(head_office.till)
    words = ("explain", head_office.cards["Ann"], "--database", head_office.path)
    assert verb(*words).text.splitlines()[-1] == "… +105"
    newest, every = (why.from_document(verb(*words, *more, "--json").document) for more in ((), ("--all",)))
    assert (len(newest.groups), newest.older, newest.balance) == (100, 105, 205)
    assert (len(every.groups), every.older, every.balance) == (106, 0, 205)


def test_what_is_no_card_is_said_and_does_nothing(
    verb: Verb, till: Till, at_till: tuple[object, ...]
) -> None:
    for code in (RICE_GTIN, coupons.new_code(lambda most: most - 1), "9001"):
        told = verb("explain", code, *at_till).refusal
        assert told == f"This code means nothing here: {cards.masked(code)}. Scan the member card."


def test_bytes_that_are_no_text_are_said(verb: Verb, head_office: HeadOffice) -> None:
    for words in (
        ("explain", "half\udc80", "--database", head_office.path),
        ("head-office", "coupons", "void", "half\udc80", "--database", head_office.path),
    ):
        ended = verb(*words)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err == "'half\\udc80' is not text that this program can read.\n"


def test_a_till_tells_what_it_knows_by_itself(verb: Verb, till: Till, at_till: tuple[object, ...]) -> None:
    code = sell(till.session(), KIM_CARD, RICE_GTIN)
    before = till.count()
    lines = verb("explain", KIM_CARD, *at_till).text.splitlines()
    assert lines[0] == "6,020"
    (sale,) = (line for line in lines if code in line)
    assert sale.startswith("2 Mar 2026  +20  ")
    assert lines[-1].endswith("+6,000  Balance of head office, as of the last exchange")
    assert why.from_document(verb("explain", KIM_CARD, *at_till, "--json").document).balance == 6020
    assert till.count() == before


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_it_is_told_in_the_language_that_is_asked_for(
    verb: Verb, till: Till, at_till: tuple[object, ...], language: str
) -> None:
    speak = translation(language)
    spendable = formats.fill(why.note("why_spendable", points=6000), speak, language)
    lines = verb("explain", KIM_CARD, *at_till, "--language", language).text.splitlines()
    assert lines[1].strip() == spendable != formats.fill(why.note("why_spendable", points=6000), str, "en")


def test_a_card_that_tells_nothing_is_one_sentence(
    verb: Verb, head_office: HeadOffice, till: Till, at_till: tuple[object, ...]
) -> None:
    assert verb("explain", NO_CARD, "--database", head_office.path).refusal == (
        "No member has a card ••• 0000. Check the digits."
    )
    till.change("card", state="lost")
    for card in (FREE_CARD, KIM_CARD, "hello", "", NO_CARD, "4111111111111111"):
        assert "4111" not in verb("explain", card, *at_till).refusal


def test_with_both_a_till_and_a_database_the_till_is_asked(
    verb: Verb, head_office: HeadOffice, at_till: tuple[object, ...]
) -> None:
    assert verb("explain", LEE_CARD, *at_till, "--database", head_office.path).text.startswith("100\n")


@pytest.fixture
def pair(tmp_path: Path, prepared_file: Path) -> Iterator[tuple[ends.HeadOffice, ends.Till]]:
    """A head office that answers, and a till of its own."""
    shutil.copy(prepared_file, tmp_path / "head-office.db")
    with ends.head_office(str(tmp_path / "head-office.db")) as office:
        till = ends.Till.register(tmp_path / "till", office)
        till.exchange()
        yield office, till
        till.store.close()


def test_a_till_with_a_line_tells_what_head_office_knows_and_what_it_has_not_sent(
    verb: Verb, tmp_path: Path, pair: tuple[ends.HeadOffice, ends.Till]
) -> None:
    office, till = pair
    with till.store.reading() as connection:
        (card,) = connection.exec_driver_sql("SELECT card_number FROM card").scalars()
    till.sell()
    till.exchange()
    unsent = till.sell()
    here = ("explain", card, "--data", tmp_path / "till")
    text = verb(*here).text
    assert text.splitlines()[0] == "6,154"
    assert unsent in text
    assert "what the member had before" in text
    assert "Balance of head office" not in text
    office.server.stop()
    assert "Balance of head office" in verb(*here).text


# Whether the books agree


def test_books_that_agree_are_counted(
    verb: Verb, head_office: HeadOffice, till: Till, at_till: tuple[object, ...]
) -> None:
    sell(till.session(), KIM_CARD, RICE_GTIN)
    assert [line.split() for line in verb("verify", *at_till).text.splitlines()] == [
        ["what", "looked", "at", "wrong"],
        ["log", "1", "0"],
        ["purchases", "1", "0"],
        ["points", "1", "0"],
        ["redemptions", "0", "0"],
    ]
    for check in verb("verify", "--database", head_office.path, "--json").document:
        assert (check["wrong"], check["wrong_count"]) == ([], 0)


def test_books_that_do_not_agree_end_with_one(
    verb: Verb, head_office: HeadOffice, till: Till, at_till: tuple[object, ...]
) -> None:
    sell(till.session(), KIM_CARD, RICE_GTIN)
    with till.store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER purchase_line_no_update")
        connection.exec_driver_sql("UPDATE purchase_line SET amount_minor = 9000")
    done = verb("verify", *at_till)
    assert (done.status, done.err) == (1, "")
    assert done.out.splitlines()[-1].endswith(": 10000 in all, its lines say 9000")
    told = verb("verify", *at_till, "--json")
    assert (told.status, told.err) == (1, "")
    assert '"wrong_count": 1' in told.out
    with head_office.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE member SET points = points + 1 WHERE name = 'Ben'")
    done = verb("verify", "--database", head_office.path)
    assert done.status == 1
    assert head_office.members["Ben"] in done.out


# A receipt


def test_the_newest_receipt_is_printed_or_the_one_that_is_named(
    verb: Verb, till: Till, at_till: tuple[object, ...]
) -> None:
    counter = till.session()
    first = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    take_back(counter, first, 1)
    newest = verb("receipt", *at_till).text
    assert "Goods returned" in newest
    named = verb("receipt", first, *at_till).text
    assert named.splitlines()[-1].strip() == first
    assert "Rice" in named
    assert max(map(len, named.splitlines())) == 42


def test_a_receipt_in_another_language_and_width(verb: Verb, till: Till, at_till: tuple[object, ...]) -> None:
    sell(till.session(), KIM_CARD, RICE_GTIN)
    text = verb("receipt", *at_till, "--language", "ko", "--columns", 48).text
    assert "-" * 48 in text.splitlines()
    assert "합계" in text


def test_a_receipt_that_is_not_there_is_one_sentence(
    verb: Verb, till: Till, at_till: tuple[object, ...]
) -> None:
    for words in ((), ("800007000001",), ("hello",), ("",)):
        assert verb("receipt", *words, *at_till).refusal
    give(till, till.session(), KIM_CARD)
    assert verb("receipt", *at_till).refusal


@pytest.mark.parametrize("columns", [23, 97, 0, -1, "wide"])
def test_no_paper_is_that_wide(verb: Verb, at_till: tuple[object, ...], columns: object) -> None:
    assert "--columns" in verb("receipt", *at_till, f"--columns={columns}").misuse


# Wherever the till is


VERBS = {"explain": ("explain", KIM_CARD), "verify": ("verify",), "receipt": ("receipt",)}


@pytest.mark.parametrize("words", [VERBS["explain"], VERBS["receipt"]], ids=["explain", "receipt"])
def test_a_language_that_nobody_speaks_here_is_said(
    verb: Verb, at_till: tuple[object, ...], words: tuple[str, ...]
) -> None:
    for language in ("tlh", "../ko", "", "english"):
        told = verb(*words, *at_till, "--language", language).misuse
        assert f"It speaks {', '.join(languages())}." in told


@pytest.mark.parametrize("words", [VERBS["explain"], VERBS["receipt"]], ids=["explain", "receipt"])
def test_a_till_that_is_not_registered_says_how(verb: Verb, tmp_path: Path, words: tuple[str, ...]) -> None:
    empty_store(tmp_path / "new")[0].close()
    assert "terminal register" in verb(*words, "--data", tmp_path / "new").refusal


@pytest.mark.parametrize("words", VERBS.values(), ids=VERBS.keys())
def test_a_folder_without_a_readable_store_is_one_sentence(
    verb: Verb, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 500)
    assert str(tmp_path / FILE_NAME) in verb(*words, "--data", tmp_path).refusal
    in_a_file = tmp_path / FILE_NAME / "folder"
    assert str(in_a_file) in verb(*words, "--data", in_a_file).refusal


@pytest.mark.parametrize("words", [VERBS["explain"], VERBS["verify"]], ids=["explain", "verify"])
def test_head_office_that_cannot_be_opened_is_one_sentence(
    verb: Verb, tmp_path: Path, words: tuple[str, ...]
) -> None:
    told = verb(*words, "--database", "postgresql://nobody:secret@127.0.0.1:9/none").refusal
    assert "does not answer" in told
    assert "secret" not in told
    assert str(tmp_path) in verb(*words, "--database", tmp_path).refusal
