"""`pos-loyalty status` and `head-office status`: how a till and all of it is, and status 1 when somebody should look."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import update

from pos_loyalty.cli import opening
from pos_loyalty.database import backups
from pos_loyalty.database.till_tables import card_block, terminal
from pos_loyalty.head_office import status as office_status
from pos_loyalty.sync import status as till_status
from tests.builders import MORNING_MS, RICE_GTIN, Till, shops
from tests.checkout.serving import sell
from tests.cli.conftest import HeadOffice, Verb
from tests.database.test_disk_trouble import damaged

DAY_MS = 86_400_000


class Room(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from shops(tmp_path / "till")


def look(till: Till, now_ms: int = MORNING_MS, *, whole_log: bool = False) -> till_status.Status:
    return till_status.look(till.store, till.path, now_ms, whole_log=whole_log)


def exchanged(till: Till, at_ms: int, heard_ms: int) -> None:
    with till.store.writing() as connection:
        connection.execute(update(terminal).values(last_exchange_ms=at_ms, heard_ms=heard_ms))


def test_a_till_that_is_well(till: Till, verb: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(till.session(), RICE_GTIN)
    exchanged(till, MORNING_MS, MORNING_MS - 2_000)
    backups.make(till.store.engine, till.path, MORNING_MS)
    monkeypatch.setattr("pos_loyalty.cli.status.now_ms", lambda: MORNING_MS + 60_000)
    told = verb("status", "--data", till.path.parent, "--json").document
    assert told["troubles"] == []
    assert (told["events_sent"], told["events_pending"], told["copies"]) == (0, 1, 1)
    assert (told["clock_ahead_ms"], told["newest_copy_ms"]) == (2_000, MORNING_MS)
    assert (told["can_write"], told["events_checked"]) == (True, 1)
    assert told["schema"] == "0010"
    lines = verb("status", "--data", till.path.parent, "--whole").text.splitlines()
    assert lines[-1] == "All is well."
    assert any(line.split() == ["clock", "ahead", "+2", "s"] for line in lines)


def test_an_installation_that_is_no_till_yet(verb: Verb, tmp_path: Path) -> None:
    ended = verb("status", "--data", tmp_path / "new", "--json")
    assert ended.status == 1
    (trouble,) = json.loads(ended.out)["troubles"]
    assert "terminal register" in trouble


def test_what_waits_for_a_day_is_told(till: Till) -> None:
    sell(till.session(), RICE_GTIN)
    oldest = look(till).oldest_pending_ms
    assert oldest is not None
    backups.make(till.store.engine, till.path, oldest + DAY_MS)
    assert look(till, oldest + DAY_MS).troubles == ()
    assert look(till, oldest + DAY_MS + 3_600_000).troubles == ("Events wait to be sent since 25 hours.",)


@pytest.mark.parametrize(("ahead_min", "said"), [(7, "+7 minutes"), (-7, "-7 minutes")])
def test_a_clock_that_is_off_is_told(till: Till, ahead_min: int, said: str) -> None:
    exchanged(till, MORNING_MS + ahead_min * 60_000, MORNING_MS)
    (trouble,) = look(till).troubles
    assert said in trouble


def test_records_without_a_copy_are_told(till: Till) -> None:
    sell(till.session(), RICE_GTIN)
    assert "terminal backup" in look(till).troubles[0]
    backups.make(till.store.engine, till.path, MORNING_MS)
    assert look(till).troubles == ()
    assert "no copy" in look(till, MORNING_MS + 3 * DAY_MS + 1).troubles[-1]


def test_a_disk_without_room_is_told(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Room(10**12, 10**12 - 5 * 1024**2, 5 * 1024**2))
    assert look(till).troubles == ("The disk is nearly full: 5 MiB are free.",)


def test_records_that_do_not_agree_are_told(till: Till, verb: Verb) -> None:
    sell(till.session(), RICE_GTIN)
    damaged(till, 1)
    assert "pos-loyalty verify" in look(till).troubles[0]
    assert "event 1 does not follow" in look(till, whole_log=True).troubles[0]
    assert verb("status", "--data", till.path.parent).status == 1


def test_card_numbers_that_run_out_are_told(till: Till) -> None:
    exchanged(till, MORNING_MS, MORNING_MS)
    with till.store.writing() as connection:
        connection.execute(update(card_block).values(next_index=card_block.c.last_index))
    assert "Card numbers run out" in look(till).troubles[0]


# Head office


def test_head_office_tells_which_tills_have_told_everything(
    head_office: HeadOffice, verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> dict:
        return json.loads(verb("head-office", "status", "--database", head_office.path, "--json").out)

    now_ms = round(head_office.office.clock().timestamp() * 1000)
    monkeypatch.setattr(opening, "now_ms", lambda: now_ms)
    monkeypatch.setattr("pos_loyalty.cli.status.now_ms", lambda: now_ms)
    first = told()
    assert (first["tills"], first["tills_online"], first["database"]) == (1, 1, "sqlite")
    assert (first["members"], first["alarms"]) == (2, {})
    now_ms += 2 * DAY_MS
    second = told()
    assert (second["tills_online"], second["tills_complete"]) == (0, 0)
    assert any("have not told all" in trouble for trouble in second["troubles"])


def test_a_file_with_too_many_tills_is_told(
    head_office: HeadOffice, verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_status, "MOST_TILLS_OF_A_FILE", 1)
    said = "tills are too many for one file: move to PostgreSQL with head-office move."
    assert said not in verb("head-office", "status", "--database", head_office.path).out
    head_office.office.new_till()
    assert f"2 {said}" in verb("head-office", "status", "--database", head_office.path).out
