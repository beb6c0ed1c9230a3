"""G5: the next basket of the customers of Ta-Feng, by the split and the measures of the Next Basket Reality Check (Li et al. 2023).

The last basket of each customer is looked for. Five times over a fifth of them, drawn at random, is asked; how much each part
of the answer counts is chosen on other customers each time. Everybody's earlier baskets are known. The file
(`tafeng_merged.json`: the baskets of each customer, products as numbers) is in no package: whoever has it names it.
"""

import json
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.analytics import baselines, cross_sell
from benchmarks.analytics.half_visits import Event, Level, Model, Task
from benchmarks.figures import Figure

FOLDS = 5
TOP = 10
DAYS_BETWEEN = 14
"""The file has an order and no days; its customers came about every fortnight."""
WEIGHTS = tuple(product((2.0, 4.0, 6.0), (2.0, 3.0, 4.0)))
"""How much goods of customers alike, and popular ones, may count beside the usual ones."""
PUBLISHED = {"neighbours": 300, "own": 0.9, "decay": 0.7, "group_decay": 0.7, "groups": 7}
"""Of TIFU-KNN for these customers."""
GOALS = {"recall at 10": 0.145, "NDCG at 10": 0.125, "recall at 10 of what is new": 0.035}


def measure(file: Path) -> list[Figure]:
    of = _task(file)
    tifu = baselines.tifu_knn(of, **PUBLISHED)
    parts = (cross_sell.rates(of), cross_sell.alike(of, of.items), cross_sell.popular_shares(of))
    mixed = partial(_mixed, *parts)
    mine, theirs = [], []
    for tuning, asked in _folds(of.asked):
        best = max(WEIGHTS, key=lambda weights: _means(mixed(weights), tuning)[0])
        mine.append(_means(mixed(best), asked))
        theirs.append(_means(tifu, asked))
    own, other = np.mean(mine, axis=0), np.mean(theirs, axis=0)
    return [
        Figure(f"Ta-Feng: G5 {name}", f"{own[n]:.4f}", f"TIFU-KNN {other[n]:.4f}", goal / own[n], 1.0)
        for n, (name, goal) in enumerate(GOALS.items())
    ]


def _task(file: Path) -> Task:
    told = json.loads(file.read_text(encoding="utf-8"))
    customers = [[basket for basket in told[one] if basket != [-1]] for one in sorted(told, key=int)]
    events = [_event(member, held) for member, held in enumerate(customers)]
    member = np.repeat(np.arange(len(events)), [len(event.history_items) for event in events])
    day = np.concatenate([event.history_days for event in events])
    item = np.concatenate([event.history_items for event in events])
    _, basket = np.unique(np.column_stack([member, day]), axis=0, return_inverse=True)
    items = 1 + max(int(item.max()), *(int(event.rest.max()) for event in events))
    learned = {"member": member, "day": day, "basket": basket.ravel(), "item": item}
    level = Level("Ta-Feng", "product_id", 1, len(events))
    return Task(level, items, len(events), int(day.min()), 0, learned, (), events)


def _event(member: int, held: Sequence[Sequence[int]]) -> Event:
    """The last basket is to be found; it is of day 0."""
    *before, last = held
    days = np.repeat(-DAYS_BETWEEN * np.arange(len(before), 0, -1), [len(basket) for basket in before])
    nothing = np.array([], np.int64)
    return Event(member, 0, nothing, np.unique(last), nothing, days, np.concatenate(before))


def _folds(events: Sequence[Event]) -> list[tuple[list[Event], list[Event]]]:
    """For tuning, and to be asked: a tenth of four fifths, and the last fifth."""
    many = len(events)
    orders = [np.random.default_rng(fold).permutation(many) for fold in range(FOLDS)]
    end = many * 4 // 5
    return [
        ([events[n] for n in order[int(end * 0.9) : end]], [events[n] for n in order[end:]])
        for order in orders
    ]


def _mixed(usual: Model, alike: Model, popular: np.ndarray, weights: tuple[float, float]) -> Model:
    return lambda event: usual(event) + weights[0] * alike(event) + weights[1] * popular


def _means(model: Model, events: Sequence[Event]) -> np.ndarray:
    """Of GOALS. New goods are looked for where some were bought."""
    return np.nanmean([_measured(model(event), event) for event in events], axis=0)


def _measured(score: np.ndarray, event: Event) -> tuple[float, float, float]:
    best = np.argpartition(-score, TOP)[:TOP]
    best = best[np.lexsort((best, -score[best]))]
    is_hit = np.isin(best, event.rest)
    gains = 1 / np.log2(np.arange(2, max(TOP, len(event.rest)) + 2))
    new = np.setdiff1d(event.rest, event.bought)
    explored = float(np.isin(new, best).mean()) if len(new) else np.nan
    return (
        is_hit.sum() / len(event.rest),
        (is_hit * gains[:TOP]).sum() / gains[: len(event.rest)].sum(),
        explored,
    )
