"""`pos-loyalty head-office adjust | merge | unmerge | merges | cards | manager-pin …`: members and their cards."""

import json
import sys
from typing import Annotated

import typer

from pos_loyalty.cli.head_office_programme import day_of
from pos_loyalty.cli.opening import now_ms, read_office, write_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table, shown_time

cards = typer.Typer(help="Cards: printed in batches, blocked, working again, expiring.", no_args_is_help=True)

CardArgument = Annotated[str, typer.Argument(help="The digits under the bars of the card.")]


def register(app: typer.Typer) -> None:
    """Adds these verbs to `pos-loyalty head-office`."""
    app.add_typer(cards, name="cards")
    for verb in (adjust, merge, unmerge, merges):
        app.command()(verb)
    app.command("manager-pin")(manager_pin)


def adjust(
    card: CardArgument,
    points: Annotated[int, typer.Option(help="Points to give, or, below zero, to take.")],
    reason: Annotated[str, typer.Option(help="Why; the member can be told, it stands in the explanation.")],
    database: DatabaseOption = None,
) -> None:
    """Give or take points by hand. Taking more than there is leaves a debt."""
    from pos_loyalty.head_office import adjustments
    from pos_loyalty.head_office.merging import member_of_card

    balance = write_office(
        database,
        lambda connection: adjustments.adjust(
            connection, member_of_card(connection, card), points, reason, now_ms()
        ),
    )
    typer.echo(f"The balance is {balance:,} points now.")


def merge(
    kept: Annotated[str, typer.Argument(help="Card of the membership that is kept.")],
    gone: Annotated[str, typer.Argument(help="Card of the membership that becomes part of it.")],
    take: Annotated[
        str, typer.Option(help="Fields to take over from the second: name, phone, birthday; comma between.")
    ] = "",
    database: DatabaseOption = None,
) -> None:
    """Make two memberships of one person one: points, cards and visits count together from now on.

    Both cards go on working. Within thirty days `unmerge` tells them apart again as if they had never been one.
    """
    from pos_loyalty.head_office import merging

    fields = [name.strip() for name in take.split(",") if name.strip()]
    done = write_office(
        database,
        lambda connection: merging.merge(
            connection,
            merging.member_of_card(connection, kept),
            merging.member_of_card(connection, gone),
            now_ms(),
            fields,
        ),
    )
    typer.echo(f"The two are one membership with {done.points:,} points.")
    typer.echo(f"To undo it within thirty days: pos-loyalty head-office unmerge {done.merge_id}")


def unmerge(
    merge_id: Annotated[str, typer.Argument(metavar="MERGE", help="Id of the merge; `merges` lists them.")],
    database: DatabaseOption = None,
) -> None:
    """Tell two memberships apart again: each has what it would have if they had never been one."""
    from pos_loyalty.head_office import merging

    done = write_office(database, lambda connection: merging.unmerge(connection, merge_id, now_ms()))
    typer.echo(f"They are two memberships again; the one that was kept has {done.points:,} points.")


def merges(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List merges, newest first, with those that were undone."""
    from pos_loyalty.head_office import merging

    rows = read_office(database, merging.listing)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("merge", "when", "kept", "gone", "undone"),
        [
            (
                row["merge_id"],
                shown_time(row["merged_at_ms"]),
                row["kept_member_id"],
                row["gone_member_id"],
                shown_time(row["undone_at_ms"]) if row["undone_at_ms"] else "",
            )
            for row in rows
        ],
    )


def manager_pin(
    store: Annotated[str, typer.Option(help="Id of the store.")],
    database: DatabaseOption = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="No PIN any more.")] = False,
) -> None:
    """Set the PIN that a store's manager agrees with at the till, such as to a return without a receipt.

    It is asked for, or read from standard input, 4 to 12 digits; only its hash is kept and sent to the tills.
    """
    from pos_loyalty.head_office import store_pins

    pin = None
    if not remove:
        pin = (
            typer.prompt("PIN", hide_input=True, confirmation_prompt=True)
            if sys.stdin.isatty()
            else sys.stdin.readline().strip()
        )
    write_office(database, lambda connection: store_pins.set_pin(connection, store, pin))
    typer.echo("The PIN is removed." if remove else "The PIN is set; tills have it with their next exchange.")


# Cards


@cards.command()
def issue(
    batch: Annotated[str, typer.Argument(help="Name of the batch, such as autumn-2027.")],
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many cards.")],
    expires: Annotated[str | None, typer.Option(help="Last day of the cards, YYYY-MM-DD.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Print new card numbers, one a line, for `pos-loyalty cards sheet -` or a card printer. A card is nobody's until it is scanned at an enrolment."""
    from pos_loyalty.head_office import printed_cards

    last = day_of(expires)
    numbers = write_office(
        database, lambda connection: printed_cards.issue(connection, count, batch, now_ms(), last)
    )
    for number in numbers:
        typer.echo(number)


@cards.command(name="list")
def list_(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List batches with how many of their cards are still to be given out, in use and blocked."""
    from pos_loyalty.head_office import printed_cards

    rows = read_office(database, printed_cards.listing)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("batch", "state", "cards"),
        [(row["batch"], row["state"], f"{row['cards']:,}") for row in rows],
        figures=(2,),
    )


@cards.command("block-batch")
def block_batch(
    batch: Annotated[str, typer.Argument(help="Name of the batch.")], database: DatabaseOption = None
) -> None:
    """Block the cards of a batch that nobody holds yet: stolen before they were given out."""
    from pos_loyalty.head_office import printed_cards

    blocked = write_office(database, lambda connection: printed_cards.block_batch(connection, batch))
    typer.echo(f"{blocked:,} cards of {batch} are blocked.")


@cards.command()
def unblock(number: CardArgument, database: DatabaseOption = None) -> None:
    """Let a blocked or lost card work again, from the tills' next exchange on."""
    from pos_loyalty.head_office import card_states

    write_office(database, lambda connection: card_states.unblock(connection, number, now_ms()))
    typer.echo("The card works again.")


@cards.command()
def expire(
    number: CardArgument,
    on: Annotated[
        str | None, typer.Option(help="Its last day, YYYY-MM-DD; left out: it does not end.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Give a member's card a last day, or take it away."""
    from pos_loyalty.head_office import printed_cards

    last = day_of(on)
    write_office(database, lambda connection: printed_cards.set_expiry(connection, number, last))
    typer.echo(f"The card's last day is {last}." if last else "The card does not end.")
