"""A head office that outgrew its SQLite file goes on in PostgreSQL, and its tills with it. Row M27."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from pos_loyalty.database.head_office_tables import metadata
from pos_loyalty.head_office import insertion
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.head_office.verify import verify
from tests.cli.conftest import Verb, verb
from tests.clock import FakeClock
from tests.database.test_earlier_releases import unpacked
from tests.head_office.offices import Office, pieces_of
from tests.head_office.tills import FakeTill, new_id
from tests.postgres import GROUP, fresh_database

__all__ = ["verb"]
pytestmark = pytest.mark.xdist_group(GROUP)


@pytest.fixture
def target(postgres_server: URL) -> Iterator[str]:
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "head-office.db"


@pytest.fixture
def till(file: Path) -> FakeTill:
    """Of a head office with a year of everything, which was closed in order."""
    engine = open_head_office(str(file))
    office = Office(engine, FakeClock())
    till = office.new_till()
    member_id = till.enrol()
    sold = [till.sale(member_id, 50_000 + number, 700) for number in range(60)]
    till.bring_back(sold[0], {1: 20_000})
    till.give(new_id(), member_id, 50)
    office.settle(till)
    engine.dispose()
    return till


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = open_head_office(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_everything_moves_and_its_tills_go_on(file: Path, till: FakeTill, target: str, verb: Verb) -> None:
    before = rows_of(str(file))
    told = verb("head-office", "move", target, "--database", file, "--json").document
    assert told == {name: len(rows) for name, rows in before.items()}
    assert rows_of(target) == before
    assert (file.exists(), file.with_name("head-office.db.moved").is_file()) == (False, True)
    engine = open_head_office(target)
    office = Office(engine, FakeClock())
    member_id = next(iter(till.members))
    points = office.points(member_id)
    till.sale(member_id, 50_000)
    office.settle(till)
    assert office.points(member_id) == points + 100
    assert len(pieces_of(engine, "purchase")) > 4
    with snapshot(engine) as connection:
        assert [words for check in verify(connection) for words in check.wrong] == []
    engine.dispose()


def test_a_file_that_is_in_use_stays_where_it_is(file: Path, till: FakeTill, target: str, verb: Verb) -> None:
    engine = open_head_office(str(file))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM member")
        refusal = verb("head-office", "move", target, "--database", file).refusal
    engine.dispose()
    assert refusal == "Somebody has head-office.db open. Stop head office on it first."
    assert file.exists()
    assert rows_of(target)["member"] == []


def test_nothing_is_moved_over_another_head_office(
    file: Path, till: FakeTill, target: str, verb: Verb
) -> None:
    engine = open_head_office(target)
    Office(engine, FakeClock()).new_till()
    engine.dispose()
    before = rows_of(target)
    refusal = verb("head-office", "move", target, "--database", file).refusal
    assert refusal == "There is a head office in that database already. Make an empty one."
    assert (file.exists(), rows_of(target)) == (True, before)


def test_what_breaks_on_the_way_leaves_both_as_they_were(
    file: Path, till: FakeTill, target: str, verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(target)
    monkeypatch.setattr(insertion, "write_rows", _broken_at("purchase_line", insertion.write_rows))
    assert verb("head-office", "move", target, "--database", file).refusal == "The line broke."
    monkeypatch.undo()
    assert (file.exists(), rows_of(target)) == (True, before)


def _broken_at(name: str, right: object) -> object:
    def write(connection: object, statement: object, rows: object) -> None:
        if getattr(statement, "table", None) is metadata.tables[name]:
            raise OperatorError("The line broke.")
        right(connection, statement, rows)  # type: ignore[operator] # the function in whose place this stands

    return write


@pytest.mark.parametrize("address", ["other.db", "nowhere"])
def test_it_only_goes_to_postgresql(
    file: Path, till: FakeTill, tmp_path: Path, verb: Verb, address: str
) -> None:
    refusal = verb("head-office", "move", tmp_path / address, "--database", file).refusal
    assert refusal == "It can only be moved to PostgreSQL."
    assert file.exists()


def test_a_file_of_an_earlier_version_is_brought_up_to_date_first(
    tmp_path: Path, target: str, verb: Verb
) -> None:
    old = unpacked("head-office-0005.db.xz", tmp_path)
    refusal = verb("head-office", "move", target, "--database", old).refusal
    assert refusal.endswith("Start head office of this one on it first.")
    open_head_office(str(old)).dispose()
    assert verb("head-office", "move", target, "--database", old, "--json").document["member"] > 90


def test_a_file_that_is_not_there_is_said(file: Path, target: str, verb: Verb) -> None:
    assert verb("head-office", "move", target, "--database", file).refusal == f"{file} is not there."
    assert not file.exists()


def test_a_file_that_is_something_else_is_said(file: Path, target: str, verb: Verb) -> None:
    file.write_text("members.csv" * 1_000, encoding="ascii")
    refusal = verb("head-office", "move", target, "--database", file).refusal
    assert refusal == "head-office.db is not the database of a head office."
