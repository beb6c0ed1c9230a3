"""What it costs that a till's store is encrypted: the same store in plain, beside it and in turns."""

import shutil
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure, against
from benchmarks.till.purchase import lines
from benchmarks.till.store import Size, card_number, member_id
from pos_loyalty.checkout import programme
from pos_loyalty.checkout.purchase import Sale, record_purchase
from pos_loyalty.database import at_rest, durable, engine, member_reads
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.till.wiring import new_id, now_ms

READ_LIMIT, COMMIT_LIMIT = 1.5, 1.6


def measure(data: Path, size: Size, runs: int) -> list[Figure]:
    """Adds `runs` sales to the store in `data`."""
    plain = data.with_name(f"{data.name}-plain")
    plain.mkdir()
    try:
        _decrypt(data / FILE_NAME, plain / FILE_NAME)
        # As `TillStore.open` would, had it no key.
        stores = (TillStore.open(data / FILE_NAME), TillStore(engine.open_sqlite(plain / FILE_NAME)))
        figures = _in_turns(stores, size.members, runs)
        for store in stores:
            store.close()
        return figures
    finally:
        shutil.rmtree(plain)


def _decrypt(source: Path, target: Path) -> None:
    connection = engine.connect(str(source), at_rest.key_of(source), isolation_level=None)
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    connection.execute("SELECT sqlcipher_export('plain')").fetchall()
    connection.close()
    durable.sync(target)


def _in_turns(stores: tuple[TillStore, TillStore], members: int, runs: int) -> list[Figure]:
    reads: tuple[list[float], list[float]] = ([], [])
    sales: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        # Who comes second finds a busier disk, so they take turns at that too.
        for which in (0, 1) if run % 2 else (1, 0):
            reads[which].append(_read(stores[which], run * 7_919 % members))
            sales[which].append(_sell(stores[which], run, members))
    # The first ones compile the statements.
    (read, its_read), (sale, its_sale) = ([times[1:] for times in some] for some in (reads, sales))
    return [
        against("member by card, encrypted", read, "the same store in plain", its_read, READ_LIMIT),
        against("commit of a sale, encrypted", sale, "the same store in plain", its_sale, COMMIT_LIMIT),
    ]


def _read(store: TillStore, number: int) -> float:
    started = perf_counter()
    with store.reading() as connection:
        found = member_reads.member_by_card(connection, card_number(number))
    took = perf_counter() - started
    assert found is not None, "each member has a card"
    return took


def _sell(store: TillStore, run: int, members: int) -> float:
    number, known, at = run * 7_919 % members, programme.load(store), now_ms()
    sale = Sale(lines(run), member_id(number), card_number(number))
    scheme = known.scheme(at)
    started = perf_counter()
    record_purchase(store, sale, scheme, known.who.timezone, at, new_id)
    return perf_counter() - started
