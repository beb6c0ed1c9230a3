"""`pos-loyalty feed`: how a till's files and receipts would be read, and what waits for a card."""  # M40

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_loyalty.basket_feed import sale_document
from pos_loyalty.checkout.shop_sale import ShopSale
from pos_loyalty.simulation.shop_till import PRINTERS, ShopTill, printed
from tests.builders import shops
from tests.cli.conftest import Verb

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)


def test_files_and_receipts_are_read_as_the_till_would(verb: Verb, tmp_path: Path) -> None:
    sale = ShopTill(1, "EUR", AT).sale()
    (tmp_path / "a.json").write_bytes(sale_document.write(sale))
    (tmp_path / "b.csv").write_text("receipt_number,sold_at,amount_minor\n7,2026-11-29T10:00:00,500\n")
    (tmp_path / "c.bin").write_bytes(printed(sale, PRINTERS[0]))
    (tmp_path / "d.bin").write_bytes(b"VISA approved\n")
    (tmp_path / "e.csv").write_text("receipt_number,sold_at,amount_minor,returns\n8,2026-11-29,500,7\n")
    files = [str(tmp_path / name) for name in ("a.json", "b.csv", "c.bin", "d.bin", "e.csv")]
    told = verb("feed", "check", *files, "--profile", "TM-T88V").text.splitlines()
    count = len(sale.lines)
    assert told == [
        f"{files[0]}: 00001, paid, total {sale.total_minor}, {count} lines",
        f"{files[1]}: 7, paid, total 500, 1 lines",
        f"{files[2]}: 00001, paid, total {sale.total_minor}, {count} lines",
        f"{files[3]}: no sale",
        f"{files[4]}: 8, paid, total 500, 1 lines, goods of 7 that come back",
    ]


def test_a_mistake_is_told_and_the_rest_is_read(verb: Verb, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.csv").write_text("receipt_number,sold_at,amount_minor\n7,2026-11-29T10:00:00,500\n")
    answer = verb(
        "feed", "check", str(tmp_path / "a.json"), str(tmp_path / "b.csv"), str(tmp_path / "c"), "--json"
    )
    documents = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.status == 1
    assert documents[0]["error"].startswith("receipt_number: Field required")
    assert documents[1]["sales"][0]["total_minor"] == 500
    assert "No such file" in documents[2]["error"]


def test_what_waits_is_listed(verb: Verb, tmp_path: Path) -> None:
    for till in shops(tmp_path / "till"):
        at = datetime.fromtimestamp(till.clock() / 1000, UTC)
        assert verb("feed", "waiting", "--data", str(tmp_path / "till")).text.splitlines() == [
            "No sale waits for a card."
        ]
        till.session().shop_sale_arrived(ShopSale("0042", at, 12_500))
        told = verb("feed", "waiting", "--data", str(tmp_path / "till")).text.splitlines()
        assert told[1].split() == ["0042", "2026-03-02", "12500"]
        (found,) = json.loads(verb("feed", "waiting", "--data", str(tmp_path / "till"), "--json").text)
        assert found["receipt_number"] == "0042"


def test_the_token_is_told(verb: Verb, tmp_path: Path) -> None:
    first = verb("feed", "token", "--data", str(tmp_path / "till")).text.strip()
    assert first == (tmp_path / "till" / "feed-token").read_text().strip()


@pytest.mark.parametrize("decimals", ["-1", "4"])
def test_decimals_are_those_of_a_currency(verb: Verb, tmp_path: Path, decimals: str) -> None:
    assert "decimals" in verb("feed", "check", str(tmp_path), "--decimals", decimals).misuse
