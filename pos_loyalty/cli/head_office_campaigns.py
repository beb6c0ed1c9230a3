"""`pos-loyalty head-office campaign`: reckoned before it starts, measured after it against members who got nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pos_loyalty.cli.opening import now_ms, read_office, write_office
from pos_loyalty.cli.reports import MOST_ROWS, Format, FormatOption, LimitOption, print_report
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table

app = typer.Typer(help="Campaigns: reckoned before they start, measured after them.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="A TOML file: docs/analyses.md has one to begin with.")]
NameArgument = Annotated[str, typer.Argument(help="As its file says; `campaign list` tells them.")]


@app.command()
def plan(file: FileArgument, database: DatabaseOption = None, output: FormatOption = Format.TABLE) -> None:
    """What the campaign is likely to cost and to bring, and from which effect on it pays. Nothing is kept."""
    from pos_loyalty.head_office.campaign_file import read
    from pos_loyalty.head_office.reports import campaign

    of = read(file)
    print_report(database, lambda connection: campaign.plan(connection, of), output)


@app.command()
def start(file: FileArgument, database: DatabaseOption = None) -> None:
    """Fix who is meant, and who of them gets nothing so that the others can be compared. It cannot be changed later.

    What the campaign offers is put in force as always: a rule of the programme, a voucher, a letter to those whom
    `campaign members` lists.
    """
    from pos_loyalty.head_office import campaigns
    from pos_loyalty.head_office.campaign_file import read

    of = read(file)
    meant = write_office(database, lambda connection: campaigns.start(connection, of, now_ms()))
    held_out = sum(one.is_held_out for one in meant)
    typer.echo(f"{of.name} has begun: {len(meant):,} members are meant, {held_out:,} of them get nothing.")


@app.command(name="list")
def list_(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """The campaigns, the newest first."""
    from pos_loyalty.head_office import campaigns

    rows = [
        {
            "name": one.name,
            "first": one.document["first"],
            "last": one.document["last"],
            "members": one.members,
            "held_out": int(one.held_out),
            "started": datetime.fromtimestamp(one.started_at_ms / 1000, UTC).isoformat(timespec="seconds"),
        }
        for one in read_office(database, campaigns.listing)
    ]
    if as_json:
        typer.echo(json.dumps(rows))
    elif rows:
        print_table(
            ("name", "first day", "last day", "members", "held out", "started"),
            [tuple(map(str, row.values())) for row in rows],
            figures=[3, 4],
        )
    else:
        typer.echo("No campaign has begun yet.")


@app.command()
def members(
    name: NameArgument,
    database: DatabaseOption = None,
    output: FormatOption = Format.TABLE,
    limit: LimitOption = MOST_ROWS,
) -> None:
    """Whom to reach: everybody who is meant and not held out."""
    from pos_loyalty.head_office.reports import campaign

    print_report(database, lambda connection: campaign.people(connection, name, limit or None), output)


@app.command()
def result(name: NameArgument, database: DatabaseOption = None, output: FormatOption = Format.TABLE) -> None:
    """What the campaign brought: who was contacted against who was held out, with an interval."""
    from pos_loyalty.head_office.reports import campaign

    print_report(database, lambda connection: campaign.result(connection, name), output)
