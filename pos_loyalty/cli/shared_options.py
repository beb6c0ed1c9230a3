"""Options that several verbs take, described once; `till` has none of them, because it starts without typer."""

import re
from pathlib import Path
from typing import Annotated

import typer

_NO_FILE = re.compile(r"\s*(sqlite(\+\w+)?:/{0,3})?(:memory:)?\s*")


def _of_a_file(database: str | None) -> str | None:
    """As when a variable of the shell is empty: a database in memory is gone with the verb that wrote to it."""
    if database is not None and _NO_FILE.fullmatch(database):
        raise typer.BadParameter("it names no file, so nothing would be kept.")
    return database


DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="POS_LOYALTY_DATABASE",
        help="SQLite file, sqlite:/// or postgresql:// URL. Default: head-office.db in your user data folder.",
        show_envvar=True,
        callback=_of_a_file,
    ),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the till's data. Default: your user data folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
