"""Looks for names that were typed wrongly, on a thread of its own: every name is read for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from pos_loyalty.checkout.views import MemberRow

_log = logging.getLogger(__name__)


class SimilarNames(QObject):
    """`found` carries what was typed and who may be meant, in this object's thread."""

    found = Signal(str, object)

    def __init__(self, look_up: Callable[[str], Sequence[MemberRow]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look_up = look_up
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="similar-names")

    def look_for(self, text: str) -> None:
        self._worker.submit(self._run, text)

    def stop(self) -> None:
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, text: str) -> None:
        rows: Sequence[MemberRow] = ()
        try:
            rows = self._look_up(text)
        except Exception:  # noqa: BLE001 - see below
            # Whoever typed waits for an answer: nobody was found then.
            _log.exception("looking for similar names broke")
        self.found.emit(text, rows)
