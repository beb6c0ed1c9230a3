"""`pos-loyalty head-office rehearse`: what new rules would have meant, before anybody sees them."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pos_loyalty.cli.opening import office_to_read
from pos_loyalty.cli.progress import bar, shows_progress, silence
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption


def register(app: typer.Typer) -> None:
    """Adds this verb to `pos-loyalty head-office`."""
    app.command()(rehearse)


def rehearse(
    scheme: Annotated[Path, typer.Option(help="The new rules: a TOML file as `scheme publish` takes it.")],
    first: Annotated[str, typer.Option("--from", help="The first day of the period (YYYY-MM-DD).")],
    last: Annotated[str, typer.Option("--to", help="Its last day, included.")],
    gifts: Annotated[
        Path | None,
        typer.Option(
            help="Other prices for gifts: a CSV file as `import --gifts` takes it. It is only read."
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(help="Folder for members.csv, stores.csv, rules.csv and tiers.csv."),
    ] = None,
    database: DatabaseOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Replay the purchases of a period under new rules, beside the rules that were in force.

    Says who would have got more and who less, and why; what points, tiers, expiry and each store would have come to
    in points and in money. Nothing is changed: neither rules nor points.
    """
    from pos_loyalty.head_office.rehearsing import job, tables
    from pos_loyalty.head_office.rehearsing.document import document

    request = job.Request(scheme, _day(first), _day(last), gifts, csv)
    with office_to_read(database) as engine:
        found = job.rehearse(
            engine,
            request,
            now_ms=time.time_ns() // 1_000_000,
            progress=bar if shows_progress(as_json=as_json) else silence,
        )
    if as_json:
        typer.echo(json.dumps(document(found), ensure_ascii=False))
        return
    for line in tables.lines(found):
        typer.echo(line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date like 2026-03-14.") from None
