"""Whatever the line does, the till keeps its records, says one sentence and goes on. Row M27."""

import json
import queue
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.checkout.views import SyncView
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import StoreError, SyncError
from pos_loyalty.domain.log_chain import GENESIS
from pos_loyalty.sync import exchange, transport
from pos_loyalty.sync.agent import SyncAgent
from pos_loyalty.sync.transport import HttpLink
from tests.sync import hostile
from tests.sync.ends import HeadOffice, Till, now_ms
from tests.sync.hostile import Behaviour, HostileServer


@pytest.fixture
def cut_off(sqlite_office: HeadOffice, tmp_path: Path) -> Iterator[Till]:
    """A till with one sale that head office has not seen."""
    till = Till.register(tmp_path / "till", sqlite_office)
    till.exchange()
    till.sell()
    yield till
    till.store.close()


def _point_at(till: Till, url: str) -> None:
    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE terminal SET server_url = ?", (url,))


def _good_answer(**changed: object) -> bytes:
    answer = {
        "protocol": 1,
        "session_id": "0" * 36,
        "epoch": 1,
        "acked_seq": 0,
        "acked_hash": GENESIS,
        "changes": [],
        "feed_cursor": 0,
        "generation": "g",
        "more": False,
        "server_time_ms": 0,
    }
    return json.dumps(answer | changed).encode()


