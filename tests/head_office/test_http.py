"""Head office over real HTTP: registration, the exchange, refusals, and bodies that nobody should send."""

import gzip
import json
import logging
import socket
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import Engine, select

from pos_loyalty.database.head_office_tables import invite, terminal
from pos_loyalty.head_office import bodies, transactions
from pos_loyalty.head_office.logs import LOGGER
from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.sync.messages import ExchangeAnswer, Problem, RegisterAnswer
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@pytest.fixture
def server(office: Office) -> Iterator[ServerThread]:
    with ServerThread(office.engine, office.clock) as running:
        yield running


@pytest.fixture
def http(server: ServerThread) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def till(office: Office, http: httpx2.Client) -> FakeTill:
    answer = http.post("/v1/terminals", json={"protocol": 1, "code": office.invite(), "app_version": "0"})
    assert answer.status_code == 200
    return FakeTill(RegisterAnswer.model_validate_json(answer.content))


def bearer(till: FakeTill) -> dict[str, str]:
    return {"Authorization": f"Bearer {till.identity.token}"}


def send(http: httpx2.Client, till: FakeTill) -> ExchangeAnswer:
    answer = http.post("/v1/exchange", json=till.request().model_dump(mode="json"), headers=bearer(till))
    assert answer.status_code == 200, answer.text
    read = ExchangeAnswer.model_validate_json(answer.content)
    till.take(read)
    return read


def refused(answer: httpx2.Response) -> tuple[int, str]:
    problem = Problem.model_validate_json(answer.content)
    assert problem.detail
    return answer.status_code, problem.code


def test_a_till_registers_sells_and_reserves(office: Office, http: httpx2.Client, till: FakeTill) -> None:
    office.stock_gift(on_hand=1)
    member_id = till.enrol()
    till.sale(member_id, 60_000)
    assert send(http, till).acked_seq == 2
    assert till.members[member_id].points == 120
    body = {
        "terminal_id": till.identity.terminal_id,
        "redemption_id": new_id(),
        "member_id": member_id,
        "reward_id": "mug",
        "points": 100,
    }
    for _ in range(2):
        answer = http.post("/v1/reservations", json=body, headers=bearer(till))
        assert answer.json() == {"granted": True, "reason": "", "points_left": 20}


def test_health_says_version_and_database(http: httpx2.Client) -> None:
    assert http.get("/v1/health").json() == {"version": "0.1.0", "database": "reachable"}


def test_a_large_answer_comes_packed(office: Office, http: httpx2.Client, till: FakeTill) -> None:
    for _ in range(50):
        till.enrol()
    answer = http.post("/v1/exchange", json=till.request().model_dump(mode="json"), headers=bearer(till))
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["changes"]) == 52


def test_packed_requests_are_understood(http: httpx2.Client, till: FakeTill) -> None:
    member_id = till.enrol()
    content = gzip.compress(till.request().model_dump_json().encode())
    headers = bearer(till) | {"content-encoding": "gzip", "content-type": "application/json"}
    answer = http.post("/v1/exchange", content=content, headers=headers)
    assert ExchangeAnswer.model_validate_json(answer.content).acked_seq == 1
    assert member_id in answer.text


def test_a_code_works_once(office: Office, http: httpx2.Client) -> None:
    body = {"protocol": 1, "code": office.invite(), "app_version": "0"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: http.post("/v1/terminals", json=body), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403]
    assert office.count(terminal) == 1


def test_a_code_may_be_typed_in_groups(office: Office, http: httpx2.Client) -> None:
    code = office.invite()
    typed = f"{code[:6]} {code[6:12]}-{code[12:]}"
    assert (len(code), code.isdigit()) == (18, True)
    assert http.post("/v1/terminals", json={"protocol": 1, "code": typed, "app_version": "0"}).is_success


