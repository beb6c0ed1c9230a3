"""Rounds of a till on a good line: with one sale, and without news."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from benchmarks.exchange.shop import Shop, Till
from benchmarks.figures import Figure, share, spread

TILLS = 8
SECONDS_BETWEEN_SALES = 20
TILLS_LIMIT = 1_000
TIMES_TO_SPARE = 5
CORES = 2
PUSH_LIMIT_S = 0.050
IDLE_EVERY_S = 5
IDLE_BYTES = 1_000


def singles(shop: Shop, runs: int) -> list[Figure]:
    """Eight tills that send each sale at once, as fast as head office takes them."""
    tills = [shop.new_till() for _ in range(TILLS)]
    for till in tills:
        till.exchange()
        till.sell(1)
        till.exchange()
    started, used_before = perf_counter(), shop.office_seconds()
    with ThreadPoolExecutor(TILLS) as pool:
        waits = [
            wait for some in pool.map(lambda till: _one_by_one(till, runs // TILLS), tills) for wait in some
        ]
    took, used = perf_counter() - started, shop.office_seconds() - used_before
    alone = _one_by_one(tills[0], max(1, runs // TILLS))
    for till in tills:
        till.store.close()
    rate = len(waits) / took
    carried = rate * SECONDS_BETWEEN_SALES
    each = used / len(waits)
    carried_alone = CORES / each * SECONDS_BETWEEN_SALES
    return [
        Figure(
            "sales sent one by one, 8 tills as fast as they can",
            f"{rate:,.0f}/s: {carried:,.0f} tills with a sale each {SECONDS_BETWEEN_SALES} s",
            f"{TILLS_LIMIT:,} tills; the tills' own work is on these cores too",
            TILLS_LIMIT / carried,
            1.0,
        ),
        Figure(
            "of a processor, for each of these sales, at head office",
            f"{each * 1000:.1f} ms: {CORES} carry {carried_alone:,.0f} tills",
            f"{TILLS_LIMIT:,} tills, {TIMES_TO_SPARE} times over",
            TILLS_LIMIT * TIMES_TO_SPARE / carried_alone,
            1.0,
        ),
        Figure(
            "a sale at head office, one till alone",
            spread(alone),
            f"{PUSH_LIMIT_S * 1000:g} ms for 99 %",
            share(alone, 0.99) / PUSH_LIMIT_S,
            1.0,
        ),
    ]


def _one_by_one(till: Till, runs: int) -> list[float]:
    waits = []
    with till.line() as link:
        for run in range(runs):
            till.sell(1, run)
            started = perf_counter()
            while till.round(link):
                pass
            waits.append(perf_counter() - started)
    return waits


def idle(shop: Shop, runs: int) -> list[Figure]:
    till = shop.new_till()
    till.exchange()
    with till.line() as link:
        till.round(link)
        before, times = link.bytes_up + link.bytes_down, []
        for _ in range(runs):
            started = perf_counter()
            till.round(link)
            times.append(perf_counter() - started)
    till.store.close()
    per_round = (link.bytes_up + link.bytes_down - before) / runs
    busy = share(times, 0.5) / IDLE_EVERY_S
    return [
        Figure("a round without news", spread(times), f"one each {IDLE_EVERY_S} s", busy, 0.01),
        Figure("its bytes", f"{per_round:,.0f}", f"{IDLE_BYTES:,}", per_round / IDLE_BYTES, 1.0),
    ]
