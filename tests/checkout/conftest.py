from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.checkout.session import CounterSession
from tests.builders import Till, shops
from tests.checkout import invariants


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """One shop; whatever a test did at its counter, its store is whole afterwards."""
    for till in shops(tmp_path / "till"):
        yield till
        invariants.check(till)


@pytest.fixture
def counter(till: Till) -> CounterSession:
    return till.session()
