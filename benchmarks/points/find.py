"""F2 at a till of many members with names in five scripts: what people type, and the worst that they can type."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure, share, spread
from benchmarks.till.store import Size, card_number, make_store
from pos_loyalty.database import member_reads, member_search
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import names

LIMIT_S = 0.050
LINES = 20_000

# A common family name, one letter, one that stands only inside of names, initials; then what nobody is called.
WORST = (
    "김",
    "이",
    "a",
    "o",
    "ㄱ",
    "ㅇ",
    "준",
    "伟",
    "美",
    "ㅎㅎㅎㅎ",
    "뷁",
    "qx",
    "xyzzy",
    "%",
    "😀",
    "김뷁",
    "0000000",
)
_LOOK = "SELECT count(*) FROM member WHERE status = 'active' AND instr(name_search, ?)"


def measure(folder: Path, members: int, runs: int) -> list[Figure]:
    store = TillStore.open(make_store(folder, Size(members, LINES)) / FILE_NAME)
    typed = list(_typed(store, members, runs))
    worst = [text for _ in range(max(1, runs // len(WORST))) for text in WORST]
    slips = [text for text, is_slip in typed if is_slip][: max(1, runs // 20)]
    figures = [
        _within(store, f"search, {members:,} members, what people type", [text for text, _ in typed]),
        _within(store, f"search, {members:,} members, the worst", worst),
        _fuzzy(store, f"search again with slips forgiven, {members:,} members", slips),
    ]
    store.close()
    return figures


def _typed(store: TillStore, members: int, runs: int) -> Iterator[tuple[str, bool]]:
    """Texts about random members, and whether it is a name with a slip, which the first look does not find."""
    rng = random.Random(17)
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, phone FROM member ORDER BY member_id").all()
    for run in range(runs):
        number = rng.randrange(members)
        name, phone = rows[number]
        bare = "".join(name.split())
        start = rng.randrange(max(1, len(bare) - 1))
        texts = (
            _with_slip(bare, rng),
            name,
            bare[: rng.randint(1, 2)],
            bare[start : start + rng.randint(1, 3)],
            names.initials(bare) or bare[:3],
            names.initials(bare)[1:] or name.split()[-1],
            phone[-4:],
            f"0{phone[3:5]}-{phone[5:9]}-{phone[9:]}",
            card_number(number)[-rng.randint(4, 6) :],
            card_number(number),
        )
        yield texts[run % len(texts)], run % len(texts) == 0


def _with_slip(name: str, rng: random.Random) -> str:
    """Two neighbouring letters swapped; of a Hangul name the last syllable is a slip of its vowel."""
    if names.initials(name):
        return name[:-1] + chr(ord(name[-1]) + 28 if ord(name[-1]) + 28 <= ord("힣") else ord(name[-1]) - 28)
    place = rng.randrange(max(1, len(name) - 1))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def _within(store: TillStore, what: str, typed: Sequence[str]) -> Figure:
    times = [_timed(store, text) for text in typed]
    looks = [_look_through(store, text) for text in typed[:50]]
    beside = f"50 ms for 95 %; a bare look through all names: {spread(looks)}"
    return Figure(what, spread(times), beside, share(times, 0.95) / LIMIT_S, 1.0)


def _fuzzy(store: TillStore, what: str, typed: Sequence[str]) -> Figure:
    times = []
    for text in typed:
        started = perf_counter()
        with store.reading() as connection:
            member_search.search_fuzzy(connection, text)
        times.append(perf_counter() - started)
    beside = f"{member_search.MOST_SECONDS:g} s, after which it stops; nobody waits for it"
    return Figure(what, spread(times), beside, share(times, 0.95) / member_search.MOST_SECONDS, 1.0)


def _timed(store: TillStore, text: str) -> float:
    started = perf_counter()
    with store.reading() as connection:
        member_reads.search(connection, text)
    return perf_counter() - started


def _look_through(store: TillStore, text: str) -> float:
    with store.reading() as connection:
        started = perf_counter()
        connection.exec_driver_sql(_LOOK, (text,)).scalar_one()
        return perf_counter() - started
