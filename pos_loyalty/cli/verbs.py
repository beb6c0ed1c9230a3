"""All verbs of the command line in one tree."""

from typing import Annotated

import typer

from pos_loyalty import __version__
from pos_loyalty.cli.card_prints import app as cards_app
from pos_loyalty.cli.demo import demo
from pos_loyalty.cli.devices import devices
from pos_loyalty.cli.feed import app as feed_app
from pos_loyalty.cli.head_office import app as head_office_app
from pos_loyalty.cli.points import explain, receipt, verify
from pos_loyalty.cli.scan_image import scan_image
from pos_loyalty.cli.simulate import simulate
from pos_loyalty.cli.status import status
from pos_loyalty.cli.suggest import suggest
from pos_loyalty.cli.terminal import app as terminal_app
from pos_loyalty.cli.till import SUMMARY, till

app = typer.Typer(
    name="pos-loyalty",
    help="""The loyalty terminal at the shop counter, and the head office behind it.

    At the counter: `pos-loyalty till`. Behind it: `pos-loyalty head-office serve`, then `head-office invite` for
    each till and `terminal register` on it. To see it all at once: `pos-loyalty demo`.
    """,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(
    name="till",
    help=SUMMARY,
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _till(context: typer.Context) -> None:
    raise typer.Exit(till(context.args))


app.command(name="demo")(demo)
app.command()(simulate)
app.command(name="scan-image")(scan_image)
app.command()(devices)
for verb in (status, explain, receipt, verify, suggest):
    app.command()(verb)
app.add_typer(cards_app, name="cards")
app.add_typer(feed_app, name="feed")
app.add_typer(terminal_app, name="terminal")
app.add_typer(head_office_app, name="head-office")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    pass
