"""`pos-loyalty head-office rehearse` as people and scripts meet it, a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rehearsal.past import BASE, Past, rows_of, rules

PROGRAM = Path(sys.executable).with_name("pos-loyalty")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bought(past_on_sqlite: Past) -> Past:
    past_on_sqlite.sold(past_on_sqlite.joined("2026-01-01 09:00"), "2026-01-05 10:00", 5_000)
    return past_on_sqlite


@pytest.fixture
def rehearse(bought: Past) -> Run:
    """Runs the verb; the new rules give twice as much unless a test names others."""
    double = rules(bought.folder, BASE.replace("points = 1", "points = 2"))

    def run(
        *options: str, scheme: Path = double, first: str = "2026-01-01", last: str = "2026-01-31"
    ) -> subprocess.CompletedProcess[str]:
        asked = ("--database", "office.db", "--scheme", str(scheme), "--from", first, "--to", last)
        return subprocess.run(
            [PROGRAM, "head-office", "rehearse", *asked, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=bought.folder,
        )

    return run


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


def test_it_prints_a_table_and_changes_nothing(rehearse: Run, bought: Past) -> None:  # M22
    before = bought.contents()
    done = rehearse("--csv", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "new.toml, rehearsed with the purchases from 2026-01-01 to 2026-01-31" in done.stdout
    told = [line.split() for line in done.stdout.splitlines()]
    assert ["points", "of", "the", "period", "10", "20", "+10"] in told
    assert rows_of(bought.folder / "out" / "members.csv")[0]["difference"] == "10"
    assert bought.contents() == before


def test_it_prints_one_json_document_and_nothing_else(rehearse: Run) -> None:
    done = rehearse("--json")
    told = json.loads(done.stdout)
    assert (told["old"]["points"], told["new"]["points"]) == (10, 20)
    assert done.stderr == ""


def test_it_reads_prices_of_gifts_and_leaves_the_catalogue_alone(rehearse: Run, bought: Past) -> None:
    before = bought.contents()
    (bought.folder / "gifts.csv").write_text("gift,name,points\nmug,Mug,15\n", encoding="utf-8")
    told = json.loads(rehearse("--gifts", "gifts.csv", "--json").stdout)
    assert told["gifts"] == [
        {"gift": "mug", "name": "Mug", "old_price": None, "new_price": 15, "old_members": 0, "new_members": 1}
    ]
    assert bought.contents() == before


def test_days_that_are_the_wrong_way_round_are_said(rehearse: Run) -> None:
    done = rehearse(first="2026-02-01", last="2026-01-31")
    assert one_sentence(done) == "The last day, 2026-01-31, lies before the first, 2026-02-01."


def test_a_mistake_in_the_rules_is_one_sentence_too(rehearse: Run, bought: Past) -> None:
    wrong = rules(bought.folder, BASE + "per_amount = 3\n", name="wrong.toml")
    assert one_sentence(rehearse(scheme=wrong)).startswith("wrong.toml, line ")


def test_a_day_that_is_none_is_an_error_of_the_command_line(rehearse: Run) -> None:
    done = rehearse(first="yesterday")
    assert done.returncode == 2
    assert "yesterday is not a date like" in done.stderr


def test_it_explains_itself() -> None:
    done = subprocess.run(
        [PROGRAM, "head-office", "rehearse", "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert all(
        option in done.stdout for option in ("--scheme", "--from", "--to", "--gifts", "--csv", "--json")
    )
