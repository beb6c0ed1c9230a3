"""G13: what members will bring, by the forecast and by the simple formula, against what they brought."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure
from pos_loyalty.analytics import facts, forecasts, lifetime_value
from pos_loyalty.analytics.buying import buying
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.past import past
from pos_loyalty.analytics.settings import Settings, ValueSettings

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
"""Fader, Hardie and Lee 2005, of the sample of CDNOW: every tenth customer."""


def measure(
    name: str, net: Path, folder: Path, weeks: tuple[int, int], limits: tuple[float, float | None]
) -> list[Figure]:
    """Learned from the first weeks, asked of those that follow; `limits` are those of the error and of the bias."""
    engine = DuckDbEngine(folder)
    try:
        known, brought = _asked(engine, net, weeks)
    finally:
        engine.close()
    return _figures(name, known["forecast_minor"], known["simple_minor"], brought, limits)


def _asked(engine: DuckDbEngine, net: Path, weeks: tuple[int, int]) -> tuple[dict[str, Any], Any]:
    lines = engine.parquet(net)
    first = next(engine.rows("first", lines.aggregate(day=lines.day.min())))["day"]
    cutoff = first + 7 * weeks[0]
    visits = engine.kept("visits", facts.visits(lines))
    settings = replace(Settings(), value=ValueSettings(horizon_days=7 * weeks[1]))
    now = past(visits, cutoff, settings, engine.kept)
    known = engine.columns(
        "known", forecasts.values(engine, visits, now, first, settings).order_by("member_id")
    )
    after = visits.filter((visits.day >= cutoff) & (visits.day < cutoff + 7 * weeks[1]))
    sums = engine.columns("after", after.group_by("member_id").aggregate(minor=after.amount_minor.sum()))
    brought = dict(zip(sums["member_id"].tolist(), sums["minor"].tolist(), strict=True))
    return known, np.array([float(brought.get(one, 0)) for one in known["member_id"].tolist()])


def _figures(
    name: str, said: Any, simple: Any, brought: Any, limits: tuple[float, float | None]
) -> list[Figure]:
    error, other = (np.abs(one - brought).mean() / 100 for one in (said, simple))
    bias, its_bias = ((one.sum() - brought.sum()) / brought.sum() for one in (said, simple))
    least, most_bias = limits
    told = f"simple formula {other:.2f}, bias {its_bias:+.0%}"
    return [
        Figure(f"{name}: G13 mean error of the forecast", f"{error:.2f}", f"{told}: {error / other:.3f} ×", error / other, least),
        Figure(f"{name}: G13 bias of the sum", f"{bias:+.1%}", told, abs(bias), most_bias),
    ]  # fmt: skip


def published(net: Path, sample_file: Path, folder: Path) -> list[Figure]:
    """The parameters of the sample, to three digits of those that were published."""
    sample = sorted({line.split()[0] for line in sample_file.read_text(encoding="ascii").splitlines()})
    engine = DuckDbEngine(folder)
    try:
        lines = engine.parquet(net)
        tenth = lines.filter(lines.member_id.isin(sample))
        visits = engine.kept("sample", facts.visits(tenth))
        first = next(engine.rows("first", lines.aggregate(day=lines.day.min())))["day"]
        known = engine.columns("known", buying(past(visits, first + 273, Settings()), Settings().ranking))
    finally:
        engine.close()
    # The paper counts to the last day and not to the end of it.
    found = lifetime_value.fitted_visits(
        known["repeats"], known["last_days"] / 7.0, (known["known_days"] - 1) / 7.0
    )
    worst = max(abs(getattr(found, name) / value - 1) for name, value in PUBLISHED.items())
    told = ", ".join(f"{name} {getattr(found, name):.3f}" for name in PUBLISHED)
    return [Figure("CDNOW sample: G13 parameters", told, f"published {PUBLISHED}", worst / 0.01, 1.0)]
