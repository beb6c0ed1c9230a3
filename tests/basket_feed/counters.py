"""Counters for feeds to hand sales to."""

import threading
from collections.abc import Mapping

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.shop_sale import CounterBusyError, ShopSale, Taken


class NotingCounter:
    """Writes down what it is handed. `busy` times it cannot answer; `refusal` is what it says instead of taking it."""

    def __init__(self, *, busy: int = 0, refusal: str | None = None) -> None:
        self.sales: list[ShopSale] = []
        self.complaints: list[tuple[str, Mapping[str, object]]] = []
        self.busy, self.refusal = busy, refusal
        self.something = threading.Event()

    def hand_over(self, sale: ShopSale) -> Taken:
        if self.busy:
            self.busy -= 1
            raise CounterBusyError
        self.sales.append(sale)
        self.something.set()
        return (
            Taken(None, self.refusal, {"number": sale.receipt_number}) if self.refusal else Taken("waiting")
        )

    def complain(self, key: str, values: Mapping[str, object]) -> None:
        self.complaints.append((key, values))
        self.something.set()

    @property
    def numbers(self) -> list[str]:
        return [sale.receipt_number for sale in self.sales]


class RealCounter:
    """A session, called by whichever thread hands over: as one at a time, which is what the bridge sees to."""

    def __init__(self, session: CounterSession) -> None:
        self.session = session
        self._one_at_a_time = threading.Lock()

    def hand_over(self, sale: ShopSale) -> Taken:
        with self._one_at_a_time:
            return self.session.shop_sale_arrived(sale)

    def complain(self, key: str, values: Mapping[str, object]) -> None:
        with self._one_at_a_time:
            self.session.reported("warn", key, values)
