"""Members as tills are told of them: a membership with everything that became part of it, read page by page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, and_, func, or_, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import card, lot, member, reservation, reward, standing
from pos_loyalty.domain import tiers
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office import days, member_tiers, schemes
from pos_loyalty.head_office.logs import log
from pos_loyalty.sync.changes import (
    CardMessage,
    Change,
    CountersMessage,
    LotMessage,
    MemberChange,
    ProgressMessage,
    Reason,
    SuggestionMessage,
)

DAY_MS = 86_400_000

_THESE = keys("these")
_OF_ACCOUNTS = (
    select(member)
    .where(or_(among(member.c.member_id, _THESE), among(member.c.account_id, _THESE)))
    .order_by(member.c.member_id)
)
_STANDINGS = select(standing).where(among(standing.c.member_id, _THESE))
_CARDS = select(card).where(among(card.c.member_id, _THESE)).order_by(card.c.member_id, card.c.card_number)
_LOTS = (
    select(lot.c.member_id, lot.c.spendable_on, lot.c.expires_on, func.sum(lot.c.points_left).label("points"))
    .where(among(lot.c.member_id, _THESE), lot.c.points_left > 0)
    .group_by(lot.c.member_id, lot.c.spendable_on, lot.c.expires_on)
)
_LIMITED = select(reward.c.reward_id, reward.c.limit_days).where(reward.c.limit_count.is_not(None))


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything about the memberships of one page, by member."""

    scheme: Scheme
    today: date
    members: Mapping[str, Row[Any]]
    pools: Mapping[str, Sequence[str]]
    cards: Mapping[str, Sequence[CardMessage]]
    lots: Mapping[str, Sequence[LotMessage]]
    standings: Mapping[str, Row[Any]]
    tiers: Mapping[str, Holdership]
    totals: Mapping[str, days.Totals]
    measured: Mapping[str, int]
    taken: Mapping[str, Mapping[str, int]]


def of(connection: Connection, keys: Sequence[str], now_ms: int) -> Iterator[Change]:
    """The members of these ids; where one is part of another membership, that one too."""
    page = _read(connection, keys, now_ms)
    for account_id in page.pools:
        yield _leading(page, account_id)
    for row in page.members.values():
        if row.account_id is not None:
            yield MemberChange(**_plain(page, row, "merged", 0))


def _read(connection: Connection, keys: Sequence[str], now_ms: int) -> _Page:
    known = schemes.published(connection, now_ms)
    scheme, today = known.current, known.now.date()
    leaders, rows = _memberships(connection, keys)
    pools: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        pools[row.account_id or row.member_id].append(row.member_id)
    everybody = [row.member_id for row in rows]
    standings = connection.execute(_STANDINGS, {"these": leaders})
    return _Page(
        scheme=scheme,
        today=today,
        members={row.member_id: row for row in rows},
        pools=pools,
        cards=_cards(connection, everybody),
        lots=_lots(connection, everybody, today),
        standings={row.member_id: row for row in standings},
        tiers=member_tiers.held_by(connection, leaders),
        totals=days.totals_of_each(connection, everybody, today) if scheme.needs_facts else {},
        measured=_measured(connection, everybody, scheme, today),
        taken=_taken(connection, everybody, now_ms),
    )


def _memberships(connection: Connection, keys: Sequence[str]) -> tuple[Sequence[str], Sequence[Row[Any]]]:
    """Who leads the accounts of these members, and everybody who is part of one."""
    rows = connection.execute(_OF_ACCOUNTS, {"these": keys}).all()
    leaders = {row.account_id or row.member_id for row in rows}
    if leaders.issubset(keys):
        return list(leaders), rows
    return list(leaders), connection.execute(_OF_ACCOUNTS, {"these": leaders}).all()


def _leading(page: _Page, account_id: str) -> MemberChange:
    pool = page.pools[account_id]
    row, held = page.members[account_id], page.tiers.get(account_id)
    own_standing = page.standings.get(account_id)
    visits = [day for one in pool if (day := page.members[one].last_visit_on) is not None]
    told = _plain(page, row, row.status, sum(page.members[one].points for one in pool)) | {
        "last_visit_on": max(visits, default=None),
        "band": own_standing.band if own_standing else None,
        "tier_code": held.tier if held else page.scheme.tiers[-1].code,
        "tier_since": held.risen_on if held else None,
        "cards": tuple(one for member_id in pool for one in page.cards.get(member_id, ())),
        "lots": _together(lot for member_id in pool for lot in page.lots.get(member_id, ())),
        "counters": _counters(page, pool),
        "progress": _progress(page, account_id, held),
        "taken": _added(page.taken.get(member_id, {}) for member_id in pool),
    }
    return MemberChange(**told | (_findings(own_standing) if own_standing else {}))


