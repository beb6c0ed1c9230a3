"""Points for joining and for bringing somebody: given once the newcomer has come often enough, and not before."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from sqlalchemy import Connection

from pos_loyalty.database.head_office_tables import ledger_entry
from pos_loyalty.domain import ledger
from pos_loyalty.domain.lot_terms import earned_lot, idle_months
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import days
from pos_loyalty.head_office.accounts import Accounts, Cause, Membership
from pos_loyalty.head_office.schemes import Schemes

_SPACE = uuid.UUID("8d5b3c1e-4f0a-5d7e-9a6b-31c2f8e0d455")


@dataclass(frozen=True, slots=True)
class _Award:
    """`newcomer_id` is whose visits count, `member_id` who gets the points."""

    kind: Literal["welcome", "referral"]
    newcomer_id: str
    member_id: str
    points: int
    after_visits: int

    @property
    def award_id(self) -> str:
        return str(uuid.uuid5(_SPACE, f"{self.kind}|{self.newcomer_id}|{self.member_id}"))


def look(
    connection: Connection,
    accounts: Accounts,
    newcomer_id: str,
    schemes: Schemes,
    day: date,
    occurred_at_ms: int,
) -> set[str]:
    """Gives what is due, and takes back what no longer is because the visits were undone; whom that touched.

    An award is pending like the points of a purchase: goods of the visits it is for may still come back. The terms of
    the day of joining count, so that new ones reward nobody for having joined long ago.
    """
    newcomer = accounts.members(newcomer_id)[newcomer_id]
    if newcomer.is_imported or newcomer.joined_on is None:
        return set()
    scheme = schemes.at(datetime.combine(min(newcomer.joined_on, accounts.today), time.max))
    awards = _possible(newcomer, scheme)
    if not awards:
        return set()
    visits = days.visits(connection, [newcomer_id])
    touched: set[str] = set()
    for award in awards:
        if not accounts.load(award.member_id) or award.points == 0:
            continue
        given = _given(accounts, award)
        # A number makes the entries of each giving and taking back their own.
        cause = Cause(award.kind, award.award_id, occurred_at_ms, about_id=_numbered(award, len(given)))
        standing = sum(entry.points for entry in given)
        if visits >= award.after_visits and standing <= 0:
            lot = earned_lot(award.award_id, day, scheme)
            posting = ledger.earn(accounts.account(award.member_id, lot.lot_id), lot, award.points)
            accounts.post(award.member_id, posting, cause, idle_months(scheme.expiry))
        elif visits < award.after_visits and standing > 0:
            account = accounts.account(award.member_id, award.award_id)
            origin = accounts.origin(award.member_id, award.award_id, earned=standing)
            accounts.post(award.member_id, ledger.take_back(account, origin, standing, accounts.today), cause)
        else:
            continue
        touched.add(accounts.account_id(award.member_id))
    return touched


def _possible(newcomer: Membership, scheme: Scheme) -> list[_Award]:
    awards = []
    newcomer_id = newcomer.member_id
    if scheme.welcome is not None:
        awards.append(
            _Award("welcome", newcomer_id, newcomer_id, scheme.welcome.points, scheme.welcome.after_visits)
        )
    referrer = newcomer.referred_by
    if scheme.referral is not None and referrer is not None and referrer != newcomer_id:
        terms = scheme.referral
        awards += [
            _Award("referral", newcomer_id, newcomer_id, terms.newcomer_points, terms.after_visits),
            _Award("referral", newcomer_id, referrer, terms.referrer_points, terms.after_visits),
        ]
    return awards


def _numbered(award: _Award, number: int) -> str:
    return str(uuid.uuid5(_SPACE, f"{award.award_id}|{number}"))


def _given(accounts: Accounts, award: _Award) -> list[ledger.Entry]:
    rows = accounts.happenings(award.member_id, ledger_entry.c.cause_id == award.award_id)
    return [ledger.Entry(row.kind, row.lot_id, row.points) for row in rows]
