"""An analysis that closes its engine when the test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.analytics.relations import Analysis, Purchases

Analyse = Callable[[Purchases], Analysis]


@pytest.fixture
def analyse(tmp_path: Path) -> Iterator[Analyse]:
    opened: list[Analysis] = []

    def open_analysis(purchases: Purchases) -> Analysis:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(Analysis(purchases, folder))
        return opened[-1]

    yield open_analysis
    for analysis in opened:
        analysis.close()
