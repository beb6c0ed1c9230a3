"""G1 to G4 and G6: what the tables name against what others name, on the same half visits."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.analytics import baselines
from benchmarks.analytics.bootstrap import interval
from benchmarks.analytics.half_visits import LEVELS, Event, Level, Model, Task, answers, task
from benchmarks.figures import Figure
from pos_loyalty.analytics import baskets
from pos_loyalty.analytics.settings import BasketSettings
from pos_loyalty.checkout.suggest import IN_BASKET_PERCENT

HALF_LIFE_DAYS = 60.0
POPULARITY = 0.1
"""How much popularity counts beside what the member usually buys."""
KEPT = 30


def measure(net: Path, products: Path, levels: Sequence[Level] = LEVELS) -> list[Figure]:
    return [figure for level in levels for figure in _of_level(task(level, net, products))]


def _of_level(of: Task) -> list[Figure]:
    popular, usual_of = baselines.popularity(of), rates(of)
    whole = basket_table(of, of.items)
    kept = basket_table(of, KEPT)
    models: dict[str, Model] = {
        "popularity": popular,
        "count": baselines.personal(of),
        "recency": baselines.personal(of, HALF_LIFE_DAYS),
        "TIFU-KNN": baselines.tifu_knn(of),
        "cosine": baselines.cosine(of),
        "log-lift": baselines.log_lift(of),
        "usual": mixed(of, usual_of, kept, KEPT),
        "usual, whole": mixed(of, usual_of, whole, of.items),
        "new": lambda event: kept[event.scanned].sum(axis=0),
        "new, whole": lambda event: whole[event.scanned].sum(axis=0),
    }
    goals = _Goals(of, models)
    is_product = of.level.name == "product"
    return [
        goals.better("G1 usual, rest of the visit, hit in 3", "usual", "TIFU-KNN", "visit", 1, 1.06),
        goals.better("G2 usual, next three visits, NDCG at 5", "usual", "TIFU-KNN", "next", 2, 1.01),
        goals.better("G1 beside what was bought most", "usual", "count", "visit", 1, None),
        goals.better("G1 beside what was bought lately", "usual", "recency", "visit", 1, None),
        goals.better("G3 new, rest of the visit, hit in 3", "new", "popularity", "visit", 1, 4.5 if is_product else 3.0, explore=True),
        goals.better("G3 the same", "new", "log-lift", "visit", 1, 1.05 if is_product else 1.2, explore=True),
        goals.better("G3 beside the cosine of baskets", "new", "cosine", "visit", 1, None, explore=True),
        *goals.blend(),
        goals.better("G6 lists of 30 against everything, usual", "usual", "usual, whole", "visit", 1, 0.99),
        goals.better("G6 lists of 30 against everything, new", "new", "new, whole", "visit", 1, 0.99, explore=True),
    ]  # fmt: skip


class _Goals:
    """Each question is asked once of each model."""

    def __init__(self, of: Task, models: Mapping[str, Model]) -> None:
        self._of, self._models = of, models
        self._known: dict[tuple[str, str, bool], np.ndarray] = {}

    def _asked(self, model: str, target: str, *, explore: bool) -> np.ndarray:
        key = (model, target, explore)
        if key not in self._known:
            self._known[key] = answers(self._of.asked, self._models[model], target, explore=explore)
        return self._known[key]

    def better(
        self,
        what: str,
        own: str,
        other: str,
        target: str,
        column: int,
        goal: float | None,
        *,
        explore: bool = False,
    ) -> Figure:
        """The ratio of the means, with its interval over members drawn again; the figure's ratio is goal over that."""
        mine, theirs = (self._asked(name, target, explore=explore) for name in (own, other))
        low, high = by_members(mine[:, 0], mine[:, column], theirs[:, column])
        ratio = mine[:, column].mean() / theirs[:, column].mean()
        return Figure(
            f"{self._of.level.name}: {what}",
            f"{mine[:, column].mean():.3f}",
            f"{other} {theirs[:, column].mean():.3f}: {ratio:.2f} × ({low:.2f} … {high:.2f})",
            (goal or 1.0) / ratio,
            1.0 if goal else None,
        )

    def blend(self) -> list[Figure]:
        """G4: two usual ones and one new one against three usual ones, in the next three visits."""
        plain = self._asked("usual", "next", explore=False)
        hits, new_hits = _blended(self._of.asked, self._models["usual"], self._models["new"])
        popular = self._asked("popularity", "next", explore=True)[:, 1].mean() / 3
        ratio = hits.mean() / plain[:, 1].mean()
        name = self._of.level.name
        return [
            Figure(f"{name}: G4 two usual and one new, next three visits", f"{hits.mean():.3f}", f"three usual {plain[:, 1].mean():.3f}: {ratio:.2f} ×", 0.95 / ratio, 1.0),
            Figure(f"{name}: G4 the new one is bought", f"{new_hits.mean():.3f}", f"one of three popular ones {popular:.3f}", 2 * popular / new_hits.mean(), 1.0),
        ]  # fmt: skip


