"""Asks head office what the counter wants to know, on a thread of its own: the counter never waits for the line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # as in `opening`: not before the window is painted
    from pos_loyalty.checkout.questions import Answer, Question
    from pos_loyalty.database.till_store import TillStore
    from pos_loyalty.sync.transport import HeadOfficeLink

_log = logging.getLogger(__name__)


class Asking(QObject):
    """`answered` carries the question and its answer, in this object's thread."""

    answered = Signal(object, object)

    def __init__(
        self,
        store: TillStore,
        connect: Callable[..., HeadOfficeLink],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._connect = store, connect
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ask-head-office")

    def ask(self, question: Question) -> None:
        self._worker.submit(self._run, question)

    def stop(self) -> None:
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, question: Question) -> None:
        from pos_loyalty.sync.ask import unanswered

        try:
            answer = self._answer(question)
        except Exception:  # noqa: BLE001 - see below
            # A question that waits for ever would block the counter; without an answer nothing is handed over.
            _log.exception("a question to head office broke")
            answer = unanswered(question)
        self.answered.emit(question, answer)

    def _answer(self, question: Question) -> Answer:
        from pos_loyalty.sync import position
        from pos_loyalty.sync.ask import ask

        with self._store.reading() as connection:
            credentials = position.credentials(connection)
        here = position.before_asking(self._store, question)
        link = self._connect(*credentials)
        try:
            return ask(self._store, link, here, question)
        finally:
            link.close()
