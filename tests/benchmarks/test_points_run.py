import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.points import books, find, own_entries, rules
from benchmarks.points.books import ENTRIES_OF_A_MEMBER, LOTS, TODAY
from benchmarks.till.store import Size, card_number, make_store, member_id
from pos_loyalty.database import member_reads
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.points import accrue
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.explain import explain

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = 60


def test_every_benchmark_of_points_runs_to_its_table() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.points", "--runs", "4", "--members", str(MEMBERS)),
            *("--entries", "500", "--own-entries", "100"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # Whether so few runs keep to the limits says nothing, so 1 is right as well.
    assert done.returncode in {0, 1}, done.stderr
    for what in (
        "accrual, 40 lines, 30 rules",
        "explain a year of 100 purchases, rules that use everything",
        "a member's balance, 500 entries",
        "an account, loaded to post to, 500 entries",
        "member by card at a till",
        "search, 60 members, what people type",
        "search, 60 members, the worst",
        "search again with slips forgiven, 60 members",
    ):
        assert what in done.stdout, done.stderr


def test_the_rules_of_the_measurements_are_of_every_kind_and_most_of_them_give_something() -> None:
    scheme = rules.scheme()
    assert len(scheme.rules) == rules.RULES + 1
    assert {rule.kind for rule in scheme.rules} == {"amount", "unit", "multiply", "visit", "bonus"}
    accrual = accrue(rules.basket(), scheme, rules.facts())
    assert len({part.rule_id for part in accrual.parts}) > 20
    assert {line.excluded for line in accrual.lines} == {"", "category", "tag"}
    assert any(part.amount < 0 for part in accrual.parts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("points")


def test_the_books_of_the_measurements_balance(folder: Path) -> None:
    made = books.make_books(folder, 500)
    assert made.members * ENTRIES_OF_A_MEMBER == made.entries == 500
    buyer = books.add_a_year(made.path, rules.document())
    engine = open_head_office(str(made.path))
    with engine.begin() as connection:
        wrong = connection.exec_driver_sql(
            "SELECT count(*) FROM member m WHERE points <> (SELECT sum(points) FROM ledger_entry l"
            " WHERE l.member_id = m.member_id) OR points <> (SELECT sum(points_left) FROM lot l"
            " WHERE l.member_id = m.member_id)"
        ).scalar_one()
        assert wrong == 0
        account = Accounts(connection, [member_id(3)], books.NOW_MS, TODAY).account(member_id(3))
        assert (len(account.lots), account.debt, account.balance) == (LOTS, 0, LOTS * 550)
        found = explain(connection, buyer, books.NOW_MS)
        assert found is not None
        assert sum(group.points for group in found.groups) + found.older == found.balance > 0
    engine.dispose()


def test_books_that_are_there_are_taken_as_they_are(folder: Path) -> None:
    made = books.make_books(folder, 1_000)
    before = made.path.stat().st_mtime_ns
    assert books.make_books(folder, 1_000) == made
    assert made.path.stat().st_mtime_ns == before


def test_a_till_with_more_own_entries_shows_what_the_other_one_shows(folder: Path) -> None:
    few = make_store(folder, Size(MEMBERS, lines=300))
    many = own_entries._with_more(few, folder / "more", MEMBERS, 1_000)
    assert own_entries._with_more(few, folder / "more", MEMBERS, 1_000) == many
    stores = [TillStore.open(data / FILE_NAME) for data in (few, many)]
    counts = [own_entries._entries(store) for store in stores]
    assert counts[1] == counts[0] + 1_000
    for number in range(MEMBERS):
        balances = []
        for store in stores:
            with store.reading() as connection:
                found = member_reads.member_by_card(connection, card_number(number))
                assert found is not None
                balances.append(found.points)
        assert balances[0] == balances[1]
    with stores[1].reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for store in stores:
        store.close()


def test_the_texts_of_the_search_are_of_every_kind(folder: Path) -> None:
    store = TillStore.open(make_store(folder, Size(MEMBERS, lines=300)) / FILE_NAME)
    typed = list(find._typed(store, MEMBERS, 200))
    assert sum(is_slip for _, is_slip in typed) == 20
    with store.reading() as connection:
        found = [bool(member_reads.search(connection, text)) for text, is_slip in typed if not is_slip]
    store.close()
    assert all(found)
