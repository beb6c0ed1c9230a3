"""`pos-loyalty head-office`: the service behind the tills, and what a person at head office asks of it."""

import json
from datetime import time
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_loyalty.cli import (
    head_office_campaigns,
    head_office_data,
    head_office_feedback,
    head_office_members,
    head_office_operators,
    head_office_programme,
    head_office_stores,
    rehearse,
)
from pos_loyalty.cli.opening import now_ms, read_office, write_office
from pos_loyalty.cli.options import head_office_database
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.status import office_status
from pos_loyalty.cli.tables import print_table, shown_time

app = typer.Typer(
    help="""The service behind the tills, and its database.

    Every verb takes --database: a file (the default is one in your user data folder) or a PostgreSQL URL such as
    postgresql://user:password@host/name. It is made, and brought up to date, by whichever verb comes first.
    """,
    no_args_is_help=True,
)


@app.command()
def serve(
    database: DatabaseOption = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.")] = 8480,
    certificate: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="TLS certificate chain (PEM), with --key."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Private key of the certificate (PEM).")
    ] = None,
    analyse_at: Annotated[
        str | None,
        typer.Option(
            help="Run the analysis at this time each night, such as 02:30, in the programme's time zone. Default: never."
        ),
    ] = None,
    analysis_settings: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Settings of that analysis, as TOML.")
    ] = None,
    processes: Annotated[
        int,
        typer.Option(
            min=1, max=64, help="Processes that share the work, one for each core; PostgreSQL only."
        ),
    ] = 1,
) -> None:
    """Run head office until Ctrl-C: tills connect to the address it prints.

    Prints one line with the address on standard output once it takes requests, and its log as JSON lines on
    standard error. Beyond one machine use TLS: --certificate and --key, or a proxy in front.
    """
    from pos_loyalty.head_office.serve import Certificate
    from pos_loyalty.head_office.serve import serve as run

    if (certificate is None) != (key is None):
        raise typer.BadParameter("--certificate and --key go together.")
    tls = Certificate(certificate, key) if certificate and key else None
    run(database or head_office_database(), host, port, tls, _time(analyse_at), analysis_settings, processes)


def _time(asked: str | None) -> time | None:
    try:
        return None if asked is None else time.fromisoformat(asked)
    except ValueError as error:
        raise typer.BadParameter(f"--analyse-at is a time like 02:30, not {asked}.") from error


@app.command()
def invite(
    store: Annotated[str, typer.Option(help="Id of the store that the till stands in.")],
    name: Annotated[str, typer.Option(help="Name of the till, as reports show it.")],
    terminal: Annotated[
        str | None,
        typer.Option(
            help="Id of a till whose disk was lost or replaced: the code gives it its identity back."
        ),
    ] = None,
    store_name: Annotated[
        str | None, typer.Option("--store-name", help="Make the store, with this name, if there is none yet.")
    ] = None,
    timezone: Annotated[
        str, typer.Option(help="Time zone of a store that is made, such as Asia/Seoul.")
    ] = "UTC",
    database: DatabaseOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print a one-time code that registers one till within 24 hours.

    On the till: pos-loyalty terminal register --server URL --code CODE. The code is shown once and only its
    hash is kept. With --terminal the till's old token stops working as soon as the code is used.
    """
    from pos_loyalty.head_office import registration, stores

    def work(connection: Any) -> str:
        if store_name is not None:
            stores.ensure(connection, store, store_name, timezone)
        return registration.make_invite(connection, store, name, now_ms(), terminal)

    code = write_office(database, work)
    if as_json:
        typer.echo(json.dumps({"code": code, "store": store, "name": name, "terminal_id": terminal}))
    else:
        typer.echo(f"Code for {name} in store {store}, good for 24 hours and one use:\n\n    {code}\n")


@app.command()
def terminals(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List the tills: number, store, epoch, events taken in, when they were last heard of.

    What a till has not sent yet is known at the till only; `pos-loyalty status` shows it there.
    """
    from pos_loyalty.head_office import terminals as tills

    rows = [dict(row) for row in read_office(database, tills.listing)]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("no", "name", "store", "epoch", "events", "last heard of", "id"),
        [
            (
                str(row["terminal_no"]),
                row["name"],
                row["store_id"],
                str(row["epoch"]),
                str(row["last_seq"]),
                "revoked" if row["revoked_at_ms"] else shown_time(row["last_seen_at_ms"]),
                row["terminal_id"],
            )
            for row in rows
        ],
    )


