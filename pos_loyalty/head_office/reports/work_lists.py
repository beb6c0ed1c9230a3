"""Lists to work through, each a question that head office asks of its members."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, String, and_, cast, func, or_, select

from pos_loyalty.analytics.reasons import BULK_SHARE
from pos_loyalty.database.head_office_tables import feedback, member, member_day, product, purchase, standing
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports.members import MEMBER, WHO, rows_of, with_members
from pos_loyalty.head_office.reports.report import Column, Report, currency_of, last_analysis, margin_of

YEAR = timedelta(days=365)
BIGGEST = 20
TOP = 10
SEVERAL = 2
FEW_PRODUCTS = 2
STEADY_PERCENT = 70
BIG = ("vip", "large")

_YEAR_SALES = Column("year", "money", "last year")


@dataclass(frozen=True, slots=True)
class WorkList:
    """`says` is what stands on it, in one line; `made` gives columns and a query."""

    says: str
    made: Callable[[Row[Any]], tuple[tuple[Column, ...], Any]]


def work_list(connection: Connection, name: str, limit: int | None = None) -> Report:
    """Raises OperatorError for a name that is none, or when nothing was analysed yet."""
    if name not in WORK_LISTS:
        raise OperatorError(f"There is no work list {name}. There are: {', '.join(WORK_LISTS)}.")
    last = last_analysis(connection)
    chosen = WORK_LISTS[name]
    columns, query = chosen.made(last)
    rows = rows_of(connection, query, limit)
    return Report((*MEMBER, *columns), rows, currency_of(connection), (chosen.says,))


def _costly(last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    """Discounts and what points paid for, against the margin of what was bought."""
    margin = margin_of(last)
    paid = (
        select(purchase.c.member_id, func.sum(purchase.c.voucher_minor).label("vouchers"))
        .where(purchase.c.business_date >= last.cutoff_on - YEAR, purchase.c.business_date < last.cutoff_on)
        .where(purchase.c.kind == "sale", purchase.c.member_id.is_not(None))
        .group_by(purchase.c.member_id)
        .subquery()
    )
    of = standing.c
    # Vouchers lower what was paid already; given away they are all the same.
    cost = func.coalesce(of.discount_minor, 0) + func.coalesce(paid.c.vouchers, 0)
    brings = of.sales_minor * margin // 100
    query = with_members(of.sales_minor.label("year"), cost.label("cost"), brings.label("brings"))
    query = query.outerjoin(paid, paid.c.member_id == of.member_id).where(
        cost * 100 > of.sales_minor * margin
    )
    columns = (_YEAR_SALES, Column("brings", "money", "brings"), Column("cost", "money", "costs"))
    return columns, query.order_by((cost * 100 - of.sales_minor * margin).desc(), of.member_id)


def _complaining(last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    many = func.count(feedback.c.feedback_id)
    query = (
        with_members(
            of.band,
            many.label("complaints"),
            func.max(feedback.c.on_day).label("latest"),
            of.sales_minor.label("year"),
        )
        .join(feedback, feedback.c.member_id == of.member_id)
        .where(feedback.c.kind == "complaint", feedback.c.on_day >= last.cutoff_on - YEAR)
        .where(or_(of.band.in_(BIG), of.abc == "A"))
        .group_by(
            member.c.member_id,
            member.c.shop_member_id,
            member.c.name,
            member.c.phone,
            *(of.band, of.sales_minor, of.member_id),
        )
        .having(many >= SEVERAL)
    )
    columns = (Column("band"), Column("complaints", "count"), Column("latest", "day"), _YEAR_SALES)
    return columns, query.order_by(of.sales_minor.desc(), of.member_id)


def _biggest_of_the_year_before(last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    """Also those who are not ranked any more, which is the point."""
    account = func.coalesce(member.c.account_id, member.c.member_id)
    ends = (last.cutoff_on - 2 * YEAR, last.cutoff_on - YEAR)
    before = (
        select(account.label("account"), func.sum(member_day.c.amount_minor).label("year_before"))
        .join(member, member.c.member_id == member_day.c.member_id)
        .where(member_day.c.day >= ends[0], member_day.c.day < ends[1])
        .group_by(account)
        .order_by(func.sum(member_day.c.amount_minor).desc(), account)
        .limit(BIGGEST)
        .subquery()
    )
    year = func.coalesce(standing.c.sales_minor, 0)
    query = (
        select(
            *WHO,
            before.c.year_before,
            year.label("year"),
            member.c.last_visit_on,
        )
        .join(before, before.c.account == member.c.member_id)
        .outerjoin(standing, standing.c.member_id == member.c.member_id)
    )
    columns = (
        Column("year_before", "money", "year before"),
        _YEAR_SALES,
        Column("last_visit_on", "day", "last visit"),
    )
    return columns, query.order_by(before.c.year_before.desc(), member.c.member_id)


def _of_few_products(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    query = with_members(of.visits, of.products_bought.label("products"), of.sales_minor.label("year"))
    query = query.where(of.products_bought <= FEW_PRODUCTS, of.kind == "customer")
    columns = (Column("visits", "count"), Column("products", "count"), _YEAR_SALES)
    return columns, query.order_by(of.sales_minor.desc(), of.member_id)


def _opinions(last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    """A row for each thing they said; one without for those who were not asked yet."""
    of = standing.c
    said = and_(feedback.c.member_id == of.member_id, feedback.c.on_day >= last.cutoff_on - YEAR)
    query = (
        with_members(of.rank, feedback.c.on_day, feedback.c.kind, feedback.c.note)
        .outerjoin(feedback, said)
        .where(of.rank <= TOP)
    )
    columns = (Column("rank", "count"), Column("on_day", "day", "on"), Column("kind"), Column("note"))
    return columns, query.order_by(of.rank, feedback.c.on_day.desc(), feedback.c.feedback_id)


def _growing(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    query = with_members(
        of.band, of.stage, of.trend, of.counted_before.label("before"), of.counted_now.label("now")
    )
    query = query.where(
        or_(of.stage == "growth", of.trend == "rising"), of.band.not_in(BIG), of.kind != "buyer"
    )
    columns = (
        Column("band"),
        Column("stage"),
        Column("trend"),
        Column("before", "money"),
        Column("now", "money"),
    )
    return columns, query.order_by((of.counted_now - of.counted_before).desc(), of.member_id)


def _referring(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    brought = (
        select(
            member.c.referred_by, func.count().label("many"), func.sum(standing.c.sales_minor).label("sales")
        )
        .join(standing, standing.c.member_id == member.c.member_id)
        .where(member.c.referred_by.is_not(None))
        .group_by(member.c.referred_by)
        .subquery()
    )
    of = standing.c
    query = with_members(
        of.band,
        brought.c.many.label("brought"),
        brought.c.sales.label("their_sales"),
        of.sales_minor.label("year"),
    )
    query = query.join(brought, brought.c.referred_by == of.member_id)
    columns = (
        Column("band"),
        Column("brought", "count"),
        Column("their_sales", "money", "their sales"),
        _YEAR_SALES,
    )
    return columns, query.order_by(brought.c.many.desc(), brought.c.sales.desc(), of.member_id)


def _steady(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    query = with_members(
        of.band,
        of.gap_days,
        (of.steady_percent / 100.0).label("steady"),
        of.visits,
        of.sales_minor.label("year"),
    )
    query = query.where(
        of.steady_percent >= STEADY_PERCENT, of.kind == "customer", of.stage.in_(("growth", "maturity"))
    )
    columns = (
        Column("band"),
        Column("gap_days", "count", "every … days"),
        Column("steady", "share"),
        Column("visits", "count"),
        _YEAR_SALES,
    )
    return columns, query.order_by(of.steady_percent.desc(), of.visits.desc(), of.member_id)


def _came_once(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    query = with_members(of.first_on, of.silent_days, of.sales_minor.label("first_purchase")).where(
        of.kind == "buyer"
    )
    columns = (
        Column("first_on", "day", "first visit"),
        Column("silent_days", "count", "days ago"),
        Column("first_purchase", "money", "first purchase"),
    )
    return columns, query.order_by(of.first_on.desc(), of.sales_minor.desc(), of.member_id)


def _champions(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    name = func.coalesce(product.c.name, cast(of.champion_of, String))
    query = with_members(
        name.label("product"), (of.champion_percent / 100.0).label("share"), of.band, of.rank_band
    )
    query = query.outerjoin(product, product.c.product_id == of.champion_of).where(
        of.champion_of.is_not(None)
    )
    columns = (
        Column("product"),
        Column("share", "share"),
        Column("band"),
        Column("rank_band", "text", "by rank"),
    )
    return columns, query.order_by(of.champion_percent.desc(), of.member_id)


def _bulk(_last: Row[Any]) -> tuple[tuple[Column, ...], Any]:
    of = standing.c
    query = with_members(of.rank, of.bulk_minor.label("left_out"), of.sales_minor.label("year"), of.visits)
    query = query.where(of.bulk_minor * BULK_SHARE > of.sales_minor)
    columns = (
        Column("rank", "count"),
        Column("left_out", "money", "left out"),
        _YEAR_SALES,
        Column("visits", "count"),
    )
    return columns, query.order_by(of.bulk_minor.desc(), of.member_id)


WORK_LISTS: Mapping[str, WorkList] = {
    "costly": WorkList("Who costs more in discounts and vouchers than the margin of what they buy.", _costly),
    "complaining": WorkList("Big customers with several complaints in the last year.", _complaining),
    "biggest-before": WorkList(
        "The biggest of the year before: did they buy in the last one?", _biggest_of_the_year_before
    ),
    "few-products": WorkList("Customers who buy only one or two products here.", _of_few_products),
    "opinions": WorkList(
        "What the ten best customers said in the last year; ask those who said nothing.", _opinions
    ),
    "growing": WorkList(
        "Members with potential: they buy more than before and are not at the top yet.", _growing
    ),
    "referring": WorkList("Members with influence: those who brought others that buy.", _referring),
    "steady": WorkList("Customers who come at regular times.", _steady),
    "came-once": WorkList("Buyers who came once; their first purchase.", _came_once),
    "champions": WorkList("Who buys nearly all of one product that the shop sells.", _champions),
    "bulk": WorkList(
        "Whose sales are to a good part one bulk purchase, which is left out of the rank.", _bulk
    ),
}
