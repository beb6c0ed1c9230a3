"""`pos-loyalty demo`: a whole shop to try, on this machine alone."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pos_loyalty import doctor

if TYPE_CHECKING:
    from pos_loyalty.simulation.shift import Outcome


def demo(
    keep: Annotated[
        Path | None,
        typer.Option(
            help="Folder for everything, which stays. Default: a temporary folder, removed afterwards."
        ),
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Folder for pictures of the counter in English and Korean.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the till: en or ko.")] = "en",
    seed: Annotated[int, typer.Option(help="Another number makes another shop.")] = 1,
    members: Annotated[int, typer.Option(min=100, max=20_000, help="Members of the shop.")] = 1_000,
    *,
    unattended: Annotated[
        bool, typer.Option("--unattended", help="Play a shift without hands; so too without a display.")
    ] = False,
    side: Annotated[
        bool, typer.Option("--side", help="The 420 px panel instead of the full counter.")
    ] = False,
    night: Annotated[bool, typer.Option("--night", help="Dark colours.")] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="End with one line of JSON about the shift, and print nothing else."),
    ] = False,
) -> None:
    """Show everything at once: a generated shop, its head office on this machine, and a till.

    1,000 members with names in five languages, 300 products, a year of purchases. A small window plays the
    scanner: click a card or a product and it is scanned. With --unattended a shift plays itself: a serial scanner
    on a pseudo-terminal, sales, a gift, a new member, and head office going down and coming back. Exit status 0
    means that both ends agree about every member and nothing waits to be sent.
    """
    has_display = doctor.choose_qt_platform(os.environ) is None
    unattended = unattended or as_json or pictures is not None or not has_display
    _prepare_qt(offscreen=unattended)
    from pos_loyalty.simulation.demo import DemoOptions, run

    outcome = run(
        DemoOptions(keep, unattended, pictures, language, side, night, seed, members),
        lambda sentence: typer.echo(sentence, err=True),
    )
    if outcome is None:
        return
    typer.echo(outcome.line() if as_json else _table(outcome))
    raise typer.Exit(0 if outcome.is_right else 1)


def _prepare_qt(*, offscreen: bool) -> None:
    """Qt aborts the process where a library is missing, so that is looked at first."""
    missing = [problem for problem in doctor.qt_problems() if problem.stops]
    if missing:
        typer.echo(doctor.table(missing), err=True)
        raise typer.Exit(1)
    if offscreen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _table(outcome: "Outcome") -> str:
    done = (
        f"{outcome.scans} scans, {outcome.purchases} purchases, {outcome.points_earned} points earned, "
        f"{outcome.redemptions} rewards given; {outcome.events_sent} events sent, {outcome.events_pending} waiting."
    )
    members = [
        f"  member {m.member_id}: {m.till} points here, {m.head_office} at head office"
        for m in outcome.members
    ]
    return "\n".join((done, *members))
