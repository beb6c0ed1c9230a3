"""`pos-loyalty simulate`: tills and head office under faults that no test bench has, in one process."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pos_loyalty.cli.progress import bar, shows_progress, silence
from pos_loyalty.cli.shared_options import JsonOption

if TYPE_CHECKING:
    from pos_loyalty.simulation.faults.run import Report
    from pos_loyalty.simulation.faults.shop import Size


def simulate(
    tills: Annotated[int, typer.Option(min=1, max=20, help="Tills of the chain.")] = 5,
    stores: Annotated[int, typer.Option(min=1, max=10, help="Stores that they stand in.")] = 2,
    days: Annotated[int, typer.Option(min=1, max=30, help="Days of one schedule.")] = 2,
    schedules: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many, each by its seed.")] = 1_000,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the same one goes the same way.")] = 1,
    floor_limit: Annotated[
        int,
        typer.Option(min=0, help="Points of a member that a till which is cut off may give without asking."),
    ] = 0,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes. Default: one for each core.")] = None,
    *,
    trace: Annotated[
        bool, typer.Option("--trace", help="Tell step by step what happened in the first.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Let everything fail that can, and prove that no point is lost or counted twice.

    The code of tills and of head office runs with simulated clocks, lines and disks: requests are lost, doubled,
    delayed and cut; power fails at any commit; disks are put back and cloned; clocks jump; head office is put
    back. Meanwhile people buy with and without vouchers and coupons, take gifts, bring back goods and gifts, join
    and lose their cards, and head office blocks cards, changes members, prices and rules, and makes two members one. In
    the end all faults stop, everybody says everything, and what each end knows is reckoned anew. Exit status 0 means
    that everything held. A seed that failed goes the same way again with `--seed S --schedules 1 --trace`.
    """
    from pos_loyalty.simulation.faults.run import run
    from pos_loyalty.simulation.faults.shop import Size

    size = Size(tills, min(stores, tills), floor_limit)
    if trace:
        _print_trace(size, days, seed)
        return
    progress = bar if shows_progress(as_json=as_json) else silence
    with progress("schedules", schedules) as advance:
        report = run(size, days, range(seed, seed + schedules), jobs=jobs, advance=advance)
    typer.echo(json.dumps(_document(size, days, seed, report)) if as_json else _table(report))
    raise typer.Exit(1 if report.failing else 0)


def _print_trace(size: "Size", days: int, seed: int) -> None:
    from pos_loyalty.simulation.faults.schedule import play

    outcome = play(seed, size, days)
    for line in (*outcome.trace, *outcome.verdict.wrong):
        typer.echo(line)
    typer.echo("Everything holds." if outcome.verdict.holds else "Something does not hold.")
    raise typer.Exit(0 if outcome.verdict.holds else 1)


def _document(size: "Size", days: int, seed: int, report: "Report") -> dict[str, object]:
    from pos_loyalty.simulation.faults.run import MOST_SEEDS_TOLD

    return {
        "tills": size.tills,
        "stores": size.stores,
        "floor_limit": size.floor_limit,
        "days": days,
        "seed": seed,
        "schedules": report.schedules,
        "events": report.events,
        "faults": report.faults.total(),
        "faults_by_kind": dict(sorted(report.faults.items())),
        "lost": report.lost,
        "doubled": report.doubled,
        "overspent": report.overspent,
        "failing": len(report.failing),
        "failing_seeds": sorted(report.failing)[:MOST_SEEDS_TOLD],
        "seconds": round(report.seconds, 1),
    }


def _table(report: "Report") -> str:
    from pos_loyalty.simulation.faults.run import MOST_SEEDS_TOLD

    done, went_wrong = f"{report.schedules:,} schedules, {report.events:,} events", report.faults.total()
    lines = [
        f"{done}, {went_wrong:,} faults, {report.seconds:,.1f} s",
        f"lost {report.lost:,}, doubled {report.doubled:,}, overspent {report.overspent:,}",
        *(f"  {count:>9,}  {kind.replace('_', ' ')}" for kind, count in report.faults.most_common()),
    ]
    for seed, wrong in sorted(report.failing.items())[:MOST_SEEDS_TOLD]:
        lines.append(f"seed {seed} does not hold: {wrong[0]}")
    lines.append("Something does not hold." if report.failing else "Everything holds.")
    return "\n".join(lines)
