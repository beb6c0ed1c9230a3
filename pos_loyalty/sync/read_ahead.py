"""Asks for the next page of a long answer while the till writes the last one: a first load takes both ends' time at once."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

from pos_loyalty.sync import exchange
from pos_loyalty.sync.messages import ExchangeAnswer, ExchangeRequest, SessionAnswer, SessionRequest
from pos_loyalty.sync.transport import ExchangeLink

ENOUGH_CARD_NUMBERS = 10_000


class ReadAhead:
    """An `exchange` over a link that is this one's alone, page after page.

    Nothing is said ahead that is not so yet: what was asked ahead names no event, is not complete, and claims to have
    heard of nothing but the page that it goes on from. It is used if the till then asks for just that; an answer that
    says more than changes is asked for again.
    """

    def __init__(self, link: ExchangeLink) -> None:
        self._link = link
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._asked: ExchangeRequest | None = None
        self._ahead: Future[ExchangeAnswer] | None = None

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        self._drop()
        return self._link.open_session(request)

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer:
        answer = self._taken(request) or self._link.exchange(request)
        if exchange.loaded_percent(answer) is not None and not answer.rights:
            self._asked = _next(request, answer)
            self._ahead = self._thread.submit(self._link.exchange, self._asked)
        return answer

    def close(self) -> None:
        self._drop()
        self._thread.shutdown()
        self._link.close()

    def _taken(self, request: ExchangeRequest) -> ExchangeAnswer | None:
        """What was asked ahead, if it is what is asked for now; its trouble is told as if it were asked now."""
        asked, ahead = self._asked, self._ahead
        if asked is None or ahead is None or not _is_same(asked, request):
            self._drop()
            return None
        self._asked = self._ahead = None
        answer = ahead.result()
        return answer if not (answer.rights or answer.card_blocks) else None

    def _drop(self) -> None:
        """Waits for it: the link does one thing at a time. What became of it is nobody's trouble any more."""
        ahead, self._asked, self._ahead = self._ahead, None, None
        if ahead is not None:
            wait([ahead])


def _next(request: ExchangeRequest, answer: ExchangeAnswer) -> ExchangeRequest:
    return request.model_copy(
        update={
            "after_seq": answer.acked_seq,
            "after_hash": answer.acked_hash,
            "events": (),
            "feed_cursor": answer.feed_cursor,
            "generation": answer.generation,
            "card_numbers_left": ENOUGH_CARD_NUMBERS,
            "more": True,
        }
    )


def _is_same(asked: ExchangeRequest, request: ExchangeRequest) -> bool:
    """Whether the till wants the page behind the one before, as the same start of itself, and has nothing to tell."""
    names = ("terminal_id", "epoch", "session_id", "after_seq", "after_hash", "feed_cursor", "generation")
    return not request.events and all(getattr(asked, name) == getattr(request, name) for name in names)
