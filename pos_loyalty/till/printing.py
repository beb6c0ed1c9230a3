"""Receipts and cards go to their printers on one thread of their own: the counter never waits for paper."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_loyalty.settings import TillSettings

if TYPE_CHECKING:  # the window is painted before these are loaded
    from pos_loyalty.checkout.receipt import Receipt
    from pos_loyalty.checkout.views import Kind

MOST_WAITING = 20
"""A printer that takes two seconds to say nothing would be behind for minutes; what is left out F8 prints again."""

_log = logging.getLogger(__name__)


class Printing(QObject):
    """`said` carries kind, key and values of a sentence about a job, in this object's thread."""

    said = Signal(str, str, object)

    def __init__(
        self,
        settings: TillSettings,
        language: str,
        store_name: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._language = settings, language
        self._card_title = settings.card_title or store_name
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printing")
        self._waiting = 0

    @property
    def has_receipts(self) -> bool:
        return bool(self._settings.receipt_printer)

    def print_asked_receipt(self, receipt: Receipt) -> None:
        """Somebody waits for it, and is told that it is done; the drawer stays closed."""
        self.print_receipt(receipt, is_asked=True)

    def print_receipt(self, receipt: Receipt, *, is_asked: bool = False) -> None:
        if not self.has_receipts:
            self._say("info", "printer_none")
        elif self._waiting >= MOST_WAITING:
            self._say("error", "printer_gone")
        else:
            self._waiting += 1
            self._worker.submit(self._guarded, self._print_receipt, receipt, is_asked)

    def print_card(self, number: str, name: str) -> None:
        """A new number, where there is a printer for cards."""
        if self._settings.card_printer:
            self._waiting += 1
            self._worker.submit(self._guarded, self._print_card, number, name)

    def stop(self) -> None:
        """What is being printed is finished; what waits is not begun."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _guarded(self, work: Callable[..., None], *values: object) -> None:
        try:
            work(*values)
        except Exception:  # noqa: BLE001 - whatever it was, the counter goes on and a person is told
            _log.exception("a job could not be printed")
            self._say("error", "printer_gone")
        finally:
            self._waiting -= 1

    def _print_receipt(self, receipt: Receipt, is_asked: bool) -> None:
        from hardware.printer.receipt_printer import PrinterError, printer_at
        from pos_loyalty.printing.receipt_bytes import PrinterLook, receipt_job
        from pos_loyalty.printing.receipt_text import Paper, receipt_lines
        from pos_loyalty.till.texts import translate

        told = self._settings
        paper = Paper(self._language, translate, told.receipt_columns)
        opens_drawer = told.drawer and not is_asked
        look = PrinterLook(told.receipt_profile, told.receipt_columns, self._language, opens_drawer)
        job = receipt_job(receipt_lines(receipt, paper), receipt.receipt_code, look)
        try:
            printer_at(told.receipt_printer).send(job)
        except PrinterError as error:
            _log.warning("receipt printer: %s %s", error.reason, error.detail)
            self._say("error", f"printer_{error.reason}", setting="receipt_printer")
            return
        if is_asked:
            self._say("ok", "receipt_printed")

    def _print_card(self, number: str, name: str) -> None:
        printer = self._settings.card_printer
        try:
            print_card(printer, number, name, self._card_title, self._language)
        except OSError as error:
            _log.warning("card printer: %s", error)
            self._say("error", "card_printer_gone", name=name, printer=printer)
        else:
            self._say("ok", "card_printed", name=name)

    def _say(self, kind: Kind, key: str, **values: object) -> None:
        self.said.emit(kind, key, values)


def print_card(printer: str, number: str, name: str, title: str, language: str) -> None:
    """One card on a printer of the system, or as a PDF where `printer` is a folder. Raises OSError."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    from pos_loyalty.printing.card_sheet import CardLook, CardPrint, print_on, write_sheet

    card = CardPrint(number, name, language)
    if Path(printer).is_dir():
        path = Path(printer) / f"card-{number[-4:]}-{time.time_ns()}.pdf"
        # Whoever watches the folder finds no half of one.
        unfinished = path.with_suffix(".part")
        write_sheet(unfinished, [card], CardLook(title, page="card"))
        unfinished.rename(path)
        return
    found = QPrinterInfo.printerInfo(printer)
    if found.isNull():
        raise OSError(f"this system has no printer {printer!r}")
    device = QPrinter(found, QPrinter.PrinterMode.HighResolution)
    print_on(device, [card], CardLook(title, dpi=device.resolution(), page="card"))
