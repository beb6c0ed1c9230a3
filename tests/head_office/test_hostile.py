"""Requests that nobody should send: whatever comes, the service answers, and the books still balance."""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.sync.event_bodies import EVENT_BODIES
from pos_loyalty.sync.messages import Problem
from tests.head_office.offices import Office
from tests.head_office.tills import SOLD_AT_MS, FakeTill, line, new_id, purchase_body

CASES = int(os.environ.get("POS_LOYALTY_CASES", "40"))
"""Of each request that the description has."""
ANSWER_WITHIN_S = 60
"""Long: with tens of thousands of cases the process that asks, and answers, tidies its memory for seconds."""
QUIETLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["\0", "\ud800", "9" * 5_000, "'; DROP TABLE member; --", "\u202e", "9999-99-99", "1e400"]
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def server(office: Office) -> Iterator[ServerThread]:
    office.stock_gift(on_hand=5)
    with ServerThread(office.engine, office.clock) as running:
        yield running


@pytest.fixture
def till(office: Office) -> FakeTill:
    till = office.new_till()
    member_id = till.enrol()
    till.sale(member_id, 100_000)
    return office.settle(till)


@st.composite
def damaged(draw: st.DrawFn, whole: Any) -> Any:
    """A document in which some values are replaced or gone."""
    document = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(document))
        if not places:
            return document
        holder, key = draw(st.sampled_from(places))
        if draw(st.booleans()):
            holder[key] = draw(trees)
        else:
            del holder[key]
    return document


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    pairs = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(pairs):
        yield document, key
        if isinstance(value, dict | list):
            yield from _places(value)


def valid_bodies(member_id: str) -> dict[str, Any]:
    redemption = {"redemption_id": new_id(), "member_id": member_id, "reward_id": "mug", "points": 100}
    enrolled = {"member_id": new_id(), "name": "Kim", "phone": "", "birthday": None}
    return {
        "purchase": purchase_body(member_id, [line(1, 500), line(2, 700, returns_line_no=1)]),
        "redemption": redemption | {"redeemed_at_ms": SOLD_AT_MS},
        "redemption_undone": {"redemption_id": redemption["redemption_id"], "undone_at_ms": SOLD_AT_MS},
        "enrol": enrolled | {"joined_on": "2026-03-02", "card_number": "2912345678906"},
        "card_replaced": {"member_id": member_id, "card_number": "29", "replaced_at_ms": SOLD_AT_MS},
        "enrol_undone": {"member_id": member_id, "undone_at_ms": SOLD_AT_MS},
        "card_replaced_undone": {
            "member_id": member_id,
            "card_number": "29",
            "restored": ["28"],
            "undone_at_ms": SOLD_AT_MS,
        },
        "card_state": {
            "member_id": member_id,
            "card_number": "29",
            "state": "lost",
            "changed_at_ms": SOLD_AT_MS,
        },
        "suggestion_answer": {
            "member_id": member_id,
            "product_id": "P",
            "reason_key": "r",
            "answer": "taken",
            "answered_at_ms": SOLD_AT_MS,
        },
        "suggestions_mentioned": {
            "member_id": member_id,
            "purchase_id": "p",
            "withheld": False,
            "products": [{"product_id": "P", "reason_key": "r"}],
            "mentioned_at_ms": SOLD_AT_MS,
        },
    }


def answered(answer: httpx2.Response) -> None:
    assert answer.status_code < 500, answer.text
    if not answer.is_success:
        assert Problem.model_validate_json(answer.content).detail


def test_damaged_bodies_of_events_are_taken_in_and_stop_nothing(office: Office, till: FakeTill) -> None:
    (member_id,) = till.members
    bodies = valid_bodies(member_id)
    assert set(bodies) == set(EVENT_BODIES)

    @settings(max_examples=200, suppress_health_check=QUIETLY, phases=[Phase.generate])
    @given(st.sampled_from(sorted(bodies)).flatmap(lambda k: st.tuples(st.just(k), damaged(bodies[k]))))
    def send(one: tuple[str, Any]) -> None:
        kind, body = one
        till.add(kind, json.dumps(body))
        assert office.settle(till).acked_seq == len(till.log)

    send()
    till.sale(member_id, 500)
    office.settle(till)
    assert office.books_balance()


def test_damaged_requests_get_an_answer(office: Office, till: FakeTill, server: ServerThread) -> None:
    (member_id,) = till.members
    till.sale(member_id, 500)
    reserve = {"redemption_id": new_id(), "member_id": member_id, "reward_id": "mug", "points": 100}
    requests = {
        "/v1/exchange": till.request().model_dump(mode="json"),
        "/v1/reservations": reserve | {"terminal_id": till.identity.terminal_id},
        "/v1/terminals": {"protocol": 1, "code": office.invite(), "app_version": "0"},
    }
    headers = {"Authorization": f"Bearer {till.identity.token}", "Content-Type": "application/json"}
    with httpx2.Client(base_url=server.url, headers=headers, trust_env=False, timeout=30) as http:

        @settings(max_examples=300, suppress_health_check=QUIETLY, phases=[Phase.generate])
        @given(
            st.sampled_from(sorted(requests)).flatmap(
                lambda path: st.tuples(st.just(path), damaged(requests[path]))
            )
        )
        def send(one: tuple[str, Any]) -> None:
            path, body = one
            answered(http.post(path, content=json.dumps(body).encode()))

        send()
    assert office.books_balance()


def test_what_the_description_allows_and_forbids_is_answered(
    office: Office, till: FakeTill, server: ServerThread
) -> None:
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    headers = {"Authorization": f"Bearer {till.identity.token}"}
    for operation in schema.get_all_operations():

        @settings(max_examples=CASES, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(operation.ok().as_strategy())
        def send(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=[not_a_server_error], timeout=ANSWER_WITHIN_S)

        send()
    assert office.books_balance()
