"""New members and what was a mistake, new cards and what became of old ones."""

from sqlalchemy import Connection, and_, select, update

from pos_loyalty.database.head_office_tables import card, issued_card, member
from pos_loyalty.domain import cards, codes, names
from pos_loyalty.domain.card_states import can_become
from pos_loyalty.head_office import awards, card_states
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import KNOWN, Effect, Work, applied, kept, too_early
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.sync.event_bodies import (
    CardReplacedBody,
    CardReplacedUndoneBody,
    CardStateBody,
    EnrolBody,
    EnrolUndoneBody,
)
from pos_loyalty.sync.messages import Event


def apply_enrol(work: Work, body: EnrolBody, event: Event) -> Effect:
    row = {
        "member_id": body.member_id,
        "name": names.clean(body.name) or "?",
        "phone": names.clean(body.phone),
        "birthday": body.birthday,
        "joined_on": body.joined_on,
        "store_id": work.terminal.store_id,
        "status": "active",
        "referred_by": body.referred_by if body.referred_by != body.member_id else None,
        "points": 0,
    }
    is_new = insert_if_new(work.connection, member, row)
    work.accounts.load(body.member_id)
    problem = _give_card(work, body.member_id, body.card_number, work.now_ms)
    if is_new:
        day = work.moment(event.occurred_at_ms).at.date()
        awards.look(work.connection, work.accounts, body.member_id, work.schemes, day, event.occurred_at_ms)
    if problem is not None:
        return kept("the member is recorded without the card", problem)
    return applied(detail="" if is_new else "this member was known already")


def apply_enrol_undone(work: Work, body: EnrolUndoneBody, _event: Event) -> Effect:
    """The membership is closed and its cards work nowhere; what it earned stays on record."""
    if body.member_id not in work.accounts:
        return _unknown(work, body.member_id, "an enrolment that was undone")
    work.connection.execute(
        update(member).where(member.c.member_id == body.member_id).values(status="closed")
    )
    since_ms = min(body.undone_at_ms, work.now_ms)
    active = and_(card.c.member_id == body.member_id, card.c.state == "active")
    card_states.set_state(work.connection, active, "blocked", since_ms)
    return applied()


def apply_card_replaced(work: Work, body: CardReplacedBody, _event: Event) -> Effect:
    if body.member_id not in work.accounts:
        return _unknown(work, body.member_id, "a new card")
    if owner_of(work.connection, body.card_number) == body.member_id:
        # Sent again, perhaps long after: newer cards stay what they are.
        return KNOWN["card"]
    since_ms = min(body.replaced_at_ms, work.now_ms)
    problem = _give_card(work, body.member_id, body.card_number, since_ms)
    if problem is not None:
        return kept("the old card stays active", problem)
    others = and_(
        card.c.member_id.in_(work.accounts.members(body.member_id)),
        card.c.state.in_(("active", "lost")),
        card.c.card_number != body.card_number,
    )
    card_states.set_state(work.connection, others, "replaced", since_ms)
    return applied()


def apply_card_replaced_undone(work: Work, body: CardReplacedUndoneBody, _event: Event) -> Effect:
    if body.member_id not in work.accounts:
        return _unknown(work, body.member_id, "a new card that was undone")
    since_ms = min(body.undone_at_ms, work.now_ms)
    own = card.c.member_id.in_(work.accounts.members(body.member_id))
    new = and_(own, card.c.card_number == body.card_number, card.c.state == "active")
    card_states.set_state(work.connection, new, "blocked", since_ms)
    earlier = and_(own, card.c.card_number.in_(body.restored), card.c.state == "replaced")
    card_states.set_state(work.connection, earlier, "active", since_ms)
    return applied()


def apply_card_state(work: Work, body: CardStateBody, _event: Event) -> Effect:
    """The newest word counts; one that comes late, after a newer one, changes nothing."""
    if body.member_id not in work.accounts:
        return _unknown(work, body.member_id, "a card")
    own = card.c.member_id.in_(work.accounts.members(body.member_id))
    found = work.connection.execute(
        select(card).where(own, card.c.card_number == body.card_number).with_for_update()
    ).first()
    if found is None:
        what = f"card {cards.masked(body.card_number)} is not one of member {body.member_id}"
        return kept("the card is not known here", Alarm("card_number_wrong", what))
    since_ms = min(body.changed_at_ms, work.now_ms)
    if found.state_since_ms > since_ms or not can_become(found.state, body.state):
        return applied(detail=f"the card is {found.state} meanwhile")
    this = card.c.card_number == body.card_number
    card_states.set_state(work.connection, this, body.state, since_ms)
    return applied()


def owner_of(connection: Connection, card_number: str) -> str | None:
    return connection.execute(select(card.c.member_id).where(card.c.card_number == card_number)).scalar()


def _unknown(work: Work, member_id: str, what: str) -> Effect:
    alarm = Alarm("member_unknown", f"member {member_id} of {what}")
    return too_early(work, "nothing is done: the member is not known here", member_id, alarm)


def _give_card(work: Work, member_id: str, number: str, since_ms: int) -> Alarm | None:
    """Records an active card, or says why not; a card that is the member's already is left as it is."""
    code = codes.parse(number.encode(), codes.CodeRules(work.schemes.current.legacy_ean_prefixes))
    if not isinstance(code, codes.CardCode) or not _is_ours(code, work.programme):
        return Alarm("card_number_wrong", f"card {cards.masked(number)} of member {member_id}")
    issued = work.connection.execute(
        select(issued_card.c.state, issued_card.c.expires_on).where(issued_card.c.card_number == code.number)
    ).first()
    row = {
        "card_number": code.number,
        "member_id": member_id,
        "state": "blocked" if issued is not None and issued.state == "blocked" else "active",
        "legacy": code.legacy,
        "state_since_ms": since_ms,
        "expires_on": issued.expires_on if issued is not None else None,
    }
    if insert_if_new(work.connection, card, row):
        if issued is not None and issued.state == "issued":
            sold = update(issued_card).where(issued_card.c.card_number == code.number)
            work.connection.execute(sold.values(state="active"))
        return None
    if owner_of(work.connection, code.number) == member_id:
        return None
    return Alarm("card_number_taken", f"card {cards.masked(number)} of member {member_id}")


def _is_ours(code: codes.CardCode, programme: int) -> bool:
    return code.legacy or cards.is_own_card(code.number, programme)
