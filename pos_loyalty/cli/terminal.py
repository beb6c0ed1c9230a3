"""`pos-loyalty terminal`: what makes this installation a till of a store."""

import ipaddress
import json
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from pos_loyalty.cli.opening import now_ms
from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import DataOption, JsonOption
from pos_loyalty.cli.tables import print_table, shown_time

app = typer.Typer(help="This installation as a terminal of a store.", no_args_is_help=True)


@app.command()
def register(
    server: Annotated[str, typer.Option(help="Address of head office, such as https://10.0.0.5:8480")],
    code: Annotated[str, typer.Option(help="One-time code from `pos-loyalty head-office invite`")],
    data: DataOption = None,
    authority: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The shop's own authority (ca.pem of `head-office certificates`): nobody else may vouch for the server.",
        ),
    ] = None,
    *,
    plain: Annotated[
        bool, typer.Option("--plain", help="Allow http:// to another machine: the line itself is protected.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make this installation a terminal: trade a one-time code for an identity.

    The till makes a key of its own and signs everything with it. An address with http:// is for this machine only.

    A till that was registered before keeps its records; everything it holds is sent again under the new
    identity, and head office counts nothing twice.
    """
    from pos_loyalty.database.till_store import FILE_NAME, TillStore
    from pos_loyalty.sync.register import register as trade

    if not plain and not _is_protected(server):
        raise typer.BadParameter(
            "Between machines https:// is needed (`head-office certificates`), or --plain if the line is protected."
        )
    trusted = authority.read_text(encoding="ascii", errors="replace") if authority else None
    store = TillStore.open((data or data_folder()) / FILE_NAME)
    try:
        answer = trade(store, server, code, trusted)
    finally:
        store.close()
    if as_json:
        typer.echo(
            json.dumps({"terminal_id": answer.terminal_id, "name": answer.name, "store": answer.store_id})
        )
    else:
        typer.echo(f"Registered as {answer.name} of {answer.store_name}. Start it with: pos-loyalty till")


def _is_protected(server: str) -> bool:
    address = urlsplit(server)
    if address.scheme != "http":
        return True
    host = address.hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@app.command("backups")
def list_backups(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """List the copies of this till's records: one is made each day, and before each new version; three are kept."""
    from pos_loyalty.database import backups
    from pos_loyalty.database.till_store import FILE_NAME

    found = backups.listing((data or data_folder()) / FILE_NAME)
    if as_json:
        rows = [
            {"file": one.path.name, "made_at": one.made_at.isoformat(), "events": one.newest_seq}
            for one in found
        ]
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("no", "file", "events", "newest event"),
        [
            (
                str(number),
                one.path.name,
                f"{one.newest_seq:,}" if one.newest_seq is not None else "damaged",
                shown_time(one.newest_at_ms),
            )
            for number, one in enumerate(found, 1)
        ],
        figures=(0, 2),
    )


@app.command()
def backup(data: DataOption = None) -> None:
    """Make a copy of this till's records now; it may go on working meanwhile."""
    from pos_loyalty.database import backups
    from pos_loyalty.database.till_store import FILE_NAME, TillStore

    path = (data or data_folder()) / FILE_NAME
    store = TillStore.open(path)
    made = backups.make(store.engine, path, now_ms())
    store.close()
    typer.echo(f"The records are copied to {made}")


@app.command()
def restore(
    number: Annotated[int, typer.Argument(min=1, help="Which copy, as `terminal backups` numbers them.")] = 1,
    data: DataOption = None,
) -> None:
    """Put a copy of this till's records back; the till has to be closed.

    What the copy lacks and head office has comes back with the next exchange. What neither has is lost. The files that
    were replaced are kept.
    """
    from pos_loyalty.database import backups
    from pos_loyalty.database.till_store import FILE_NAME

    path = (data or data_folder()) / FILE_NAME
    found = backups.listing(path)
    if number > len(found):
        raise typer.BadParameter(f"There are {len(found)} copies. `terminal backups` lists them.")
    aside = backups.put_back(path, found[number - 1].path, now_ms())
    typer.echo(f"{found[number - 1].path.name} is put back. What stood there is kept in {aside}")
