"""Half of a basket is scanned, the rest is hidden: what will be in it, and what will be bought in the next three visits?

Models learn from the weeks before, are tuned on four weeks and asked on those that follow; what a member has bought before
a basket is known, as it is at a till. Everybody is asked of the same baskets.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

LEARN_WEEKS, TUNE_WEEKS = 40, 44
LEAST_ITEMS = 4
NEXT = 3


@dataclass(frozen=True)
class Level:
    """What an item is: products, or their sub-categories, which lie in so many baskets of the weeks learned from."""

    name: str
    column: str
    support: int
    events: int


LEVELS = (Level("sub-category", "subcategory", 20, 4_000), Level("product", "product_id", 40, 2_000))


@dataclass(frozen=True)
class Event:
    """Items are numbers. `history` are days and items bought before this basket, in the order of days."""

    member: int
    day: int
    scanned: np.ndarray
    rest: np.ndarray
    following: np.ndarray
    history_days: np.ndarray
    history_items: np.ndarray

    @property
    def bought(self) -> np.ndarray:
        return np.unique(self.history_items)


@dataclass(frozen=True)
class Task:
    """`learned` has columns member, day, basket and item of the weeks to learn from."""

    level: Level
    items: int
    members: int
    first_day: int
    last_learned: int
    learned: Mapping[str, np.ndarray]
    tuning: Sequence[Event]
    asked: Sequence[Event]


def task(level: Level, net: Path, products: Path, seed: int = 1) -> Task:
    import duckdb

    rows = duckdb.sql(f"""
        SELECT DISTINCT member_id, day, purchase_id, {level.column if level.column != "product_id" else "n.product_id"} AS item
        FROM '{net}' n JOIN '{products}' p ON n.product_id = p.product_id
        WHERE amount_minor > 0 AND {"subcategory <> '|'" if level.column == "subcategory" else "true"}
        ORDER BY day, member_id, purchase_id, item
    """).fetchnumpy()
    days = rows["day"].astype(np.int64)
    first = int(days.min())
    week = (days - first) // 7
    item_names, item = np.unique(rows["item"].astype(str), return_inverse=True)
    supported = np.bincount(item[week < LEARN_WEEKS], minlength=len(item_names)) >= level.support
    number = np.cumsum(supported) - 1
    kept = supported[item]
    _, member = np.unique(rows["member_id"].astype(str), return_inverse=True)
    _, basket = np.unique(rows["purchase_id"].astype(str), return_inverse=True)
    table = {"member": member[kept], "day": days[kept], "basket": basket[kept], "item": number[item[kept]]}
    weeks = week[kept]
    learned = {name: values[weeks < LEARN_WEEKS] for name, values in table.items()}
    events = _events(table, weeks, level.events, np.random.default_rng(seed))
    return Task(
        level, int(supported.sum()), int(member.max()) + 1, first, first + 7 * LEARN_WEEKS, learned, *events
    )


def _events(
    table: Mapping[str, np.ndarray], weeks: np.ndarray, many: int, random: Any
) -> tuple[list[Event], list[Event]]:
    order = np.lexsort((table["item"], table["basket"], table["day"], table["member"]))
    member, day, basket, item = (table[name][order] for name in ("member", "day", "basket", "item"))
    week = weeks[order]
    starts = np.flatnonzero(np.r_[True, basket[1:] != basket[:-1]])
    ends = np.r_[starts[1:], len(basket)]
    of_member = np.searchsorted(member, np.arange(member.max() + 2))
    large = [
        n for n in range(len(starts)) if ends[n] - starts[n] >= LEAST_ITEMS and week[starts[n]] >= LEARN_WEEKS
    ]
    tuning = [n for n in large if week[starts[n]] < TUNE_WEEKS]
    asked = [n for n in large if week[starts[n]] >= TUNE_WEEKS]

    def event(n: int) -> Event:
        start, end = int(starts[n]), int(ends[n])
        who = int(member[start])
        mixed = random.permutation(item[start:end])
        half = (end - start) // 2
        own_end = int(of_member[who + 1])
        later = [m for m in range(n + 1, min(n + 1 + NEXT, len(starts))) if member[starts[m]] == who]
        until = int(ends[later[-1]]) if later else end
        before = slice(int(of_member[who]), start)
        return Event(
            who, int(day[start]), mixed[:half], mixed[half:], np.unique(item[end : min(until, own_end)]),
            day[before], item[before],
        )  # fmt: skip

    chosen = [random.permutation(where)[:many] for where in (tuning, asked)]
    first, second = ([event(int(n)) for n in places] for places in chosen)
    return first, second


def unscanned(event: Event) -> Event:
    """The same when the card was read and nothing else yet."""
    return replace(event, scanned=event.scanned[:0], rest=np.concatenate([event.scanned, event.rest]))


Model = Callable[[Event], np.ndarray]
"""A score for each item; the higher the likelier."""


def answers(events: Iterable[Event], model: Model, target: str, *, explore: bool, top: int = 5) -> np.ndarray:
    """One row for each event that can be asked: hit within 3, and NDCG at 5.

    `target` is visit (the rest of this basket) or next (that, and the next three visits). Exploring, only items that the
    member has never bought are offered and looked for.
    """
    rows = []
    for event in events:
        wanted = event.rest if target == "visit" else np.union1d(event.rest, event.following)
        wanted = np.setdiff1d(wanted, event.scanned)
        if explore:
            wanted = np.setdiff1d(wanted, event.bought)
        if not len(wanted):
            continue
        score = np.array(model(event), dtype=np.float64, copy=True)
        score[event.scanned] = -np.inf
        if explore:
            score[event.bought] = -np.inf
        best = np.argpartition(-score, top)[:top]
        best = best[np.lexsort((best, -score[best]))]
        is_hit = np.isin(best, wanted) & np.isfinite(score[best])
        gain = (is_hit / np.log2(np.arange(2, top + 2))).sum()
        ideal = (1 / np.log2(np.arange(2, min(top, len(wanted)) + 2))).sum()
        rows.append((event.member, is_hit[:3].any(), gain / ideal))
    return np.array(rows, dtype=np.float64)
