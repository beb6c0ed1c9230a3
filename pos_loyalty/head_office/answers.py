"""What customers answered to suggestions, as the next analysis takes it: what was declined rests, what is taken gains."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from pos_loyalty.database.head_office_tables import suggestion_answer

RESTS_DAYS = 28
"""What a member declined is not mentioned to them for so long."""
LEARNS_DAYS = 365
LEAST_MENTIONED = 200
"""Of all goods together: below that nothing can be learned of one of them."""
PSEUDO_MENTIONED = 50
"""As many as if each product had been mentioned with the usual success: one answer alone says little."""
LEAST_PERCENT, MOST_PERCENT = 50, 200
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Answers:
    """`declined` are products by member; `percents` says by product how much its weight counts, 100 where it is not there."""

    declined: Mapping[str, frozenset[str]]
    percents: Mapping[str, int]

    def weight(self, product_id: str, weight_micro: int) -> int:
        return weight_micro * self.percents.get(product_id, 100) // 100


def answers(connection: Connection, now_ms: int, margins: Mapping[str, int]) -> Answers:
    """`margins` are percents too, see `margins.percents`; both count."""
    learned = _percents(connection, now_ms)
    both = {
        one: learned.get(one, 100) * margins.get(one, 100) // 100 for one in learned.keys() | margins.keys()
    }
    return Answers(_declined(connection, now_ms), both)


def _declined(connection: Connection, now_ms: int) -> dict[str, frozenset[str]]:
    of = suggestion_answer.c
    rows = connection.execute(
        select(of.member_id, of.product_id).where(
            of.answer == "not_today", of.answered_at_ms >= now_ms - RESTS_DAYS * _DAY_MS
        )
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.member_id, set()).add(row.product_id)
    return {member_id: frozenset(products) for member_id, products in found.items()}


def _percents(connection: Connection, now_ms: int) -> dict[str, int]:
    """How often each product is taken where it is mentioned, against how often all are."""
    of = suggestion_answer.c
    was_taken = func.sum(case((of.answer == "taken", 1), else_=0))
    rows = connection.execute(
        select(of.product_id, func.count().label("mentioned"), was_taken.label("taken"))
        .where(of.answer != "withheld", of.answered_at_ms >= now_ms - LEARNS_DAYS * _DAY_MS)
        .group_by(of.product_id)
    ).all()
    mentioned, taken = sum(row.mentioned for row in rows), sum(int(row.taken) for row in rows)
    if mentioned < LEAST_MENTIONED or not taken:
        return {}
    return {row.product_id: _percent(row.mentioned, int(row.taken), mentioned, taken) for row in rows}


def _percent(mentioned: int, taken: int, all_mentioned: int, all_taken: int) -> int:
    own = (taken * all_mentioned + PSEUDO_MENTIONED * all_taken) * 100
    usual = (mentioned + PSEUDO_MENTIONED) * all_taken
    return min(max(own // usual, LEAST_PERCENT), MOST_PERCENT)
