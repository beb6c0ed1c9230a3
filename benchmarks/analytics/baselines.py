"""What others do, on the same baskets: popularity, what was bought before, nearest members, rules of association."""

import numpy as np
from scipy import sparse

from benchmarks.analytics.half_visits import Event, Model, Task
from pos_loyalty.analytics.baskets import together


def popularity(task: Task) -> Model:
    counts = np.bincount(task.learned["item"], minlength=task.items) / max(1, len(task.learned["item"]))
    return lambda _event: counts


def personal(task: Task, half_life_days: float | None = None) -> Model:
    """How often the member bought each item; with a half-life the older the less."""

    def model(event: Event) -> np.ndarray:
        age = event.day - event.history_days
        weights = np.ones(len(age)) if half_life_days is None else 0.5 ** (age / half_life_days)
        return np.bincount(event.history_items, weights, task.items)

    return model


def tifu_knn(
    task: Task,
    neighbours: int = 200,
    own: float = 0.7,
    decay: float = 0.9,
    group_decay: float = 0.7,
    groups: int = 7,
) -> Model:
    """Hu et al. 2020, with its parameters: baskets fade within and over groups, mixed with the mean of the nearest."""
    vectors = np.zeros((task.members, task.items), np.float32)
    of = task.learned
    order = np.lexsort((of["day"], of["member"]))
    member, day, item = of["member"][order], of["day"][order], of["item"][order]
    bounds = np.searchsorted(member, np.arange(task.members + 1))
    for who in range(task.members):
        part = slice(bounds[who], bounds[who + 1])
        vectors[who] = _faded(day[part], item[part], task.items, decay, group_decay, groups)
    squares = (vectors**2).sum(axis=1)
    sparse_vectors = sparse.csr_matrix(vectors)

    def model(event: Event) -> np.ndarray:
        mine = _faded(event.history_days, event.history_items, task.items, decay, group_decay, groups)
        distance = squares - 2 * (sparse_vectors @ mine)
        distance[event.member] = np.inf
        nearest = np.argpartition(distance, neighbours)[:neighbours]
        return own * mine + (1 - own) * np.asarray(sparse_vectors[nearest].mean(axis=0)).ravel()

    return model


def _faded(
    day: np.ndarray, item: np.ndarray, items: int, decay: float, group_decay: float, groups: int
) -> np.ndarray:
    days = np.unique(day)
    if not len(days):
        return np.zeros(items, np.float32)
    place = np.searchsorted(days, day)
    size = -(-len(days) // groups)
    # Counted from the newest: the last group is full.
    back = len(days) - 1 - place
    group, within = back // size, back % size
    many = back.max() // size + 1
    weights = decay**within * group_decay**group / (size * many)
    return np.bincount(item, weights, items).astype(np.float32)


def cosine(task: Task) -> Model:
    counted = _counted(task)
    own = np.maximum(np.diag(counted), 1)
    table = counted / np.sqrt(own[:, None] * own[None, :])
    return _summed(table)


def log_lift(task: Task, kept: int = 50, support: int = 10) -> Model:
    """The logarithm of the lift times the confidence, the best of each item."""
    counted = _counted(task)
    own = np.maximum(np.diag(counted), 1)
    baskets = len(np.unique(task.learned["basket"]))
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.log(counted * baskets / (own[:, None] * own[None, :])) * counted / own[:, None]
    table[(counted < support) | ~np.isfinite(table) | (table < 0)] = 0
    limit = -np.sort(-table, axis=1)[:, min(kept, len(table)) - 1]
    table[table < limit[:, None]] = 0
    return _summed(table)


def _counted(task: Task) -> np.ndarray:
    counted = together(task.learned["basket"], task.learned["item"], task.items)
    return counted.astype(np.float32)


def _summed(table: np.ndarray) -> Model:
    np.fill_diagonal(table, 0)
    return lambda event: table[event.scanned].sum(axis=0)
