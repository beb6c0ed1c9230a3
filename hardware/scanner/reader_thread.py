"""The thread under a scanner driver: starting, bounded stopping, and delivery that cannot be hurt."""

from __future__ import annotations

import logging
import threading

from hardware.scanner.events import DeviceState, ScannerEvent, Sink, State

_log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 2.0


class Run:
    """One start-to-stop of a driver: what its thread uses to deliver and to wait."""

    def __init__(self, source: str, sink: Sink) -> None:
        self._source = source
        self._sink = sink
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._sealed = False
        self._state: DeviceState | None = None

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def wait(self, seconds: float) -> None:
        """Sleeps, but not beyond a request to stop."""
        self._stop.wait(seconds)

    def wait_for_stop(self) -> None:
        self._stop.wait()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def deliver(self, event: ScannerEvent) -> None:
        if not self._sealed:
            self._call(event)

    def report(self, state: State, detail: str = "") -> None:
        """Tells the state of the device when it is another than the one told last."""
        told = DeviceState(self._source, state, detail)
        if told != self._state:
            self._state = told
            self.deliver(told)

    def finish(self) -> None:
        """Delivers the one last event; nothing follows it."""
        with self._lock:
            if self._sealed:
                return
            self._sealed = True
        self._call(DeviceState(self._source, "stopped"))

    def _call(self, event: ScannerEvent) -> None:
        try:
            self._sink(event)
        except Exception:  # noqa: BLE001 - whatever the receiver does, the device is read on
            _log.exception("the receiver of %s failed on %s", self._source, type(event).__name__)


class ThreadedSource:
    """Base of the drivers that read a device in a thread of their own."""

    def __init__(self, source_id: str) -> None:
        self._id = source_id
        self._running: tuple[Run, threading.Thread] | None = None

    @property
    def id(self) -> str:
        return self._id

    def start(self, sink: Sink) -> None:
        """Does nothing when already started."""
        if self._running is not None:
            return
        run = Run(self._id, sink)
        thread = threading.Thread(target=self._body, args=(run,), name=f"scanner {self._id}", daemon=True)
        self._running = (run, thread)
        self._prepare()
        thread.start()

    def stop(self) -> None:
        """Returns after at most STOP_TIMEOUT_S, even when the device hangs."""
        if self._running is None:
            return
        run, thread = self._running
        self._running = None
        run.ask_to_stop()
        self._wake()
        if thread is threading.current_thread():
            return
        thread.join(STOP_TIMEOUT_S)
        if thread.is_alive():
            _log.warning("scanner %s did not stop in time and is left behind", self._id)
            run.finish()

    def _prepare(self) -> None:
        """Hook: called in the caller's thread before the reading thread begins."""

    def _wake(self) -> None:
        """Hook: gets the reading thread out of a wait that does not watch `run`."""

    def _work(self, run: Run) -> None:
        raise NotImplementedError

    def _body(self, run: Run) -> None:
        try:
            self._work(run)
        except Exception:  # noqa: BLE001 - a thread's error would be seen by nobody
            _log.exception("scanner %s ended", self._id)
            run.report("error", "driver_fault")
            # "stopped" must not hide the error: it is told when somebody asks for the stop.
            run.wait_for_stop()
        finally:
            run.finish()