def test_a_code_is_good_for_a_day(office: Office, http: httpx2.Client) -> None:
    code = office.invite()
    office.clock.advance(timedelta(hours=24))
    answer = http.post("/v1/terminals", json={"protocol": 1, "code": code, "app_version": "0"})
    assert refused(answer) == (403, "code_refused")


def test_whoever_tries_codes_is_slowed_down_and_a_right_code_waits(
    office: Office, http: httpx2.Client
) -> None:
    def attempt(code: str) -> httpx2.Response:
        return http.post("/v1/terminals", json={"protocol": 1, "code": code, "app_version": "0"})

    wrong = [refused(attempt(f"{n:018d}")) for n in range(12)]
    assert wrong == [(403, "code_refused")] * 10 + [(429, "busy")] * 2
    code = office.invite()
    assert refused(attempt(code)) == (429, "busy")
    office.clock.advance(timedelta(minutes=10))
    assert attempt(code).is_success


def test_neither_code_nor_token_lies_in_the_database(office: Office, till: FakeTill) -> None:
    code = office.invite()
    stored = [str(row) for table in (invite, terminal) for row in office.all(select(table))]
    assert len(stored) == 3
    assert not any(code in row or till.identity.token in row for row in stored)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "Bearer \xe9", "Bearer x y"])
def test_without_the_token_nothing_is_answered(
    http: httpx2.Client, till: FakeTill, header: str | None
) -> None:
    body = till.request().model_dump(mode="json")
    headers = {} if header is None else {b"authorization": header.encode("latin-1")}
    assert refused(http.post("/v1/exchange", json=body, headers=headers)) == (401, "token_refused")
    assert refused(http.post("/v1/reservations", json={}, headers=headers))[0] in {400, 401}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"\\ud800"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 10_000,
        b"NaN",
        b'{"a":\x00}',
    ],
)
def test_what_is_no_request_is_a_problem(http: httpx2.Client, till: FakeTill, content: bytes) -> None:
    for path in ("/v1/exchange", "/v1/terminals", "/v1/reservations"):
        headers = bearer(till) | {"content-type": "application/json"}
        assert refused(http.post(path, content=content, headers=headers)) == (400, "request_unreadable")


def test_a_problem_repeats_nothing_of_what_was_sent(http: httpx2.Client, till: FakeTill) -> None:
    body = till.request().model_dump(mode="json") | {"terminal_id": "Kim Ha-neul"}
    answer = http.post("/v1/exchange", json=body, headers=bearer(till))
    assert refused(answer) == (400, "request_unreadable")
    assert "Kim" not in answer.text


def test_a_name_of_a_gift_that_no_database_keeps_is_a_problem_at_most(
    http: httpx2.Client, till: FakeTill
) -> None:
    member_id = till.enrol()
    send(http, till)
    body = {
        "terminal_id": till.identity.terminal_id,
        "redemption_id": new_id(),
        "member_id": member_id,
        "reward_id": "\0",
        "points": 1,
    }
    answer = http.post("/v1/reservations", json=body, headers=bearer(till))
    assert answer.status_code in {200, 400}
    assert not answer.json().get("granted")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 404), ("GET", "/v1/exchange", 405)])
def test_what_is_not_served_is_a_problem(http: httpx2.Client, method: str, path: str, status: int) -> None:
    assert refused(http.request(method, path)) == (status, "request_unreadable")


def test_too_large_is_said_before_it_is_read(http: httpx2.Client) -> None:
    content = b"[" + b" " * bodies.MAX_BODY_BYTES
    assert refused(http.post("/v1/exchange", content=content)) == (413, "too_large")


