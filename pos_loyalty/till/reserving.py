"""Asks head office for a gift on a thread of its own, so that the counter never waits for the line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # as in `opening`: not before the window is painted
    from pos_loyalty.checkout.redeem import ReserveAnswer, ReserveGift
    from pos_loyalty.database.till_store import TillStore
    from pos_loyalty.sync.transport import HeadOfficeLink

_log = logging.getLogger(__name__)


class Reserving(QObject):
    """`answered` carries what was asked and the answer, in this object's thread."""

    answered = Signal(object, object)

    def __init__(
        self,
        store: TillStore,
        terminal_id: str,
        connect: Callable[[str, str], HeadOfficeLink],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._terminal_id, self._connect = store, terminal_id, connect
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reserve-gift")

    def ask(self, asked: ReserveGift) -> None:
        self._worker.submit(self._run, asked)

    def stop(self) -> None:
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, asked: ReserveGift) -> None:
        from pos_loyalty.checkout.redeem import ReserveAnswer

        try:
            answer = self._reserve(asked)
        except Exception:  # noqa: BLE001 - see below
            # A gift that waits for ever would block the tile; without an answer nothing is handed over.
            _log.exception("the question for a gift broke")
            answer = ReserveAnswer(False, "gift_no_link")
        self.answered.emit(asked, answer)

    def _reserve(self, asked: ReserveGift) -> ReserveAnswer:
        from pos_loyalty.sync import position
        from pos_loyalty.sync.reserve import reserve

        with self._store.reading() as connection:
            credentials = position.credentials(connection)
        link = self._connect(*credentials)
        try:
            return reserve(link, self._terminal_id, asked)
        finally:
            link.close()
