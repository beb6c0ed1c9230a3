"""Where a member's points come from, as far as this till knows by itself: head office's balance and its own entries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from pos_loyalty.checkout import member_account, open_purchase, till_context
from pos_loyalty.checkout.identify import Context
from pos_loyalty.database import member_reads
from pos_loyalty.database.till_tables import ledger_entry, purchase, redemption, reward, terminal
from pos_loyalty.domain import ledger, why
from pos_loyalty.domain.facts import from_document
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Money, Note, Words, note
from pos_loyalty.i18n.messages import MESSAGES


def explain_here(
    connection: Connection, member_id: str, context: Context, timezone: str
) -> Explanation | None:
    """None for a member that is not here."""
    record = member_reads.member_by_id(connection, member_id)
    if record is None:
        return None
    known = member_account.read(record, context.today)
    held = ledger.holding(known.account, context.today)
    own = _groups(connection, member_id, record.included_seq, timezone)
    told = Group(note("why_head_office_balance"), context.today, record.points)
    return Explanation(held.balance, tuple(why.summary(known.account, held)), (*own, told))


def with_unsent(connection: Connection, member_id: str, told: Explanation, timezone: str) -> Explanation:
    """Head office's explanation, with what it has not been sent yet before it.

    Sentences of a newer head office that this version does not know are left out.
    """
    acked_seq = connection.execute(select(terminal.c.acked_seq)).scalar_one()
    own = tuple(_groups(connection, member_id, acked_seq, timezone))
    balance = told.balance + sum(group.points for group in own)
    groups = (
        replace(group, title=_known((group.title, note("why_other")))[0], notes=_known(group.notes))
        for group in told.groups
    )
    return Explanation(balance, _known(told.summary), (*own, *groups), told.older)


def _known(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(one for one in notes if one.key in MESSAGES)


def _groups(connection: Connection, member_id: str, after_seq: int, timezone: str) -> list[Group]:
    rows = connection.execute(
        select(ledger_entry)
        .where(ledger_entry.c.member_id == member_id, ledger_entry.c.seq > after_seq)
        .order_by(ledger_entry.c.seq.desc())
    ).all()
    by_cause: dict[str, list[Any]] = {}
    for row in rows:
        by_cause.setdefault(row.cause_id if row.kind != "reverse_burn" else row.entry_id, []).append(row)
    return [_group(connection, entries, timezone) for entries in by_cause.values()]


def _group(connection: Connection, entries: Sequence[Any], timezone: str) -> Group:
    first = entries[0]
    points = sum(entry.points for entry in entries)
    day = till_context.business_date(first.occurred_at_ms, timezone)
    if first.cause_kind == "redemption":
        return _gift_group(connection, first, day, points)
    head = connection.execute(select(purchase).where(purchase.c.purchase_id == first.cause_id)).one()
    return Group(_title(head), head.business_date, points, tuple(_story(connection, head)))


def _gift_group(connection: Connection, entry: Any, day: date, points: int) -> Group:
    given = connection.execute(
        select(redemption, reward.c.names, reward.c.terms)
        .outerjoin(reward, reward.c.reward_id == redemption.c.reward_id)
        .where(redemption.c.redemption_id == entry.cause_id)
    ).one()
    title = note(
        "why_gift" if points < 0 else "why_gift_back",
        gift=Words(tuple(sorted((given.names or {}).items())), given.reward_id),
    )
    gift = None
    if points < 0 and (given.terms or {}).get("kind", "gift") == "gift" and not _is_back(connection, given):
        gift = GivenGift(given.redemption_id, given.reward_id, given.points)
    return Group(title, day, points, (note("why_here"),), gift)


def _is_back(connection: Connection, given: Any) -> bool:
    undo = select(redemption.c.redemption_id).where(redemption.c.undoes_redemption_id == given.redemption_id)
    return connection.execute(undo).first() is not None


def _title(head: Any) -> Note:
    amount = Money(head.total_minor, head.currency)
    if head.kind == "sale":
        return note("why_sale_here", amount=amount, code=head.receipt_code)
    return note("why_here")


def _story(connection: Connection, head: Any) -> Iterator[Note]:
    lines = open_purchase.lines_of(connection, head.purchase_id)
    if head.kind == "sale":
        scheme = open_purchase.scheme_of(connection, head.scheme_version)
        facts = from_document(head.facts) if head.facts else None
        yield from why.sale(lines, scheme, facts)
        return
    for line in lines:
        amount = Money(line.amount_minor, head.currency)
        yield note("why_came_back", name=line.name or amount, amount=amount)
