"""Listens as a receipt printer, hands every byte on to the real one unchanged, and reads the sale off what goes by.

The printer comes first: what it is sent is never held back, changed or read before it was passed on. Where the printer does
not answer, the till's connection is closed, as the printer itself would have done.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from pos_loyalty.basket_feed import sale_document
from pos_loyalty.basket_feed.drop_folder import DropFolder
from pos_loyalty.basket_feed.escpos_stream import EscPosStream, PrintedReceipt
from pos_loyalty.basket_feed.listening import listening_on
from pos_loyalty.basket_feed.receipt_reading import ReceiptWords, read
from pos_loyalty.basket_feed.sale_document import UnfitError
from pos_loyalty.checkout.shop_sale import SalePort, ShopSale
from pos_loyalty.database.durable import sync, sync_names

IDLE_S = 2.0
"""A receipt of a printer that does not cut is over when nothing more comes for so long."""
CONNECT_S = 2.0
SEND_S = 10.0
CHUNK = 64 * 1024
_STATUS_ASKED = b"\x10\x04"
_IS_READY = b"\x12"

Address = tuple[str, int]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """`printer` None: this is the only one who listens, such as at a second printer of the till.

    `digits` are the decimals of the shop's currency. What was read lies in `folder` until the counter has taken it.
    """

    folder: Path
    listen: Address
    printer: Address | None
    digits: int
    profile: str = "default"
    encoding: str | None = None
    words: ReceiptWords = field(default_factory=ReceiptWords)


class ReceiptCapture:
    """One listening printer. `start` once, `stop` from any thread. Each connection of the till has a thread."""

    def __init__(
        self,
        settings: CaptureSettings,
        port: SalePort,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._port, self._now = settings, port, now
        self._taking_in = DropFolder(settings.folder, port)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._cuts = False
        self.address: Address | None = None

    def start(self) -> None:
        host, port_number = self._settings.listen
        try:
            listening = listening_on(host, port_number)
        except OSError:
            self._port.complain("feed_port_taken", {"port": str(port_number)})
            return
        self.address = listening.getsockname()
        self._taking_in.start()
        self._run(self._accept, listening)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._taking_in.stop()

    def _run(self, work: Callable[[socket.socket], None], connection: socket.socket) -> None:
        thread = threading.Thread(target=work, args=(connection,), name="receipt-capture", daemon=True)
        self._threads = [*(one for one in self._threads if one.is_alive()), thread]
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        listening.settimeout(0.2)
        with listening:
            while not self._stop.is_set():
                try:
                    till, _ = listening.accept()
                except TimeoutError:
                    continue
                self._run(self._serve, till)

    def _serve(self, till: socket.socket) -> None:
        stream = EscPosStream(self._settings.profile, self._settings.encoding)
        with till:
            try:
                printer = self._connected()
            except OSError as error:
                log.warning("capture.printer", error=type(error).__name__)
                host, port_number = self._settings.printer or ("", 0)
                self._port.complain("feed_printer_gone", {"printer": f"{host}:{port_number}"})
                return
            try:
                self._pass_on(till, printer, stream)
            except OSError as error:
                log.warning("capture.line", error=type(error).__name__)
            finally:
                if printer is not None:
                    printer.close()
            self._read_all(stream.flush())

    def _connected(self) -> socket.socket | None:
        if self._settings.printer is None:
            return None
        printer = socket.create_connection(self._settings.printer, timeout=CONNECT_S)
        printer.settimeout(SEND_S)
        return printer

    def _pass_on(self, till: socket.socket, printer: socket.socket | None, stream: EscPosStream) -> None:
        """Both ways, until one of them ends. Raises OSError."""
        till.settimeout(SEND_S)
        with selectors.DefaultSelector() as waiting:
            waiting.register(till, selectors.EVENT_READ)
            if printer is not None:
                waiting.register(printer, selectors.EVENT_READ)
            while not self._stop.is_set():
                ready = {key.fileobj for key, _ in waiting.select(IDLE_S)}
                if not ready and self._is_over(stream):
                    self._read_all(stream.flush())
                if printer is not None and printer in ready and not _move(printer, till):
                    return
                if till in ready:
                    data = till.recv(CHUNK)
                    if not data:
                        return
                    _hand_on(data, till, printer)
                    receipts = stream.feed(data)
                    self._cuts = self._cuts or bool(receipts)
                    self._read_all(receipts)

    def _is_over(self, stream: EscPosStream) -> bool:
        """Some tills print each line as it is scanned, and the total long before the customer has paid.

        So quiet ends a receipt only where no printer's cut was ever seen, and once its total is there.
        """
        if self._cuts:
            return False
        try:
            return read(stream.so_far(), self._now(), self._settings.digits, self._settings.words) is not None
        except UnfitError:
            # Its number may stand at the foot, which is still to come.
            return False

    def _read_all(self, receipts: list[PrintedReceipt]) -> None:
        for printed in receipts:
            for page in sorted(printed.unknown_pages):
                self._port.complain("feed_code_page", {"page": page})
            try:
                sale = read(printed, self._now(), self._settings.digits, self._settings.words)
                if sale is not None:
                    self._put_down(sale)
            except (UnfitError, OSError) as error:
                self._port.complain("feed_receipt_unread", {"reason": str(error)})

    def _put_down(self, sale: ShopSale) -> None:
        """On the disk at once: the paper is out, and the counter may be busy or closed. Raises OSError."""
        folder, name = self._settings.folder, f"{time.time_ns()}.json"
        folder.mkdir(parents=True, exist_ok=True)
        writing = folder / f".{name}"
        writing.write_bytes(sale_document.write(sale))
        sync(writing)
        writing.rename(folder / name)
        sync_names(folder)


def _move(source: socket.socket, target: socket.socket) -> bool:
    """What the printer answers, such as its state; False once it is gone."""
    data = source.recv(CHUNK)
    target.sendall(data)
    return bool(data)


def _hand_on(data: bytes, till: socket.socket, printer: socket.socket | None) -> None:
    if printer is not None:
        printer.sendall(data)
    elif _STATUS_ASKED in data:
        # A till waits for this before it prints.
        till.sendall(_IS_READY * data.count(_STATUS_ASKED))
