"""`pos-loyalty head-office report`: what the last analysis found, as tables, CSV or JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.opening import read_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pos_loyalty.head_office.reports.report import Report

app = typer.Typer(help="Print what the last analysis found.", no_args_is_help=True)


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="table for people; csv and json for programs.")
]
LimitOption = Annotated[int, typer.Option(min=0, help="At most so many rows; 0 for all.")]
PictureOption = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Draw it into this file, .png or .svg, instead.")
]
MOST_ROWS = 100
FIGURES = frozenset({"count", "share", "money", "decimal"})


@app.command()
def pyramid(
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
    picture: PictureOption = None,
) -> None:
    """Members, sales, visits and profit by band of the customer pyramid, with the shares as they are.

    Money is in major units of the currency, net of what came back. CSV and JSON give it in minor units too, and shares
    as parts of one.
    """
    from pos_loyalty.head_office.reports import pyramid as shares

    if picture is None:
        print_report(database, shares.pyramid, output)
        return
    from pos_loyalty.head_office.reports.pictures import draw_pyramid

    _draw(database, draw_pyramid, picture)


@app.command(name="recency-frequency")
def recency_frequency(
    picture: Annotated[Path, typer.Option(dir_okay=False, help="The file to draw it into, .png or .svg.")],
    database: DatabaseOption = None,
) -> None:
    """Draw how many members came how lately and how often."""
    from pos_loyalty.head_office.reports.pictures import draw_recency_frequency

    _draw(database, draw_recency_frequency, picture)


@app.command()
def stages(database: DatabaseOption = None, output: FormatOption = Format.TABLE) -> None:
    """Members by stage of the life cycle, each with what to do: acquisition, growth, maturity, decline, exit."""
    from pos_loyalty.head_office.reports import pyramid as shares

    print_report(database, shares.stages, output)


@app.command()
def classes(database: DatabaseOption = None, output: FormatOption = Format.TABLE) -> None:
    """Members by class: A the top fifth, B those who buy more from period to period, C the rest."""
    from pos_loyalty.head_office.reports import pyramid as shares

    print_report(database, shares.classes, output)


@app.command()
def drifting(
    database: DatabaseOption = None, output: FormatOption = Format.TABLE, limit: LimitOption = MOST_ROWS
) -> None:
    """Members who are likely to stay away, with the chance and what is at stake, the most first."""
    from pos_loyalty.head_office.reports import members

    print_report(database, lambda connection: members.drifting(connection, limit or None), output)


@app.command()
def leaving(
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
    limit: LimitOption = MOST_ROWS,
    picture: PictureOption = None,
) -> None:
    """Customers lost in the last year: who, when, what went before it, and what that costs in sales and profit."""
    from pos_loyalty.head_office.reports import members

    if picture is not None:
        from pos_loyalty.head_office.reports.pictures import draw_leaving

        _draw(database, draw_leaving, picture)
        return
    print_report(database, lambda connection: members.leaving(connection, limit or None), output)


@app.command()
def cohorts(
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
    picture: PictureOption = None,
) -> None:
    """Members by the month of their first visit: how many of them still come one, two, three … months later."""
    from pos_loyalty.head_office.reports import cohorts as made

    if picture is not None:
        from pos_loyalty.head_office.reports.pictures import draw_cohorts

        _draw(database, draw_cohorts, picture)
        return
    print_report(database, made.cohorts, output)


@app.command(name="lifetime-value")
def lifetime_value(
    database: DatabaseOption = None, output: FormatOption = Format.TABLE, limit: LimitOption = MOST_ROWS
) -> None:
    """What each member will bring, by a statistical forecast and by the simple formula, the most first."""
    from pos_loyalty.head_office.reports import members

    print_report(database, lambda connection: members.lifetime_value(connection, limit or None), output)


@app.command(name="cross-sell")
def cross_sell(database: DatabaseOption = None, output: FormatOption = Format.TABLE) -> None:
    """What suggestions at the till are worth: shown, taken, not today, and the uplift over those who are shown nothing."""
    from pos_loyalty.head_office.reports.cross_sell import cross_sell as made

    print_report(database, made, output)


@app.command(name="work-list")
def work_list(
    name: Annotated[str, typer.Argument(help="Which one; `report work-lists` tells them.")],
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
    limit: LimitOption = MOST_ROWS,
) -> None:
    """A list of members to work through, by its name."""
    from pos_loyalty.head_office.reports import work_lists

    print_report(database, lambda connection: work_lists.work_list(connection, name, limit or None), output)


@app.command(name="work-lists")
def work_lists() -> None:
    """The names of the work lists and what stands on each."""
    from pos_loyalty.head_office.reports.work_lists import WORK_LISTS

    print_table(("name", "who stands on it"), [(name, one.says) for name, one in WORK_LISTS.items()])


@app.command()
def profile(
    card: Annotated[str, typer.Argument(help="The digits under the bars of the card.")],
    database: DatabaseOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Everything about one member: standing and why, value, habits, categories, promotions, history, what they said."""
    from pos_loyalty.head_office.merging import member_of_card
    from pos_loyalty.head_office.reports.profile import profile as made

    found = read_office(database, lambda connection: made(connection, member_of_card(connection, card)))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in _lines(found):
        typer.echo(line)


def _lines(found: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Name by name; what is not known is left out."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield f"{indent}{name.replace('_', ' ')}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{name.replace('_', ' ')}:"
            yield from (f"{indent}  {'  '.join(str(part) for part in row.values())}" for row in value)
        elif value is not None and value != "":
            yield f"{indent}{name.replace('_', ' ')}: {value}"


@app.command()
def keeping(
    acquisition_cost: Annotated[str, typer.Option(help="What winning one customer costs, in the currency.")],
    retention_cost: Annotated[str, typer.Option(help="What keeping one customer for a year costs.")],
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """What winning customers cost in the last year against keeping them, at the costs that you give for one."""
    from pos_loyalty.head_office.reports import members
    from pos_loyalty.head_office.reports.report import currency_of
    from pos_loyalty.i18n.money import parse_amount

    def work(connection: "Connection") -> "Report":
        currency = currency_of(connection)
        won, kept = (parse_amount(text, currency) for text in (acquisition_cost, retention_cost))
        return members.keeping(connection, won, kept)

    print_report(database, work, output)


def _draw(database: str | None, draw: "Callable[[Connection, Path], None]", picture: Path) -> None:
    read_office(database, lambda connection: draw(connection, picture))
    typer.echo(f"The picture is {picture}.")


def print_report(database: str | None, made: Callable[["Connection"], "Report"], output: Format) -> None:
    found = read_office(database, made)
    if output is Format.TABLE:
        _print_table(found)
        return
    rows = list(found.documents())
    typer.echo(
        json.dumps(rows, ensure_ascii=False) if output is Format.JSON else _csv(rows, found),
        nl=output is Format.JSON,
    )


def _print_table(found: "Report") -> None:
    head = [
        f"{column.title or column.name.replace('_', ' ')}{f' ({found.currency})' if column.kind == 'money' else ''}"
        for column in found.shown_columns
    ]
    figures = [place for place, column in enumerate(found.shown_columns) if column.kind in FIGURES]
    rows = list(found.shown())
    if rows:
        print_table(head, rows, figures=figures)
    else:
        typer.echo("Nobody.")
    for note in found.notes:
        typer.echo(note)


def _csv(rows: list[dict[str, Any]], found: "Report") -> str:
    text = io.StringIO()
    names = list(rows[0]) if rows else [column.name for column in found.columns]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
