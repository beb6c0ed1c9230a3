"""A real standby: what only reads runs there, and an analysis reads there and publishes to the database itself. Row M27."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from pos_loyalty.head_office.bootstrap import open_head_office
from tests.cli.conftest import Verb, verb
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.postgres import GROUP, fresh_database, running_replica, running_server

__all__ = ["verb"]
pytestmark = pytest.mark.xdist_group(GROUP)
READING = (
    ("verify",),
    ("head-office", "terminals"),
    ("head-office", "alarms"),
    ("head-office", "merges"),
    ("head-office", "stores", "list"),
    ("head-office", "scheme", "list"),
)


@dataclass(frozen=True)
class Pair:
    """A database, and the same one as its standby has it."""

    url: str
    replica: str

    def wait(self) -> None:
        """Until the standby has all that is written."""
        written = self.ask(self.url, "SELECT pg_current_wal_lsn()")
        anywhere_there = self.replica.rpartition("/")[0] + "/postgres"
        while not self.ask(anywhere_there, f"SELECT pg_last_wal_replay_lsn() >= '{written}'"):
            time.sleep(0.05)

    def do(self, *statements: str) -> None:
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            for statement in statements:
                connection.execute(statement)

    @staticmethod
    def ask(url: str, question: str) -> object:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            row = connection.execute(question).fetchone()
        return row[0] if row else None


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[URL, URL]]:
    with running_server() as server, running_replica(server) as replica:
        yield server, replica


@pytest.fixture(scope="module")
def pair(servers: tuple[URL, URL]) -> Iterator[Pair]:
    with new_pair(*servers) as pair:
        yield pair


@contextmanager
def new_pair(server: URL, standby: URL) -> Iterator[Pair]:
    with fresh_database(server) as url:
        name = make_url(url).database
        yield Pair(url, standby.set(database=name).render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def member_id(pair: Pair) -> str:
    """Of somebody who bought."""
    engine = open_head_office(pair.url)
    office = Office(engine, FakeClock())
    till = office.new_till()
    member_id = till.enrol()
    till.sale(member_id, 5_000)
    office.settle(till)
    engine.dispose()
    pair.wait()
    return member_id


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_only_reads_takes_the_replica(
    pair: Pair, member_id: str, verb: Verb, words: tuple[str, ...]
) -> None:
    there = verb(*words, "--database", pair.replica, "--json")
    here = verb(*words, "--database", pair.url, "--json")
    assert there.document == here.document


def test_an_analysis_reads_the_replica_and_publishes_to_the_database(
    pair: Pair, member_id: str, verb: Verb
) -> None:
    words = ("head-office", "analyse", "--database", pair.url, "--read-from", pair.replica, "--json")
    assert verb(*words).document["purchases"] == 1
    pair.wait()
    for url in (pair.url, pair.replica):
        assert pair.ask(url, "SELECT string_agg(member_id, ' ') FROM standing") == member_id
    shares = verb("head-office", "report", "pyramid", "--database", pair.replica, "--format", "json").document
    assert sum(band["members"] for band in shares) == 1


def test_what_writes_is_refused_by_the_replica_in_one_sentence(
    pair: Pair, member_id: str, verb: Verb
) -> None:
    words = ("head-office", "restored")
    assert "can only be read" in verb(*words, "--database", pair.replica).refusal


def test_a_replica_of_an_earlier_version_waits_for_its_database(servers: tuple[URL, URL], verb: Verb) -> None:
    with new_pair(*servers) as pair:
        pair.wait()
        told = verb("head-office", "alarms", "--database", pair.replica).refusal
    assert told.endswith("start head office on the database itself first.")


def test_a_role_that_may_only_read_reads(pair: Pair, member_id: str, verb: Verb) -> None:
    reader = make_url(pair.url).set(username="reader", password="secret")
    address = reader.render_as_string(hide_password=False)
    pair.do(
        "CREATE ROLE reader LOGIN PASSWORD 'secret'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    try:
        listed = verb("head-office", "terminals", "--database", address, "--json").document
        refused = verb("head-office", "restored", "--database", address).refusal
    finally:
        pair.do("DROP OWNED BY reader", "DROP ROLE reader")
    assert [row["last_seq"] for row in listed] == [2]
    assert "can only be read" in refused