@app.command()
def revoke(
    terminal: Annotated[str, typer.Argument(help="Id of the till, as `terminals` shows it.")],
    database: DatabaseOption = None,
) -> None:
    """Refuse a till from now on: one that was stolen or given up. `invite --terminal` makes its place work again.

    What it has not sent is lost to head office, and gifts that are set aside for it wait in `gifts holds`.
    """
    from pos_loyalty.head_office import terminals as tills

    write_office(database, lambda connection: tills.revoke(connection, terminal, now_ms()))
    typer.echo("The till is refused from now on.")


@app.command()
def certificates(
    folder: Annotated[Path, typer.Argument(help="Where the files lie, or are made.")],
    host: Annotated[
        list[str], typer.Option(help="Name or address that tills connect to; may be given several times.")
    ],
) -> None:
    """Make a TLS certificate for `serve`, vouched for by an authority of your own that tills are told to trust.

    Makes ca.pem with ca-key.pem the first time and keeps them, and server.pem with server-key.pem each time; those are
    good for 825 days. Keep ca-key.pem away from this machine when it is not needed.
    """
    from pos_loyalty.head_office import certificates as tls

    files = tls.make(folder, host)
    typer.echo(f"Head office:   serve --certificate {files.server} --key {files.server_key}")
    typer.echo(
        f"On each till:  terminal register --server https://{host[0]}:8480 --authority {files.authority} …"
    )


@app.command("block-card")
def block_card(
    number: Annotated[str, typer.Argument(help="The digits under the bars of the card.")],
    database: DatabaseOption = None,
) -> None:
    """Block a card: every till refuses it from its next exchange on. The member and the points stay."""
    from pos_loyalty.head_office import card_states

    write_office(database, lambda connection: card_states.block(connection, number, now_ms()))
    typer.echo("The card is blocked.")


@app.command()
def alarms(
    database: DatabaseOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 50,
    *,
    as_json: JsonOption = False,
) -> None:
    """List what head office noticed and a person should look at: forks, differing points, unknown members …"""
    from pos_loyalty.head_office import alarms as noticed

    rows = [dict(row) for row in read_office(database, lambda connection: noticed.newest(connection, limit))]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("when", "what", "terminal", "detail"),
        [
            (shown_time(row["raised_at_ms"]), row["kind"], row["terminal_id"] or "", row["detail"])
            for row in rows
        ],
    )


@app.command()
def restored(database: DatabaseOption = None) -> None:
    """Say that this database was put back from a backup: to be run before `serve` is started on it.

    Every till then reads everything again and sends again what is missing here. Until each has done so, no gift
    and no coupon is set aside: somebody may have had it already. A till that is lost has to be invited again.
    """
    from pos_loyalty.head_office import sessions

    write_office(database, lambda connection: sessions.note_restored(connection, None, now_ms()))
    typer.echo(
        "Every till will say everything again. Gifts wait until all have; `terminals` shows who was heard."
    )


app.command("status")(office_status)
head_office_data.register(app)
head_office_programme.register(app)
head_office_members.register(app)
app.add_typer(head_office_feedback.app, name="feedback")
app.add_typer(head_office_campaigns.app, name="campaign")
app.add_typer(head_office_operators.operators, name="operators")
app.add_typer(head_office_stores.stores, name="stores")
rehearse.register(app)
