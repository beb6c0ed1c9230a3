"""A till that sells without end and prints each receipt once it is durable; tests end it in the middle."""

import sys
import time
from pathlib import Path

import uuid_utils

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.till_store import TillStore

KIM_CARD, *GOODS = sys.argv[2:]


def sell_for_ever(counter: CounterSession) -> None:
    while True:
        for code in (KIM_CARD, *GOODS, *GOODS):
            counter.scanned(code.encode())
        done = counter.sale_finished().last_sale
        assert done is not None
        print(done.receipt_code, flush=True)


if __name__ == "__main__":
    store = TillStore.open(Path(sys.argv[1]))
    clock = time.time_ns
    sell_for_ever(
        CounterSession(store, clock=lambda: clock() // 1_000_000, new_id=lambda: str(uuid_utils.uuid7()))
    )
