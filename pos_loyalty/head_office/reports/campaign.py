"""A campaign in figures: what it is likely to cost and bring before it starts, what it did bring afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Any

from sqlalchemy import Connection, case, func, select

from pos_loyalty.analytics.lifetime_value import profit
from pos_loyalty.database.head_office_tables import campaign_member, member, purchase
from pos_loyalty.head_office import campaigns
from pos_loyalty.head_office.campaign_file import Campaign
from pos_loyalty.head_office.campaigns import Meant
from pos_loyalty.head_office.purchase_facts import newest_day
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports.members import MEMBER, WHO, rows_of
from pos_loyalty.head_office.reports.report import Column, Report, currency_of, last_analysis, margin_of

_95_PERCENT = 1.96
_FIGURES = (Column("what"), Column("members", "count"), Column("amount", "money"))


@dataclass(frozen=True, slots=True)
class Costs:
    """Minor units. The discount is also given on what would have been bought anyway."""

    discount_minor: int
    gift_minor: int
    contact_minor: int

    @property
    def total_minor(self) -> int:
        return self.discount_minor + self.gift_minor + self.contact_minor


def costs(of: Campaign, contacted: int, sales_minor: int) -> Costs:
    return Costs(
        -(-sales_minor * of.discount_percent // 100),
        contacted * of.gift_minor,
        contacted * of.per_member_minor + of.fixed_minor,
    )


def break_even_percent(of: Campaign, contacted: int, base_minor: int, margin_percent: int) -> float | None:
    """By how many percent sales must rise so that nothing is lost; None where the discount eats the whole margin."""
    kept = margin_percent - of.discount_percent
    if kept <= 0 or base_minor <= 0:
        return None
    other = costs(of, contacted, 0).total_minor
    return 100 * ((margin_percent * base_minor + 100 * other) / (kept * base_minor) - 1)


def plan(connection: Connection, of: Campaign) -> Report:
    """Before it starts. Raises OperatorError."""
    last = last_analysis(connection)
    margin, meant = margin_of(last), campaigns.audience(connection, of)
    contacted = [one for one in meant if not one.is_held_out]
    base = sum(one.expected_minor for one in contacted)
    hoped = base * (100 + of.more_sales_percent) // 100
    spent = costs(of, len(contacted), hoped)
    before, after = profit(base, margin), profit(hoped, margin) - spent.total_minor
    rows = [
        _row("sales without the campaign", len(contacted), base),
        _row(f"sales with {of.more_sales_percent} % more", len(contacted), hoped),
        _row("cost of the discount", len(contacted), -spent.discount_minor),
        _row("cost of gifts", len(contacted), -spent.gift_minor),
        _row("cost of reaching them", len(contacted), -spent.contact_minor),
        _row("budget", len(contacted), spent.total_minor),
        _row("gross margin without the campaign", len(contacted), before),
        _row("gross margin with it, costs taken off", len(contacted), after),
        _row("what it brings", len(contacted), after - before),
    ]
    return Report(_FIGURES, rows, currency_of(connection), _plan_notes(of, meant, base, margin))


def _row(what: str, members: int, amount: int) -> Mapping[str, Any]:
    return {"what": what, "members": members, "amount": amount}


def _plan_notes(of: Campaign, meant: Sequence[Meant], base: int, margin: int) -> Sequence[str]:
    contacted = sum(not one.is_held_out for one in meant)
    needed = break_even_percent(of, contacted, base, margin)
    return (
        f"{of.name}, {of.first} to {of.last}: {len(meant):,} members are meant, {len(meant) - contacted:,} of them get nothing, to compare.",
        "It cannot pay: the discount is as large as the margin."
        if needed is None
        else f"It pays from {needed:.1f} % more sales on, at a margin of {margin} %.",
        "Sales without the campaign are the forecasts of the last analysis.",
    )


def people(connection: Connection, name: str, limit: int | None = None) -> Report:
    """Whom to reach: those who are meant and not held out. Raises OperatorError."""
    of, whose = campaigns.known(connection, name), campaign_member.c
    query = select(*WHO, whose.expected_minor.label("expected")).join(
        campaign_member, whose.member_id == member.c.member_id
    )
    query = query.where(whose.campaign == of.name, ~whose.is_held_out, member.c.status == "active")
    rows = rows_of(connection, query.order_by(whose.expected_minor.desc(), whose.member_id), limit)
    return Report((*MEMBER, Column("expected", "money", "sales expected")), rows, currency_of(connection))


# Afterwards


@dataclass(frozen=True, slots=True)
class Arm:
    """Sales of each member in the time, those who bought nothing included; `visits` are days."""

    members: int
    buyers: int
    visits: int
    sales_minor: int
    variance: float

    @property
    def mean_minor(self) -> float:
        return self.sales_minor / self.members if self.members else 0.0


def arm(of_members: Iterable[tuple[int, int]]) -> Arm:
    """Of (sales_minor, visits) of each member; the variance is that of the mean."""
    known = list(of_members)
    sales = [minor for minor, _ in known]
    mean = sum(sales) / max(len(sales), 1)
    spread = sum((minor - mean) ** 2 for minor in sales) / max(len(sales) - 1, 1)
    came = [visits for _, visits in known if visits]
    return Arm(len(known), len(came), sum(came), sum(sales), spread / max(len(sales), 1))


def uplift_minor(contacted: Arm, held_out: Arm) -> tuple[float, float, float]:
    """By how much more a contacted member bought, with the ends of its 95 % interval."""
    difference = contacted.mean_minor - held_out.mean_minor
    around = _95_PERCENT * sqrt(contacted.variance + held_out.variance)
    return difference, difference - around, difference + around


def result(connection: Connection, name: str) -> Report:
    """What it brought, by those who got nothing. Raises OperatorError."""
    of = campaigns.known(connection, name)
    arms = {
        is_held_out: arm(_sales(connection, of, is_held_out=is_held_out)) for is_held_out in (False, True)
    }
    contacted, held_out = arms[False], arms[True]
    margin = margin_of(last_analysis(connection))
    newest = newest_day(connection)
    if newest is None or newest < of.first:
        raise OperatorError(f"{of.name} begins on {of.first}; no purchase of that day or later is known yet.")
    low_middle_high = uplift_minor(contacted, held_out)
    spent = costs(of, contacted.members, contacted.sales_minor)
    middle, low, high = (
        round(profit(round(one * contacted.members), margin) - spent.total_minor) for one in low_middle_high
    )
    rows = [_arm_row("contacted", contacted), _arm_row("held out", held_out)]
    currency = currency_of(connection)
    said = Report(
        (Column("m", "money"),), [{"m": m} for m in (middle, low, high, spent.total_minor)], currency
    )
    gain, least, most, cost = (cells[0] for cells in said.shown())
    notes = (
        f"{of.name}, {of.first} to {of.last}. {_difference(contacted, held_out)}",
        f"At a margin of {margin} % and costs of {cost} {currency} it brought {gain} {currency}; with 95 % certainty between {least} and {most}.",
        "Of the discount and the gifts the cost is reckoned from the campaign's file.",
        *([f"It is not over: purchases are known up to {newest}."] if newest < of.last else []),
    )
    columns = (
        Column("who"), Column("members", "count"), Column("buyers", "count"), Column("visits", "count"),
        Column("sales", "money"), Column("each", "money", "per member"),
    )  # fmt: skip
    return Report(columns, rows, currency, notes)


def _arm_row(who: str, of: Arm) -> Mapping[str, Any]:
    return {
        "who": who, "members": of.members, "buyers": of.buyers, "visits": of.visits,
        "sales": of.sales_minor, "each": round(of.mean_minor),
    }  # fmt: skip


def _difference(contacted: Arm, held_out: Arm) -> str:
    middle, low, high = (_percent_of(one, held_out) for one in uplift_minor(contacted, held_out))
    if middle is None or low is None or high is None:
        return "Those who were held out bought nothing: there is nothing to compare with."
    return f"Who was contacted bought {middle:+.1f} % ({low:+.1f} … {high:+.1f}) than who was held out."


def _percent_of(minor: float, held_out: Arm) -> float | None:
    return 100 * minor / held_out.mean_minor if held_out.mean_minor > 0 else None


def _sales(connection: Connection, of: Campaign, *, is_held_out: bool) -> Iterable[tuple[int, int]]:
    """(sales_minor, visits) of each member; what came back in the time is taken off."""
    whose = campaign_member.c
    holder = func.coalesce(member.c.account_id, purchase.c.member_id)
    signed = case((purchase.c.kind == "sale", purchase.c.total_minor), else_=-purchase.c.total_minor)
    bought = (
        select(
            holder.label("buyer"),
            func.sum(signed).label("minor"),
            func.count(func.distinct(case((purchase.c.kind == "sale", purchase.c.business_date)))).label(
                "visits"
            ),
        )
        .select_from(purchase.join(member, member.c.member_id == purchase.c.member_id))
        .where(
            purchase.c.business_date >= of.first,
            purchase.c.business_date < of.last + timedelta(days=1),
            purchase.c.kind.in_(("sale", "return")),
        )
        .group_by(holder)
        .subquery()
    )
    query = (
        select(func.coalesce(bought.c.minor, 0), func.coalesce(bought.c.visits, 0))
        .select_from(campaign_member.outerjoin(bought, bought.c.buyer == whose.member_id))
        .where(whose.campaign == of.name, whose.is_held_out == is_held_out)
    )
    for minor, visits in connection.execute(query):
        yield int(minor), int(visits)
