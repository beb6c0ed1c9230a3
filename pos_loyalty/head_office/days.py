"""What members bought on each business day, net of what came back: the ground of caps, visits and tiers."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select

from pos_loyalty.database.head_office_tables import member_day
from pos_loyalty.domain.scheme import TierMeasure
from pos_loyalty.head_office import later
from pos_loyalty.head_office.addition import Addition

_MORE = Addition(member_day, ("sales", "amount_minor", "points"))


class Day(NamedTuple):
    """One member's business day, or a change of it."""

    member_id: str
    day: date
    sales: int
    amount_minor: int
    points: int


def add(connection: Connection, more: Day) -> None:
    """Adds to the day; figures may be negative, for goods that came back."""
    add_all(connection, [more])


def add_all(connection: Connection, more: Sequence[Day]) -> None:
    later.put(connection, _MORE, [one._asdict() for one in more])


@dataclass(frozen=True, slots=True)
class Totals:
    """Of an account: the sales and points of one day, the points of its month, year and of ever, visits, sales ever."""

    sales_of_day: int
    day: int
    month: int
    year: int
    ever: int
    sales_ever: int


def totals(connection: Connection, member_ids: Iterable[str], day: date) -> Totals:
    """Of all these members together."""
    row = connection.execute(select(*_sums(day)).where(member_day.c.member_id.in_(list(member_ids)))).one()
    return Totals(*(int(figure) for figure in row))


def totals_of_each(connection: Connection, member_ids: Iterable[str], day: date) -> dict[str, Totals]:
    """Of those who have bought anything."""
    own = member_day.c
    rows = connection.execute(
        select(own.member_id, *_sums(day)).where(own.member_id.in_(list(member_ids))).group_by(own.member_id)
    )
    return {row[0]: Totals(*(int(figure) for figure in row[1:])) for row in rows}


def added(some: Iterable[Totals]) -> Totals:
    """As if they were of one member."""
    return Totals(*(sum(figures) for figures in zip(_NOTHING, *(astuple(one) for one in some), strict=True)))


_NOTHING = (0, 0, 0, 0, 0, 0)


def _sums(day: date) -> tuple[Any, ...]:
    own = member_day.c
    month, year = day.replace(day=1), day.replace(month=1, day=1)

    def summed(column: Any, first: date, last: date) -> Any:
        inside = own.day.between(first, last)
        return func.coalesce(func.sum(case((inside, column), else_=0)), 0)

    return (
        summed(own.sales, day, day),
        summed(own.points, day, day),
        summed(own.points, month, day),
        summed(own.points, year, day),
        func.coalesce(func.sum(own.points), 0),
        func.coalesce(func.sum(own.sales), 0),
    )


def visits(connection: Connection, member_ids: Iterable[str]) -> int:
    """Days with a sale that was not brought back whole."""
    counted = select(func.count()).where(member_day.c.member_id.in_(list(member_ids)), member_day.c.sales > 0)
    return int(connection.execute(counted).scalar_one())


def measured(
    connection: Connection, member_ids: Iterable[str], measure: TierMeasure, first: date, last: date
) -> int:
    """Spend (minor units), points or visits of a period, both days included, of all these members together."""
    return sum(measured_of_each(connection, member_ids, measure, first, last).values())


def measured_of_each(
    connection: Connection, member_ids: Iterable[str], measure: TierMeasure, first: date, last: date
) -> dict[str, int]:
    own = member_day.c
    figures: dict[TierMeasure, Any] = {
        "spend": func.sum(own.amount_minor),
        "points": func.sum(own.points),
        "visits": func.sum(case((own.sales > 0, 1), else_=0)),
    }
    inside = (own.member_id.in_(list(member_ids)), own.day.between(first, last))
    rows = connection.execute(select(own.member_id, figures[measure]).where(*inside).group_by(own.member_id))
    return {member_id: int(found) for member_id, found in rows}
