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
    from pos_loyalty.database.backups import Backup
    from pos_loyalty.database.till_store import TillStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    session: CounterSession
    store: TillStore


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing can be done here, and the newest whole copy of the records if they are damaged."""

    message: Message
    copy: Backup | None = None


class Opening(QObject):
    """`done` carries an Opened, `refused` a Refused; both arrive in this object's thread."""

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
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Once; later calls do nothing."""
        if not self._was_started:
            self._was_started = True
            self._run(None)

    def put_back(self, copy: Backup) -> None:
        """Makes a copy the till's records, and opens them. What the copy lacks and head office has comes from there."""
        self._run(copy)

    def wait(self, timeout_s: float) -> None:
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self, copy: Backup | None) -> None:
        self._thread = threading.Thread(
            target=self._open_or_say_why, args=(copy,), name="open-database", daemon=True
        )
        self._thread.start()

    def _open_or_say_why(self, copy: Backup | None) -> None:
        try:
            if copy is not None:
                self._put_back(copy)
            opened = self._open()
        except UserError as refusal:
            message = Message("error", refusal.key, refusal.values)
            self.refused.emit(Refused(message, self._whole_copy(refusal.key)))
        except Exception as error:  # noqa: BLE001 - see below
            # Whatever it is, the person at the till gets a sentence instead of a window that says "opening".
            _log.exception("the database did not open")
            values = {"path": str(self._data), "detail": f"{type(error).__name__}: {error}"[:200]}
            self.refused.emit(Refused(Message("error", StoreError("database_unreadable").key, values)))
        else:
            self.done.emit(opened)

    def _put_back(self, copy: Backup) -> None:
        from pos_loyalty.database import backups
        from pos_loyalty.database.till_store import FILE_NAME

        aside = backups.put_back(self._data / FILE_NAME, copy.path, self._clock())
        _log.warning("the copy %s was put back; what stood there is in %s", copy.path.name, aside.name)

    def _whole_copy(self, key: str) -> Backup | None:
        from pos_loyalty.database import backups
        from pos_loyalty.database.till_store import FILE_NAME

        if key != "records_damaged":
            return None
        return next((one for one in backups.listing(self._data / FILE_NAME) if one.is_whole), None)

    def _open(self) -> Opened:
        from pos_loyalty.checkout.session import CounterSession
        from pos_loyalty.database.till_store import FILE_NAME, TillStore

        store = TillStore.open(self._data / FILE_NAME)
        session = CounterSession(
            store, clock=self._clock, new_id=self._new_id, language=self._language, region=self._region
        )
        return Opened(session, store)
