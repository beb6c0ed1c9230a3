"""`pos-loyalty till`: the counter."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pos_loyalty.cli.options import data_folder

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def till(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the till's data. Default: your user data folder.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the screen: en or ko.")] = None,
    scanner: Annotated[
        list[str] | None,
        typer.Option(help="Serial scanner: port, address or VID:PID. May be given several times."),
    ] = None,
    *,
    side: Annotated[bool, typer.Option("--side", help="A 420 px panel beside the shop's own till.")] = False,
    full_screen: Annotated[bool, typer.Option("--full-screen", help="Fill the whole screen.")] = False,
    night: Annotated[bool, typer.Option("--night", help="Dark colours.")] = False,
) -> None:
    """Open the counter: scan cards and goods, earn points, give gifts, take in members.

    Needs a registration first (`pos-loyalty terminal register`). Works without a line to head office; what was
    recorded is sent by itself when the line is back. Keyboard: F1 help, F2 find, F3 new member, F4 lost card,
    F6 return, F7 undo, F9 amount, F12 finish the sale, Alt+1 to Alt+3 gifts, Esc clear.
    """
    from pos_loyalty import doctor, settings

    given: dict[str, Any] = {
        "language": language,
        "scanner_ports": tuple(scanner) if scanner else None,
        "layout": "side" if side else None,
        "full_screen": full_screen or None,
        "theme": "night" if night else None,
    }
    missing = [problem for problem in doctor.qt_problems() if problem.stops]
    if missing:
        typer.echo(doctor.table(missing), err=True)
        raise typer.Exit(1)
    said = {name: value for name, value in given.items() if value is not None}
    told = settings.load(data or data_folder(), said)
    from pos_loyalty.till.wiring import run_till

    raise typer.Exit(run_till(told))
