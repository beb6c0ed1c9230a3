"""What a member will bring: by the simple formula, and by a forecast of visits and of what is bought on one of them.

Visits follow BG/NBD (Fader, Hardie, Lee 2005, "Counting Your Customers the Easy Way"): a member comes at a rate of their
own and may be gone after each visit. Amounts follow Gamma-Gamma (Fader, Hardie 2013): everybody's usual amount varies
around that of the shop. Time is in weeks, amounts in any unit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_LEAST_SPREAD = 1e-3
_PENALTY = 1e-6
"""Keeps the search from running away where nearly everybody came once."""


@dataclass(frozen=True, slots=True)
class VisitModel:
    """Rates of coming follow Gamma(r, alpha), the chance of being gone after a visit Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class AmountModel:
    """What is bought on a visit follows Gamma(p, ν), ν over members Gamma(q, gamma)."""

    p: float
    q: float
    gamma: float


def simple(amount_minor: int, days: int, horizon_days: int) -> int:
    """Average purchase × purchases in a year × years, as every textbook has it: what was bought goes on as it did.

    `amount_minor` is what was bought in `days`; in minor units, half up.
    """
    return (2 * amount_minor * horizon_days + days) // (2 * days) if days > 0 else 0


def profit(sales_minor: int, margin_percent: int) -> int:
    """Half up."""
    return (2 * sales_minor * margin_percent + 100) // 200


def fitted_visits(repeats: "np.ndarray", last: "np.ndarray", known: "np.ndarray") -> VisitModel:
    """The likeliest model of members who came `repeats` times again, the last time `last` weeks after the first.

    `known` is how many weeks ago that first visit was. Rows that are alike are counted once, so that a million members
    whose times are whole days cost little. Raises ValueError where there is nobody.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    if len(repeats) == 0:
        raise ValueError("a model needs members")
    rows, counts = np.unique(np.column_stack([repeats, last, known]), axis=0, return_counts=True)
    x, t_x, whole = rows.T.astype(np.float64)
    # Times are brought near one: the search then starts near every answer.
    scale = 10.0 / max(float(whole.max()), 1e-9)
    t_x, whole = t_x * scale, whole * scale

    def loss(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        stays = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + whole)
        gone = np.where(
            x > 0,
            betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x),
            -np.inf,
        )
        likely = counts @ (start + np.logaddexp(stays, gone)) / counts.sum()
        return float(-likely + _PENALTY * (logs**2).sum())

    r, alpha, a, b = _searched(loss, 4)
    return VisitModel(r, alpha / scale, a, b)


def fitted_amounts(repeats: "np.ndarray", mean: "np.ndarray") -> AmountModel | None:
    """The likeliest model of members who bought for `mean` (above zero) on each of `repeats` (at least 1) visits.

    None where there are too few to say anything, or all are alike.
    """
    import numpy as np
    from scipy.special import gammaln

    usable = (repeats > 0) & (mean > 0)
    if usable.sum() < 2:
        return None
    x, m = repeats[usable].astype(np.float64), mean[usable].astype(np.float64)
    scale = float(np.median(m))
    m = m / scale
    if m.std() < _LEAST_SPREAD:
        return None

    def loss(logs: np.ndarray) -> float:
        p, q, gamma = np.exp(logs)
        likely = (
            gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
            + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(gamma + m * x)
        )  # fmt: skip
        return float(-likely.mean() + _PENALTY * (logs**2).sum())

    p, q, gamma = _searched(loss, 3)
    return AmountModel(p, q, gamma * scale)


def _searched(loss: Callable[["np.ndarray"], float], many: int) -> tuple[float, ...]:
    """The parameters, all above zero, that make the loss least."""
    import numpy as np
    from scipy.optimize import minimize

    start = minimize(
        loss, np.full(many, 0.1), method="Nelder-Mead", options={"maxiter": 4_000, "xatol": 1e-6}
    )
    found = minimize(loss, start.x, method="L-BFGS-B", bounds=[(-12.0, 12.0)] * many)
    return tuple(float(value) for value in np.exp(found.x if found.fun < start.fun else start.x))


def expected_visits(
    model: VisitModel, repeats: "np.ndarray", last: "np.ndarray", known: "np.ndarray", weeks: float
) -> "np.ndarray":
    """Of each member within the next `weeks`, given what is known of them (as for `fitted_visits`)."""
    import numpy as np
    from scipy.special import hyp2f1

    x, t_x, whole = (np.asarray(part, dtype=np.float64) for part in (repeats, last, known))
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    if abs(a - 1) < 1e-9:
        a += 1e-8
    with np.errstate(all="ignore"):
        series = hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + whole + weeks))
        ratio = (alpha + whole) / (alpha + whole + weeks)
        top = (a + b + x - 1) / (a - 1) * (1 - ratio ** (r + x) * series)
        gone = a / (b + np.maximum(x, 1) - 1) * ((alpha + whole) / (alpha + t_x)) ** (r + x)
        said = np.maximum(top / (1 + np.where(x > 0, gone, 0.0)), 0.0)
    # Where all members are alike the parameters run away and the series with them; then everybody goes on as before.
    answer: np.ndarray = np.where(np.isfinite(said), said, x / whole * weeks)
    return answer


def alive(model: VisitModel, repeats: "np.ndarray", last: "np.ndarray", known: "np.ndarray") -> "np.ndarray":
    """How likely each still belongs to the shop. No score of churn: who came once is always alive here."""
    import numpy as np

    x = np.asarray(repeats, dtype=np.float64)
    gone = (
        model.a
        / (model.b + np.maximum(x, 1) - 1)
        * ((model.alpha + known) / (model.alpha + last)) ** (model.r + x)
    )
    answer: np.ndarray = np.where(x > 0, 1 / (1 + gone), 1.0)
    return answer


def expected_amount(model: AmountModel, repeats: "np.ndarray", mean: "np.ndarray") -> "np.ndarray":
    """Of a visit of each member: the more visits are known, the nearer to their own mean."""
    import numpy as np

    p, q, gamma = model.p, model.q, model.gamma
    x = np.asarray(repeats, dtype=np.float64)
    # With q at or below 1 the shop has no mean; then everybody's own counts as far as there is one.
    answer: np.ndarray = p * (gamma + x * mean) / np.maximum(p * x + q - 1, 1e-9)
    return answer
