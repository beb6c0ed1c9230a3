"""A till that takes in a drop folder without end; the benchmark ends it in the middle, again and again."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

import uuid_utils

from pos_loyalty.basket_feed.drop_folder import DropFolder
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.shop_sale import ShopSale, Taken
from pos_loyalty.database.till_store import FILE_NAME, TillStore


class Counter:
    def __init__(self, session: CounterSession) -> None:
        self._session = session

    def hand_over(self, sale: ShopSale) -> Taken:
        return self._session.shop_sale_arrived(sale)

    def complain(self, key: str, values: Mapping[str, object]) -> None:
        print(key, dict(values), flush=True)


def main() -> None:
    data, folder = (Path(word) for word in sys.argv[1:])
    store = TillStore.open(data / FILE_NAME)
    session = CounterSession(
        store, clock=lambda: time.time_ns() // 1_000_000, new_id=lambda: str(uuid_utils.uuid7())
    )
    taking_in = DropFolder(folder, Counter(session))
    print("ready", flush=True)
    while True:
        taking_in.look()


if __name__ == "__main__":
    main()
