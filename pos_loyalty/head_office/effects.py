"""What each kind of event does at head office, and what becomes of those that cannot be understood."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError

from pos_loyalty.head_office import (
    gift_effects,
    member_effects,
    operators,
    purchase_rows,
    sale_effects,
    suggestion_effects,
)
from pos_loyalty.head_office.acting import acting_member, buyer
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import Effect, Work, kept, refused
from pos_loyalty.sync.event_bodies import (
    EVENT_BODIES,
    EventBody,
    PurchaseBody,
    RedemptionBody,
    RedemptionUndoneBody,
)
from pos_loyalty.sync.messages import Event

_EFFECTS: Mapping[str, Callable[[Work, Any, Event], Effect]] = {
    "purchase": sale_effects.apply,
    "redemption": gift_effects.apply_redemption,
    "redemption_undone": gift_effects.apply_undone,
    "enrol": member_effects.apply_enrol,
    "enrol_undone": member_effects.apply_enrol_undone,
    "card_replaced": member_effects.apply_card_replaced,
    "card_replaced_undone": member_effects.apply_card_replaced_undone,
    "card_state": member_effects.apply_card_state,
    "suggestion_answer": suggestion_effects.apply_answer,
    "suggestions_mentioned": suggestion_effects.apply_mentioned,
}
assert set(_EFFECTS) == set(EVENT_BODIES)


def decode(event: Event) -> EventBody | None:
    """The body as a message; None if the kind is unknown or the body is not one of its kind."""
    model = EVENT_BODIES.get(event.kind)
    if model is None:
        return None
    try:
        return model.model_validate_json(event.body)
    except ValidationError:
        return None


def apply(work: Work, event: Event, body: EventBody | None) -> Effect:
    if event.kind not in _EFFECTS:
        return kept(
            "this head office does not know the kind", Alarm("kind_unknown", f"event {event.event_id}")
        )
    if body is None:
        return refused("the body is not one of its kind", Alarm("body_unreadable", f"event {event.event_id}"))
    effect = _EFFECTS[event.kind](work, body, event)
    noticed = operators.suspicious(work, event.kind, body, event.occurred_at_ms)
    return replace(effect, alarms=(*effect.alarms, *noticed)) if noticed else effect


def apply_carefully(work: Work, event: Event, body: EventBody | None) -> Effect:
    """Behind a savepoint: what the database rejects harms no other event."""
    try:
        with work.connection.begin_nested():
            return apply(work, event, body)
    except (DataError, IntegrityError) as error:
        work.accounts.forget()
        work.purchases.pop(getattr(body, "purchase_id", ""), None)
        what = f"event {event.event_id}: {type(error).__name__}"
        return refused("the database does not take it", Alarm("event_refused", what))


def concerned_members(work: Work, body: EventBody | None) -> set[str]:
    """The members whose balance or cards this event changed at the till, whatever became of it here.

    Once the event is acknowledged the till trusts head office's balance only, so it has to get it, also for an
    event that is refused or comes a second time.
    """
    named = {getattr(body, "member_id", None)}
    if isinstance(body, PurchaseBody) and body.returns_purchase_id:
        named.add(purchase_rows.member_of(work.connection, body.returns_purchase_id))
    if isinstance(body, RedemptionBody | RedemptionUndoneBody):
        named.add(gift_effects.member_of(work.connection, body.redemption_id))
    number = getattr(body, "card_number", None)
    named |= {acting_member(work, one, number) for one in named if one}
    if isinstance(body, PurchaseBody):
        named.add(buyer(work, body.member_id, number))
    known = {one for one in named if one and work.accounts.load(one)}
    return known | {work.accounts.account_id(one) for one in known}
