from pathlib import Path

import pytest

from tests.golden.case import cases, read
from tests.golden.rewrite import difference, played
from tests.golden.words import minor, parts, spoken

STORY = """Rice
shows: earn.points

[story]
# A remark.
sale 2026-03-02 10:00 silver: Rice 1000 [Food]
    Bought as Silver.
    Rice: ₩1,000 gives 9 points, 1 for each ₩100.
    earns 9

gift 2026-03-02: 5 points
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "rice.txt"
    found.write_text(STORY, encoding="utf-8")
    return found


def test_a_case_that_differs_is_told_line_by_line_and_left_as_it_is(path: Path) -> None:
    changes = [line for line in difference(path) if line.startswith(("+", "-")) and " as " not in line]
    assert changes == [
        "-    Rice: ₩1,000 gives 9 points, 1 for each ₩100.",
        "-    earns 9",
        "+    Rice: ₩1,000 gives 10 points, 1 for each ₩100.",
        "+    earns 10",
        "+    earn +10 in the lot of sale 1",
        "+    balance 10: 10 now, 0 waiting, 0 owed",
        "+    burn -5 in the lot of sale 1",
        "+    balance 5: 5 now, 0 waiting, 0 owed",
    ]
    assert path.read_text(encoding="utf-8") == STORY


def test_a_case_that_is_right_stays_word_by_word() -> None:
    first = cases()[0]
    assert played(first) == first.read_text(encoding="utf-8").splitlines()


def test_a_step_that_nobody_understands_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="nobody understands: sell 2026-03-02"):
        spoken("sell 2026-03-02")
    with pytest.raises(AssertionError, match="nobody understands"):
        list(parts("some rice", ()))
    with pytest.raises(AssertionError, match="KRW has no such amount"):
        minor("12.5", "KRW")


def test_a_case_without_a_story_is_refused(path: Path) -> None:
    path.write_text("Rice\nshows: earn.points\n\n[scheme]\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"rice\.txt has no \[story\] at its end"):
        read(path)
