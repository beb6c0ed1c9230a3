"""What carrying out a till's events needs: its shop's time, the rules, the accounts and cards that they name."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import card, purchase
from pos_loyalty.head_office import operators, schemes
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.effect import Work
from pos_loyalty.head_office.schemes import local_time
from pos_loyalty.head_office.stores import zone_of
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.event_bodies import EventBody

Bodies = Sequence[EventBody | None]


def works_of(connection: Connection, batches: Sequence[tuple[Terminal, Bodies]], now_ms: int) -> list[Work]:
    """One for each sender; accounts and all that is on record are read once and shared."""
    whole = work_of(connection, batches[0][0], [body for _, bodies in batches for body in bodies], now_ms)
    return [_as_of(whole, sender) for sender, _ in batches]


def _as_of(work: Work, sender: Terminal) -> Work:
    zone = zone_of(sender.timezone)
    return replace(work, terminal=sender, zone=zone, today=local_time(work.now_ms, zone).date())


def work_of(
    connection: Connection,
    sender: Terminal,
    bodies: Bodies,
    now_ms: int,
    accounts: Accounts | None = None,
) -> Work:
    """`accounts` are those that are read already, in the same transaction."""
    zone = zone_of(sender.timezone)
    known = schemes.published(connection, now_ms)
    named = _said(bodies, "member_id")
    owners = _owners(connection, _said(bodies, "card_number"))
    return Work(
        connection,
        sender,
        zone,
        now_ms,
        local_time(now_ms, zone).date(),
        known.current.programme,
        known,
        accounts or Accounts(connection, {*named, *owners.values()}, now_ms, known.now.date()),
        owners,
        _on_record(connection, _said(bodies, "purchase_id")),
        operators.of_ids(connection, _said(bodies, "operator_id") | _said(bodies, "approved_by")),
    )


_OWNERS = select(card.c.card_number, card.c.member_id).where(among(card.c.card_number, keys("numbers")))
_ON_RECORD = select(purchase.c.purchase_id, purchase.c.content_hash).where(
    among(purchase.c.purchase_id, keys("wanted"))
)


def _owners(connection: Connection, numbers: set[str]) -> dict[str, str]:
    if not numbers:
        return {}
    rows = connection.execute(_OWNERS, {"numbers": numbers})
    return {row.card_number: row.member_id for row in rows}


def _on_record(connection: Connection, purchase_ids: set[str]) -> dict[str, str]:
    if not purchase_ids:
        return {}
    rows = connection.execute(_ON_RECORD, {"wanted": purchase_ids})
    return {row.purchase_id: row.content_hash for row in rows}


def _said(bodies: Bodies, name: str) -> set[str]:
    """What the bodies say under this name; PostgreSQL cannot even look for a NUL."""
    found = (getattr(body, name, None) for body in bodies)
    return {str(said) for said in found if said and "\0" not in said}
