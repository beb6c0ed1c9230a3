"""Tables for other programs: the same rows in every form, whole or not at all."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from pos_loyalty.head_office import export
from tests.cli.conftest import HeadOffice, Verb


@pytest.fixture
def told(analysed: Verb, head_office: HeadOffice) -> Verb:
    """With a row in each table, and what a spreadsheet would take for a formula."""
    assert analysed("feedback", "add", head_office.cards["Ann"], '=HYPERLINK("http://bad")').status == 0
    return analysed


def written(office: Verb, table: str, path: Path, file_format: str) -> Path:
    done = office("export", table, "--output", path, "--format", file_format)
    assert done.status == 0, done.err
    assert list(path.parent.glob("*.part")) == []
    return path


@pytest.mark.parametrize("table", list(export.TABLES))
def test_csv_and_parquet_have_the_same_rows(told: Verb, tmp_path: Path, table: str) -> None:
    text = written(told, table, tmp_path / "t.csv", "csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(text)))
    rows = pq.read_table(written(told, table, tmp_path / "t.parquet", "parquet")).to_pylist()
    assert [{name: _text(value) for name, value in row.items()} for row in rows] == lines


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def test_a_standing_keeps_whole_numbers_days_and_reasons(told: Verb, tmp_path: Path) -> None:
    row = pq.read_table(written(told, "standing", tmp_path / "t.parquet", "parquet")).to_pylist()[0]
    assert isinstance(row["sales_minor"], int)
    assert isinstance(row["first_on"], date)
    assert json.loads(row["reason"])["values"]["members"] == 2


def test_what_a_member_said_is_no_formula(told: Verb, tmp_path: Path) -> None:
    with ZipFile(written(told, "feedback", tmp_path / "t.xlsx", "xlsx")) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "<f>" not in sheet
    assert "HYPERLINK" in words


def test_a_file_that_is_there_stays_unless_it_is_given_up(told: Verb, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mine", encoding="utf-8")
    refused = told("export", "analysis", "--output", path)
    assert refused.status != 0
    assert "--overwrite" in refused.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert told("export", "analysis", "--output", path, "--overwrite").status == 0
    assert path.read_text(encoding="utf-8").startswith("analysis_id,")


def test_what_cannot_be_written_is_one_sentence(told: Verb, tmp_path: Path) -> None:
    for words, said in (
        (("nonsense", "--output", tmp_path / "t"), "There are: standing"),
        (("loss", "--output", tmp_path / "no" / "folder.csv"), "cannot be written"),
    ):
        done = told("export", *words)
        assert done.status != 0
        assert said in done.err


def test_more_rows_than_excel_takes_are_told_and_leave_no_file(
    told: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS_OF_EXCEL", 1)
    done = told("export", "standing", "--output", tmp_path / "t.xlsx", "--format", "xlsx")
    assert done.status != 0
    assert "parquet or csv" in done.err
    assert list(tmp_path.glob("t.xlsx*")) == []
