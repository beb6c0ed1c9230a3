"""What is news for a till, and what has hardly moved."""

from typing import Any

import pytest

from pos_loyalty.head_office.similarity import is_similar


def usual(
    product: str = "P1", weight: int = 400_000, key: str = "reason_usual", times: int = 5
) -> dict[str, Any]:
    return {"product_id": product, "weight": weight, "reason": {"key": key, "values": {"times": times}}}


BEFORE = [usual(), usual("P2", 200_000)]


@pytest.mark.parametrize(
    "now",
    [
        BEFORE,
        [usual(weight=310_000), usual("P2", 240_000)],
        [usual(times=6), usual("P2", 200_000)],
    ],
)
def test_what_has_hardly_moved_is_similar(now: list[dict[str, Any]]) -> None:
    assert is_similar(now, BEFORE)


@pytest.mark.parametrize(
    "now",
    [
        [],
        BEFORE[:1],
        BEFORE[::-1],
        [usual("P3"), BEFORE[1]],
        [usual(weight=290_000), BEFORE[1]],
        [usual(key="reason_usual_due"), BEFORE[1]],
    ],
)
def test_another_product_order_reason_or_weight_is_news(now: list[dict[str, Any]]) -> None:
    assert not is_similar(now, BEFORE)


def test_how_many_in_ten_is_said_aloud_and_so_is_news() -> None:
    before = {"product_id": "P1", "in_ten": 4, "together": 90, "weight": 100}
    assert is_similar([before | {"together": 95}], [before])
    assert not is_similar([before | {"in_ten": 5}], [before])
