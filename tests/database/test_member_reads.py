import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_loyalty.database import member_reads
from tests.builders import KIM, KIM_CARD, LEE, Till, add_card, add_member, own_card


def found(till: Till, typed: str) -> set[str]:
    with till.store.reading() as connection:
        return {row.name for row in member_reads.search(connection, typed)}


def entry(till: Till, member_id: str, seq: int, points: int) -> None:
    with till.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO event VALUES (?, ?, 'purchase', 0, '{}', '', NULL)", (seq, till.new_id())
        )
    till.add(
        "ledger_entry",
        entry_id=till.new_id(),
        member_id=member_id,
        seq=seq,
        kind="earn",
        points=points,
        cause_kind="purchase",
        cause_id=till.new_id(),
        occurred_at_ms=0,
    )


@pytest.fixture
def people(till: Till) -> Till:
    add_member(till, name="100% Fan_Club", phone="+821055550000")
    add_member(till, name="Fan Club", phone="+821055551111")
    add_member(till, name="back\\slash", phone="+821055552222")
    add_member(till, name="Closed Kim", phone="+821099995678", status="closed")
    return till


@pytest.mark.parametrize(
    "typed",
    [
        "5678",
        "1234-5678",
        "010-1234-5678",
        "(010) 1234 - 5678",
        "+82 10 1234 5678",
        "01012345678",
        "５６７８",
        " 5678 ",
    ],
)
def test_a_member_is_found_by_the_end_of_the_phone(people: Till, typed: str) -> None:
    assert found(people, typed) == {"김민준"}


@pytest.mark.parametrize("typed", ["8765", "9912345678", "567", "12345678901234567890"])
def test_another_phone_finds_nobody(people: Till, typed: str) -> None:
    assert found(people, typed) == set()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("민준", ["김민준"]),
        ("ㄱㅁㅈ", ["김민준"]),
        ("nunez", ["José Núñez"]),
        ("club", ["100% Fan_Club", "Fan Club"]),
        ("%", ["100% Fan_Club"]),
        ("_", ["100% Fan_Club"]),
        ("n_c", ["100% Fan_Club"]),
        ("\\", ["back\\slash"]),
        ("|", []),
        ("'", []),
        ("' OR 1=1 --", []),
        ("", []),
        ("   ", []),
        ("\ud800", []),
        ("\x00", []),
        ("Closed", []),
    ],
    ids=ascii,
)
def test_a_name_part_is_taken_literally(people: Till, typed: str, names: list[str]) -> None:
    assert found(people, typed) == set(names)


def test_any_text_can_be_searched_for(people: Till) -> None:
    @settings(max_examples=100)
    @given(st.text(max_size=64) | st.text("0123456789-+ %_|\\\ud800", max_size=20))
    def search(typed: str) -> None:
        assert "Closed Kim" not in found(people, typed)

    search()


def test_a_search_shows_at_most_twenty(till: Till) -> None:
    for n in range(25):
        add_member(till, name=f"Park {n:02d}")
    assert len(found(till, "park")) == 20


def test_the_balance_is_head_offices_points_and_the_own_entries_behind_them(till: Till) -> None:  # M09
    for seq, points in ((1, 10), (2, 200), (3, -3000)):
        entry(till, KIM, seq, points)
    for included_seq, total in ((0, 3210), (1, 3200), (2, 3000), (3, 6000), (9, 6000)):
        till.change("member", included_seq=included_seq)
        with till.store.reading() as connection:
            record = member_reads.member_by_card(connection, KIM_CARD)
            assert record is not None
            assert record.points == 6000
            own = [points for _, points, *_ in json.loads(record.own_entries)]
            assert 6000 + sum(own) == total
            assert member_reads.balance(connection, KIM) == total
            (row,) = member_reads.search(connection, "5678")
            assert row.points == total


def test_nobodys_balance_is_nothing(till: Till) -> None:
    with till.store.reading() as connection:
        assert member_reads.balance(connection, "nobody") == 0
        assert member_reads.member_by_id(connection, "nobody") is None


def test_the_last_visit_is_the_later_of_here_and_elsewhere(till: Till) -> None:
    session = till.session()
    session.scanned(KIM_CARD.encode())
    session.amount_keyed("1000")
    session.sale_finished()
    with till.store.reading() as connection:
        record = member_reads.member_by_id(connection, KIM)
        assert record is not None
        assert record.last_visit == date(2026, 3, 2)
        assert record._replace(last_visit_on="2026-03-05").last_visit == date(2026, 3, 5)
        assert record._replace(last_visit_on=None, own_last_visit=None).last_visit is None


def test_a_member_found_by_name_has_the_newest_active_card_or_none(till: Till) -> None:
    newest, blocked = own_card(500), own_card(501)
    add_card(till, KIM, newest, state_since_ms=till.clock() + 1)
    add_card(till, KIM, blocked, state_since_ms=till.clock() + 2, state="blocked")
    with till.store.reading() as connection:
        record = member_reads.member_by_id(connection, KIM)
        assert record is not None
        assert record.card_number == newest
    till.change("card", state="lost")
    with till.store.reading() as connection:
        record = member_reads.member_by_id(connection, LEE)
        assert record is not None
        assert record.card_number is None


def test_the_read_of_a_scan_goes_through_indexes_only(till: Till) -> None:
    with till.store.reading() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + member_reads._BY_CARD, (KIM_CARD,)).all()
    assert len(plan) >= 4
    assert [step.detail for step in plan if step.detail.startswith("SCAN")] == []
