"""What the counter reads of a member: plain statements, the hot ones in one go."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from pos_loyalty.database import driver, member_search
from pos_loyalty.database.member_search import MemberHit
from pos_loyalty.domain.card_states import CardState


class MemberRecord(NamedTuple):
    """One row: the member, the card it was found by (or its newest), and this till's own newer entries.

    `account` and `own_entries` are JSON, see `checkout.member_account`.
    """

    member_id: str
    name: str
    phone_last4: str
    birthday: str | None
    joined_on: str | None
    status: str
    points: int
    last_visit_on: str | None
    band: str | None
    tier_code: str
    tier_since: str | None
    usual: bytes
    prompt: str | None
    account: str
    included_seq: int
    card_number: str | None
    card_state: str | None
    card_expires_on: str | None
    own_entries: str
    own_last_visit: str | None
    is_old: int

    @property
    def last_visit(self) -> date | None:
        dates = [d for d in (self.last_visit_on, self.own_last_visit) if d]
        return date.fromisoformat(max(dates)) if dates else None


_COLUMNS = """
    m.member_id, m.name, m.phone_last4, m.birthday, m.joined_on, m.status, m.points, m.last_visit_on,
    m.band, m.tier_code, m.tier_since, m.usual, m.prompt, m.account, m.included_seq,
    c.card_number, c.state, c.expires_on,
    (SELECT json_group_array(json_array(l.kind, l.points, COALESCE(l.lot_id, l.cause_id), l.spendable_on, l.expires_on)
      ORDER BY l.seq) FROM ledger_entry l WHERE l.member_id = m.member_id AND l.seq > m.included_seq),
    (SELECT MAX(p.business_date) FROM purchase p WHERE p.member_id = m.member_id AND p.kind = 'sale'), m.is_old
"""
_BY_CARD = (
    "SELECT" + _COLUMNS + "FROM card c JOIN member m ON m.member_id = c.member_id WHERE c.card_number = ?"
)
_BY_ID = (
    "SELECT"  # noqa: S608 - built of constants only
    + _COLUMNS
    + """ FROM member m
    LEFT JOIN card c ON c.card_number =
        (SELECT card_number FROM card WHERE member_id = m.member_id AND state = 'active'
          ORDER BY state_since_ms DESC, card_number LIMIT 1)
    WHERE m.member_id = ?
    """
)
_BALANCE = text("""
    SELECT m.points + (SELECT COALESCE(SUM(l.points), 0) FROM ledger_entry l
                        WHERE l.member_id = m.member_id AND l.seq > m.included_seq)
    FROM member m WHERE m.member_id = :member_id
""")


def member_by_card(connection: Connection, card_number: str) -> MemberRecord | None:
    """The hot read of a scan: one statement, every part of it by an index."""
    row = driver.row(connection, _BY_CARD, (card_number,))
    return MemberRecord(*row) if row else None


def refused_state(connection: Connection, card_number: str) -> CardState:
    """Of a card whose holder is not known here: 'active' unless head office says otherwise."""
    row = driver.row(connection, "SELECT state FROM refused_card WHERE card_number = ?", (card_number,))
    return row[0] if row else "active"


def member_by_id(connection: Connection, member_id: str) -> MemberRecord | None:
    row = driver.row(connection, _BY_ID, (member_id,))
    return MemberRecord(*row) if row else None


def balance(connection: Connection, member_id: str) -> int:
    return int(connection.execute(_BALANCE, {"member_id": member_id}).scalar_one_or_none() or 0)


def search(connection: Connection, typed: str, most: int = 20) -> Sequence[MemberHit]:
    """What F2 lists while somebody types; see `member_search`, which also has what finds names typed wrongly."""
    return member_search.search(connection, typed, most)


_BOUGHT_ON = text(
    "SELECT DISTINCT l.product_id FROM purchase p JOIN purchase_line l ON l.purchase_id = p.purchase_id "
    "WHERE p.member_id = :member_id AND p.kind = 'sale' AND p.business_date = :day AND l.product_id IS NOT NULL"
)


def bought_on(connection: Connection, member_id: str, day: date) -> frozenset[str]:
    """Products that this till sold the member on that day."""
    found = connection.execute(_BOUGHT_ON, {"member_id": member_id, "day": day.isoformat()})
    return frozenset(row.product_id for row in found)
