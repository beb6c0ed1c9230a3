"""G10 and G11: what the guard and the score keep out of the top, and how often members go up and down at its edges."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.analytics.bootstrap import interval
from benchmarks.figures import Figure
from pos_loyalty.analytics import facts, ranking
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.ranking import BANDS, band_of
from pos_loyalty.analytics.settings import RankingSettings, RhythmSettings, StatusSettings
from pos_loyalty.analytics.status import Status, status

WINDOW_DAYS, NEXT_DAYS = 182, 91
FAKES_PERCENT = 2
WEEKS_OF_LOOKS = 18
SETTINGS = RankingSettings(window_days=WINDOW_DAYS, blocks=6)


def measure(net: Path, folder: Path) -> list[Figure]:
    engine = DuckDbEngine(folder)
    try:
        lines = engine.parquet(net)
        visits = engine.kept("visits", facts.visits(lines))
        days = next(engine.rows("days", visits.aggregate(first=visits.day.min(), last=visits.day.max())))
        return [*_guard(engine, visits, days), *_flapping(engine, visits, days)]
    finally:
        engine.close()


def _guard(engine: DuckDbEngine, visits: Any, days: dict[str, int]) -> list[Figure]:
    """Each origin a month apart: two percent of the members get one visit worth most of a top member's half year."""
    fakes, honest, kept, others = [], [], [], []
    for cutoff in range(days["first"] + WINDOW_DAYS, days["last"] + 2 - NEXT_DAYS, 30):
        plain = _ranks(engine, visits, cutoff, "plain")
        injected, names = _injected(engine, visits, cutoff)
        top = _top(_ranks(engine, injected, cutoff, "injected"))
        fakes.append(len(top & names) / len(top))
        honest.append(len(top & _top(plain)) / len(top))
        spend = _spend(engine, visits, cutoff)
        by_amount = sorted(plain, key=lambda row: (-row["sales_minor"], row["member_id"]))[: len(top)]
        kept.append(np.mean([spend.get(one, 0) for one in _top(plain)]))
        others.append(np.mean([spend.get(row["member_id"], 0) for row in by_amount]))
    fake, same = float(np.mean(fakes)), float(np.mean(honest))
    ratio = float(np.mean(kept) / np.mean(others))
    return [
        Figure("G10 fakes among the VIPs, 2 % of the members with one bulk visit", f"{fake:.1%}", f"{len(fakes)} origins", fake / 0.01, 1.0),
        Figure("G10 the same VIPs without the fakes", f"{same:.1%}", "", 0.85 / same, 1.0),
        Figure("G10 what VIPs buy in the next quarter", f"{ratio:.3f} ×", "those by amount alone", 0.96 / ratio, 1.0),
    ]  # fmt: skip


def still_coming(name: str, net: Path, folder: Path) -> list[Figure]:
    """Who is at the top comes again in the next quarter, more often than those at the top by amount alone."""
    engine = DuckDbEngine(folder)
    try:
        visits = engine.kept("visits", facts.visits(engine.parquet(net)))
        days = next(engine.rows("days", visits.aggregate(first=visits.day.min(), last=visits.day.max())))
        tops: dict[int, list[_Top]] = {many: [] for many in (1, 2)}
        for cutoff in range(days["first"] + WINDOW_DAYS, days["last"] + 2 - NEXT_DAYS, 30):
            ranked = _ranks(engine, visits, cutoff, "plain")
            came = _spend(engine, visits, cutoff).keys()
            for many, found in tops.items():
                found.append(_tops(ranked, frozenset(BANDS[:many]), came))
    finally:
        engine.close()
    return [
        _more_come(f"{name}: G10 VIPs who come in the next quarter", tops[1], least_points=4.0),
        _more_come(f"{name}: G10 the same of VIPs and large ones", tops[2], least_points=None),
    ]


@dataclass(frozen=True, slots=True)
class _Top:
    ours: set[str]
    by_amount: set[str]
    came: Collection[str]


def _tops(ranked: list[dict[str, Any]], bands: Collection[str], came: Collection[str]) -> _Top:
    ours = {one["member_id"] for one in ranked if band_of(one["rank"], one["members"], SETTINGS) in bands}
    by_amount = sorted(ranked, key=lambda one: (-one["sales_minor"], one["member_id"]))[: len(ours)]
    return _Top(ours, {one["member_id"] for one in by_amount}, came)


