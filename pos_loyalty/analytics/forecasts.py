"""Learns from the purchases of everybody and says of each member how likely they stay away and what they will bring.

What is learned comes from days before the cut-off alone; what is said is rounded to whole numbers, as everything that is
kept of it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics import churn, lifetime_value
from pos_loyalty.analytics.buying import buying
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.past import Past, past
from pos_loyalty.analytics.settings import Settings, ValueSettings

if TYPE_CHECKING:
    import numpy as np
    from ibis.expr.types import Table

WEEK_DAYS = 7.0
MOST_USUAL = 3
MOST_PROOF = 1.5
"""By more than half of it no forecast is put right: what is that far off was not a shop like any other."""


def staying_away(
    engine: Engine, visits: "Table", now: Past, first_day: int, settings: Settings
) -> tuple["Table", bool]:
    """member_id, away_permille: the chance of no visit within the horizon, of everybody who came in the window.

    And whether it was learned, or is only the rule of young shops.
    """
    of = settings.churn
    samples = []
    for origin in churn.origins(first_day, now.cutoff, of):
        earlier = past(visits, origin, settings, engine.kept)
        then = engine.kept(f"features-{origin}", churn.features(earlier, of))
        known = engine.columns("sample", churn.outcomes(visits, then, origin, of).order_by("member_id"))
        samples.append(_matrix(known, (*churn.FEATURES, "stayed_away")))
    model = churn.learned(samples, of)
    batches = engine.batches("features", churn.features(now, of).order_by("member_id"))
    found = (
        {"member_id": batch["member_id"], "away_permille": _whole(1_000 * chances)}
        for batch in batches
        for chances in [churn.probabilities(_matrix(batch, churn.FEATURES), model, of)]
    )
    return engine.put(
        "away", {"member_id": _key_type(now), "away_permille": "int64"}, found
    ), model is not None


def values(engine: Engine, visits: "Table", now: Past, first_day: int, settings: Settings) -> "Table":
    """member_id, visits_milli, forecast_minor, simple_minor of everybody: what the horizon will bring, two ways.

    `visits_milli` are thousandths of a visit. The forecast is null where there are too few members for a model.
    """
    known = engine.kept("buying", buying(now, settings.ranking))
    models = _models(engine.columns("models", known.order_by("member_id")), settings.value)
    proof = _proof(engine, visits, now, first_day, settings)
    days = min(settings.ranking.window_days, now.cutoff - first_day)
    batches = engine.batches("values", known.order_by("member_id"))
    types = {
        "member_id": _key_type(now),
        "visits_milli": "int64",
        "forecast_minor": "int64",
        "simple_minor": "int64",
    }
    return engine.put(
        "value", types, (_valued(batch, models, proof, days, settings.value) for batch in batches)
    )


def _proof(engine: Engine, visits: "Table", now: Past, first_day: int, settings: Settings) -> float:
    """What members brought in the latest days over what the same forecast would have said before them.

    Every shop has its own way of growing, which no model of single members knows. 1 where the shop is too young to tell.
    """
    of = settings.value
    origin = now.cutoff - of.proof_days
    if origin - first_day < of.least_history_days:
        return 1.0
    then = buying(past(visits, origin, settings), settings.ranking)
    since = now.counted.filter(now.counted.day >= origin)
    brought = since.group_by(who="member_id").aggregate(
        whole_minor=since.amount_minor.sum().cast("int64"),
        usual_minor=since.counted_minor.sum().cast("int64"),
    )
    both = then.left_join(brought, then.member_id == brought.who).order_by("member_id")
    known = engine.columns("proof", both.fill_null({"whole_minor": 0, "usual_minor": 0}))
    models = _models(known, of)
    if models is None:
        return 1.0
    visits_said, amounts = _said(known, models, of.proof_days)
    return _ratio(known, (visits_said * amounts).sum())


def _ratio(known: Mapping[str, "np.ndarray"], said: float) -> float:
    """Bulk is sales too, but one giant purchase says nothing of everybody: of each member three times the usual counts."""
    import numpy as np

    brought = np.minimum(known["whole_minor"], MOST_USUAL * known["usual_minor"]).sum()
    return float(np.clip(brought / said, 1 / MOST_PROOF, MOST_PROOF)) if said > 0 else 1.0


Models = tuple[lifetime_value.VisitModel, lifetime_value.AmountModel | None] | None


def _models(known: Mapping[str, "np.ndarray"], settings: ValueSettings) -> Models:
    repeats = known["repeats"]
    if len(repeats) < settings.least_members or not (repeats > 0).any():
        return None
    visits = lifetime_value.fitted_visits(repeats, *_weeks(known))
    return visits, lifetime_value.fitted_amounts(repeats, _means(known))


def _valued(
    batch: Mapping[str, "np.ndarray"], models: Models, proof: float, days: int, settings: ValueSettings
) -> dict[str, Any]:
    simple = [
        lifetime_value.simple(year, days, settings.horizon_days) for year in batch["year_minor"].tolist()
    ]
    told = {"member_id": batch["member_id"], "simple_minor": simple}
    if models is None:
        return told | {"visits_milli": [None] * len(simple), "forecast_minor": [None] * len(simple)}
    visits, amounts = _said(batch, models, settings.horizon_days)
    return told | {
        "visits_milli": _whole(1_000 * visits), "forecast_minor": _whole(visits * amounts * proof),
    }  # fmt: skip


def _said(
    batch: Mapping[str, "np.ndarray"],
    models: tuple[lifetime_value.VisitModel, lifetime_value.AmountModel | None],
    days: int,
) -> tuple["np.ndarray", "np.ndarray"]:
    """Visits within so many days, and what is bought on one of them."""
    visits = lifetime_value.expected_visits(models[0], batch["repeats"], *_weeks(batch), days / WEEK_DAYS)
    return visits, _amounts(batch, models[1])


def _amounts(batch: Mapping[str, "np.ndarray"], model: lifetime_value.AmountModel | None) -> "np.ndarray":
    """Of a visit: by the model, or what the member's own visits were worth where there is none."""
    if model is None or model.q <= 1:
        own: np.ndarray = batch["all_minor"] / (batch["repeats"] + 1)
        return own
    return lifetime_value.expected_amount(model, batch["repeats"], _means(batch))


def _key_type(now: Past) -> str:
    return "string" if now.counted.schema()["member_id"].is_string() else "int64"


def _weeks(known: Mapping[str, "np.ndarray"]) -> tuple["np.ndarray", "np.ndarray"]:
    return known["last_days"] / WEEK_DAYS, known["known_days"] / WEEK_DAYS


def _means(known: Mapping[str, "np.ndarray"]) -> "np.ndarray":
    import numpy as np

    means: np.ndarray = known["repeat_minor"] / np.maximum(known["repeats"], 1)
    return means


def _matrix(columns: Mapping[str, "np.ndarray"], names: tuple[str, ...]) -> "np.ndarray":
    import numpy as np

    matrix: np.ndarray = np.column_stack([columns[name] for name in names]).astype(np.float64)
    return matrix


def _whole(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    whole: np.ndarray = np.rint(values).astype(np.int64)
    return whole
