"""What the till would mention, asked for from the command line."""  # M24

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.domain.hold_out import is_held_out
from tests.builders import FREE_CARD, KIM, KIM_CARD, RICE_GTIN, Till, add_product, shops
from tests.cli.conftest import Verb


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    for shop in shops(tmp_path / "till"):
        add_product(shop, "salt", None, 1000)
        companions = [{"product_id": "salt", "in_ten": 4, "weight": 100_000}]
        shop.add("affinity", product_id="rice", companions=companions)
        yield shop


def test_it_tells_what_goes_with_the_basket_and_why(verb: Verb, till: Till) -> None:
    words = ("suggest", "--card", KIM_CARD, "--data", till.path.parent)
    for basket in ("rice", RICE_GTIN):
        document = verb(*words, "--basket", basket, "--json").document
        assert document["withheld"] is is_held_out(KIM, 10)
        (found,) = document["suggestions"]
        assert (found["product_id"], found["reason_key"]) == ("salt", "reason_bought_with")
        assert "4 in 10" in found["reason"]
    assert verb(*words, "--basket", "rice").text.startswith("Salt: ")
    assert verb(*words).text.startswith("Nothing: ")
    assert "10명 중 4명" in verb(*words, "--basket", "rice", "--language", "ko").text
    assert till.rows("event") == [], "nothing is recorded by asking"


def test_what_is_unknown_is_one_sentence(verb: Verb, till: Till) -> None:
    words = ("suggest", "--data", till.path.parent, "--card")
    assert "knows no product nonsense" in verb(*words, KIM_CARD, "--basket", "rice,nonsense").err
    for card in (FREE_CARD, "12", "nonsense"):
        done = verb(*words, card)
        assert done.status != 0
        assert done.err.strip()
