"""Options that several verbs take, described once; `till` has none of them, because it starts without typer."""

from pathlib import Path
from typing import Annotated

import typer

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="POS_LOYALTY_DATABASE",
        help="SQLite file, sqlite:/// or postgresql:// URL. Default: head-office.db in your user data folder.",
        show_envvar=True,
    ),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the till's data. Default: your user data folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
