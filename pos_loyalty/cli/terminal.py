"""`pos-loyalty terminal`: what makes this installation a till of a store."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pos_loyalty import __version__
from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import JsonOption

app = typer.Typer(help="This installation as a terminal of a store.", no_args_is_help=True)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the till's data. Default: your user data folder.")
]


@app.command()
def register(
    server: Annotated[str, typer.Option(help="Address of head office, such as http://10.0.0.5:8480")],
    code: Annotated[str, typer.Option(help="One-time code from `pos-loyalty head-office invite`")],
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Make this installation a terminal: trade a one-time code for an identity.

    A till that was registered before keeps its records; everything it holds is sent again under the new
    identity, and head office counts nothing twice.
    """
    from pos_loyalty.database.till_store import FILE_NAME, TillStore
    from pos_loyalty.sync import position
    from pos_loyalty.sync.messages import PROTOCOL, RegisterRequest
    from pos_loyalty.sync.transport import HttpLink

    store = TillStore.open((data or data_folder()) / FILE_NAME)
    with HttpLink(server) as link:
        answer = link.register(RegisterRequest(protocol=PROTOCOL, code=code, app_version=__version__))
    position.take_identity(store, server, answer)
    store.close()
    if as_json:
        typer.echo(
            json.dumps({"terminal_id": answer.terminal_id, "name": answer.name, "store": answer.store_id})
        )
    else:
        typer.echo(f"Registered as {answer.name} of {answer.store_name}. Start it with: pos-loyalty till")


@app.command()
def status(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """Show who this terminal is, when head office last answered, and what still waits to be sent."""
    from pos_loyalty.database.till_store import FILE_NAME, TillStore
    from pos_loyalty.domain.errors import StoreError
    from pos_loyalty.sync import position

    store = TillStore.open((data or data_folder()) / FILE_NAME)
    shown = position.summary(store)
    store.close()
    if as_json:
        typer.echo(json.dumps(shown))
    elif shown["terminal_id"] is None:
        raise StoreError("not_registered")
    else:
        for name, value in shown.items():
            typer.echo(f"{name:18} {value}")