def _more_come(what: str, tops: list[_Top], least_points: float | None) -> Figure:
    """All origins together; without a goal in points the interval has to lie above nothing."""
    members = sorted(set().union(*(one.ours | one.by_amount for one in tops)))
    counts = np.array(
        [
            [
                sum(member in one.ours for one in tops),
                sum(member in one.ours and member in one.came for one in tops),
                sum(member in one.by_amount for one in tops),
                sum(member in one.by_amount and member in one.came for one in tops),
            ]
            for member in members
        ]
    )

    def points(some: np.ndarray) -> float:
        ours, ours_came, others, others_came = counts[some].sum(axis=0)
        return float(100 * (ours_came / ours - others_came / others))

    found = points(np.arange(len(members)))
    low, high = interval(points, len(members))
    ours, ours_came, others, others_came = counts.sum(axis=0)
    told = f"by amount alone {others_came / others:.1%} of {others:,}: {found:+.1f} points ({low:+.1f} … {high:+.1f})"
    reached = least_points / found if least_points else 0.5 if low > 0 else 2.0
    return Figure(what, f"{ours_came / ours:.1%}", told, reached, 1.0)


def _ranks(engine: DuckDbEngine, visits: Any, cutoff: int, name: str) -> list[dict[str, Any]]:
    found = ranking.ranking(visits, cutoff - WINDOW_DAYS, cutoff, SETTINGS, RhythmSettings())
    return list(engine.rows(name, found.order_by("rank")))


def _top(rows: list[dict[str, Any]]) -> set[str]:
    return {row["member_id"] for row in rows if band_of(row["rank"], row["members"], SETTINGS) == BANDS[0]}


def _spend(engine: DuckDbEngine, visits: Any, cutoff: int) -> dict[str, int]:
    after = visits.filter((visits.day >= cutoff) & (visits.day < cutoff + NEXT_DAYS))
    rows = engine.rows("after", after.group_by("member_id").aggregate(minor=after.amount_minor.sum()))
    return {row["member_id"]: int(row["minor"]) for row in rows}


def _injected(engine: DuckDbEngine, visits: Any, cutoff: int) -> tuple[Any, set[str]]:
    import ibis

    random = np.random.default_rng(cutoff)
    inside = visits.filter((visits.day >= cutoff - WINDOW_DAYS) & (visits.day < cutoff))
    sums = engine.columns(
        "sums", inside.group_by("member_id").aggregate(minor=inside.amount_minor.sum()).order_by("member_id")
    )
    low = np.quantile(sums["minor"], 0.99)
    poor = sums["member_id"][sums["minor"] < np.median(sums["minor"])]
    names = random.choice(poor, len(sums["member_id"]) * FAKES_PERCENT // 100, replace=False)
    rows = [
        {
            "member_id": name,
            "store_id": "bulk",
            "day": int(random.integers(cutoff - WINDOW_DAYS, cutoff)),
            "amount_minor": int(low * random.uniform(0.8, 2.0)),
        }
        for name in names.tolist()
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    types = {"member_id": "string", "store_id": "string", "day": "int64", "amount_minor": "int64"}
    bulk = engine.put("bulk", types, [columns])
    return ibis.union(visits.select(*types), bulk.select(*types)), set(names.tolist())


def _flapping(engine: DuckDbEngine, visits: Any, days: dict[str, int]) -> list[Figure]:
    """Looked at weekly: how often a band is left and come back to in three looks in a row."""
    shown: dict[str, list[str]] = {}
    plain: dict[str, list[str]] = {}
    held: dict[str, Status] = {}
    shares = []
    last = days["last"] + 1
    for cutoff in range(last - 7 * (WEEKS_OF_LOOKS - 1), last + 1, 7):
        rows = _ranks(engine, visits, cutoff, "look")
        for row in rows:
            member = row["member_id"]
            held[member] = status(
                held.get(member), row["rank"], row["members"], cutoff,
                is_champion=False, settings=StatusSettings(), ranked=SETTINGS,
            )  # fmt: skip
            shown.setdefault(member, []).append(held[member].band)
            plain.setdefault(member, []).append(band_of(row["rank"], row["members"], SETTINGS))
        shares.append(sum(held[row["member_id"]].band == BANDS[0] for row in rows) / len(rows))
    flips, steps = _flips(shown), sum(len(one) for one in shown.values())
    raw = _flips(plain)
    share = max(shares)
    return [
        Figure("G11 up and down again, of 1,000 looks", f"{1_000 * flips / steps:.2f}", f"by rank alone {1_000 * raw / steps:.2f}", 1_000 * flips / steps / 0.5, 1.0),
        Figure("G11 share of the VIPs", f"{share:.2%}", "by rank alone 1 %", share / 0.014, 1.0),
    ]  # fmt: skip


def _flips(bands: dict[str, list[str]]) -> int:
    return sum(
        one == three != two
        for looks in bands.values()
        for one, two, three in zip(looks, looks[1:], looks[2:], strict=False)
    )
