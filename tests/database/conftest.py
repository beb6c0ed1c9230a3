from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Till, shops


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from shops(tmp_path / "till")
