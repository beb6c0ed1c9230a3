"""`pos-loyalty head-office import | analyse | move`: the shop's history in, what was found out back out."""

import json
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from pos_loyalty.cli import reports
from pos_loyalty.cli.opening import office, office_to_read, read_office
from pos_loyalty.cli.options import head_office_database
from pos_loyalty.cli.progress import bar, shows_progress, silence
from pos_loyalty.cli.shared_options import DatabaseOption, JsonOption
from pos_loyalty.cli.tables import print_table

if TYPE_CHECKING:
    from pos_loyalty.analytics.settings import Settings
    from pos_loyalty.head_office.importing.job import ImportSummary

PurchasesOption = Annotated[
    Path | None,
    typer.Option(
        help="Purchase lines: purchase, store, member, purchased_at, product, quantity, amount, discount, kind, "
        "returns_purchase."
    ),
]
CurrencyOption = Annotated[
    str | None,
    typer.Option(help="Currency of the amounts; it can be chosen until the first purchase is recorded."),
]


class FileFormat(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


class AnalysisEngine(StrEnum):
    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"


CutoffOption = Annotated[
    str | None,
    typer.Option(
        help="The first day that no longer counts (YYYY-MM-DD). Default: the day after the newest purchase."
    ),
]
ReadFromOption = Annotated[
    str | None,
    typer.Option(
        help="A replica of the database: purchases are read there, so that tills do not wait for it."
    ),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="Weights, shares and periods as TOML, where they differ from `analysis-settings`.",
    ),
]
EngineOption = Annotated[
    AnalysisEngine,
    typer.Option(help="What works it out; all find the same. `spark` is set up by its own configuration."),
]
EngineUrlOption = Annotated[
    str | None,
    typer.Option(
        help="The database that works for `postgres`, in temporary tables. Default: head office's own."
    ),
]
IncrementalOption = Annotated[
    bool,
    typer.Option(
        "--incremental",
        help="Only what members who came since the last analysis usually buy now; ranks and the rest stay. "
        "It goes by that analysis' settings.",
    ),
]
WorkFolderOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Where the work lies meanwhile; all machines of a cluster must see it. Default: the temporary folder.",
    ),
]

COUNTS = ("read", "new", "changed", "unchanged", "rejected")


def register(app: typer.Typer) -> None:
    """Adds these verbs to `pos-loyalty head-office`."""
    app.command(name="import")(import_)
    app.command()(analyse)
    app.command(name="analysis-settings")(analysis_settings)
    app.command()(export)
    app.command()(move)
    app.add_typer(reports.app, name="report")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise typer.BadParameter(f"{name} is not a time zone. Use a name like Asia/Seoul.") from None


