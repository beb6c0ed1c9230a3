"""`pos-loyalty head-office operators …`: who may stand at the tills, with what they prove it by."""

import json
import sys
from typing import Annotated

import typer

from pos_loyalty.cli.opening import now_ms, read_office, write_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table
from pos_loyalty.domain.operators import Role

operators = typer.Typer(
    help="Who may stand at the tills: numbers, roles, PINs, badges. Where there is nobody, nobody has to sign in.",
    no_args_is_help=True,
)

CodeArgument = Annotated[str, typer.Argument(help="The number that is typed at the till.")]


@operators.command("add")
def add(
    code: CodeArgument,
    name: Annotated[str, typer.Option(help="Name, as the till and reports show it.")],
    role: Annotated[
        Role, typer.Option(help="What they may do; `docs/operating.md` has the table.")
    ] = "cashier",
    store: Annotated[
        str | None, typer.Option(help="Id of the one store where they work. Default: every store.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Add somebody who works at the tills. Tills are told of them once they have a PIN: see `operators pin`.

    From the first one of a store on, its tills ask everybody to sign in.
    """
    from pos_loyalty.head_office import operators as people

    write_office(database, lambda connection: people.add(connection, code, name, role, store, now_ms()))
    typer.echo(f"{name} has the number {code}. `operators pin {code}` sets the PIN.")


@operators.command("pin")
def pin(code: CodeArgument, database: DatabaseOption = None) -> None:
    """Set a PIN, also in place of one that is forgotten or closed after wrong tries.

    It is asked for, or read from standard input: 6 to 12 digits, not all the same and not in a row. Only its hash is
    kept and sent to the tills.
    """
    from pos_loyalty.head_office import operators as people

    typed = (
        typer.prompt("PIN", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().strip()
    )
    write_office(database, lambda connection: people.set_pin(connection, code, typed))
    typer.echo("The PIN is set; tills have it with their next exchange.")


@operators.command("badge")
def badge(
    code: CodeArgument,
    database: DatabaseOption = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="It was lost: no badge any more.")] = False,
) -> None:
    """Print the code of a new badge, as a barcode's or QR code's text; an earlier badge works no more.

    The code is shown once and only its hash is kept. At a till it is enough for twelve hours after the PIN.
    """
    from pos_loyalty.head_office import operators as people

    if remove:
        write_office(database, lambda connection: people.take_badge(connection, code))
        typer.echo("The badge works no more; tills know it with their next exchange.")
    else:
        typer.echo(write_office(database, lambda connection: people.give_badge(connection, code)))


@operators.command("withdraw")
def withdraw(code: CodeArgument, database: DatabaseOption = None) -> None:
    """Somebody has left: number, PIN and badge work nowhere. The number is given to nobody else."""
    from pos_loyalty.head_office import operators as people

    write_office(database, lambda connection: people.withdraw(connection, code, now_ms()))
    typer.echo(f"{code} is withdrawn; tills know it with their next exchange.")


@operators.command("list")
def list_(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List everybody with role and store, and whether they have a PIN and a badge."""
    from pos_loyalty.head_office import operators as people

    rows = read_office(database, people.listing)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    print_table(
        ("no", "name", "role", "store", "PIN", "badge", ""),
        [
            (
                row["code"],
                row["name"],
                row["role"],
                row["store_id"] or "every store",
                "yes" if row["has_pin"] else "no",
                "yes" if row["has_badge"] else "no",
                "withdrawn" if row["withdrawn_at_ms"] else "",
            )
            for row in rows
        ],
    )
