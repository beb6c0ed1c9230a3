"""What each kind of event does at head office, and what becomes of those that cannot be understood."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from pos_loyalty.head_office import gift_effects, member_effects, purchase_effects
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import Effect, Work, kept, refused
from pos_loyalty.sync.messages import (
    EVENT_BODIES,
    CardReplacedBody,
    EnrolBody,
    Event,
    Message,
    PurchaseBody,
    RedemptionBody,
    RedemptionUndoneBody,
)

_EFFECTS: Mapping[str, Callable[[Work, Any, Event], Effect]] = {
    "purchase": purchase_effects.apply,
    "redemption": gift_effects.apply_redemption,
    "redemption_undone": gift_effects.apply_undone,
    "enrol": member_effects.apply_enrol,
    "card_replaced": member_effects.apply_card_replaced,
    "suggestion_answer": member_effects.apply_suggestion_answer,
}
assert set(_EFFECTS) == set(EVENT_BODIES)


def decode(event: Event) -> Message | None:
    """The body as a message; None if the kind is unknown or the body is not one of its kind."""
    model = EVENT_BODIES.get(event.kind)
    if model is None:
        return None
    try:
        return model.model_validate_json(event.body)
    except ValidationError:
        return None


def apply(work: Work, event: Event, body: Message | None) -> Effect:
    if event.kind not in _EFFECTS:
        return kept(
            "this head office does not know the kind", Alarm("kind_unknown", f"event {event.event_id}")
        )
    if body is None:
        return refused("the body is not one of its kind", Alarm("body_unreadable", f"event {event.event_id}"))
    return _EFFECTS[event.kind](work, body, event)


def concerned_members(work: Work, body: Message | None) -> set[str]:
    """The members whose balance or cards this event changed at the till, whatever became of it here.

    Once the event is acknowledged the till trusts head office's balance only, so it has to get it, also for an
    event that is refused or comes a second time.
    """
    named: set[str | None] = set()
    if isinstance(body, PurchaseBody | RedemptionBody | EnrolBody | CardReplacedBody):
        named.add(body.member_id if body.member_id in work.members else None)
    if isinstance(body, PurchaseBody) and body.returns_purchase_id:
        named.add(purchase_effects.member_of(work.connection, body.returns_purchase_id))
    if isinstance(body, RedemptionBody | RedemptionUndoneBody):
        named.add(gift_effects.member_of(work.connection, body.redemption_id))
    return {member_id for member_id in named if member_id}
