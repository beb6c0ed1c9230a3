"""The next page is asked for while the last one is written: never anything else, and nothing is claimed ahead. Row M27."""

import threading
from collections.abc import Callable, Iterator

import pytest

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync import agent
from pos_loyalty.sync.messages import (
    ExchangeAnswer,
    ExchangeRequest,
    RightMessage,
    SessionAnswer,
    SessionRequest,
)
from pos_loyalty.sync.read_ahead import ReadAhead
from pos_loyalty.sync.transport import HttpLink
from tests.sync.ends import RICE_GTIN, HeadOffice, Till, now_ms
from tests.sync.test_first_load import PAGE, PRODUCTS, line, products, stocked

__all__ = ["stocked"]


class Watched:
    """A real link that tells what goes over it, in which thread, and never two things at once."""

    def __init__(self, link: HttpLink) -> None:
        self.link = link
        self.requests: list[ExchangeRequest] = []
        self.ahead: list[bool] = []
        self.changed: Callable[[ExchangeAnswer], ExchangeAnswer] = lambda answer: answer
        self._one = threading.Lock()

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer:
        assert self._one.acquire(blocking=False), "two calls at once"
        try:
            self.requests.append(request)
            self.ahead.append(threading.current_thread() is not threading.main_thread())
            return self.changed(self.link.exchange(request))
        finally:
            self._one.release()

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        assert self._one.acquire(blocking=False), "two calls at once"
        try:
            return self.link.open_session(request)
        finally:
            self._one.release()

    def close(self) -> None:
        """The link is closed by whoever opened it."""


@pytest.fixture
def watched(till: Till, stocked: HeadOffice) -> Iterator[Watched]:
    with line(till) as link:
        yield Watched(link)


def load(till: Till, link: ReadAhead) -> None:
    while agent.exchange_once(till.store, link, now_ms).more:
        pass


def test_pages_are_asked_for_ahead_and_everything_arrives_once(till: Till, watched: Watched) -> None:
    reading = ReadAhead(watched)
    load(till, reading)
    reading.close()
    assert products(till) == PRODUCTS + 1
    cursors = [request.feed_cursor for request in watched.requests]
    assert cursors == sorted(set(cursors)), "a page was asked for twice"
    assert watched.ahead.count(True) >= PRODUCTS // PAGE - 2


def test_what_is_asked_ahead_claims_nothing(till: Till, watched: Watched) -> None:
    reading = ReadAhead(watched)
    before = till.position
    load(till, reading)
    reading.close()
    for request, was_ahead in zip(watched.requests, watched.ahead, strict=True):
        if was_ahead:
            assert (request.events, request.more, request.rights_seq) == ((), True, before.rights_seq)
    assert not watched.requests[-1].more, "in the end it is said that everything was told"


def test_a_sale_meanwhile_is_told_at_once(till: Till, watched: Watched) -> None:
    reading = ReadAhead(watched)
    agent.exchange_once(till.store, reading, now_ms)
    counter = till.session()
    counter.scanned(RICE_GTIN)
    counter.sale_finished()
    agent.exchange_once(till.store, reading, now_ms)
    assert [event.kind for event in watched.requests[-1 if not watched.ahead[-1] else -2].events] == [
        "purchase"
    ]
    load(till, reading)
    reading.close()
    assert (products(till), till.pending) == (PRODUCTS + 1, 0)


def test_an_answer_that_says_more_than_changes_is_asked_for_again(till: Till, watched: Watched) -> None:
    right = RightMessage(
        redemption_id="00000000-0000-7000-8000-00000000aaaa",
        member_id="00000000-0000-7000-8000-000000000001",
        reward_id="towel",
        points=5500,
        held=True,
    )

    def with_a_right_ahead(answer: ExchangeAnswer) -> ExchangeAnswer:
        return answer.model_copy(update={"rights": (right,)}) if watched.ahead[-1] else answer

    watched.changed = with_a_right_ahead
    reading = ReadAhead(watched)
    load(till, reading)
    reading.close()
    assert products(till) == PRODUCTS + 1
    with till.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM gift_right").scalar_one() == 0


def test_trouble_ahead_is_told_when_the_page_is_wanted(till: Till, watched: Watched) -> None:
    def lost(answer: ExchangeAnswer) -> ExchangeAnswer:
        if watched.ahead[-1]:
            raise SyncError("no_link", "lost on its way")
        return answer

    watched.changed = lost
    reading = ReadAhead(watched)
    agent.exchange_once(till.store, reading, now_ms)
    with pytest.raises(SyncError, match="no_link"):
        agent.exchange_once(till.store, reading, now_ms)
    watched.changed = lambda answer: answer
    load(till, reading)
    reading.close()
    assert products(till) == PRODUCTS + 1


def test_closing_waits_for_what_was_asked(till: Till, watched: Watched) -> None:
    reading = ReadAhead(watched)
    agent.exchange_once(till.store, reading, now_ms)
    reading.close()
    assert len(watched.requests) == 2
    assert not [one.name for one in threading.enumerate() if one.name.startswith("read-ahead")]


def test_what_breaks_ahead_and_is_not_wanted_stops_nothing(till: Till, watched: Watched) -> None:
    def broken(answer: ExchangeAnswer) -> ExchangeAnswer:
        if watched.ahead[-1]:
            raise ZeroDivisionError
        return answer

    watched.changed = broken
    reading = ReadAhead(watched)
    agent.exchange_once(till.store, reading, now_ms)
    reading.close()
    assert watched.ahead == [False, True]
