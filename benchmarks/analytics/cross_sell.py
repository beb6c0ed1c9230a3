"""G1 to G4 and G6: what the tables name against what others name, on the same half visits."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from benchmarks.analytics import baselines
from benchmarks.analytics.bootstrap import interval
from benchmarks.analytics.half_visits import LEVELS, Event, Level, Model, Task, answers, task, unscanned
from benchmarks.figures import Figure
from pos_loyalty.analytics import baskets
from pos_loyalty.analytics.rhythm import MICRO
from pos_loyalty.analytics.settings import AlikeSettings, BasketSettings
from pos_loyalty.checkout.suggest import IN_BASKET_PERCENT, LEAST_ALIKE, LEAST_CALL

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
        "alike": alike(of, AlikeSettings().habits),
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
        goals.better("new before anything is scanned, this and three visits, hit in 3", "alike", "popularity", "empty", 1, None, explore=True),
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
            events = map(unscanned, self._of.asked) if target == "empty" else self._of.asked
            visits = "visit" if target == "visit" else "next"
            self._known[key] = answers(events, self._models[model], visits, explore=explore)
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
        """G4: two usual ones and a place for something new, against three usual ones, in the next three visits."""
        rows = np.array([_blended(event, self._models) for event in self._of.asked], np.float64)
        hits, plain = rows[:, :2].mean(axis=0)
        new, popular = rows[rows[:, 2] > 0, 3:].mean(axis=0)
        name, ratio = self._of.level.name, hits / plain
        return [
            Figure(f"{name}: G4 two usual and one new, next three visits", f"{hits:.3f}", f"three usual {plain:.3f}: {ratio:.3f} ×; something new in {rows[:, 2].mean():.0%}", 0.95 / ratio, 1.0),
            Figure(f"{name}: G4 the new one is bought", f"{new:.3f}", f"one of three popular ones {popular:.3f}: {new / popular:.2f} ×", 2 * popular / new, 1.0),
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


def alike_table(of: Task) -> sparse.csr_array:
    """From each item to others of the same members, as `analytics.alike` learns it."""
    settings = AlikeSettings()
    member, item = np.unique(np.stack([of.learned["member"], of.learned["item"]]), axis=1)
    owners = np.bincount(item, minlength=of.items)
    goods = np.argsort(-owners, kind="stable")[: settings.most_products]
    goods = goods[owners[goods] >= settings.support]
    number = np.full(of.items, -1)
    number[goods] = np.arange(len(goods))
    is_kept = number[item] >= 0
    weighed = baskets.together(member[is_kept], number[item[is_kept]], len(goods), settings.size_percent)
    found = baskets.ease(weighed, settings)
    is_one = found.others >= 0
    places = (np.repeat(goods, is_one.sum(axis=1)), goods[found.others[is_one]])
    return sparse.csr_array((found.weights[is_one].astype(np.float64), places), (of.items, of.items))


def alike(of: Task, habits: int) -> Model:
    """What members buy who buy the same as the likeliest habits of this one, whatever lies in the basket."""
    own, table = rates(of), alike_table(of)

    def model(event: Event) -> np.ndarray:
        known = own(event)
        if habits < of.items:
            known[np.argpartition(-known, habits)[habits:]] = 0
        return (sparse.csr_array(known[None, :]) @ table).toarray()[0]

    return model


def popular_shares(of: Task) -> np.ndarray:
    """In which share of the baskets each item lies, whoever's they are."""
    shares: np.ndarray = np.bincount(of.learned["item"], minlength=of.items) / len(
        np.unique(of.learned["basket"])
    )
    return shares


def mixed(of: Task, usual: Model, table: np.ndarray, kept: int) -> Model:
    """The member's list, as long as it is kept, what the basket calls for, and a little of what everybody buys."""
    popular = popular_shares(of)

    def model(event: Event) -> np.ndarray:
        own = usual(event)
        if kept < of.items:
            own[np.argpartition(-own, kept)[kept:]] = 0
        return own + IN_BASKET_PERCENT / 100 * table[event.scanned].sum(axis=0) + POPULARITY * popular

    return model


def _blended(event: Event, models: Mapping[str, Model]) -> tuple[bool, bool, bool, bool, float]:
    """Was one of the three bought in the next visits? One of three usual ones?

    And was there something new, was it bought, and which share of three popular ones that are as new.
    """
    wanted = np.setdiff1d(np.union1d(event.rest, event.following), event.scanned)
    known = np.r_[event.scanned, event.bought]
    usual = _best(models["usual"](event), event.scanned)
    third = _something_new(event, models, np.r_[known, usual[:2]])
    is_usual = np.isin(usual, wanted)
    if third is None:
        return bool(is_usual.any()), bool(is_usual.any()), False, False, 0.0
    popular = np.isin(_best(models["popularity"](event), known), wanted).mean()
    is_new = third in wanted
    return bool(is_usual[:2].any() or is_new), bool(is_usual.any()), True, is_new, float(popular)


def _best(score: np.ndarray, but: np.ndarray) -> np.ndarray:
    """The three that score highest, first the highest."""
    score = np.array(score, np.float64)
    score[but] = -np.inf
    best = np.argpartition(-score, 3)[:3]
    return best[np.argsort(-score[best], kind="stable")]


def _something_new(event: Event, models: Mapping[str, Model], but: np.ndarray) -> int | None:
    """What goes with the basket or is bought by members alike, where it is as likely as the till wants it."""
    for name, least in (("new", LEAST_CALL), ("alike", LEAST_ALIKE)):
        score = models[name](event)
        best = int(_best(score, but)[0])
        if score[best] * MICRO >= least:
            return best
    return None


def by_members(member: np.ndarray, mine: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """The interval of the ratio of two means; events of one member are drawn together."""
    names, place = np.unique(member, return_inverse=True)
    sums = [np.bincount(place, values, len(names)) for values in (mine, theirs)]
    return interval(lambda some: float(sums[0][some].sum() / max(sums[1][some].sum(), 1e-9)), len(names))