def _plain(page: _Page, row: Row[Any], status: str, points: int) -> dict[str, Any]:
    """What a till is told of any membership."""
    return {
        "member_id": row.member_id,
        "name": row.name,
        "phone": row.phone,
        "birthday": row.birthday,
        "joined_on": row.joined_on,
        "status": status,
        "points": points,
        "last_visit_on": row.last_visit_on,
        "band": None,
        "tier_code": page.scheme.tiers[-1].code,
        "tier_since": None,
        "cards": (),
        "suggestions": (),
        "prompt": None,
    }


def _findings(found: Row[Any]) -> dict[str, Any]:
    try:
        suggestions = tuple(map(SuggestionMessage.model_validate, found.suggestions or ()))
        prompt = Reason.model_validate(found.prompt) if found.prompt else None
    except ValidationError:
        # The balance and the cards matter more than what a job wrote beside them.
        log().error("standing_unreadable", member=found.member_id)
        return {}
    return {"suggestions": suggestions, "prompt": prompt}


def _cards(connection: Connection, member_ids: Sequence[str]) -> dict[str, list[CardMessage]]:
    rows = connection.execute(_CARDS, {"these": member_ids})
    found: dict[str, list[CardMessage]] = defaultdict(list)
    for row in rows:
        message = CardMessage(
            card_number=row.card_number,
            state=row.state,
            legacy=row.legacy,
            state_since_ms=row.state_since_ms,
            expires_on=row.expires_on,
        )
        found[row.member_id].append(message)
    return found


def _lots(connection: Connection, member_ids: Sequence[str], today: date) -> dict[str, list[LotMessage]]:
    rows = connection.execute(_LOTS, {"these": member_ids})
    found: dict[str, list[LotMessage]] = defaultdict(list)
    for row in rows:
        pending = row.spendable_on if row.spendable_on > today else None
        found[row.member_id].append(
            LotMessage(points=int(row.points), spendable_on=pending, expires_on=row.expires_on)
        )
    return found


def _together(lots: Iterator[LotMessage]) -> tuple[LotMessage, ...]:
    """Lots that agree in both days as one, those that end first before the others."""
    sums: dict[tuple[date | None, date | None], int] = defaultdict(int)
    for one in lots:
        sums[one.spendable_on, one.expires_on] += one.points
    ordered = sorted(sums, key=lambda days: (days[1] or date.max, days[0] or date.min))
    return tuple(LotMessage(points=sums[key], spendable_on=key[0], expires_on=key[1]) for key in ordered)


def _counters(page: _Page, pool: Sequence[str]) -> CountersMessage | None:
    if not page.scheme.needs_facts:
        return None
    found = days.added(page.totals[one] for one in pool if one in page.totals)
    return CountersMessage(
        on=page.today,
        sales=found.sales_of_day,
        day=found.day,
        month=found.month,
        year=found.year,
        ever=found.ever,
        sales_ever=found.sales_ever,
    )


def _measured(
    connection: Connection, member_ids: Sequence[str], scheme: Scheme, today: date
) -> Mapping[str, int]:
    tiering = scheme.tiering
    if tiering.basis == "standing":
        return {}
    first = today - timedelta(days=tiering.period_days - 1)
    return days.measured_of_each(connection, member_ids, tiering.measure, first, today)


def _progress(page: _Page, account_id: str, held: Holdership | None) -> ProgressMessage | None:
    own_standing = page.standings.get(account_id)
    measured = sum(page.measured.get(one, 0) for one in page.pools[account_id])
    merit = Merit(own_standing.band if own_standing else None, measured)
    holds = held or Holdership(page.scheme.tiers[-1].code, page.today)
    found = tiers.progress(holds, page.scheme, merit, page.today)
    return ProgressMessage.model_validate(found, from_attributes=True) if found else None


def _taken(connection: Connection, member_ids: Sequence[str], now_ms: int) -> dict[str, dict[str, int]]:
    """How often members had the rewards that are limited, within the days of the limit."""
    limited = connection.execute(_LIMITED).all()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if not limited:
        return found
    conditions = [
        and_(
            reservation.c.reward_id == row.reward_id,
            reservation.c.reserved_at_ms >= (now_ms - row.limit_days * DAY_MS if row.limit_days else 0),
        )
        for row in limited
    ]
    rows = connection.execute(
        select(reservation.c.member_id, reservation.c.reward_id, func.count())
        .where(
            reservation.c.member_id.in_(member_ids),
            or_(
                reservation.c.state == "given",
                # A right is taken once it is used.
                and_(reservation.c.state == "held", reservation.c.right_seq.is_(None)),
            ),
            or_(*conditions),
        )
        .group_by(reservation.c.member_id, reservation.c.reward_id)
    )
    for member_id, reward_id, count in rows:
        found[member_id][reward_id] = int(count)
    return found


def _added(some: Iterator[Mapping[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for one in some:
        for name, count in one.items():
            sums[name] += count
    return dict(sums)
