"""The one place that chooses the concrete parts of a till and joins them: window, scanners, database, exchange."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from hardware.scanner.events import ScannerSource
from pos_loyalty import cycles
from pos_loyalty.checkout.views import CounterView, Message, SyncView
from pos_loyalty.till import log_file
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.opening import Opened, Opening, Refused
from pos_loyalty.till.scan_bridge import ScanBridge
from pos_loyalty.till.scanners import Scanners
from pos_loyalty.till.sounds import Sounds
from pos_loyalty.till.texts import Words, install_catalogue, spoken
from pos_loyalty.till.theme import THEMES, Look, scale_for

if TYPE_CHECKING:  # the window is painted before these are loaded
    from pos_loyalty.checkout.session import CounterSession
    from pos_loyalty.database.backups import Backup
    from pos_loyalty.settings import TillSettings
    from pos_loyalty.sync.agent import SyncAgent
    from pos_loyalty.sync.transport import HeadOfficeLink
    from pos_loyalty.till.asking import Asking
    from pos_loyalty.till.customer_window import CustomerWindow
    from pos_loyalty.till.feeds import Feed, FeedBridge
    from pos_loyalty.till.printing import Printing
    from pos_loyalty.till.similar_names import SimilarNames

    Connect = Callable[..., HeadOfficeLink]

LOCK_NAME = "till.lock"
OPEN_LATEST_MS = 1_500


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    import uuid_utils

    return str(uuid_utils.uuid7())


def run_till(settings: TillSettings) -> int:
    """The counter until its window is closed. 0 when it worked, 1 when it could not."""
    settings.data.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    language = spoken(settings.language)
    install_catalogue(language, application)
    lock = lock_of(settings.data)
    if lock is None:
        words = Words(language)
        taken = Message("error", "till_runs_already", {"path": str(settings.data)})
        sys.stderr.write(words.sentence(taken) + "\n")
        return 1
    log_file.start(settings.data)
    till = Till(settings)
    till.opened.connect(cycles.settle)
    till.window.closing.connect(application.quit)
    till.start()
    close_on_signals(till.window)
    try:
        application.exec()
    finally:
        till.stop()
        lock.unlock()
    return 1 if till.was_refused else 0


def close_on_signals(window: CounterWindow) -> None:
    """Ctrl+C and a polite kill end the program as closing its window does, at the window's next tick."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())


def lock_of(data: Path) -> QLockFile | None:
    """The lock on a data folder, or None while another till works in it; one left by a crash does not count."""
    lock = QLockFile(str(data / LOCK_NAME))
    lock.setStaleLockTime(0)
    is_held_by_another = not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError
    # A disk that takes no writing takes no lock: what only looks at it needs none.
    return None if is_held_by_another else lock


