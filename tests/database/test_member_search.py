from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_loyalty.database import member_search, migrate
from pos_loyalty.database.engine import open_sqlite
from pos_loyalty.database.member_search import search, search_fuzzy
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import names
from tests.builders import (
    FREE_CARD,
    KIM,
    KIM_CARD,
    MORNING_MS,
    Till,
    add_card,
    add_member,
    copy_of_a_shop,
    own_card,
)


def found(till: Till, typed: str, most: int = 20) -> list[str]:
    with till.store.reading() as connection:
        return [hit.name for hit in search(connection, typed, most)]


def nearly(till: Till, typed: str, most: int = 20, within_s: float = 10.0) -> list[str]:
    with till.store.reading() as connection:
        return [hit.name for hit in search_fuzzy(connection, typed, most, within_s)]


def people(till: Till, *of_names: str) -> None:
    for name in of_names:
        add_member(till, name=name, phone="")


# Numbers


@pytest.mark.parametrize("typed", [KIM_CARD, f" {KIM_CARD[:4]} {KIM_CARD[4:10]} {KIM_CARD[10:]} "])
def test_a_member_is_found_by_the_whole_number_of_the_card(till: Till, typed: str) -> None:
    assert found(till, typed) == ["김민준"]


@pytest.mark.parametrize("digits", [4, 5, 9, 15])
def test_a_member_is_found_by_the_last_digits_of_the_card(till: Till, digits: int) -> None:
    assert found(till, KIM_CARD[-digits:]) == ["김민준"]


def test_a_member_is_found_by_an_old_card_and_shown_with_the_one_that_works(till: Till) -> None:
    add_card(till, KIM, FREE_CARD, state="lost", state_since_ms=MORNING_MS + 1)
    with till.store.reading() as connection:
        (hit,) = search(connection, FREE_CARD)
        assert (hit.name, hit.card_number) == ("김민준", KIM_CARD)


def test_a_card_of_an_older_system_is_found_by_its_letters(till: Till) -> None:
    add_card(till, KIM, "AB-1234X", legacy=True)
    assert found(till, "ab-1234x") == ["김민준"]
    assert found(till, "ab-1234") == []


def test_a_whole_number_comes_before_ends_of_phones_and_those_before_ends_of_cards(till: Till) -> None:
    add_card(till, add_member(till, name="A", phone=""), "29", legacy=True)
    add_card(till, add_member(till, name="Whole", phone=""), "7788", legacy=True)
    add_card(till, add_member(till, name="A card", phone=""), "2900000007788", legacy=True)
    add_member(till, name="B phone", phone="+821012347788")
    add_member(till, name="A phone", phone="+821055557788")
    assert found(till, "7788") == ["Whole", "A phone", "B phone", "A card"]
    assert found(till, "7788", most=2) == ["Whole", "A phone"]


def test_who_is_found_by_phone_and_card_is_listed_once_and_takes_nobodys_place(till: Till) -> None:
    add_card(till, add_member(till, name="Ana", phone="+821055557788"), "2900000007788", legacy=True)
    add_card(till, add_member(till, name="Bea", phone=""), "2900000017788", legacy=True)
    assert found(till, "7788", most=2) == ["Ana", "Bea"]


@pytest.mark.parametrize("stored", ["+821012349876", "01012349876", "1012349876"])
@pytest.mark.parametrize(
    "typed",
    [
        "9876",
        "49876",
        "01012349876",
        "010-1234-9876",
        "+82 10 1234 9876",
        "+82 (0)10 1234 9876",
        "008210 12349876",
    ],
)
def test_a_phone_is_found_however_it_was_recorded_and_is_typed(till: Till, stored: str, typed: str) -> None:
    add_member(till, name="Phone", phone=stored)
    assert found(till, typed) == ["Phone"]


