"""`pos-loyalty head-office scheme | coupons | gifts | daily`: the rules and what they bring."""

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_loyalty.cli.opening import now_ms, office, read_office, write_office
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR

scheme = typer.Typer(help="The programme's rules, as dated versions.", no_args_is_help=True)
coupons = typer.Typer(help="Coupons with codes that cannot be guessed.", no_args_is_help=True)
gifts = typer.Typer(help="The catalogue of gifts and vouchers.", no_args_is_help=True)

MOST_PERCENT_MILLI = 100_000

FileArgument = Annotated[Path, typer.Argument(help="A TOML file; assets/schemes/ has two to begin with.")]


def register(app: typer.Typer) -> None:
    """Adds these verbs to `pos-loyalty head-office`."""
    app.add_typer(scheme, name="scheme")
    app.add_typer(coupons, name="coupons")
    app.add_typer(gifts, name="gifts")
    app.command()(daily)


# The rules


@scheme.command()
def check(file: FileArgument) -> None:
    """Read a scheme as `publish` would, and change nothing: every mistake is told with its line."""
    from pos_loyalty.head_office.scheme_file import read

    _, found = read(file)
    begins = found.valid_from.isoformat(" ", "minutes") if found.valid_from else "the beginning"
    rules = "1 rule" if len(found.rules) == 1 else f"{len(found.rules)} rules"
    typer.echo(f"{file.name} is in order: version {found.version}, {rules}, counts from {begins}.")


@scheme.command()
def publish(
    file: FileArgument,
    database: DatabaseOption = None,
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Count from now on, whatever valid_from says.")
    ] = False,
) -> None:
    """Publish a new version: tills get it with their next exchange and use it from its date on.

    A till that is without a line on that day uses it all the same, if it got it before. What was sold before counts
    by the version of its day. A version is never changed: to correct one, publish the next.
    """
    from pos_loyalty.head_office import scheme_file

    found = write_office(
        database, lambda connection: scheme_file.publish(connection, file, now_ms(), at_once=at_once)
    )
    begins = "now" if at_once else f"{found.valid_from:%Y-%m-%d %H:%M}"
    typer.echo(f"Version {found.version} is published and counts from {begins} on.")


