"""The feeds that the settings name, and the bridge over which their threads hand sales to the counter."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from pos_loyalty.settings import TillSettings

if TYPE_CHECKING:  # the window is painted before these are loaded
    from collections.abc import Callable

    from pos_loyalty.checkout.shop_sale import ShopSale, Taken

ANSWER_S = 10.0
"""A counter that has not answered by then is busy; the sale is handed over again later."""


class Feed(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class FeedBridge(QObject):
    """A `SalePort`: any thread hands over, the thread of the windows takes, and the first waits for the answer."""

    _arrived = Signal(object, object)
    said = Signal(str, str, object)

    def __init__(self, take: Callable[[ShopSale], Taken], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._is_closed = False
        self._arrived.connect(self._on_arrived)

    def hand_over(self, sale: ShopSale) -> Taken:
        """Raises CounterBusyError."""
        from pos_loyalty.checkout.shop_sale import CounterBusyError

        if self._is_closed:
            raise CounterBusyError
        answer: Future[Taken] = Future()
        self._arrived.emit(sale, answer)
        try:
            return answer.result(timeout=ANSWER_S)
        except TimeoutError as error:
            # Cancelled, it is not taken behind the back of whoever hands it over again.
            if answer.cancel():
                raise CounterBusyError from error
            return answer.result()

    def complain(self, key: str, values: Mapping[str, object]) -> None:
        self.said.emit("warn", key, dict(values))

    def close(self) -> None:
        self._is_closed = True

    @Slot(object, object)
    def _on_arrived(self, sale: ShopSale, answer: Future[Taken]) -> None:
        from pos_loyalty.checkout.shop_sale import CounterBusyError

        if not answer.set_running_or_notify_cancel():
            return
        if self._is_closed:
            answer.set_exception(CounterBusyError())
            return
        try:
            answer.set_result(self._take(sale))
        except Exception as error:  # noqa: BLE001 - it is raised again where the sale came from
            answer.set_exception(error)


def feeds_of(settings: TillSettings, currency: str, bridge: FeedBridge) -> list[Feed]:
    """In no order; loaded only where a setting names them."""
    feeds: list[Feed] = []
    if settings.feed_folder:
        from pathlib import Path

        from pos_loyalty.basket_feed.drop_folder import DropFolder

        feeds.append(DropFolder(Path(settings.feed_folder), bridge))
    if settings.feed_port:
        from pos_loyalty.basket_feed.loopback_service import LoopbackService, token_of

        feeds.append(LoopbackService(settings.feed_port, token_of(settings.data), bridge))
    if settings.feed_printer_listen:
        feeds.append(_capture(settings, currency, bridge))
    return feeds


def _capture(settings: TillSettings, currency: str, bridge: FeedBridge) -> Feed:
    from pos_loyalty.basket_feed.receipt_capture import CaptureSettings, ReceiptCapture
    from pos_loyalty.basket_feed.receipt_reading import ReceiptWords
    from pos_loyalty.i18n.money import minor_digits

    told = CaptureSettings(
        folder=settings.data / "captured",
        listen=_address(settings.feed_printer_listen),
        printer=_address(settings.feed_printer) if settings.feed_printer else None,
        digits=minor_digits(currency),
        profile=settings.feed_printer_profile,
        encoding=settings.feed_printer_encoding or None,
        words=ReceiptWords(settings.feed_total_words, settings.feed_receipt_words),
    )
    return ReceiptCapture(told, bridge)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)
