"""Opens the database behind the painted window, migration included, and hands over a session or a sentence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_loyalty.checkout.views import Message
from pos_loyalty.domain.errors import StoreError, UserError

if TYPE_CHECKING:  # loading the database library takes longer than painting the window
    from pos_loyalty.checkout.session import CounterSession
    from pos_loyalty.database.till_store import TillStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    session: CounterSession
    store: TillStore


class Opening(QObject):
    """`done` carries an Opened, `refused` the Message that says why; both arrive in this object's thread."""

    done = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        data: Path,
        language: str,
        region: str,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._data, self._language, self._region = data, language, region
        self._clock, self._new_id = clock, new_id
        self._was_started = False
        self._thread = threading.Thread(target=self._run, name="open-database", daemon=True)

    def start(self) -> None:
        """Once; later calls do nothing."""
        if not self._was_started:
            self._was_started = True
            self._thread.start()

    def wait(self, timeout_s: float) -> None:
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            opened = self._open()
        except UserError as refusal:
            self.refused.emit(Message("error", refusal.key, refusal.values))
        except Exception as error:  # noqa: BLE001 - see below
            # Whatever it is, the person at the till gets a sentence instead of a window that says "opening".
            _log.exception("the database did not open")
            values = {"path": str(self._data), "detail": f"{type(error).__name__}: {error}"[:200]}
            self.refused.emit(Message("error", StoreError("database_unreadable").key, values))
        else:
            self.done.emit(opened)

    def _open(self) -> Opened:
        from pos_loyalty.checkout.session import CounterSession
        from pos_loyalty.database.till_store import FILE_NAME, TillStore

        store = TillStore.open(self._data / FILE_NAME)
        session = CounterSession(
            store, clock=self._clock, new_id=self._new_id, language=self._language, region=self._region
        )
        return Opened(session, store)