def test_a_bomb_of_zeros_does_not_go_off(http: httpx2.Client) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    megabyte = bytes(1024 * 1024)
    bomb = b"".join(packer.compress(megabyte) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    answer = http.post("/v1/exchange", content=bomb, headers={"content-encoding": "gzip"})
    assert refused(answer) == (413, "too_large")


@pytest.mark.parametrize(
    ("content", "encoding", "status"),
    [(b"plain", "gzip", 400), (gzip.compress(b"{}" * 500)[:-9], "gzip", 400), (b"{}", "br", 415)],
    ids=["not packed", "half", "another packing"],
)
def test_a_body_that_cannot_be_unpacked_is_a_problem(
    http: httpx2.Client, content: bytes, encoding: str, status: int
) -> None:
    answer = http.post("/v1/exchange", content=content, headers={"content-encoding": encoding})
    assert refused(answer) == (status, "request_unreadable")


def test_a_body_that_never_ends_is_given_up(server: ServerThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "DEADLINE_S", 0.2)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert b" 408 " in line.recv(100)


def test_a_database_that_is_away_is_a_problem_and_health_says_so(
    server: ServerThread, http: httpx2.Client, till: FakeTill, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "FIRST_WAIT_S", 0.0)
    monkeypatch.setattr(engine.dialect, "connect", away(engine))
    engine.dispose()
    answer = http.post("/v1/exchange", json=till.request().model_dump(mode="json"), headers=bearer(till))
    assert refused(answer) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    health = http.get("/v1/health")
    assert (health.status_code, health.json()["database"]) == (503, "unreachable")
    monkeypatch.undo()
    assert http.get("/v1/health").json()["database"] == "reachable"


def away(engine: Engine):
    def connect(*_arguments: object, **_more: object) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("away")

    return connect


def test_a_bug_is_a_problem_without_a_traceback_and_a_log_without_data(
    http: httpx2.Client, till: FakeTill, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("Kim Ha-neul")

    monkeypatch.setattr("pos_loyalty.head_office.together.exchange", broken)
    with caplog.at_level(logging.INFO, LOGGER):
        answer = http.post("/v1/exchange", json=till.request().model_dump(mode="json"), headers=bearer(till))
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "Kim" not in answer.text + caplog.text


def test_the_log_has_json_lines_and_no_personal_data(
    http: httpx2.Client, till: FakeTill, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        member_id = till.enrol(name="Kim Ha-neul")
        till.sale(member_id, 500)
        send(http, till)
        till.log[1] = till.log[1].model_copy(update={"body": "x"})
        till.acked_seq = 0
        http.post("/v1/exchange", json=till.request().model_dump(mode="json"), headers=bearer(till))
    lines = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    assert [json.loads(line)["event"] for line in lines] == ["exchanged"]
    said = caplog.text
    for secret in ("Kim", "1990-05-31", "1234 5678", till.identity.token):
        assert secret not in said


def test_the_service_describes_itself(http: httpx2.Client) -> None:
    described = http.get("/openapi.json").json()
    questions = ("reservations", "coupons", "receipts", "members", "explanations")
    names = ("health", "terminals", "sessions", "exchange", *questions)
    assert set(described["paths"]) == {f"/v1/{name}" for name in names}
    for operations in described["paths"].values():
        for operation in operations.values():
            assert len(operation["description"]) > 40


def test_eight_tills_at_once_lose_nothing_and_double_nothing(office: Office, http: httpx2.Client) -> None:
    tills = [office.new_till() for _ in range(8)]
    member_id = tills[0].enrol()
    send(http, tills[0])
    for one in tills:
        for _ in range(20):
            one.sale(member_id, 500)

    def work(one: FakeTill) -> None:
        while one.acked_seq < len(one.log):
            request = one.request(upto=one.acked_seq + 7).model_dump(mode="json")
            for _ in range(2):
                answer = http.post("/v1/exchange", json=request, headers=bearer(one))
            if answer.is_success:
                one.take(ExchangeAnswer.model_validate_json(answer.content))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, tills))
    assert office.points(member_id) == 160
    assert office.books_balance()
    assert office.alarms() == []


def test_the_clock_of_head_office_is_told(http: httpx2.Client, till: FakeTill, clock: FakeClock) -> None:
    assert send(http, till).server_time_ms == int(clock().timestamp() * 1000)
