"""A till that sells without end and prints each receipt once it is durable; tests end it in the middle."""

import sys
import time
from pathlib import Path

import uuid_utils

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.till_store import TillStore


def sell_for_ever(counter: CounterSession, card: str, goods: list[str]) -> None:
    while True:
        for code in (card, *goods, *goods):
            counter.scanned(code.encode())
        done = counter.sale_finished().last_sale
        assert done is not None
        print(done.receipt_code, flush=True)


if __name__ == "__main__":
    path, kim_card, *goods = sys.argv[1:]
    store = TillStore.open(Path(path))
    clock = time.time_ns
    sell_for_ever(
        CounterSession(store, clock=lambda: clock() // 1_000_000, new_id=lambda: str(uuid_utils.uuid7())),
        kim_card,
        goods,
    )
