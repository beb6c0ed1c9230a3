"""G12: who comes no more within 13 weeks, against days of silence on the same members; learned before, asked later."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.analytics.bootstrap import interval
from benchmarks.figures import Figure
from pos_loyalty.analytics import churn, facts
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.past import past
from pos_loyalty.analytics.settings import ChurnSettings, Settings

LEAST_GAIN = {"Complete Journey": 0.02, "CDNOW": 0.01}
LEAST_AREA = {"Complete Journey": 0.885, "CDNOW": 0.835}
BINS = 10


def measure(name: str, net: Path, folder: Path, origins: int) -> list[Figure]:
    """The model of each origin has seen nothing from it on; all members of all origins are put together."""
    # Everybody is asked about, however long they have been silent.
    engine, settings = DuckDbEngine(folder), replace(Settings(), churn=ChurnSettings(window_days=10_000))
    try:
        asked = [_asked(engine, net, back, settings) for back in range(1, origins + 1)]
    finally:
        engine.close()
    known = [one for one in asked if one is not None]
    chances, silence, went = (np.concatenate(parts) for parts in zip(*known, strict=True))
    return _figures(name, chances, silence, went)


def _asked(engine: DuckDbEngine, net: Path, back: int, settings: Settings) -> tuple[Any, Any, Any] | None:
    """Chances, silence and what happened, for the cut-off `back` horizons before the newest day."""
    lines = engine.parquet(net)
    days = next(engine.rows("days", lines.aggregate(first=lines.day.min(), last=lines.day.max())))
    of = settings.churn
    cutoff = days["last"] + 1 - back * of.horizon_days
    visits = engine.kept("visits", facts.visits(lines))
    before = visits.filter(visits.day < cutoff)
    samples = []
    for origin in churn.origins(days["first"], cutoff, of):
        then = engine.kept(f"then-{origin}", churn.features(past(before, origin, settings), of))
        known = engine.columns("sample", churn.outcomes(before, then, origin, of))
        samples.append(_matrix(known, (*churn.FEATURES, "stayed_away")))
    model = churn.learned(samples, of)
    if model is None:
        return None
    now = engine.kept("now", churn.features(past(before, cutoff, settings), of))
    rows = engine.columns("asked", churn.outcomes(visits, now, cutoff, of))
    matrix = _matrix(rows, churn.FEATURES)
    return model.probability(matrix), matrix[:, 0], rows["stayed_away"].astype(bool)


def _matrix(columns: Any, names: Sequence[str]) -> Any:
    return np.column_stack([columns[name] for name in names]).astype(np.float64)


def _figures(name: str, chances: Any, silence: Any, went: Any) -> list[Figure]:
    area, of_silence = area_under(chances, went), area_under(silence, went)
    low, high = interval(
        lambda some: area_under(chances[some], went[some]) - area_under(silence[some], went[some]), len(went)
    )
    decile = np.argsort(-chances, kind="stable")[: len(went) // 10]
    lift = went[decile].mean() / went.mean()
    off = calibration_error(chances, went)
    told = f"{len(went):,} members and days, {went.mean():.1%} stayed away"
    return [
        Figure(f"{name}: area under the curve", f"{area:.3f}", told, LEAST_AREA[name] / area, 1.0),
        Figure(f"{name}: above days of silence", f"+{area - of_silence:.3f} ({low:+.3f} … {high:+.3f})", f"silence {of_silence:.3f}",
            LEAST_GAIN[name] / max(area - of_silence, 1e-9), 1.0),
        Figure(f"{name}: error of calibration", f"{off:.3f}", "0.03", off / 0.03, 1.0),
        Figure(f"{name}: in the top tenth", f"{went[decile].mean():.1%}", f"{lift:.1f} times the mean", 5.5 / lift, 1.0 if name != "CDNOW" else None),
    ]  # fmt: skip


def area_under(score: Any, is_true: Any) -> float:
    """How often one that is true has the higher score; ties count one half."""
    from scipy.stats import rankdata

    many = int(is_true.sum())
    ranks = rankdata(score)
    return float((ranks[is_true].sum() - many * (many + 1) / 2) / (many * (len(is_true) - many)))


def calibration_error(chances: Any, is_true: Any) -> float:
    """The mean distance between what was said and what happened, over tenths of all members."""
    order = np.argsort(chances, kind="stable")
    parts = np.array_split(order, BINS)
    return float(
        sum(len(part) * abs(chances[part].mean() - is_true[part].mean()) for part in parts) / len(order)
    )
