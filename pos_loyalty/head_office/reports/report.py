"""A report as plain data: columns with a meaning, rows, and sentences that belong to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from pos_loyalty.analytics.settings import Settings, ValueSettings
from pos_loyalty.analytics.settings_file import of_document
from pos_loyalty.database.head_office_tables import analysis
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.i18n.money import minor_digits

Kind = Literal["text", "id", "count", "share", "money", "day", "decimal"]
"""An id is for programs alone. Money is in minor units, a share a part of one; both are written out in full by `documents`."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = "text"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Rows are in the order in which they matter, and name every column."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    currency: str
    notes: Sequence[str] = field(default=())

    @property
    def shown_columns(self) -> Sequence[Column]:
        return [column for column in self.columns if column.kind != "id"]

    def documents(self) -> Iterator[dict[str, Any]]:
        """For programs: money as `name` in major units and `name_minor`, shares to six digits, days in ISO form."""
        digits = minor_digits(self.currency)
        for row in self.rows:
            yield dict(self._document(row, digits))

    def _document(self, row: Mapping[str, Any], digits: int) -> Iterator[tuple[str, Any]]:
        for column in self.columns:
            value = row[column.name]
            if column.kind == "money":
                yield column.name, None if value is None else major(value, digits)
                yield f"{column.name}_minor", value
            elif column.kind in {"share", "decimal"}:
                yield column.name, None if value is None else round(value, 6)
            else:
                yield column.name, value.isoformat() if isinstance(value, date) else value

    def shown(self) -> Iterator[tuple[str, ...]]:
        """For people, cell by cell."""
        digits = minor_digits(self.currency)
        for row in self.rows:
            yield tuple(_shown(row[column.name], column.kind, digits) for column in self.shown_columns)


def major(minor: int, digits: int) -> int | float:
    """The shortest number that means exactly this amount."""
    exact = Decimal(minor).scaleb(-digits)
    return int(exact) if exact == int(exact) else float(exact)


def _shown(value: Any, kind: Kind, digits: int) -> str:
    if value is None:
        return "–"
    if kind == "money":
        return f"{Decimal(value).scaleb(-digits):,}"
    if kind == "share":
        return f"{value:.1%}"
    if kind == "count":
        return f"{value:,}"
    return f"{value:.1f}" if kind == "decimal" else str(value)


def last_analysis(connection: Connection) -> Row[Any]:
    """Raises OperatorError when nothing was analysed yet."""
    newest = analysis.c.published_at_ms.desc(), analysis.c.analysis_id.desc()
    found = connection.execute(select(analysis).order_by(*newest).limit(1)).first()
    if found is None:
        raise OperatorError("Nothing was analysed yet. Run: pos-loyalty head-office analyse")
    return found


def currency_of(connection: Connection) -> str:
    return schemes.published(connection).current.currency


def part(value: int, whole: int) -> float:
    return value / whole if whole else 0.0


def settings_of(last: Row[Any]) -> Settings:
    """What the analysis was made with; the defaults where it is too old to tell."""
    return of_document(last.settings or {})


def margin_of(last: Row[Any]) -> int:
    """Percent of sales that are profit, as the analysis had it; an older one had none."""
    told: int | None = last.margin_percent
    return ValueSettings().margin_percent if told is None else told
