"""How likely a member is not to come any more: learned from what members did after earlier days, and calibrated by it.

A model is a handful of weights on seven features, so that it can be explained and gives the same for the same purchases.
Silence alone is nearly as good, and is the rule of shops too young to learn from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics.past import Past
from pos_loyalty.analytics.rhythm import MICRO, ln_micro, silence_micro
from pos_loyalty.analytics.settings import ChurnSettings

if TYPE_CHECKING:
    import numpy as np
    from ibis.expr.types import Table

FEATURES = ("silence", "overdue", "gap", "days_come", "known", "came_lately", "spent_lately")
"""All are logarithms in millionths: days silent; the same against the typical gap; that gap; days with a visit; days since
the first one; visits, and what was bought, in the last horizon."""


TOGETHER = (("silence", "days_come"), ("overdue", "came_lately"))
"""Looked at together too: the same silence says more of one who used to come often."""


@dataclass(frozen=True, slots=True)
class ChurnModel:
    """Weights of the standardised features, those of TOGETHER last; `members` and `origins` are what it was learned from."""

    weights: tuple[float, ...]
    bias: float
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    members: int
    origins: int

    def probability(self, features: "np.ndarray") -> "np.ndarray":
        """Of no visit within the horizon, 0 to 1, for rows of FEATURES."""
        from scipy.special import expit

        standard = (_with_products(features) - self.means) / self.spreads
        answer: np.ndarray = expit(standard @ self.weights + self.bias)
        return answer


def origins(first_day: int, cutoff: int, settings: ChurnSettings) -> list[int]:
    """Days in the past to learn from: what came within the horizon after each is known, and enough before it.

    Empty where the shop is too young.
    """
    days = range(
        cutoff - settings.horizon_days, first_day + settings.least_history_days - 1, -settings.horizon_days
    )
    return list(days)[: settings.most_origins]


def features(past: Past, settings: ChurnSettings) -> "Table":
    """member_id and FEATURES, whole numbers, of everybody who came in `window_days` before the cut-off."""
    import ibis

    cutoff, counted = past.cutoff, past.counted
    pace = past.pace.filter(past.pace.silent_days <= settings.window_days)
    pace = pace.mutate(overdue=silence_micro(pace))
    is_lately = cutoff - counted.day <= settings.horizon_days
    sums = counted.group_by(counted_member="member_id").aggregate(
        known_days=(cutoff - counted.day).max(),
        lately=is_lately.sum(),
        spent=ibis.ifelse(is_lately, counted.counted_minor, 0).sum(),
    )
    both = pace.join(sums, pace.member_id == sums.counted_member)
    return both.select(
        "member_id",
        silence=ln_micro(both.silent_days),
        overdue="overdue",
        gap="gap_micro",
        days_come=ln_micro(both.days_come),
        known=ln_micro(both.known_days),
        came_lately=ln_micro(both.lately + 1),
        spent_lately=ln_micro(both.spent + 1),
    )


def outcomes(visits: "Table", features_then: "Table", origin: int, settings: ChurnSettings) -> "Table":
    """`features_then` with stayed_away: 1 where no visit came within the horizon from `origin` on."""
    import ibis

    after = visits.filter(
        (visits.amount_minor > 0) & (visits.day >= origin) & (visits.day < origin + settings.horizon_days)
    )
    came = after.select(came_again="member_id").distinct()
    both = features_then.left_join(came, features_then.member_id == came.came_again)
    return both.mutate(stayed_away=ibis.ifelse(both.came_again.isnull(), 1, 0)).drop("came_again")


def learned(samples: Sequence["np.ndarray"], settings: ChurnSettings) -> ChurnModel | None:
    """The model of what happened after each origin: columns FEATURES and stayed_away.

    None where nearly everybody stayed or nearly everybody went: there is nothing to learn from.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    if not samples:
        return None
    everything = np.concatenate(samples).astype(np.float64)
    known, went = _with_products(everything[:, :-1]), everything[:, -1]
    if min(went.sum(), len(went) - went.sum()) < settings.least_cases:
        return None
    means, spreads = known.mean(axis=0), np.maximum(known.std(axis=0), 1e-6)
    standard = np.column_stack([(known - means) / spreads, np.ones(len(known))])
    penalty = np.append(np.full(known.shape[1], settings.shrinkage), 0.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        linear = standard @ weights
        error = expit(linear) - went
        value = np.logaddexp(0.0, linear).sum() - went @ linear + 0.5 * penalty @ weights**2
        return float(value), standard.T @ error + penalty * weights

    found = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B")
    *weights, bias = (float(weight) for weight in found.x)
    return ChurnModel(
        tuple(weights), bias, tuple(map(float, means)), tuple(map(float, spreads)), len(known), len(samples)
    )


def _with_products(features: "np.ndarray") -> "np.ndarray":
    """FEATURES as logarithms, and the products of TOGETHER."""
    import numpy as np

    logs = features / MICRO
    places = [(FEATURES.index(one), FEATURES.index(other)) for one, other in TOGETHER]
    widened: np.ndarray = np.column_stack([logs, *(logs[:, one] * logs[:, other] for one, other in places)])
    return widened


def probabilities(rows: "np.ndarray", model: ChurnModel | None, settings: ChurnSettings) -> "np.ndarray":
    """Of no visit within the horizon, for rows of FEATURES; by the rule where there is no model."""
    return by_rule(rows, settings) if model is None else model.probability(rows)


def by_rule(rows: "np.ndarray", settings: ChurnSettings) -> "np.ndarray":
    """One half where the silence is as long as `gone_gaps` typical gaps, more beyond and less before."""
    import numpy as np

    overdue = rows[:, FEATURES.index("overdue")] / MICRO
    answer: np.ndarray = 1.0 / (1.0 + np.exp(-(overdue - np.log(settings.gone_gaps))))
    return answer
