"""New members, new cards, and answers to suggestions."""

from sqlalchemy import Connection, select, update

from pos_loyalty.database.head_office_tables import card, member, suggestion_answer
from pos_loyalty.domain import cards, codes, names
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import KNOWN, Effect, Work, applied, kept
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.sync.messages import CardReplacedBody, EnrolBody, Event, SuggestionAnswerBody


def apply_enrol(work: Work, body: EnrolBody, _event: Event) -> Effect:
    row = {
        "member_id": body.member_id,
        "name": names.clean(body.name) or "?",
        "phone": names.clean(body.phone),
        "birthday": body.birthday,
        "joined_on": body.joined_on,
        "store_id": work.terminal.store_id,
        "status": "active",
        "points": 0,
    }
    is_new = insert_if_new(work.connection, member, row)
    work.members.add(body.member_id)
    problem = _give_card(work, body.member_id, body.card_number, work.now_ms)
    if problem is not None:
        return kept("the member is recorded without the card", problem)
    return applied(detail="" if is_new else "this member was known already")


def apply_card_replaced(work: Work, body: CardReplacedBody, _event: Event) -> Effect:
    if body.member_id not in work.members:
        what = f"member {body.member_id} of a new card"
        return kept("the card is not recorded: the member is not known here", Alarm("member_unknown", what))
    if owner_of(work.connection, body.card_number) == body.member_id:
        # Sent again, perhaps long after: newer cards stay what they are.
        return KNOWN["card"]
    since_ms = min(body.replaced_at_ms, work.now_ms)
    problem = _give_card(work, body.member_id, body.card_number, since_ms)
    if problem is not None:
        return kept("the old card stays active", problem)
    work.connection.execute(
        update(card)
        .where(
            card.c.member_id == body.member_id,
            card.c.state == "active",
            card.c.card_number != body.card_number,
        )
        .values(state="replaced", state_since_ms=since_ms)
    )
    return applied()


def apply_suggestion_answer(work: Work, body: SuggestionAnswerBody, event: Event) -> Effect:
    row = {
        "member_id": body.member_id,
        "answer_id": event.event_id,
        "store_id": work.terminal.store_id,
        "product_id": body.product_id,
        "reason_key": body.reason_key,
        "answer": body.answer,
        "answered_at_ms": body.answered_at_ms,
    }
    insert_if_new(work.connection, suggestion_answer, row)
    return applied()


def owner_of(connection: Connection, card_number: str) -> str | None:
    return connection.execute(select(card.c.member_id).where(card.c.card_number == card_number)).scalar()


def _give_card(work: Work, member_id: str, number: str, since_ms: int) -> Alarm | None:
    """Records an active card, or says why not; a card that is the member's already is left as it is."""
    code = codes.parse(number.encode(), codes.CodeRules(work.schemes.current.legacy_ean_prefixes))
    if not isinstance(code, codes.CardCode) or not _is_ours(code, work.programme):
        return Alarm("card_number_wrong", f"card {cards.masked(number)} of member {member_id}")
    row = {
        "card_number": code.number,
        "member_id": member_id,
        "state": "active",
        "legacy": code.legacy,
        "state_since_ms": since_ms,
    }
    if insert_if_new(work.connection, card, row) or owner_of(work.connection, code.number) == member_id:
        return None
    return Alarm("card_number_taken", f"card {cards.masked(number)} of member {member_id}")


def _is_ours(code: codes.CardCode, programme: int) -> bool:
    return code.legacy or code.number[1:4] == f"{programme:03d}"
