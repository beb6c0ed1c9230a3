from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.log_chain import GENESIS, canonical, chain_hash

events = st.tuples(
    st.sampled_from([GENESIS, "1" * 64]),
    st.integers(1, 10**6),
    st.uuids().map(str),
    st.sampled_from(["purchase", "enrol"]),
    st.integers(0, 10**13),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(), max_size=3).map(canonical),
)


@given(events, events)
def test_events_that_differ_in_anything_have_different_hashes(one, other) -> None:
    assert (chain_hash(*one) == chain_hash(*other)) == (one == other)


@given(events, events, st.integers(0, 5))
def test_one_field_that_differs_is_enough(event, other, which: int) -> None:
    changed = (*event[:which], other[which], *event[which + 1 :])
    assert (chain_hash(*event) == chain_hash(*changed)) == (event == changed)


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_one_body_has_one_form_whatever_the_order_of_its_fields(body: dict[str, int]) -> None:
    assert canonical(body) == canonical(dict(reversed(body.items())))


def test_the_form_is_short_and_keeps_names_as_they_are_written() -> None:
    assert canonical({"name": "김민준", "day": date(2026, 3, 2)}) == '{"day":"2026-03-02","name":"김민준"}'
