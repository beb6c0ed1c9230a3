"""A till that sells without end and prints each receipt once it is durable; tests end it in the middle."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uuid_utils
from sqlalchemy import event

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.till_store import TillStore


def sell_for_ever(counter: CounterSession, card: str, goods: list[str]) -> None:
    while True:
        for code in (card, *goods, *goods):
            counter.scanned(code.encode())
        done = counter.sale_finished().last_sale
        assert done is not None
        print(done.receipt_code, flush=True)


def set_otherwise(store: TillStore, settings: Mapping[str, str]) -> None:
    """Pragmas that differ from the product's own, for tests that show what these are good for."""

    def set_pragmas(connection: Any, _record: Any) -> None:
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name}={value}").fetchall()

    event.listen(store.engine, "connect", set_pragmas)
    store.engine.dispose()


if __name__ == "__main__":
    path, kim_card, *goods = sys.argv[1:]
    store = TillStore.open(Path(path))
    otherwise = {"synchronous": "SELLING_SYNCHRONOUS", "wal_autocheckpoint": "SELLING_CHECKPOINT_PAGES"}
    set_otherwise(store, {name: os.environ[it] for name, it in otherwise.items() if it in os.environ})
    clock = time.time_ns
    sell_for_ever(
        CounterSession(store, clock=lambda: clock() // 1_000_000, new_id=lambda: str(uuid_utils.uuid7())),
        kim_card,
        goods,
    )
