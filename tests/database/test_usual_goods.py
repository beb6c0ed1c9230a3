"""What a member usually buys, packed: everything that is told comes back, and nothing else."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_loyalty.database import usual_goods
from pos_loyalty.database.usual_goods import REASONS, UsualGood
from tests.builders import Till

goods = st.lists(
    st.builds(
        UsualGood,
        product_id=st.text(min_size=1, max_size=64),
        reason_key=st.sampled_from(list(REASONS)),
        said=st.integers(0, 16_383),
        weight=st.integers(0, 2**32 - 1),
    ),
    max_size=12,
)


@given(told=goods)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_packed_comes_back_in_its_order(till: Till, told: list[UsualGood]) -> None:
    with till.store.writing() as connection:
        numbers = usual_goods.numbered(connection, [one.product_id for one in told])
        packed = usual_goods.packed(told, numbers)
        assert usual_goods.unpacked(connection, packed) == tuple(told)
        assert len(packed) == 10 * len(told)
        assert usual_goods.numbered(connection, numbers) == numbers, "a number stays"


def test_figures_that_do_not_fit_are_the_nearest_that_do(till: Till) -> None:
    told = [UsualGood("a", "reason_usual_due", 99_999, 2**40), UsualGood("b", "reason_usual", -3, -1)]
    with till.store.writing() as connection:
        numbers = usual_goods.numbered(connection, ("a", "b"))
        found = usual_goods.unpacked(connection, usual_goods.packed(told, numbers))
    assert found == (
        UsualGood("a", "reason_usual_due", 16_383, 2**32 - 1), UsualGood("b", "reason_usual", 0, 0),
    )  # fmt: skip


def test_a_reason_of_tomorrow_and_bytes_that_are_cut_off_are_left_out(till: Till) -> None:
    told = [UsualGood("a", "reason_of_tomorrow", 1, 1), UsualGood("b", "reason_usual", 4, 5)]
    with till.store.writing() as connection:
        numbers = usual_goods.numbered(connection, ("a", "b"))
        packed = usual_goods.packed(told, numbers)
        assert usual_goods.unpacked(connection, packed + b"\x00\x01") == (told[1],)
        assert usual_goods.unpacked(connection, b"\xff" * 10) == (), "a number that nothing has"
        unknown = packed[:8] + b"\xc0\x01"
        assert usual_goods.unpacked(connection, unknown) == (), "bits of a reason that nothing has"
        assert usual_goods.unpacked(connection, b"") == ()
