"""Cuts the accounts of head office into stretches of about equal work, so that only a few are in memory at once."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select

from pos_loyalty.database.head_office_tables import member, purchase
from pos_loyalty.head_office.rehearsing.histories import Stretch
from pos_loyalty.head_office.rehearsing.rules import Period

MOST_PURCHASES = 2_500
MOST_ACCOUNTS = 2_500


def cut(connection: Connection, period: Period) -> list[Stretch]:
    return list(_stretches(connection, period))


def _stretches(connection: Connection, period: Period) -> Iterator[Stretch]:
    account_id = func.coalesce(member.c.account_id, member.c.member_id)
    inside = purchase.c.business_date.between(period.first, period.last)
    rows = connection.execution_options(stream_results=True).execute(
        select(account_id, func.count(purchase.c.purchase_id))
        .select_from(member.outerjoin(purchase, and_(purchase.c.member_id == member.c.member_id, inside)))
        .group_by(account_id)
        .order_by(account_id)
    )
    number, first, last, accounts, purchases = 0, "", "", 0, 0
    for one, count in rows:
        if accounts and (accounts >= MOST_ACCOUNTS or purchases + count > MOST_PURCHASES):
            yield Stretch(number, first, last, purchases)
            number, accounts, purchases = number + 1, 0, 0
        if not accounts:
            first = one
        last, accounts, purchases = one, accounts + 1, purchases + count
    if accounts:
        yield Stretch(number, first, last, purchases)
