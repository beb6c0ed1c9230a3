"""`pos-loyalty cards`: member cards as sheets, as pages for a card printer, as a list, or on a telephone."""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from pos_loyalty.domain.errors import LoyaltyError

Result = TypeVar("Result")

app = typer.Typer(no_args_is_help=True, help="Print member cards: sheets, card printers, telephones.")


class _Page(StrEnum):
    A4 = "a4"
    CARD = "card"


class _Code(StrEnum):
    CODE128 = "code128"
    EAN13 = "ean13"
    QR = "qr"


class _Dpi(StrEnum):
    COARSE = "203"
    USUAL = "300"
    FINE = "600"


@app.command()
def sheet(
    numbers: Annotated[
        str,
        typer.Argument(
            help="File with a card number a line, or CSV with card_number, name, language; - reads them."
        ),
    ],
    output: Annotated[
        Path, typer.Option(help="A .pdf to be printed, or a .csv for a card printer's program.")
    ],
    page: Annotated[
        _Page, typer.Option(help="a4: sheets of ten; card: a page for each, 85.6 x 54 mm.")
    ] = _Page.A4,
    code: Annotated[
        _Code, typer.Option(help="code128 for our numbers, ean13 for an earlier programme's.")
    ] = _Code.CODE128,
    dpi: Annotated[
        _Dpi, typer.Option(help="Dots an inch of the printer: bars are whole dots of it.")
    ] = _Dpi.USUAL,
    title: Annotated[str, typer.Option(help="What stands at the top of each card, such as the shop.")] = "",
) -> None:
    """Print cards. New numbers: `pos-loyalty head-office cards issue BATCH --count 20 | pos-loyalty cards sheet - …`.

    Print the PDF at its actual size (100 %), not "fit to page", and read a card before all of them are cut.
    """
    from pos_loyalty.printing import card_list

    wanted = card_list.read(_content(numbers))
    if output.suffix.lower() == ".csv":
        content = card_list.as_csv(wanted)
        _written(output, lambda: output.write_text(content, encoding="utf-8", newline=""))
        typer.echo(f"Cards: {len(wanted)}, in {output}.")
        return
    if output.suffix.lower() != ".pdf":
        raise typer.BadParameter("it has to end with .pdf or .csv", param_hint="--output")
    _start_qt()
    from pos_loyalty.printing.card_sheet import CardLook, write_sheet

    look = CardLook(title, code.value, int(dpi.value), page.value)
    pages = _written(output, lambda: write_sheet(output, wanted, look))
    typer.echo(f"Cards: {len(wanted)}, pages: {pages}, in {output}.")


@app.command()
def phone(
    number: Annotated[str, typer.Argument(help="The digits under the bars of the card.")],
    output: Annotated[Path, typer.Option(help="A .png or .svg picture to be shown on a telephone.")],
) -> None:
    """Draw a card as a QR code for a telephone. A laser scanner does not read screens; a camera or imager does."""
    from pos_loyalty.printing.card_codes import phone_picture

    if output.suffix.lower() not in {".png", ".svg"}:
        raise typer.BadParameter("it has to end with .png or .svg", param_hint="--output")
    _written(output, lambda: phone_picture("".join(number.split()), str(output)))
    typer.echo(f"The card is in {output}.")


def _written(output: Path, write: Callable[[], Result]) -> Result:
    try:
        return write()
    except OSError as error:
        raise LoyaltyError(f"{output} cannot be written: {error}") from error


def _content(numbers: str) -> str:
    try:
        raw = sys.stdin.read() if numbers == "-" else Path(numbers).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LoyaltyError(f"{numbers} cannot be read: {error}") from error
    return raw


def _start_qt() -> None:
    """Documents need no screen, but the machine's fonts."""
    from pos_loyalty import doctor

    missing = [problem for problem in doctor.qt_problems() if problem.stops]
    if missing:
        raise LoyaltyError(doctor.table(missing))
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _ALIVE.append(QGuiApplication([]))


_ALIVE: list[object] = []
"""Qt ends when nobody holds it."""
