"""The command line as people and scripts meet it, a process of its own; what its verbs say has its own tests."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("pos-loyalty")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=60, cwd=cwd
    )


def test_the_program_explains_itself() -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.lower().startswith("usage: pos-loyalty")


def test_the_version_is_said() -> None:
    assert run("--version").stdout.strip().count(".") == 2


def test_an_unknown_verb_is_an_error() -> None:
    assert run("sing").returncode == 2


def _one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stdout
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert 0 < len(done.stderr.strip().splitlines()) <= 2
    return done.stderr


def test_a_till_that_is_not_registered_says_how(tmp_path: Path) -> None:
    ended = run("status", "--data", str(tmp_path))
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "terminal register" in ended.stdout.splitlines()[-1]


def test_a_head_office_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    sentence = _one_sentence(
        run(
            "terminal",
            "register",
            "--server",
            "http://127.0.0.1:9",
            "--code",
            "123456789012345678",
            "--data",
            str(tmp_path),
        )
    )
    assert "ead office" in sentence


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return str(tmp_path / "head-office.db")


@pytest.fixture
def server(database: str) -> Iterator[str]:
    """Head office as a process; its one line of output names its address."""
    with subprocess.Popen(
        [PROGRAM, "head-office", "serve", "--database", database, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield line.split()[-1]
        process.terminate()


def test_from_nothing_to_a_registered_till(database: str, server: str, tmp_path: Path) -> None:
    invited = run(
        "head-office",
        "invite",
        "--database",
        database,
        "--store",
        "S1",
        "--store-name",
        "Simon Street",
        "--name",
        "Till 1",
        "--json",
    )
    assert invited.returncode == 0, invited.stderr
    code = json.loads(invited.stdout)["code"]
    till = str(tmp_path / "till")
    done = run("terminal", "register", "--server", server, "--code", code, "--data", till, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["store"] == "S1"

    again = run("terminal", "register", "--server", server, "--code", code, "--data", till)
    assert "used already" in _one_sentence(again)

    status = json.loads(run("status", "--data", till, "--json").stdout)
    assert status["server"] == server
    assert status["events_pending"] == 0
    listed = json.loads(run("head-office", "terminals", "--database", database, "--json").stdout)
    assert [row["terminal_id"] for row in listed] == [status["terminal_id"]]
    for books in (("--database", database), ("--data", till)):
        checked = run("verify", *books, "--json")
        assert checked.returncode == 0, checked.stderr
        assert all(check["wrong_count"] == 0 for check in json.loads(checked.stdout))


def test_a_small_history_comes_in_is_ranked_and_reported(tmp_path: Path) -> None:
    database = str(tmp_path / "head-office.db")
    (tmp_path / "members.csv").write_text("member,name\nA,Ann\nB,Ben\n", encoding="utf-8-sig")
    (tmp_path / "products.csv").write_text("product,name,price\nP,Rice,100\n", encoding="utf-8")
    (tmp_path / "purchases.csv").write_text(
        "purchase,store,member,purchased_at,product,quantity,amount\n"
        "1,S1,A,2026-03-01T10:00:00+09:00,P,1,100\n"
        "2,S1,B,2026-03-02T10:00:00+09:00,P,2,no\n",
        encoding="utf-8",
    )
    imported = run(
        "head-office",
        "import",
        "--database",
        database,
        *("--members", "members.csv", "--products", "products.csv", "--purchases", "purchases.csv", "--json"),
        cwd=tmp_path,
    )
    assert imported.returncode == 0, imported.stderr
    assert "no" in (tmp_path / "rejected.csv").read_text(encoding="utf-8")
    analysed = run("head-office", "analyse", "--database", database, "--json")
    assert analysed.returncode == 0, analysed.stderr
    report = run("head-office", "report", "pyramid", "--database", database, "--format", "json")
    bands = json.loads(report.stdout)
    assert {row["band"]: row["members"] for row in bands} == {"vip": 0, "large": 0, "ordinary": 0, "small": 1}
    assert sum(row["sales"] for row in bands) == 100


def test_a_report_before_the_first_analysis_says_what_to_do(tmp_path: Path) -> None:
    done = run("head-office", "report", "pyramid", "--database", str(tmp_path / "new.db"))
    assert "analyse" in _one_sentence(done)