@scheme.command(name="list")
def list_(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List the versions: from when each counts, and which one counts now."""
    from pos_loyalty.head_office import schemes

    known = read_office(database, lambda connection: schemes.published(connection, now_ms()))
    rows = [
        {
            "version": one.version,
            "valid_from": one.valid_from.isoformat() if one.valid_from else None,
            "rules": len(one.rules),
            "counts_now": one is known.current,
        }
        for one in sorted(known.by_version.values(), key=lambda one: one.version)
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("version", "counts from", "rules", ""),
        [
            (
                str(row["version"]),
                str(row["valid_from"] or "the beginning").replace("T", " "),
                str(row["rules"]),
                "counts now" if row["counts_now"] else "",
            )
            for row in rows
        ],
        figures=(0, 2),
    )


@scheme.command()
def show(
    version: Annotated[
        int | None, typer.Argument(max=2**31 - 1, help="The one that counts now if left out.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Print a published version as JSON, exactly as tills have it."""
    from pos_loyalty.head_office import schemes

    document = read_office(database, lambda connection: schemes.document_of(connection, version))
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


# Coupons


@coupons.command()
def issue(
    campaign: Annotated[str, typer.Argument(help="Name of the campaign, such as spring-2027.")],
    *,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many coupons.")],
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")],
    name: Annotated[str, typer.Option(help="What customers read on it.")],
    amount: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_AMOUNT_MINOR, help="What it takes off, in minor units of the currency."),
    ] = None,
    percent: Annotated[
        str | None, typer.Option(help="Or the percentage that it takes off, such as 12.5.")
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_AMOUNT_MINOR, help="The most that a percentage takes off, minor units."),
    ] = None,
    minimum: Annotated[
        int, typer.Option(min=0, max=MAX_AMOUNT_MINOR, help="Smallest purchase, minor units.")
    ] = 0,
    first: Annotated[
        str | None, typer.Option("--from", help="First day, YYYY-MM-DD; today if left out.")
    ] = None,
    card: Annotated[str | None, typer.Option(help="Card of the only member who may use them.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Print new coupon codes, one a line; each works once over all tills. They are shown only here."""
    from pos_loyalty.head_office import coupons as run
    from pos_loyalty.head_office import schemes
    from pos_loyalty.head_office.merging import member_of_card

    if (amount is None) == (percent is None):
        raise typer.BadParameter("Give either --amount or --percent.")
    last = day_of(until)
    assert last is not None, "the option is required"

    def work(connection: Any) -> list[str]:
        terms = run.Campaign(
            name=campaign,
            names={"en": name},
            amount_minor=amount or 0,
            percent_milli=_percent_milli(percent) if percent else 0,
            most_minor=most,
            minimum_minor=minimum,
            first_day=day_of(first) or schemes.published(connection).now.date(),
            last_day=last,
        )
        owner = member_of_card(connection, card) if card else None
        return run.issue(connection, terms, count, now_ms(), owner)

    for code in write_office(database, work):
        typer.echo(code)


def _percent_milli(text: str) -> int:
    """Thousandths of a percent, exactly; raises BadParameter."""
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?", text.strip())
    milli = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")) if found else 0
    if not 0 < milli <= MOST_PERCENT_MILLI:
        raise typer.BadParameter(f"{text} is not a percentage above 0 and up to 100, such as 12.5.")
    return milli


@coupons.command(name="list")
def list_coupons(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List campaigns with how many of their coupons are out, used and void."""
    from pos_loyalty.head_office import coupons as run

    rows = read_office(database, run.listing)
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    print_table(
        ("campaign", "state", "coupons", "from", "until"),
        [
            (r["campaign"], r["state"], f"{r['coupons']:,}", str(r["first_day"]), str(r["last_day"]))
            for r in rows
        ],
        figures=(2,),
    )


@coupons.command()
def void(
    campaign: Annotated[str, typer.Argument(help="Name of the campaign.")], database: DatabaseOption = None
) -> None:
    """Withdraw every unused coupon of a campaign; what was used stays used."""
    from pos_loyalty.head_office import coupons as run

    ended = write_office(database, lambda connection: run.void(connection, campaign))
    typer.echo(f"{ended:,} coupons of {campaign} count no more.")


# Gifts and the day


@gifts.command(name="list")
def list_gifts(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List gifts and vouchers with their price and what lies in all shops together."""
    from pos_loyalty.head_office import catalogue

    rows = read_office(database, catalogue.listing)
    if as_json:
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False))
        return
    print_table(
        ("gift", "name", "kind", "points", "stock", ""),
        [
            (
                row["reward_id"],
                row["names"].get("en") or next(iter(row["names"].values()), ""),
                row["kind"],
                f"{row['points']:,}",
                f"{row['stock']:,}" if row["kind"] == "gift" else "",
                "" if row["active"] else "withdrawn",
            )
            for row in rows
        ],
        figures=(3, 4),
    )


@gifts.command()
def withdraw(
    gift: Annotated[str, typer.Argument(help="Id of the gift or voucher.")], database: DatabaseOption = None
) -> None:
    """Stop offering a gift or voucher; what is set aside for a customer right now is still handed over."""
    from pos_loyalty.head_office import catalogue

    write_office(database, lambda connection: catalogue.withdraw(connection, gift))
    typer.echo(f"{gift} is not offered any more.")


@gifts.command()
def holds(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """List gifts, points and coupons that are still set aside because their till was not heard of since.

    A till may have handed the gift over without a line, so its hold lasts until it has told everything.
    """
    from pos_loyalty.head_office import reservations

    rows = read_office(database, lambda connection: reservations.waiting(connection, now_ms()))
    if as_json:
        typer.echo(json.dumps(rows))
        return
    print_table(
        ("hold", "gift", "points", "till", "store"),
        [(r["redemption_id"], r["reward_id"], f"{r['points']:,}", r["till"], r["store_id"]) for r in rows],
        figures=(2,),
    )


@gifts.command()
def release(
    hold: Annotated[str, typer.Argument(help="Id of the hold, from `gifts holds`.")],
    database: DatabaseOption = None,
) -> None:
    """Put back what a till will not tell of any more, because it is lost. If it does, head office says so."""
    from pos_loyalty.head_office import reservations

    write_office(database, lambda connection: reservations.release(connection, hold))
    typer.echo(f"{hold} is not set aside any more.")


def daily(database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """Do what is due today: points that are over leave, tiers are looked at, holds end.

    `serve` does it by itself, at its start and every hour; run again, it finds nothing more to do.
    """
    from pos_loyalty.head_office import daily as run

    with office(database) as engine:
        report = run.run(engine, now_ms())
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str))
        return
    typer.echo(
        f"{report.day}: {report.points_expired:,} points of {report.members_expired:,} members expired, "
        f"{report.tiers_changed:,} tiers changed, {report.holds_ended:,} holds ended."
    )


def day_of(text: str | None) -> date | None:
    """A date of an option; raises BadParameter."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date like 2027-03-14.") from None
