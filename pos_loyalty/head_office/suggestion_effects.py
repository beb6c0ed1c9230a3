"""What became of suggestions: what customers said, what was only shown, what was kept back."""

from uuid import UUID, uuid5

from pos_loyalty.database.head_office_tables import suggestion_answer
from pos_loyalty.head_office.effect import Effect, Work, applied
from pos_loyalty.head_office.insertion import insert_if_new, insert_missing
from pos_loyalty.sync.event_bodies import SuggestionAnswerBody, SuggestionsMentionedBody
from pos_loyalty.sync.messages import Event


def apply_answer(work: Work, body: SuggestionAnswerBody, event: Event) -> Effect:
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


def apply_mentioned(work: Work, body: SuggestionsMentionedBody, event: Event) -> Effect:
    """A row for each product, with the purchase that it stood beside; told again it is the same row."""
    rows = [
        {
            "member_id": body.member_id,
            "answer_id": str(uuid5(_space(event.event_id), one.product_id)),
            "store_id": work.terminal.store_id,
            "product_id": one.product_id,
            "reason_key": one.reason_key,
            "answer": "withheld" if body.withheld else "shown",
            "answered_at_ms": body.mentioned_at_ms,
            "purchase_id": body.purchase_id,
        }
        for one in {one.product_id: one for one in body.products}.values()
    ]
    insert_missing(work.connection, suggestion_answer, rows)
    return applied()


def _space(event_id: str) -> UUID:
    """Ids of events are UUIDs where this program made them; whatever another one made has its own place too."""
    try:
        return UUID(event_id)
    except ValueError:
        return uuid5(UUID(int=0), event_id)
