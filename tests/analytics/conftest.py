"""An analysis that closes its engine when the test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_loyalty.analytics.settings import Settings
from tests.analytics.relations import SETTINGS, Analysis, Purchases

Analyse = Callable[..., Analysis]
"""Of purchases, and of settings other than the usual ones."""


@pytest.fixture
def analyse(tmp_path: Path) -> Iterator[Analyse]:
    opened: list[Analysis] = []

    def open_analysis(purchases: Purchases, settings: Settings = SETTINGS) -> Analysis:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(Analysis(purchases, folder, settings))
        return opened[-1]

    yield open_analysis
    for analysis in opened:
        analysis.close()