class Till(QObject):
    """Everything of one running till. `start` shows the window; the database opens once it is painted."""

    opened = Signal()
    _sync_changed = Signal(object)

    def __init__(
        self,
        settings: TillSettings,
        *,
        sources: Sequence[ScannerSource] = (),
        clock: Callable[[], int] = now_ms,
        connect: Connect | None = None,
    ) -> None:
        super().__init__()
        self._settings, self._clock, self._connect = settings, clock, connect
        self._words = Words(spoken(settings.language))
        self.window = _window(settings, self._words, clock)
        self._sounds = Sounds(settings.volume, self)
        self._scanners = Scanners(settings, self.window, sources, self)
        self._opening = Opening(settings.data, self._words.language, settings.region, clock, new_id, self)
        self._parts: Opened | None = None
        self._agent: SyncAgent | None = None
        self._asking: Asking | None = None
        self._similar: SimilarNames | None = None
        self._printing: Printing | None = None
        self._last_receipt: str | None = None
        self._customer_window: CustomerWindow | None = None
        self._feed_bridge: FeedBridge | None = None
        self._feeds: list[Feed] = []
        self._newest_seq = 0
        self._copy: Backup | None = None
        self._stopped = False
        self.was_refused = False
        self._join()

    @property
    def bridge(self) -> ScanBridge:
        """Where scans arrive; there once the window was painted."""
        assert self._scanners.bridge is not None, "the window was not painted yet"
        return self._scanners.bridge

    @property
    def parts(self) -> Opened | None:
        """The session and its stores once the database is open."""
        return self._parts

    def _join(self) -> None:
        self.window.scan_answered.connect(self._sounds.play)
        self.window.view_shown.connect(self._on_view)
        self.window.painted.connect(self._open)
        # Later, so that the window is gone before the threads are waited for.
        self.window.closing.connect(self.stop, Qt.ConnectionType.QueuedConnection)
        self._opening.done.connect(self._on_opened)
        self._opening.refused.connect(self._on_refused)
        self.window.refusal.way_out_taken.connect(self._put_back)
        self._sync_changed.connect(self.window.sync_changed)

    def start(self) -> None:
        if self._settings.full_screen:
            self.window.showFullScreen()
        else:
            self.window.show()
        # A counter without a window manager gets the keyboard only if it asks for it.
        self.window.activateWindow()
        self._scanners.show()
        # A window that starts minimised is never painted.
        QTimer.singleShot(OPEN_LATEST_MS, self, self._open)

    def stop(self) -> None:
        """Ends every thread; what was recorded is on the disk already."""
        if self._stopped:
            return
        self._stopped = True
        self._scanners.stop()
        self._stop_feeds()
        if self._printing is not None:
            self._printing.stop()
        if self._customer_window is not None:
            self._customer_window.close()
        self._opening.wait(timeout_s=30)
        for part in (self._asking, self._similar, self._agent):
            if part is not None:
                part.stop()
        if self._parts is not None:
            self._parts.store.close()
        self._sounds.close()

    # The database

    def _open(self) -> None:
        if not self._stopped and self._scanners.bridge is None:
            self._scanners.start()
            self._opening.start()

    def _on_opened(self, opened: Opened) -> None:
        if self._stopped:
            opened.store.close()
            return
        self._parts = opened
        who = opened.session.identity
        self.window.show_place(who.store_name, who.name)
        self._start_exchange(opened)
        self.window.attach(opened.session)
        self._start_printing(opened)
        self._start_customer_window(opened)
        self._start_feeds(opened)
        self._sounds.prepare()
        self.opened.emit()

    def _start_exchange(self, opened: Opened) -> None:
        from pos_loyalty.sync.agent import SyncAgent
        from pos_loyalty.sync.transport import HttpLink
        from pos_loyalty.till.asking import Asking
        from pos_loyalty.till.similar_names import SimilarNames

        connect = self._connect or HttpLink
        self._agent = SyncAgent(opened.store, self._on_sync, self._clock, connect)
        self._agent.start()
        self._asking = Asking(opened.store, connect, self)
        self._asking.answered.connect(self.window.answered)
        self.window.question_asked.connect(self._asking.ask)
        self._similar = SimilarNames(opened.session.found_similar, self)
        self._similar.found.connect(self.window.similar_found)
        self.window.similar_asked.connect(self._similar.look_for)

    def _start_printing(self, opened: Opened) -> None:
        from pos_loyalty.till.printing import Printing

        printing = Printing(self._settings, self._words.language, opened.session.identity.store_name, self)
        printing.said.connect(self.window.report)
        self.window.receipt_wanted.connect(printing.print_asked_receipt)
        self.window.card_wanted.connect(printing.print_card)
        self._printing = printing
        self._last_receipt = _newest_code(opened.session)

    def _start_customer_window(self, opened: Opened) -> None:
        if not self._settings.customer_screen:
            return
        from pos_loyalty.till.customer_window import CustomerWindow, second_screen

        screen = second_screen()
        if screen is None:
            return
        look = Look(THEMES[self._settings.theme], scale_for(screen, "full"), False, self._words.language)
        self._customer_window = CustomerWindow(look, self._words, opened.session.identity.store_name)
        self.window.view_shown.connect(self._customer_window.show_view)
        self._customer_window.show_view(opened.session.view)
        self._customer_window.put_on(screen)

    def _start_feeds(self, opened: Opened) -> None:
        from pos_loyalty.till.feeds import FeedBridge, feeds_of

        self._feed_bridge = FeedBridge(self.window.take_shop_sale, self)
        self._feed_bridge.said.connect(self.window.report)
        self._feeds = feeds_of(self._settings, opened.session.currency, self._feed_bridge)
        for feed in self._feeds:
            feed.start()

    def _stop_feeds(self) -> None:
        if self._feed_bridge is None:
            return
        self._feed_bridge.close()
        # What was handed over before is answered, so that no thread waits for this one.
        QCoreApplication.sendPostedEvents(self._feed_bridge)
        for feed in self._feeds:
            feed.stop()

    def _on_refused(self, refused: Refused) -> None:
        self.was_refused = True
        self._copy = refused.copy
        way_out = ""
        if refused.copy is not None:
            made_at_ms = round(refused.copy.made_at.timestamp() * 1000)
            way_out = self.tr("Put back the copy of {day}, {time}").format(
                day=self._words.short_day(self._words.moment(made_at_ms).date()),
                time=self._words.time_of_day(made_at_ms),
            )
        self.window.refuse(self._words.sentence(refused.message), way_out)

    def _put_back(self) -> None:
        """By the button under the sentence; pressed twice, it is done once."""
        copy, self._copy = self._copy, None
        if copy is not None:
            self.was_refused = False
            self.window.open_again()
            self._opening.put_back(copy)

    def _on_sync(self, sync: SyncView) -> None:
        """On the agent's thread."""
        self._sync_changed.emit(sync)

    def _on_view(self, _view: CounterView) -> None:
        """Something new in the log goes out at once."""
        if self._parts is None or self._agent is None:
            return
        from pos_loyalty.database import event_log

        with self._parts.store.reading() as connection:
            newest_seq = event_log.newest_seq(connection)
        if newest_seq != self._newest_seq:
            self._newest_seq = newest_seq
            self._agent.wake()
            self._print_new_receipt(self._parts.session)

    def _print_new_receipt(self, session: CounterSession) -> None:
        """Sales, returns and what was undone, as soon as they are recorded."""
        printing = self._printing
        if printing is None or not printing.has_receipts or self._settings.receipts != "always":
            return
        receipt = session.newest_receipt()
        if isinstance(receipt, Message) or receipt.receipt_code == self._last_receipt:
            return
        self._last_receipt = receipt.receipt_code
        printing.print_receipt(receipt)


def _newest_code(session: CounterSession) -> str | None:
    receipt = session.newest_receipt()
    return None if isinstance(receipt, Message) else receipt.receipt_code


def _window(settings: TillSettings, words: Words, clock: Callable[[], int]) -> CounterWindow:
    screen = QApplication.primaryScreen()
    side = settings.layout == "side"
    look = Look(THEMES[settings.theme], scale_for(screen, settings.layout), side, words.language)
    window = CounterWindow(look, words, clock)
    if side and screen is not None:
        area = screen.availableGeometry()
        window.setGeometry(area.right() + 1 - window.width(), area.top(), window.width(), area.height())
    return window
