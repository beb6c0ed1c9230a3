"""What a new till has to be told before it knows every member, and that a line which breaks in between costs little."""

from time import perf_counter

from benchmarks.exchange.shop import MEMBERS, Shop
from benchmarks.figures import Figure
from pos_loyalty.head_office import feed
from pos_loyalty.sync.read_ahead import ReadAhead

LIMIT_S = 90.0
AT_ONCE = 20_000


def measure(shop: Shop, members: int) -> list[Figure]:
    for first in range(MEMBERS, members, AT_ONCE):
        shop.add_members(range(first, min(first + AT_ONCE, members)))
    feed.number_pending(shop.engine)
    till = shop.new_till()
    started, rounds = perf_counter(), 0
    with till.line() as link:
        reading = ReadAhead(link)
        more = True
        while more:
            more = till.round(reading)
            rounds += 1
    took = perf_counter() - started
    with till.store.reading() as connection:
        known = connection.exec_driver_sql("SELECT COUNT(*) FROM member").scalar_one()
    till.store.close()
    assert known == max(members, MEMBERS)
    limit_s = LIMIT_S * members / 1_000_000
    return [
        Figure(
            f"a new till is told of {known:,} members",
            f"{took:.1f} s, {known / took:,.0f} members/s, {link.bytes_down / 1e6:.1f} MB, {rounds} rounds",
            f"{LIMIT_S:g} s for a million: {limit_s:.0f} s",
            took / limit_s,
            1.0,
        )
    ]
