"""What comes back takes its points along, exactly, whatever the order and size of the parts."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importing.shop import Shop

SALE = (
    "B1,S1,M1,2026-01-05T10:00:00Z,P1,2,5.00,,,",
    "B1,S1,M1,2026-01-05T10:00:00Z,P2,1,3.75,,,",
    "B1,S1,M1,2026-01-05T10:00:00Z,P1,1,2.50,,,",
    "B1,S1,M1,2026-01-05T10:00:00Z,P3,1,8.00,,,",
)


def balance(shop: Shop) -> int:
    return int(dict(shop.rows("member", "shop_member_id", "points"))["M1"])


def test_a_full_return_takes_back_every_point(shop: Shop) -> None:
    shop.with_basics().take(*SALE)
    assert balance(shop) == 11
    shop.take(*(line.replace("B1", "R1").replace(",,,", ",,return,B1") for line in SALE))
    assert balance(shop) == 0
    assert shop.rows("ledger_entry", "kind", "points") == [("earn", 11), ("reverse_earn", -11)]
    assert shop.rows("purchase", "kind", "total_minor", "points")[0] == ("return", 1925, -11)


def test_a_return_in_the_same_file_may_stand_before_its_sale(shop: Shop) -> None:
    summary = shop.with_basics().take("R1,S2,,2026-01-07T10:00:00Z,P2,1,3.75,,return,B1", *SALE)
    assert summary.rejected_file is None
    assert balance(shop) == 7
    assert shop.rows("purchase_line", "returns_line_no", "product_id")[-1] != (None, "P2")


def test_a_returned_line_finds_the_line_it_was_bought_as(shop: Shop) -> None:
    shop.with_basics().take(*SALE, "R1,S1,M1,2026-01-07T10:00:00Z,P1,1,2.50,,return,B1")
    returned = [line for line in shop.rows("purchase_line", "returns_line_no", "amount_minor") if line[0]]
    assert returned == [(3, 250)]


def test_a_return_over_two_lines_is_split(shop: Shop) -> None:
    shop.with_basics().take(*SALE, "R1,S1,M1,2026-01-07T10:00:00Z,P1,3,7.50,,return,B1")
    returned = [line for line in shop.rows("purchase_line", "returns_line_no", "amount_minor") if line[0]]
    assert returned == [(1, 500), (3, 250)]


def test_more_than_was_bought_cannot_come_back(shop: Shop) -> None:
    shop.with_basics().take(*SALE, "R1,S1,M1,2026-01-07T10:00:00Z,P2,1,3.75,,return,B1")
    shop.take("R2,S1,M1,2026-01-08T10:00:00Z,P2,1,0.01,,return,B1")
    assert "more of product P2 comes back than was bought" in shop.reasons()[2]
    assert balance(shop) == 7


def test_a_return_of_somebody_elses_purchase_is_refused(shop: Shop) -> None:
    shop.with_basics().take(*SALE, "R1,S1,M2,2026-01-07T10:00:00Z,P2,1,3.75,,return,B1")
    assert "belongs to another member" in shop.reasons()[6]


def test_a_return_that_names_no_purchase_takes_back_what_it_would_earn(shop: Shop) -> None:
    shop.with_basics().take(*SALE, "R1,S1,M1,2026-01-07T10:00:00Z,P2,1,3.75,,return,")
    assert balance(shop) == 11 - 3


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 374), max_size=6, unique=True), order=st.randoms(use_true_random=False))
def test_the_points_of_a_sale_and_all_its_parts_coming_back_are_zero(
    shop: Shop, cuts: list[int], order: object
) -> None:
    """The purchase's id differs per example, so that one database serves them all."""
    name = f"B{len(shop.contents('purchase'))}"
    if not shop.contents("product"):
        shop.with_basics()
    before = balance(shop)
    shop.take(f"{name},S1,M1,2026-01-05T10:00:00Z,P2,375,3.75,,,")
    edges = [0, *sorted(cuts), 375]
    parts = list(pairwise(edges))
    order.shuffle(parts)  # type: ignore[attr-defined]  # a Random, which has no type of its own here
    shop.take(
        *(
            f"{name}-{n},S1,M1,2026-01-0{6 + n % 3}T10:00:00Z,P2,{high - low},{(high - low) / 100:.2f},,return,{name}"
            for n, (low, high) in enumerate(parts)
        )
    )
    assert balance(shop) == before
