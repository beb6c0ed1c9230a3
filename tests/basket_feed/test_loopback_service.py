"""The loopback service over a real socket: a token, a sale, and an answer that says what became of it."""  # M40

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pos_loyalty.basket_feed.loopback_service import HOST, LoopbackService, token_of
from tests.basket_feed.counters import NotingCounter

TOKEN = "a token"
SALE = {"receipt_number": "1", "sold_at": "2026-11-29T14:05:00", "total_minor": 1000}


@pytest.fixture
def counter() -> NotingCounter:
    return NotingCounter()


@pytest.fixture
def client(counter: NotingCounter) -> Iterator[httpx2.Client]:
    service = LoopbackService(0, TOKEN, counter)
    service.start()
    host, port = service.address
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx2.Client(base_url=f"http://{host}:{port}", headers=headers, timeout=20) as client:
        yield client
    service.stop()


def test_a_sale_is_taken_and_told_what_became_of_it(client: httpx2.Client, counter: NotingCounter) -> None:
    answer = client.post("/sales", json=SALE)
    assert (answer.status_code, answer.json()) == (200, {"receipt_number": "1", "outcome": "waiting"})
    assert counter.sales[0].total_minor == 1000


@pytest.mark.parametrize("header", [None, "Bearer another", "Basic YTpi", "Bearer a tokem"], ids=str)
def test_without_the_token_nothing_is_taken(
    client: httpx2.Client, counter: NotingCounter, header: str | None
) -> None:
    client.headers.pop("Authorization")
    answer = client.post("/sales", json=SALE, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert counter.sales == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{}", 422),
        (b"[1]", 422),
        (b"\xff\xfe", 422),
        (json.dumps({**SALE, "total_minor": 10.5}).encode(), 422),
        (b" " * (1024 * 1024 + 1), 413),
    ],
    ids=["empty", "nothing in it", "a list", "no text", "a fraction", "too large"],
)
def test_what_is_no_sale_is_refused_with_the_reason(
    client: httpx2.Client, counter: NotingCounter, content: bytes, status: int
) -> None:
    answer = client.post("/sales", content=content)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert counter.sales == []


def test_a_busy_counter_says_to_come_again(client: httpx2.Client, counter: NotingCounter) -> None:
    counter.busy = 1
    answer = client.post("/sales", json=SALE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert client.post("/sales", json=SALE).status_code == 200


def test_a_refusal_has_its_reason(client: httpx2.Client, counter: NotingCounter) -> None:
    counter.refusal = "shop_sale_differs"
    answer = client.post("/sales", json=SALE)
    assert answer.status_code == 409
    assert answer.json() == {"detail": {"reason": "shop_sale_differs", "number": "1"}}


def test_its_openapi_is_whole(client: httpx2.Client) -> None:
    document = client.get("/openapi.json").json()
    sale = document["paths"]["/sales"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert sale["required"] == ["receipt_number", "sold_at", "total_minor"]
    for reference in _references(document):
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]
        assert place
    assert client.get("/docs").status_code == 404, "a page that loads scripts from elsewhere"


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def test_a_port_that_is_taken_is_told(counter: NotingCounter) -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        service = LoopbackService(port, TOKEN, counter)
        service.start()
        service.stop()
    assert counter.complaints == [("feed_port_taken", {"port": str(port)})]


def test_the_token_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    token = token_of(tmp_path / "till")
    assert len(token) >= 40
    assert token_of(tmp_path / "till") == token
    assert stat.S_IMODE((tmp_path / "till" / "feed-token").stat().st_mode) == 0o600
