"""What head office knows of a member at the time of a sale: it counts, whatever the till knew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pos_loyalty.domain.facts import Facts, Period, birthday_windows
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import days, member_tiers
from pos_loyalty.head_office.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Moment:
    """A sale's store and its time there, without an offset."""

    at: datetime
    store_id: str


def facts_of(
    connection: Connection, accounts: Accounts, member_id: str, moment: Moment, scheme: Scheme
) -> Facts | None:
    """None for a scheme whose points depend on the basket alone."""
    if not scheme.needs_facts:
        return None
    account_id, day = accounts.account_id(member_id), moment.at.date()
    found = days.totals(connection, accounts.members(member_id), day)
    earned: dict[Period, int] = {
        "day": found.day,
        "month": found.month,
        "year": found.year,
        "ever": found.ever,
    }
    return Facts(
        at=moment.at,
        store_id=moment.store_id,
        tier=member_tiers.tier_on(connection, account_id, scheme, day),
        birthday=birthday_windows(accounts.leading(member_id).birthday, day),
        first_purchase=found.sales_ever == 0,
        visited_today=found.sales_of_day > 0,
        earned={period: points for period, points in earned.items() if period in scheme.earning.most_in},
    )
