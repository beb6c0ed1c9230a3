"""`pos-loyalty head-office stores …`: the stores, and of whom their tills are told."""

import json
from typing import Annotated, Literal

import typer

from pos_loyalty.cli.opening import read_office, write_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table

stores = typer.Typer(help="Stores, and of which members their tills are told.", no_args_is_help=True)


@stores.command("list")
def list_(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List the stores with their tills, and of how many members these are told.

    `seen`: of those who were seen there; anybody else is looked up at head office when their card is scanned.
    `all`: of everybody, so that every member is known there without a line.
    """
    from pos_loyalty.head_office import stores as its_stores

    rows = read_office(database, its_stores.listing)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    print_table(
        ("store", "name", "time zone", "tills", "told of", "members"),
        [
            (r["store_id"], r["name"], r["timezone"], str(r["tills"]), r["told_of"], f"{r['members']:,}")
            for r in rows
        ],
    )


@stores.command("tell-of")
def tell_of(
    members: Annotated[
        Literal["seen", "all"],
        typer.Argument(help="`seen`: those who were seen in the store; `all`: everybody."),
    ],
    store: Annotated[str, typer.Option(help="Id of the store.")],
    database: DatabaseOption = None,
) -> None:
    """Set of which members the tills of a store are told from now on.

    With `all` they load the members who are missing. With `seen` they keep those that they have, and learn of
    newcomers only when these are seen there.
    """
    from pos_loyalty.head_office import stores as its_stores

    write_office(database, lambda connection: its_stores.tell_of(connection, store, members))
    typer.echo(
        f"The tills of {store} are told of {'everybody' if members == 'all' else 'who is seen there'}."
    )
