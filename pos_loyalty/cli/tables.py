"""Tables for people at a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

import typer


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, figures: Sequence[int] = ()) -> None:
    """Columns as wide as their widest cell; those in `figures` stand to the right."""
    widths = [max(len(line[place]) for line in (head, *rows)) for place in range(len(head))]
    for line in (head, *rows):
        cells = (
            cell.rjust(width) if place in figures else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        typer.echo("  ".join(cells).rstrip())


def shown_time(at_ms: int | None) -> str:
    if at_ms is None:
        return "never"
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().isoformat(" ", "seconds")