@pytest.mark.parametrize("typed", ["09876", "876", "0000000000", "+82 10 9234 9876", "2345 9876"])
def test_a_phone_with_other_digits_is_not_found(till: Till, typed: str) -> None:
    add_member(till, name="Phone", phone="+821012349876")
    add_member(till, name="Zeros", phone="+821012350000")
    assert found(till, typed) == []


def test_digits_in_a_name_are_found_too(till: Till) -> None:
    people(till, "Household 1234", "Household 12")
    assert found(till, "1234") == ["Household 1234"]
    assert found(till, "12") == ["Household 12", "Household 1234"]


def test_a_number_that_was_found_is_not_looked_for_in_names(till: Till) -> None:
    people(till, "Household 8212345678")
    assert found(till, "5678") == ["김민준", "Household 8212345678"]
    assert found(till, "01012345678") == ["김민준"]
    assert found(till, "8212345678") == ["Household 8212345678"]


# Names


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("a", ["Ana", "Álvaro", "Maria", "Sara Lopez"]),
        ("ar", ["Álvaro", "Maria", "Sara Lopez"]),
        ("SARAL", ["Sara Lopez"]),
        ("김", ["김민준", "김하늘"]),
        ("하", ["하민", "김하늘"]),
        ("늘", ["김하늘"]),
        ("伟", ["伟大", "王伟"]),
        ("か", ["かおり", "佐藤 さやか"]),
        ("민ㅈ", []),
    ],
)
def test_beginnings_come_first_then_by_name(till: Till, typed: str, hits: list[str]) -> None:
    people(
        till,
        "Sara Lopez",
        "Maria",
        "Álvaro",
        "Ana",
        "하민",
        "김하늘",
        "王伟",
        "伟大",
        "佐藤 さやか",
        "かおり",
    )
    till_names = found(till, typed)
    assert sorted(till_names) == sorted(hits)
    folded = names.search_term(typed)
    starts = [names.fold(name).startswith(folded) for name in till_names]
    assert starts == sorted(starts, reverse=True)


def test_those_who_begin_alike_are_in_the_order_of_their_names(till: Till) -> None:
    people(till, "Bob", "ana", "Bea", "álva", "Zoë B")
    assert found(till, "b") == ["Bea", "Bob", "Zoë B"]
    assert found(till, "a") == ["álva", "ana", "Bea"]


def test_initials_find_those_that_begin_with_them_first(till: Till) -> None:
    people(till, "남궁민준", "강민지", "문지", "José ㄱ")
    assert found(till, "ㄱㅁㅈ") == ["강민지", "김민준", "남궁민준"]
    assert found(till, "ㄱ") == ["강민지", "김민준", "남궁민준"]
    assert found(till, "ㅁㅈ") == ["문지", "강민지", "김민준", "남궁민준"]
    assert found(till, "ㅎ") == []


def test_beginnings_fill_the_list_before_anything_else(till: Till) -> None:
    people(till, *(f"Ana {n:02d}" for n in range(3)), "Ban", "An")
    assert found(till, "an", most=4) == ["An", "Ana 00", "Ana 01", "Ana 02"]
    assert found(till, "an", most=1) == ["An"]
    assert found(till, "an") == ["An", "Ana 00", "Ana 01", "Ana 02", "Ban"]


def test_who_left_or_became_part_of_another_membership_is_not_found(till: Till) -> None:
    for index, status in enumerate(("closed", "merged"), start=900):
        add_member(till, name=f"Gone {status}", phone="+821099991111", card=own_card(index), status=status)
    for typed in ("gone", "one", "1111", own_card(900), own_card(901)[-4:]):
        assert found(till, typed) == []
    assert nearly(till, "Gnoe closed") == []


def test_a_name_that_changed_is_found_as_it_is_now(till: Till) -> None:
    till.change("member", name="박서연", name_search=names.search_key("박서연"))
    assert found(till, "김") == []
    assert found(till, "서연") == ["박서연", "박서연"]
    till.change("member", status="closed")
    assert found(till, "서연") == []
    till.change("member", status="active")
    assert found(till, "ㅂㅅㅇ") == ["박서연", "박서연"]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    till = copy_of_a_shop(tmp_path_factory.mktemp("crowd"))
    people(till, *(a + b for a in CROWD for b in CROWD))
    yield till
    till.close()


