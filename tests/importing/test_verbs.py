"""`pos-loyalty head-office import | analyse | report` as a person and as a program meet them."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

GOODS = "product,name\nP1,Milk\n"
SALES = "purchase,store,member,purchased_at,product,quantity,amount\n" + "".join(
    f"B{n},S1,M{n},2026-01-05T10:00:00Z,P1,1,{n + 1}.50\n" for n in range(100)
)
PEOPLE = "member,name\n" + "".join(f"M{n},Name {n}\n" for n in range(100))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("members", PEOPLE), ("products", GOODS), ("purchases", SALES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def verb(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = "from pos_loyalty.cli import main; main()"
    return subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            command,
            "head-office",
            *arguments,
            "--database",
            "head-office.db",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LANG": "C.UTF-8"},
    )


def import_all(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    names = ("members", "products", "purchases")
    return verb(folder, "import", *(word for n in names for word in (f"--{n}", f"{n}.csv")), *more)


def test_import_analyse_and_report_for_programs(files: Path) -> None:  # M09
    imported = import_all(files, "--currency", "USD", "--json")
    assert (imported.returncode, imported.stderr) == (0, "")
    assert json.loads(imported.stdout)["files"]["purchases"] == {
        "read": 100, "new": 100, "changed": 0, "unchanged": 0, "rejected": 0,
    }  # fmt: skip
    analysed = verb(files, "analyse", "--json")
    assert (analysed.returncode, analysed.stderr) == (0, "")
    assert json.loads(analysed.stdout)["members_ranked"] == 100
    rows = json.loads(verb(files, "report", "pyramid", "--format", "json").stdout)
    assert [(row["band"], row["members"]) for row in rows] == [
        ("vip", 1), ("large", 4), ("ordinary", 15), ("small", 80),
    ]  # fmt: skip
    assert (rows[0]["sales"], sum(row["sales_minor"] for row in rows)) == (100.5, 510_000)
    table = list(csv.DictReader(io.StringIO(verb(files, "report", "pyramid", "--format", "csv").stdout)))
    assert [{k: str(v) for k, v in row.items()} for row in rows] == table


def test_import_analyse_and_report_for_people(files: Path) -> None:
    imported = import_all(files, "--currency", "USD")
    assert imported.returncode == 0
    assert "purchases" in imported.stdout
    assert "100 members ranked" in verb(files, "analyse", "--cutoff", "2026-01-06").stdout
    shown = verb(files, "report", "pyramid")
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[1].split()[:5] == ["vip", "1", "1.0%", "100.50", "2.0%"]
    again = import_all(files)
    assert again.returncode == 0
    assert again.stdout.splitlines()[3].split()[-2:] == ["100", "0"]


def test_a_refusal_is_one_sentence_and_a_bad_status(files: Path) -> None:
    wrong = import_all(files)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "the programme counts in KRW" in wrong.stderr
    for arguments in (("analyse",), ("report", "pyramid"), ("import", "--members", "nowhere.csv")):
        refused = verb(files, *arguments)
        assert (refused.returncode, refused.stdout) == (1, ""), arguments
        assert len(refused.stderr.splitlines()) == 1
    for arguments in (("import",), ("analyse", "--cutoff", "today"), ("import", "--timezone", "Mars")):
        assert verb(files, *arguments).returncode == 2, arguments


def test_a_run_that_could_take_nothing_is_no_success(files: Path) -> None:
    (files / "members.csv").write_text("member,birthday\nM1,soon\n", encoding="utf-8")
    refused = verb(files, "import", "--members", "members.csv", "--rejected", "bad", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["rejected_file"] == str(Path("bad") / "rejected.csv")
    assert (files / "bad" / "rejected.csv").exists()
