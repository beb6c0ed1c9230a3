"""`pos-loyalty terminal backups | backup | restore`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.database import backups
from tests.builders import MORNING_MS, RICE_GTIN, Till, shops
from tests.checkout.serving import sell
from tests.cli.conftest import Verb


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from shops(tmp_path / "till")


@pytest.fixture
def terminal(verb: Verb, till: Till) -> Verb:
    """`pos-loyalty terminal …` on that till."""

    def run(*words: object) -> object:
        return verb("terminal", *words, "--data", till.path.parent)

    return run


def test_copies_are_made_listed_and_put_back(terminal: Verb, till: Till, verb: Verb) -> None:
    def pending() -> int:
        return int(json.loads(verb("status", "--json", "--data", till.path.parent).out)["events_pending"])

    assert terminal("backups", "--json").document == []
    backups.make(till.store.engine, till.path, MORNING_MS)
    sell(till.session(), RICE_GTIN)
    assert "till-" in terminal("backup").text
    newer, older = terminal("backups", "--json").document
    assert (newer["events"], older["events"]) == (1, 0)
    assert [line.split()[0] for line in terminal("backups").text.splitlines()] == ["no", "1", "2"]
    assert "is already open" in terminal("restore").refusal
    till.close()
    assert f"{older['file']} is put back." in terminal("restore", "2").text
    assert pending() == 0
    assert f"{newer['file']} is put back." in terminal("restore").text
    assert pending() == 1


def test_a_copy_that_there_is_not_is_not_put_back(terminal: Verb) -> None:
    assert "There are 0 copies" in terminal("restore").misuse


def test_a_damaged_copy_is_listed_as_one(terminal: Verb, till: Till) -> None:
    backups.make(till.store.engine, till.path, MORNING_MS).write_bytes(b"no database")
    assert terminal("backups", "--json").document[0]["events"] is None
    assert "damaged" in terminal("backups").text
    till.close()
    assert "is damaged" in terminal("restore").refusal


# Registration


@pytest.mark.parametrize("server", ["http://10.0.0.5:8480", "http://office.example", "http://0.0.0.0:1"])
def test_a_plain_line_to_another_machine_has_to_be_asked_for(verb: Verb, tmp_path: Path, server: str) -> None:
    words = ("terminal", "register", "--server", server, "--code", "1" * 18, "--data", tmp_path)
    assert "--plain" in verb(*words).misuse


@pytest.mark.parametrize("server", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_on_one_machine_it_has_not(verb: Verb, tmp_path: Path, server: str) -> None:
    refusal = verb("terminal", "register", "--server", server, "--code", "1" * 18, "--data", tmp_path).refusal
    assert "--plain" not in refusal
