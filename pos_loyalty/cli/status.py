"""`pos-loyalty status` and `head-office status`: how a till, or all of it, is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from pos_loyalty.cli.opening import now_ms, read_office
from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import DatabaseOption, DataOption, JsonOption
from pos_loyalty.cli.tables import shown_time


def status(
    data: DataOption = None,
    *,
    whole: Annotated[bool, typer.Option("--whole", help="Check all records, not only the newest.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how this till is: backlog and its age, last exchange, clock, schema, copies, and whether its records are whole.

    Reads only, beside a till that runs too. Exit status 1 when something is to be seen to; each thing is one sentence.
    """
    from pos_loyalty.database.till_store import FILE_NAME, TillStore
    from pos_loyalty.sync import status as till_status

    path = (data or data_folder()) / FILE_NAME
    store = TillStore.open(path)
    try:
        found = till_status.look(store, path, now_ms(), whole_log=whole)
    finally:
        store.close()
    _tell(asdict(found), found.troubles, as_json=as_json)


def office_status(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """Show how head office is: which tills have told everything, what waits, and the alarms of the last day.

    Reads only. Exit status 1 when something is to be seen to; each thing is one sentence.
    """
    from pos_loyalty.head_office import status as office

    found = read_office(database, lambda connection: office.look(connection, now_ms()))
    _tell(asdict(found), found.troubles, as_json=as_json)


def _tell(found: Mapping[str, Any], troubles: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found))
    else:
        rows = {_words(name): _shown(name, value) for name, value in found.items() if name != "troubles"}
        width = max(map(len, rows))
        for name, value in rows.items():
            typer.echo(f"{name:{width}}  {value}")
        typer.echo()
        for sentence in troubles or ("All is well.",):
            typer.echo(sentence)
    if troubles:
        raise typer.Exit(1)


def _words(name: str) -> str:
    return name.removesuffix("_ms").removesuffix("_bytes").replace("_", " ")


def _shown(name: str, value: Any) -> str:
    if name == "clock_ahead_ms":
        return "unknown" if value is None else f"{value / 1000:+.0f} s"
    if name.endswith("_ms"):
        return f"{shown_time(value)}{_age(value)}"
    if name.endswith("_bytes"):
        return f"{value / 1024**2:,.0f} MiB"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{count} {kind}" for kind, count in value.items()) or "none"
    if isinstance(value, int):
        return f"{value:,}"
    return "none" if value is None else str(value)


def _age(at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    seconds = max(0, now_ms() - at_ms) / 1000
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f" ({seconds / length:.0f} {unit} ago)"
    return f" ({seconds:.0f} seconds ago)"
