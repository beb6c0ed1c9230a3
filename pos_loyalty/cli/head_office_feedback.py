"""`pos-loyalty head-office feedback`: what members say."""

import json
from datetime import datetime
from typing import Annotated

import typer

from pos_loyalty.cli.head_office_programme import day_of
from pos_loyalty.cli.opening import now_ms, read_office, write_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table

app = typer.Typer(help="What members say: complaints, opinions, praise.", no_args_is_help=True)


@app.command()
def add(
    card: Annotated[str, typer.Argument(help="The digits under the bars of the card.")],
    note: Annotated[str, typer.Argument(help="What was said, up to 500 characters.")],
    kind: Annotated[str, typer.Option(help="complaint, opinion or praise.")] = "complaint",
    on: Annotated[str | None, typer.Option(help="The day (YYYY-MM-DD). Default: today.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Note what a member said. The work lists `complaining` and `opinions` are made of it."""
    from pos_loyalty.head_office import feedback
    from pos_loyalty.head_office.merging import member_of_card

    day = day_of(on) or datetime.now().astimezone().date()
    feedback_id = write_office(
        database,
        lambda connection: feedback.note(
            connection, member_of_card(connection, card), kind, note, day, now_ms()
        ),
    )
    typer.echo(f"Noted as {feedback_id}.")


@app.command(name="list")
def list_(
    card: Annotated[str | None, typer.Option(help="Of one member, by the card.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    database: DatabaseOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """What was noted, the newest first."""
    from sqlalchemy import Connection

    from pos_loyalty.head_office import feedback
    from pos_loyalty.head_office.merging import member_of_card

    def work(connection: Connection) -> list[dict[str, str]]:
        of = member_of_card(connection, card) if card is not None else None
        return [
            {name: str(value) for name, value in row.items()}
            for row in feedback.listing(connection, of, limit)
        ]

    rows = read_office(database, work)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    shown = [(row["on_day"], row["name"], row["kind"], row["note"], row["feedback_id"]) for row in rows]
    print_table(("on", "name", "kind", "note", "id"), shown)


@app.command()
def remove(
    feedback_id: Annotated[str, typer.Argument(help="Id of the note, as `list` shows it.")],
    database: DatabaseOption = None,
) -> None:
    """Take a note back."""
    from pos_loyalty.head_office import feedback

    write_office(database, lambda connection: feedback.take_back(connection, feedback_id))
    typer.echo("It is gone.")
