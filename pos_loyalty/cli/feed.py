"""`pos-loyalty feed`: how sales of the shop's own till would be read, and which of them wait for a card."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import DataOption, JsonOption
from pos_loyalty.cli.tables import print_table

if TYPE_CHECKING:
    from pos_loyalty.checkout.shop_sale import ShopSale

app = typer.Typer(no_args_is_help=True, help="Sales of the shop's own till: docs/basket_feed.md.")


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Files of a drop folder (.json, .csv), or captured receipts.")
    ],
    profile: Annotated[str, typer.Option(help="The printer's name in python-escpos.")] = "default",
    encoding: Annotated[
        str, typer.Option(help="Of a printer of a double-byte script: cp949, gb18030 …")
    ] = "",
    decimals: Annotated[int, typer.Option(min=0, max=3, help="Of the currency on captured receipts.")] = 2,
    *,
    as_json: JsonOption = False,
) -> None:
    """Read files as the till would, without recording anything.

    A file that ends with .json or .csv is read as one of a drop folder, any other as what was sent to a receipt printer.
    With --json one line for each file: file, sales, and error. The exit status is 1 where something could not be read.
    """
    documents = [_document(path, profile, encoding, decimals) for path in files]
    for one in documents:
        typer.echo(json.dumps(one, ensure_ascii=False) if as_json else _told(one))
    raise typer.Exit(1 if any(one["error"] for one in documents) else 0)


@app.command()
def waiting(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """List the sales that have no card yet: scan or type their number at the counter, with the card."""
    from pos_loyalty.checkout import shop_sales
    from pos_loyalty.database.till_store import FILE_NAME, TillStore

    store = TillStore.open((data or data_folder()) / FILE_NAME)
    try:
        with store.reading() as connection:
            found = shop_sales.waiting(connection)
    finally:
        store.close()
    if as_json:
        typer.echo(json.dumps([_plain(kept.sale) for kept in found], ensure_ascii=False))
        return
    rows = [
        (kept.key.receipt_number, kept.key.sold_on.isoformat(), str(kept.sale.total_minor)) for kept in found
    ]
    if rows:
        print_table(("receipt", "day", "total"), rows, figures=(2,))
    else:
        typer.echo("No sale waits for a card.")


@app.command()
def token(data: DataOption = None) -> None:
    """Print the token that a till needs to tell its sales by HTTP; made at first."""
    from pos_loyalty.basket_feed.loopback_service import token_of

    typer.echo(token_of(data or data_folder()))


def _document(path: Path, profile: str, encoding: str, decimals: int) -> dict[str, Any]:
    from pos_loyalty.basket_feed.sale_document import UnfitError
    from pos_loyalty.checkout.shop_sale import checked
    from pos_loyalty.domain.errors import UserError

    try:
        sales = [checked(sale) for sale in _sales(path, profile, encoding, decimals)]
    except (OSError, UnfitError, UserError) as error:
        return {"file": str(path), "sales": [], "error": str(error)}
    return {"file": str(path), "sales": [_plain(sale) for sale in sales], "error": None}


def _sales(path: Path, profile: str, encoding: str, decimals: int) -> "list[ShopSale]":
    from pos_loyalty.basket_feed import drop_folder, receipt_reading
    from pos_loyalty.basket_feed.escpos_stream import EscPosStream

    if path.suffix.lower() in {".json", ".csv"}:
        return drop_folder.read_sales(path)
    stream = EscPosStream(profile, encoding or None)
    receipts = [*stream.feed(path.read_bytes()), *stream.flush()]
    found = [receipt_reading.read(printed, datetime.now(UTC), decimals) for printed in receipts]
    return [sale for sale in found if sale is not None]


def _plain(sale: "ShopSale") -> dict[str, Any]:
    from pos_loyalty.checkout import shop_sale

    return shop_sale.document(sale)


def _told(one: dict[str, Any]) -> str:
    if one["error"]:
        return f"{one['file']}: {one['error']}"
    if not one["sales"]:
        return f"{one['file']}: no sale"
    return "\n".join(
        f"{one['file']}: {sale['receipt_number']}, {sale['state']}, total {sale['total_minor']}, "
        f"{len(sale['lines'])} lines{', with a card' if sale['card'] else ''}"
        f"{', goods of ' + sale['returns'] + ' that come back' if sale.get('returns') else ''}"
        for sale in one["sales"]
    )
