"""The benchmark of size works at a small one; its times judge nothing here."""

import json
import shutil
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from benchmarks.analytics import chain, day, next_basket, scale
from tests.importing.conftest import opened
from tests.importing.test_analyse import fill


def test_the_size_of_a_chain_can_be_measured(tmp_path: Path) -> None:
    figures = scale.measure(tmp_path, 1_000, 100_000)
    assert len(figures) == 7
    assert all(figure.ratio > 0 for figure in figures)


def test_the_short_job_of_a_day_can_be_measured_beside_the_whole_one(
    tmp_path: Path, prepared_file: Path
) -> None:
    database = Path(shutil.copy(prepared_file, tmp_path / "head-office.db"))
    for shop in opened(str(database), tmp_path):
        fill(shop)
    took, memory = day.measure(database)
    assert "1 members came, 1 have news" in took.measured
    assert took.ratio > 0
    assert memory.ratio > 0


def test_a_chain_is_as_large_as_asked_for_and_the_same_each_time(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        lines, products = map(pq.read_table, chain.write(tmp_path / name, 1_000, 50_000))
        assert products.num_rows == chain.PRODUCTS
        order = [(column, "ascending") for column in ("purchase_id", "product_id")]
        found.append(lines.sort_by(order))
    assert found[0].equals(found[1])
    assert 40_000 <= found[0].num_rows <= 60_000
    members = set(found[0]["member_id"].to_pylist())
    assert len(members - {None}) == 950, "a twentieth buys without a card"


def test_the_next_basket_of_customers_with_habits_is_found(tmp_path: Path) -> None:
    """Two tastes: habits of three of ten goods each, and one more of them in the last basket."""
    random = Random(1)
    told = {}
    for customer in range(400):
        first = 1 + 10 * (customer % 2)
        habits = random.sample(range(first, first + 10), 3)
        new = random.choice([one for one in range(first, first + 10) if one not in habits])
        told[str(customer)] = [[-1], *[habits] * 4, [*habits, new], [-1]]
    file = tmp_path / "baskets.json"
    file.write_text(json.dumps(told), encoding="ascii")
    recall, gain, explored = (float(figure.measured) for figure in next_basket.measure(file))
    assert recall > 0.85, "the habits, three of four"
    assert gain > 0.85
    assert explored > 0.8, "ten of the taste are named, of which seven are new"