def import_(
    *,
    members: Annotated[
        Path | None,
        typer.Option(help="Members: member, card_number, name, phone, birthday, joined_on, store."),
    ] = None,
    products: Annotated[
        Path | None, typer.Option(help="Products: product, name, category, subcategory, gtin, price, unit.")
    ] = None,
    purchases: PurchasesOption = None,
    gifts: Annotated[
        Path | None, typer.Option(help="Gifts: gift, name, name_ko and so on, points, store, stock.")
    ] = None,
    stores: Annotated[Path | None, typer.Option(help="Stores: store, name, time_zone.")] = None,
    rejected: Annotated[
        Path, typer.Option(help="Folder for rejected.csv: the rows that were not taken, and why.")
    ] = Path(),
    timezone: Annotated[
        str, typer.Option(help="Time zone of stores that no file describes, and of times without an offset.")
    ] = "UTC",
    currency: CurrencyOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take members, products, purchases, gifts and stores from CSV (UTF-8) or Parquet files.

    The first line of a CSV file names the columns; comma, semicolon and tab are recognised. What was imported
    before is left as it is, so a file may be imported again. A row that cannot be taken goes to rejected.csv with
    its line and the reason, with all other lines of the same purchase; everything else is imported.
    """
    from pos_loyalty.head_office.currency import count_in
    from pos_loyalty.head_office.importing.job import ImportFiles, import_files
    from pos_loyalty.head_office.transactions import write

    files = ImportFiles(members, products, purchases, gifts, stores)
    if files == ImportFiles():
        raise typer.BadParameter(
            "Give at least one file: --members, --products, --purchases, --gifts or --stores."
        )
    zone, now = _zone(timezone), datetime.now(UTC)
    with office(database) as engine:
        if currency is not None:
            write(engine, lambda connection: count_in(connection, currency, int(now.timestamp() * 1000)))
        summary = import_files(
            engine,
            files,
            zone=zone,
            now=now,
            rejected_folder=rejected,
            progress=bar if shows_progress(as_json=as_json) else silence,
        )
    _print_import(summary, as_json=as_json)
    if summary.has_taken_nothing:
        raise typer.Exit(1)


def _print_import(summary: "ImportSummary", *, as_json: bool) -> None:
    if as_json:
        document: dict[str, Any] = {
            "files": {name: {what: counts[what] for what in COUNTS} for name, counts in summary.rows.items()},
            "ignored_columns": {
                name: list(columns) for name, columns in summary.ignored_columns.items() if columns
            },
            "rejected_file": str(summary.rejected_file) if summary.rejected_file else None,
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    print_table(
        ("", *COUNTS),
        [(name, *(f"{counts[what]:,}" for what in COUNTS)) for name, counts in summary.rows.items()],
        figures=range(1, len(COUNTS) + 1),
    )
    for name, columns in summary.ignored_columns.items():
        if columns:
            typer.echo(f"Columns of {name} that mean nothing here were left out: {', '.join(columns)}")
    if summary.rejected_file:
        typer.echo(f"Rows that were not taken, with their reasons: {summary.rejected_file}")


def analyse(
    cutoff: CutoffOption = None,
    database: DatabaseOption = None,
    read_from: ReadFromOption = None,
    settings: SettingsOption = None,
    engine: EngineOption = AnalysisEngine.DUCKDB,
    engine_url: EngineUrlOption = None,
    work_folder: WorkFolderOption = None,
    *,
    incremental: IncrementalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Rank the members of the year before the cut-off, find what is bought together, and tell the tills.

    The tills show it after their next exchange. Nothing changes before everything is worked out.
    """
    if incremental:
        _renew(database, read_from, as_json=as_json)
        return
    from pos_loyalty.head_office.analyse import Worker
    from pos_loyalty.head_office.analyse import analyse as run

    chosen = _analysis_settings(settings)
    progress = bar if shows_progress(as_json=as_json) else silence
    with office(database) as store, office_to_read(read_from) if read_from else nullcontext() as replica:
        own_url = store.url.render_as_string(hide_password=False)
        summary = run(
            store,
            _day(cutoff),
            now=datetime.now(UTC),
            read_from=replica,
            progress=progress,
            settings=chosen,
            worker=Worker(engine.value, engine_url or own_url, work_folder),
        )
    if as_json:
        typer.echo(json.dumps(asdict(summary), default=str))
        return
    typer.echo(
        f"{summary.members_ranked:,} members ranked by {summary.purchases:,} purchases from {summary.first_day} to {summary.last_day}."
    )
    typer.echo(
        f"{summary.members_changed:,} members and {summary.products_changed:,} products have news for the tills."
    )


def _renew(database: str | None, read_from: str | None, *, as_json: bool) -> None:
    from pos_loyalty.head_office.renew import renew

    progress = bar if shows_progress(as_json=as_json) else silence
    with office(database) as store, office_to_read(read_from) if read_from else nullcontext() as replica:
        summary = renew(store, now=datetime.now(UTC), read_from=replica, progress=progress)
    if as_json:
        typer.echo(json.dumps(asdict(summary), default=str))
        return
    typer.echo(
        f"{summary.members_seen:,} members bought since {summary.first_day}; {summary.members_changed:,} have news for the tills."
    )


def _analysis_settings(path: Path | None) -> "Settings | None":
    if path is None:
        return None
    from pos_loyalty.analytics.settings_file import SettingsError, read

    try:
        return read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise typer.BadParameter(f"{path}: {error}") from error


def analysis_settings() -> None:
    """Print the settings of the analyses with their defaults, as TOML: keep what you change in a file for `analyse`."""
    from pos_loyalty.analytics.settings import Settings
    from pos_loyalty.analytics.settings_file import as_toml

    typer.echo(as_toml(Settings()), nl=False)


def export(
    table: Annotated[
        str,
        typer.Argument(
            help="standing, standing_change, loss, cohort, product_class, affinity, suggestion_answer, feedback, campaign, campaign_member or analysis."
        ),
    ],
    output: Annotated[Path, typer.Option(dir_okay=False, help="The file to write.")],
    file_format: Annotated[
        FileFormat, typer.Option("--format", help="csv, parquet or xlsx.")
    ] = FileFormat.CSV,
    database: DatabaseOption = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over a file that is there.")] = False,
) -> None:
    """Write a table of what the analyses found into a file for other programs.

    Amounts are in minor units, days are dates, lists are JSON. Members have their ids; names stay in the database.
    """
    from pos_loyalty.head_office.export import export as run

    if output.exists() and not overwrite:
        raise typer.BadParameter(f"{output} is there already. Give --overwrite to replace it.")
    written = read_office(database, lambda connection: run(connection, table, output, file_format.value))
    typer.echo(f"{written:,} rows of {table} are in {output}.")


def move(
    target: Annotated[str, typer.Argument(help="URL of an empty PostgreSQL database.")],
    database: DatabaseOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Move everything from the SQLite file to PostgreSQL: all of it, or nothing. Stop `serve` before.

    The file is put aside as `….moved`. Start `serve` on the new URL afterwards: the tills go on by themselves.
    """
    from pos_loyalty.head_office.moving import move as run

    progress = bar if shows_progress(as_json=as_json) else silence
    with office(target) as engine, progress("rows", 0) as advance:
        moved = run(Path(database or head_office_database()), engine, advance)
    if as_json:
        typer.echo(json.dumps(moved))
        return
    typer.echo(f"{sum(moved.values()):,} rows moved. Start serve on the new database; the file is put aside.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date like 2026-03-14.") from None
