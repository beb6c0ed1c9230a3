"""Files that are refused as a whole: a sentence, and nothing is written."""

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing import staging
from pos_loyalty.head_office.refusals import OperatorError
from tests.importing.shop import Shop

GOOD = "B1,S1,M1,2026-01-05T10:00:00Z,P1,1,2.50,,,"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"member_no,name\n1,Ann\n", "lacks the column member. It has: member_no, name. Nothing was imported"),
        (b"", "has no first line"),
        (b"\n\n", "has no first line"),
        ("member,name\n1,Ann\n".encode("utf-16"), "is UTF-16 text"),
        ("member,name\n1,Ann\n".encode("utf-16-le"), "is not text in UTF-8"),
        ("회원,이름\n".encode("cp949"), "is not UTF-8"),
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (gzip.compress(b"member\n1\n", mtime=0), "is compressed"),
        (b"member,name\r1,Ann\r", "do not end with a line feed"),
        (b"member,member\n1,2\n", "has the column member twice"),
        (b'member,"name\n1,2\n', "quotation mark too many"),
        (b"PAR1 and then nothing", "is not a readable Parquet file"),
        (b"member" * 20_000, "do not end with a line feed"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be(shop: Shop, content: bytes, sentence: str) -> None:
    before = shop.everything()
    with pytest.raises(OperatorError, match=r".") as refused:
        shop.import_(products=shop.products("P1,Milk,,,,,"), members=shop.write_bytes("members.csv", content))
    assert sentence in str(refused.value)
    assert shop.everything() == before


def test_every_missing_column_is_named_before_anything_is_written(shop: Shop) -> None:
    before = shop.everything()
    purchases = shop.write("purchases.csv", ["B1,S1"], "purchase,store")
    with pytest.raises(OperatorError, match="member, purchased_at, product, quantity, amount"):
        shop.import_(products=shop.products("P1,Milk,,,,,"), purchases=purchases)
    assert shop.everything() == before


def test_a_missing_file_is_named(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"There is no file .*nowhere\.csv"):
        shop.import_(members=tmp_path / "nowhere.csv")
    with pytest.raises(OperatorError, match="cannot be read"):
        shop.import_(members=tmp_path)


def test_amounts_of_another_currency_are_one_question_not_a_million_refusals(tmp_path: Path) -> None:
    won = Shop(open_head_office(str(tmp_path / "won.db")), tmp_path)
    before = won.everything()
    with pytest.raises(OperatorError, match=r"counts in KRW, which has none.*--currency"):
        won.import_(purchases=won.purchases(GOOD))
    assert won.everything() == before
    won.engine.dispose()


def test_a_full_disk_for_temporary_files_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_TABLES", f"PRAGMA max_page_count = 40; {staging._TABLES}")
    shop.with_basics()
    lines = [f"B{n},S1,M1,2026-01-05T10:00:00Z,P1,1,2.50,,," for n in range(5_000)]
    with pytest.raises(OperatorError, match="has no room left"):
        shop.take(*lines)


def test_an_interrupted_import_goes_on_where_it_stopped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from pos_loyalty.head_office.importing import purchases

    shop.with_basics()
    lines = [f"B{n},S1,M1,2026-01-05T10:00:00Z,P1,1,2.50,,," for n in range(900)]
    monkeypatch.setattr(purchases, "LINES_PER_TRANSACTION", 100)
    was_written = purchases.PurchaseWriter._write_sales
    calls: list[int] = []

    def stopping(self: Any, job: Any, worked: Any, connection: Any) -> Any:
        if len(calls) == 4:
            raise KeyboardInterrupt
        calls.append(1)
        return was_written(self, job, worked, connection)

    with monkeypatch.context() as patched:
        patched.setattr(purchases.PurchaseWriter, "_write_sales", stopping)
        with pytest.raises(KeyboardInterrupt):
            shop.take(*lines)
    assert len(shop.contents("purchase")) == 400
    assert shop.rows("member", "points")[-1] == (800,)
    summary = shop.take(*lines)
    assert (summary.rows["purchases"]["new"], summary.rows["purchases"]["unchanged"]) == (500, 400)
    assert shop.rows("member", "points")[-1] == (1800,)


# Parquet


def parquet(shop: Shop, file_name: str, /, **columns: Any) -> Path:
    path = shop.folder / file_name
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_of_common_types_says_the_same_as_csv(shop: Shop) -> None:
    shop.with_basics().take(GOOD, "B2,S1,,2026-01-05 23:30:00,P2,1.5,3.10,,,")
    path = parquet(
        shop,
        "purchases.parquet",
        purchase=["B1", "B2"],
        store=pa.array(["S1", "S1"]).dictionary_encode(),
        member=["M1", None],
        purchased_at=pa.array([1_767_607_200_000_000_000, 1_767_655_800_000_000_000], pa.timestamp("ns")),
        product=["P1", "P2"],
        quantity=[1.0, 1.5],
        amount=[2.5, 3.1],
    )
    summary = shop.import_(purchases=path)
    assert summary.rows["purchases"]["unchanged"] == 2


def test_rows_of_parquet_are_refused_by_their_number(shop: Shop) -> None:
    shop.with_basics()
    path = parquet(
        shop,
        "purchases.parquet",
        purchase=[1, 2, 3, 4],
        store=["S1"] * 4,
        member=["M1"] * 4,
        purchased_at=["2026-01-05T10:00:00Z"] * 4,
        product=["P1"] * 4,
        quantity=[1, 1, 1, 1],
        amount=[2.5, float("nan"), float("inf"), 12.345],
    )
    shop.import_(purchases=path)
    assert list(shop.reasons()) == [2, 3, 4]
    assert shop.rejected()[0][3] == "2,S1,M1,2026-01-05T10:00:00Z,P1,1,nan"


def test_a_parquet_column_of_lists_is_refused_by_name(shop: Shop) -> None:
    path = parquet(shop, "members.parquet", member=["M1"], name=[["Ann"]])
    with pytest.raises(OperatorError, match=r"Column name of members\.parquet holds list"):
        shop.import_(members=path)


def test_a_parquet_file_that_ends_too_early_is_refused(shop: Shop) -> None:
    path = parquet(shop, "members.parquet", member=[str(n) for n in range(10_000)])
    path.write_bytes(path.read_bytes()[:-2_000])
    with pytest.raises(OperatorError, match="is not a readable Parquet file"):
        shop.import_(members=path)


def test_the_staging_file_is_gone_afterwards(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    shop.with_basics().take(GOOD)
    assert list((tmp_path / "temporary").iterdir()) == []