CROWD = ("", "a", "ab", "김", "민준", "é", "%", "_a", "\\", "王", "1", "😀", "o'")


def test_what_is_found_is_what_a_look_at_every_name_finds(crowd: Till) -> None:
    with crowd.store.reading() as connection:
        everybody = connection.exec_driver_sql("SELECT name, name_search FROM member").all()

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.sampled_from([*CROWD, "ㄱ", "ㅁ", "ㅈ", " ", "|", "\0", "\ud800"]), max_size=4).map(
            "".join
        )
    )
    def agree(typed: str) -> None:
        term = names.search_term(typed)
        hits = [name for name, key in everybody if term and term in key]
        assert sorted(found(crowd, typed, most=1000)) == sorted(hits)
        assert found(crowd, typed, most=5) == found(crowd, typed, most=1000)[:5]

    agree()


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "김민준" * 10_000, "1" * 10_000, "\ud800" * 10_000, "😀" * 10_000, "%" * 10_000, "\0" * 10_000]
    , ids=ascii
)  # fmt: skip
def test_any_amount_of_text_is_answered(till: Till, typed: str) -> None:
    assert found(till, typed) == []
    assert nearly(till, typed) == []


def test_any_text_can_be_looked_for(till: Till) -> None:
    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=64) | st.text("0123456789-+ %_|'\"\\\0\ud800김ㄱ", max_size=20))
    def look(typed: str) -> None:
        assert set(found(till, typed)) | set(nearly(till, typed)) <= {"김민준", "José Núñez"}

    look()


# Typing mistakes


@pytest.mark.parametrize(
    "typed",
    ["김민쥰", "김밈준", "민쥰", "긴민준", "김미준", "김민주", "김민즌ㅜ"],
)
def test_a_slip_in_one_letter_of_a_syllable_is_forgiven(till: Till, typed: str) -> None:
    assert found(till, typed) == []
    assert nearly(till, typed) == ["김민준"]


@pytest.mark.parametrize(
    "typed",
    [
        "fernadnez",
        "fernndez",
        "fernandezz",
        "gernandez",
        "Ana Fernadez",
        "fernandez ana",
        "FERNÁNDES",
        "anaferandnez",
        "ferandes",
    ],
)
def test_a_key_that_is_wrong_missing_too_many_or_swapped_is_forgiven(till: Till, typed: str) -> None:
    people(till, "Ana Fernández Gil", "Elena Ferrer")
    assert found(till, typed) == []
    assert nearly(till, typed) == ["Ana Fernández Gil"]


@pytest.mark.parametrize(
    ("typed", "name"), [("王小明", "王晓明"), ("佐籐美咲", "佐藤 美咲"), ("さくろ", "佐藤 さくら")]
)
def test_one_sign_of_three_may_be_another(till: Till, typed: str, name: str) -> None:
    people(till, "王晓明", "佐藤 美咲", "佐藤 さくら", "林 美咲")
    assert nearly(till, typed) == [name]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a", "김", "ab", "王明", "ㄱㅁㅊ", "qwertz", "fxrnxndxz", "frnandz", "martin", "5678", "|||"],
)
def test_what_is_too_short_or_too_wrong_finds_nobody(till: Till, typed: str) -> None:
    people(till, "Ana Fernández Gil", "Artxin", "王晓明")
    assert nearly(till, typed) == []


def test_the_nearest_comes_first_and_a_name_is_told_with_all_who_have_it(till: Till) -> None:
    people(till, "Marta Gil", "Marta Gil Ruiz", "Maria Gil", "Marta Gil")
    assert nearly(till, "martha gil") == ["Marta Gil", "Marta Gil", "Marta Gil Ruiz", "Maria Gil"]
    assert nearly(till, "martha gil", most=1) == ["Marta Gil"]
    assert nearly(till, "martha gil", most=3) == ["Marta Gil", "Marta Gil", "Marta Gil Ruiz"]