def rates(of: Task) -> Model:
    """On which part of the visits the member buys each item, the latest counting most: what the till is told."""

    def model(event: Event) -> np.ndarray:
        age = event.day - event.history_days
        came = event.day - np.unique(event.history_days)
        whole = (0.5 ** (came / HALF_LIFE_DAYS)).sum() + 1.0
        return np.bincount(event.history_items, 0.5 ** (age / HALF_LIFE_DAYS), of.items) / whole

    return model


def basket_table(of: Task, kept: int) -> np.ndarray:
    settings = BasketSettings(per_product=min(kept, of.items))
    weighed = baskets.together(of.learned["basket"], of.learned["item"], of.items, settings.size_percent)
    found = baskets.ease(weighed, settings)
    table = np.zeros((of.items, of.items), np.float32)
    rows = np.repeat(np.arange(of.items), found.others.shape[1])
    columns, weights = found.others.ravel(), found.weights.ravel()
    table[rows[columns >= 0], columns[columns >= 0]] = weights[columns >= 0]
    return table


def mixed(of: Task, usual: Model, table: np.ndarray, kept: int) -> Model:
    """The member's list, as long as it is kept, what the basket calls for, and a little of what everybody buys."""
    baskets_learned = len(np.unique(of.learned["basket"]))
    popular = np.bincount(of.learned["item"], minlength=of.items) / baskets_learned

    def model(event: Event) -> np.ndarray:
        own = usual(event)
        if kept < of.items:
            own[np.argpartition(-own, kept)[kept:]] = 0
        return own + IN_BASKET_PERCENT / 100 * table[event.scanned].sum(axis=0) + POPULARITY * popular

    return model


def _blended(events: Sequence[Event], usual: Model, new: Model) -> tuple[Any, Any]:
    """Whether one of two usual ones or the new one was bought in the next visits; and whether the new one was."""
    hits, new_hits = [], []
    for event in events:
        wanted = np.setdiff1d(np.union1d(event.rest, event.following), event.scanned)
        mine, others = np.array(usual(event), np.float64), np.array(new(event), np.float64)
        mine[event.scanned] = others[event.scanned] = -np.inf
        others[event.bought] = -np.inf
        best = np.argpartition(-mine, 2)[:2]
        others[best] = -np.inf
        third = int(others.argmax())
        new_hits.append(third in wanted)
        hits.append(new_hits[-1] or bool(np.isin(best, wanted).any()))
    return np.array(hits), np.array(new_hits)


def by_members(member: np.ndarray, mine: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """The interval of the ratio of two means; events of one member are drawn together."""
    names, place = np.unique(member, return_inverse=True)
    sums = [np.bincount(place, values, len(names)) for values in (mine, theirs)]
    return interval(lambda some: float(sums[0][some].sum() / max(sums[1][some].sum(), 1e-9)), len(names))
