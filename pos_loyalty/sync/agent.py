"""The loop that keeps a till and head office in step, on a thread and connection of its own."""

import logging
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

from pos_loyalty.checkout.views import SyncView
from pos_loyalty.database import event_log, verify_till
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.clock_check import is_clock_off
from pos_loyalty.domain.errors import StoreError, SyncError
from pos_loyalty.sync import exchange, position, sessions, status
from pos_loyalty.sync.apply import apply
from pos_loyalty.sync.messages import MAX_EVENTS, ExchangeAnswer
from pos_loyalty.sync.read_ahead import ReadAhead
from pos_loyalty.sync.transport import Credentials, ExchangeLink, HttpLink

STOP_TIMEOUT_S = 25.0

_log = logging.getLogger(__name__)

_IN_DOUBT = frozenset({"session_unknown", "identity_conflict"})
_STATES = {
    "token_refused": "refused",
    "identity_conflict": "conflict",
    "other_version": "other_version",
    "store": "held",
}
_DISK_TROUBLES = {
    "disk_full": "disk_full",
    "disk_read_only": "disk_read_only",
    "records_damaged": "records",
}


def exchange_once(
    store: TillStore, link: ExchangeLink, clock: Callable[[], int], most_events: int = MAX_EVENTS
) -> ExchangeAnswer:
    """One round: events up, the answer durable at the till when this returns. Raises SyncError.

    A till that has just started says so first; one whose place is in doubt finds it again, and loses nothing.
    """
    here, events = _to_tell(store, most_events)
    if here.session_id is not None:
        try:
            return _round(store, link, clock, here, events, most_events)
        except SyncError as error:
            if error.key not in _IN_DOUBT:
                raise
            _log.warning("the place of this till is in doubt: %s (%s)", error.key, error.detail)
            # Another machine may have them: what head office still sets aside for this one is told again.
            position.drop_rights(store)
    sessions.open_session(store, link, clock())
    return _round(store, link, clock, *_to_tell(store, most_events), most_events)


def _to_tell(store: TillStore, most_events: int) -> tuple[exchange.Position, Sequence[Any]]:
    with store.reading() as connection:
        here = position.read(connection, store.boot_id)
        return here, event_log.after(connection, here.acked_seq, most_events)


def _round(
    store: TillStore,
    link: ExchangeLink,
    clock: Callable[[], int],
    here: exchange.Position,
    events: Sequence[Any],
    most_events: int,
) -> ExchangeAnswer:
    is_full = len(events) >= most_events
    answer = link.exchange(exchange.request_for(here, events, clock(), more=is_full))
    apply(store, here, answer, clock())
    return answer


class SyncAgent:
    """Exchanges after each sale at once (`wake`), else every few seconds; never stops for an error.

    `changed` is called on the agent's thread with each new state. `connect` makes a link from the
    credentials; it is made anew when the till was registered again.
    """

    def __init__(
        self,
        store: TillStore,
        changed: Callable[[SyncView], None],
        clock: Callable[[], int],
        connect: Callable[..., ExchangeLink] = HttpLink,
    ) -> None:
        self._store = store
        self._changed = changed
        self._clock = clock
        self._connect = connect
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._offline_since_ms: int | None = None
        self._scrub = verify_till.Scrub()
        self._disk_trouble = ""
        self._link: ExchangeLink | None = None
        self._credentials = Credentials("")
        self._thread = threading.Thread(target=self._run, name="sync-agent", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the loop; a request that is under way is waited for, within its own deadline."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT_S)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            error = self._rounds()
            failures = failures + 1 if error else 0
            self._after_round(error)
            # Jitter spreads tills, it guards nothing.
            wait_s = exchange.wait_s(failures, error, random.random())
            self._wake.wait(wait_s)
        self._drop_link()

    def _rounds(self) -> SyncError | None:
        """Exchanges until both sides have said everything; returns what went wrong."""
        if self._store.is_read_only:
            self._disk_trouble = "disk_read_only"
            return SyncError("store", "disk_read_only")
        try:
            self._until_told_all(self._current_link())
        except SyncError as error:
            _log.info("exchange did not happen: %s (%s)", error.key, error.detail)
            self._drop_link()
            return error
        except StoreError as error:
            _log.warning("exchange could not be stored: %s", error.key)
            self._disk_trouble = _DISK_TROUBLES.get(error.key, "")
            return SyncError("store" if self._disk_trouble else "no_link", error.key)
        except Exception as error:  # noqa: BLE001 - a till that stops sending is worse than one that logs a bug
            _log.exception("exchange broke")
            self._drop_link()
            return SyncError("no_link", type(error).__name__)
        self._disk_trouble = ""
        return None

    def _after_round(self, error: SyncError | None) -> None:
        """What the round came to, for the screen; a disk in trouble must not end the loop here either."""
        try:
            self._report(error)
            if error is None or error.key != "store":
                self._tidy()
            self._keep_a_copy()
        except Exception:  # noqa: BLE001 - as in `_rounds`: the loop goes on
            _log.exception("the state of the exchange could not be told")

    def _current_link(self) -> ExchangeLink:
        """The open line; a new one after trouble, or when the till was registered again."""
        with self._store.reading() as connection:
            credentials = position.credentials(connection)
        if self._link is None or credentials != self._credentials:
            self._drop_link()
            self._link, self._credentials = ReadAhead(self._connect(*credentials)), credentials
        return self._link

    def _drop_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _until_told_all(self, link: ExchangeLink) -> None:
        while not self._stopping.is_set():
            answer = exchange_once(self._store, link, self._clock)
            with self._store.reading() as connection:
                pending = event_log.count_after(connection, answer.acked_seq)
            if not answer.more and pending == 0:
                return
            self._report(None, exchange.loaded_percent(answer))

    def _report(self, error: SyncError | None, loaded_percent: int | None = None) -> None:
        now_ms = self._clock()
        with self._store.reading() as connection:
            last_ms, acked_seq = position.last_exchange(connection)
            pending = event_log.count_after(connection, acked_seq)
            ahead_ms = status.clock_ahead_ms(connection) or 0
        if error is None:
            self._offline_since_ms = None
            state = "linked"
        else:
            self._offline_since_ms = self._offline_since_ms or last_ms or now_ms
            state = _STATES.get(error.key, "offline")
        told = SyncView(
            state,  # type: ignore[arg-type] # one of its states
            last_ms,
            self._offline_since_ms,
            pending,
            self._trouble(ahead_ms),  # type: ignore[arg-type] # one of its troubles
            ahead_ms,
            loaded_percent,
        )
        self._changed(told)

    def _trouble(self, ahead_ms: int) -> str:
        """The worst comes first: what cannot be recorded, what is wrong already, what makes new things wrong."""
        if self._disk_trouble:
            return self._disk_trouble
        if not self._scrub.is_whole:
            return "records"
        return "clock" if is_clock_off(ahead_ms) else ""

    def _keep_a_copy(self) -> None:
        """With a line or without; what cannot be kept today is tried again in the next round."""
        if not self._wake.is_set():
            try:
                self._store.keep_a_copy(self._clock())
            except StoreError as error:
                _log.warning("no copy of the store was made: %s", error.key)

    def _tidy(self) -> None:
        """While nobody waits: the write-ahead log goes into the file, and some more of the records are looked at."""
        if not self._wake.is_set():
            self._store.checkpoint()
            with self._store.reading() as connection:
                self._scrub.step(connection)