def test_a_hit_by_a_slip_is_a_row_like_any_other(till: Till) -> None:
    with till.store.reading() as connection:
        assert search_fuzzy(connection, "김민쥰") == search(connection, "김민준")


def test_a_look_that_takes_too_long_goes_by_what_it_saw(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_search, "_NAMES_AT_ONCE", 1)
    people(till, "Anita Lopez", "Zita Lopez")
    assert nearly(till, "nita lopes") == ["Anita Lopez", "Zita Lopez"]
    assert nearly(till, "nita lopes", within_s=0) == ["Anita Lopez"]


def test_names_are_read_in_portions_and_each_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    near = member_search._Attempt.near

    def watched(attempt: member_search._Attempt, keys: list[str]):
        seen.append(len(keys))
        return near(attempt, keys)

    monkeypatch.setattr(member_search, "_NAMES_AT_ONCE", 3)
    monkeypatch.setattr(member_search._Attempt, "near", watched)
    people(till, "Anita", "Anita", "Berta", "Berta", "Celia", "Dora")
    assert nearly(till, "berat") == ["Berta", "Berta"]
    assert seen == [3, 3]


# How it is read


@pytest.mark.parametrize(
    "statement", ["_NAME_BEGINS", "_NAME_HOLDS", "_INITIALS_BEGIN", "_INITIALS_HOLD", "_NAME_IS"]
)
def test_names_are_read_in_order_from_the_index_that_has_nothing_else(till: Till, statement: str) -> None:
    steps = plan(till, getattr(member_search, statement))
    assert "m USING INDEX ix_member_name_search" in steps[0]
    # The one sorting that is left is that of a single member's cards.
    assert sum("TEMP B-TREE" in step for step in steps) == 1


@pytest.mark.parametrize("statement", ["_BY_CARD", "_BY_CARD_END", "_BY_PHONE"])
def test_numbers_are_read_through_their_indexes(till: Till, statement: str) -> None:
    assert [step for step in plan(till, getattr(member_search, statement)) if step.startswith("SCAN")] == []


def test_all_names_are_read_from_the_index_alone(till: Till) -> None:
    assert plan(till, member_search._ALL_NAMES) == ["SCAN member USING COVERING INDEX ix_member_name_search"]


def plan(till: Till, statement: str) -> list[str]:
    given_names = ("term", "behind", "first", "most", "code", "digits", "last4", "ending", "national")
    with till.store.reading() as connection:
        cursor = connection.connection.dbapi_connection.cursor()
        return [
            row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", dict.fromkeys(given_names))
        ]


def test_members_of_an_older_version_are_found_after_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    engine = open_sqlite(path)
    with engine.connect() as connection:
        config = migrate._config("till")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        for member_id, name in (("1", "Anabel"), ("2", "Ana"), ("3", "김민준")):
            connection.exec_driver_sql(
                "INSERT INTO member (member_id, name, name_search, phone, phone_last4, status, points, included_seq,"
                " tier_code, suggestions) VALUES (?, ?, ?, '', '', 'active', 0, 0, 'silver', '[]')",
                (member_id, name, f"{names.fold(name)}|{names.initials(name)}"),
            )
        connection.exec_driver_sql("INSERT INTO card VALUES ('2900000007788', '3', 'active', 1, 0)")
    engine.dispose()
    till = Till(TillStore.open(path), path)
    assert found(till, "ana") == ["Ana", "Anabel"]
    assert found(till, "ㄱㅁㅈ") == found(till, "7788") == ["김민준"]
    assert {row.name_search for row in till.rows("member")} == {
        names.search_key(name) for name in ("Ana", "Anabel", "김민준")
    }
    till.close()
