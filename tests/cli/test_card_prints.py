"""`pos-loyalty cards`: sheets, lists and pictures of cards from the command line."""  # M38

from pathlib import Path

import cv2
import pytest
import zxingcpp

from tests.builders import own_card
from tests.cli.conftest import Verb

FIRST, SECOND = own_card(1), own_card(2)
pytestmark = pytest.mark.usefixtures("qapp")


def test_numbers_from_head_office_become_a_sheet(verb: Verb, tmp_path: Path) -> None:
    path = tmp_path / "cards.pdf"
    told = verb("cards", "sheet", "-", "--output", path, "--title", "Shop", typed=f"{FIRST}\n{SECOND}\n").text
    assert told == f"Cards: 2, pages: 1, in {path}.\n"
    assert path.read_bytes().startswith(b"%PDF")


def test_a_list_for_a_card_printer(verb: Verb, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"card_number,name\n{FIRST},=cmd()\n")
    verb("cards", "sheet", tmp_path / "in.csv", "--output", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith(FIRST)


def test_a_card_for_a_telephone(verb: Verb, tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    verb("cards", "phone", FIRST, "--output", path)
    assert zxingcpp.read_barcodes(cv2.imread(str(path)))[0].text == FIRST
    assert "digits" in verb("cards", "phone", FIRST[:-1], "--output", path).refusal
    assert ".png or .svg" in verb("cards", "phone", FIRST, "--output", tmp_path / "card.gif").misuse


def test_what_cannot_be_printed_is_one_sentence(verb: Verb, tmp_path: Path) -> None:
    out = tmp_path / "cards.pdf"
    assert "digits" in verb("cards", "sheet", "-", "--output", out, typed="9001\n").refusal
    assert "no card" in verb("cards", "sheet", "-", "--output", out, typed="").refusal
    assert "cannot be read" in verb("cards", "sheet", tmp_path / "none", "--output", out).refusal
    assert "end with" in verb("cards", "sheet", "-", "--output", tmp_path / "cards", typed=FIRST).misuse
    assert not out.exists()


def test_a_folder_that_is_not_there_is_one_sentence(verb: Verb, tmp_path: Path) -> None:
    for name in ("none/cards.csv", "none/card.png"):
        words = ("phone", FIRST) if name.endswith("png") else ("sheet", "-")
        assert "cannot be written" in verb("cards", *words, "--output", tmp_path / name, typed=FIRST).refusal