BAD: dict[str, tuple[Behaviour, str]] = {
    "a web page": (hostile.answer(b"<html>Sign in to the hotel network</html>"), "nonsense"),
    "no JSON": (hostile.answer(b"\x00\xff\xfe"), "nonsense"),
    "fields missing": (hostile.answer(b'{"protocol": 1}'), "nonsense"),
    "points out of range": (hostile.answer(_good_answer(acked_seq=-5)), "nonsense"),
    "an unknown event": (
        hostile.answer(_good_answer(acked_seq=77, acked_hash="a" * 64)),
        "identity_conflict",
    ),
    "a redirect": (hostile.answer(b"", "302 Found", "Location: http://127.0.0.1:9/\r\n"), "nonsense"),
    "an error page": (hostile.answer(b"oops", "500 Internal Server Error"), "nonsense"),
    "a refused token": (
        hostile.answer(b'{"code": "token_refused", "detail": ""}', "401 Unauthorized"),
        "token_refused",
    ),
    "a head office that is older": (
        hostile.answer(b'{"code": "request_unreadable", "detail": "Not Found"}', "404 Not Found"),
        "other_version",
    ),
    "another protocol": (
        hostile.answer(b'{"code": "protocol_unknown", "detail": ""}', "400 Bad Request"),
        "other_version",
    ),
    "a page that is not there": (hostile.answer(b"<h1>404</h1>", "404 Not Found"), "nonsense"),
    "an unknown encoding": (hostile.answer(b"xx", headers="Content-Encoding: br\r\n"), "nonsense"),
    "broken gzip": (hostile.answer(b"no gzip at all", headers="Content-Encoding: gzip\r\n"), "no_link"),
    "half an answer": (hostile.half_an_answer, "no_link"),
    "hanging up": (hostile.hang_up, "no_link"),
    "silence": (hostile.silence, "no_link"),
    "headers without end": (hostile.drip_headers, "no_link"),
}
# Only these are told by the deadline; a short one for the others would judge how busy the machine is.
WITHOUT_END = {"silence", "headers without end"}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_answer_is_named_and_the_sale_waits_unharmed(
    case: str, cut_off: Till, sqlite_office: HeadOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    behaviour, key = BAD[case]
    with HostileServer(behaviour) as server, monkeypatch.context() as patched:
        if case in WITHOUT_END:
            patched.setattr(transport, "EXCHANGE_DEADLINE_S", 1.0)
        _point_at(cut_off, server.url)
        with pytest.raises(SyncError) as refused:
            cut_off.exchange()
    assert refused.value.key == key
    assert cut_off.pending == 1
    assert cut_off.points() == 6077
    _point_at(cut_off, sqlite_office.url)
    cut_off.exchange()
    assert cut_off.pending == 0


def test_an_answer_that_drips_is_given_up_as_a_whole(cut_off: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "EXCHANGE_DEADLINE_S", 1.0)
    sent: list[int] = []
    with HostileServer(hostile.drip(sent)) as server:
        _point_at(cut_off, server.url)
        with pytest.raises(SyncError, match="no whole answer"):
            cut_off.exchange()
    assert 0 < len(sent) < 1000


def test_a_packed_answer_that_unpacks_without_end_costs_little_memory(cut_off: Till) -> None:
    with HostileServer(hostile.bomb()) as server:
        _point_at(cut_off, server.url)
        tracemalloc.start()
        with pytest.raises(SyncError) as refused:
            cut_off.exchange()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert refused.value.key == "nonsense"
    assert peak < 4 * transport.MOST_ANSWER_BYTES


def test_a_bad_address_is_no_link() -> None:
    for url in ("http://127.0.0.1:9", "http://nowhere.invalid", "http://[::1", "ftp://x", "", "http://"):
        with pytest.raises(SyncError), HttpLink(url) as link:
            link.exchange(exchange.request_for(_POSITION, [], 0))


_POSITION = exchange.Position("0" * 36, 1, 0, GENESIS, 0, "", 0)


def _states(till: Till) -> tuple[SyncAgent, "queue.Queue[SyncView]"]:
    seen: queue.Queue[SyncView] = queue.Queue()
    return SyncAgent(till.store, seen.put, now_ms), seen


def _wait_for(seen: "queue.Queue[SyncView]", state: str, pending: int) -> SyncView:
    while True:
        view = seen.get(timeout=30)
        if (view.state, view.pending_events) == (state, pending):
            return view


def test_the_agent_sends_at_once_when_it_is_woken_and_reconnects_by_itself(
    cut_off: Till, sqlite_office: HeadOffice
) -> None:
    agent, seen = _states(cut_off)
    agent.start()
    _wait_for(seen, "linked", 0)
    cut_off.sell()
    agent.wake()
    _wait_for(seen, "linked", 0)

    _point_at(cut_off, "http://127.0.0.1:9")
    cut_off.sell()
    agent.wake()
    offline = _wait_for(seen, "offline", 1)
    assert offline.offline_since_ms is not None

    _point_at(cut_off, sqlite_office.url)
    agent.wake()
    back = _wait_for(seen, "linked", 0)
    assert back.offline_since_ms is None
    agent.stop()


def test_the_agent_goes_on_after_its_news_could_not_be_told(cut_off: Till) -> None:
    seen: queue.Queue[SyncView] = queue.Queue()

    def broken_at_first(view: SyncView) -> None:
        seen.put(view)
        if seen.qsize() == 1:
            raise RuntimeError("a screen that broke")

    agent = SyncAgent(cut_off.store, broken_at_first, now_ms)
    agent.start()
    while seen.qsize() < 1:
        threading.Event().wait(0.01)
    cut_off.sell()
    agent.wake()
    while cut_off.pending:
        threading.Event().wait(0.01)
    agent.stop()
    assert seen.qsize() >= 2


def test_what_a_person_has_to_see_to_has_its_own_state(cut_off: Till) -> None:
    for case, state in (
        ("a refused token", "refused"),
        ("an unknown event", "conflict"),
        ("a head office that is older", "other_version"),
    ):
        with HostileServer(BAD[case][0]) as server:
            _point_at(cut_off, server.url)
            agent, seen = _states(cut_off)
            agent.start()
            _wait_for(seen, state, 1)
            agent.stop()


def test_a_till_without_identity_has_an_agent_that_does_no_harm(tmp_path: Path) -> None:
    store = TillStore.open(tmp_path / "till.db")
    seen: queue.Queue[SyncView] = queue.Queue()
    agent = SyncAgent(store, seen.put, now_ms)
    agent.start()
    assert seen.get(timeout=30).state == "offline"
    agent.stop()
    store.close()


def _trouble(seen: "queue.Queue[SyncView]", trouble: str) -> SyncView:
    while True:
        view = seen.get(timeout=30)
        if view.trouble == trouble:
            return view


def test_a_clock_that_is_off_is_told_with_how_much(cut_off: Till) -> None:
    seen: queue.Queue[SyncView] = queue.Queue()
    agent = SyncAgent(cut_off.store, seen.put, lambda: now_ms() - 10 * 60_000)
    agent.start()
    assert round(_trouble(seen, "clock").clock_ahead_ms / 60_000) == -10
    agent.stop()


def test_records_that_are_damaged_are_found_while_nobody_waits(cut_off: Till) -> None:
    with cut_off.store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_no_update")
        connection.exec_driver_sql("UPDATE event SET occurred_at_ms = occurred_at_ms + 1")
    agent, seen = _states(cut_off)
    _point_at(cut_off, "http://127.0.0.1:9")
    agent.start()
    _wait_for(seen, "offline", 1)
    agent.wake()
    assert _trouble(seen, "records").state == "offline"
    agent.stop()


def test_a_disk_that_takes_no_writing_holds_the_exchange_up(cut_off: Till, sqlite_office: HeadOffice) -> None:
    """Nothing is asked of head office, whose answer could not be kept."""
    cut_off.store.is_read_only = True
    agent, seen = _states(cut_off)
    agent.start()
    assert _trouble(seen, "disk_read_only").state == "held"
    agent.stop()
    assert (cut_off.pending, sqlite_office.count("inbox_event")) == (1, 0)
    cut_off.store.is_read_only = False


def test_a_full_disk_holds_the_exchange_up_until_there_is_room(cut_off: Till) -> None:
    full = [True]

    def writing() -> object:
        if full[0]:
            raise StoreError("disk_full")
        return TillStore.writing(cut_off.store)

    cut_off.store.writing = writing  # type: ignore[method-assign,assignment] # a disk that is full for a while
    agent, seen = _states(cut_off)
    agent.start()
    assert _trouble(seen, "disk_full").state == "held"
    full[0] = False
    agent.wake()
    assert _wait_for(seen, "linked", 0).trouble == ""
    agent.stop()


def test_waiting_grows_is_bounded_and_spread() -> None:
    down = SyncError("no_link")
    assert exchange.wait_s(0, None, 0.5) == exchange.IDLE_S
    waits = [exchange.wait_s(failures, down, 1.0) for failures in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == exchange.LONGEST_WAIT_S
    assert exchange.wait_s(3, down, 0.0) < exchange.wait_s(3, down, 1.0)
    assert exchange.wait_s(1, SyncError("token_refused"), 0.0) == exchange.REFUSED_WAIT_S
