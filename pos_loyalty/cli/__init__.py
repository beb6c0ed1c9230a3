"""The command line: `pos-loyalty VERB`, each verb a thin door to one use-case.

Verbs import what they need when they run: the till's window must not wait for head office's libraries.
"""

import sys
from typing import Annotated

import typer

from pos_loyalty import __version__
from pos_loyalty.cli.demo import demo
from pos_loyalty.cli.head_office import app as head_office_app
from pos_loyalty.cli.terminal import app as terminal_app
from pos_loyalty.cli.till import till
from pos_loyalty.domain.errors import LoyaltyError, SyncError, UserError

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
app.command(name="till")(till)
app.command(name="demo")(demo)
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


def main() -> None:
    """Runs one verb; exit status 0 only on success, and one sentence instead of a traceback for what people can mend."""
    try:
        app()
    except LoyaltyError as error:
        sys.stderr.write(sentence(error) + "\n")
        sys.exit(1)


def sentence(error: LoyaltyError) -> str:
    """What a person at a terminal reads of an error."""
    from pos_loyalty.i18n.formats import fill

    if isinstance(error, UserError):
        return fill(error, lambda english: english, "en")
    if isinstance(error, SyncError):
        return f"Head office did not do it ({error.key}): {error.detail}"
    return str(error)
