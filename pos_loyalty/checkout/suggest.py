"""Which products are worth mentioning now: one that goes with this basket, one that the member usually buys."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from pos_loyalty.checkout.views import MemberView, Suggestion
from pos_loyalty.database import catalogue_reads, event_log, member_reads, usual_goods
from pos_loyalty.database.catalogue_reads import ProductRecord
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import suggestion_answer
from pos_loyalty.domain import prices
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.domain.hold_out import is_held_out
from pos_loyalty.domain.scheme import Scheme

MOST_SHOWN = 2
MOST_USUAL = 12
MOST_LOOKED_AT = 12
"""Of what the basket calls for: some of it may be excluded, reserved or unknown here."""
_SAID = {"reason_usual": "times", "reason_usual_due": "days"}
IN_BASKET_PERCENT = 70
"""How much what goes with the basket counts beside what the member usually buys."""
MICRO_OF_ONE_IN_TEN = 20_000
"""Stands for a weight where head office told none."""


@dataclass(frozen=True, slots=True)
class Call:
    """How much the goods on the counter call for another: in millionths, and most of it by which of them."""

    weight: int
    strongest: int
    product: str
    in_ten: int

    @property
    def reason(self) -> Prompt:
        if self.in_ten:
            return Prompt("reason_bought_with", (("product", self.product), ("in_ten", self.in_ten)))
        return Prompt("reason_goes_with", (("product", self.product),))


def usual(connection: Connection, member_id: str, told: bytes, today: date) -> tuple[Suggestion, ...]:
    """What head office told that the member usually buys, likeliest first; `told` is packed.

    Not what was bought here today: the list is of the night before, and knows nothing of it.
    """
    wanted = usual_goods.unpacked(connection, told)[:MOST_USUAL]
    if not wanted:
        return ()
    bought = member_reads.bought_on(connection, member_id, today)
    products = catalogue_reads.products_by_id(connection, (one.product_id for one in wanted))
    return tuple(
        Suggestion(
            one.product_id,
            products[one.product_id].name,
            products[one.product_id].price_minor,
            Prompt(one.reason_key, ((_SAID[one.reason_key], one.said),)),
            one.weight,
        )
        for one in wanted
        if one.product_id in products and one.product_id not in bought
    )


def suggestions(
    connection: Connection,
    member: MemberView | None,
    basket: Iterable[BasketLine],
    answered: frozenset[str],
    scheme: Scheme,
) -> tuple[Suggestion, ...]:
    """At most two: one that goes with the goods on the counter, one usual; nothing already there or answered.

    Of either kind there may be none; then both are of the other. What the member may not buy, and what the scheme
    excludes, is not among them.
    """
    if member is None:
        return ()
    in_basket = {line.product_id: line.name for line in basket if line.product_id}
    taken = in_basket.keys() | answered
    calls = {one: call for one, call in _calls(connection, in_basket).items() if one not in taken}
    usual = [one for one in member.usual if one.product_id not in taken]
    likeliest = sorted(calls, key=lambda product_id: (-calls[product_id].weight, product_id))[:MOST_LOOKED_AT]
    goods = catalogue_reads.products_by_id(connection, [*likeliest, *(one.product_id for one in usual)])
    open_goods = {one for one, good in goods.items() if _may_be_suggested(good, scheme, member.tier_code)}
    usual = [one for one in usual if one.product_id in open_goods]
    together = [_together(goods[one], calls[one]) for one in likeliest if one in open_goods][:MOST_SHOWN]
    by_both = sorted(usual, key=lambda one: -_worth(one, calls))
    chosen: list[Suggestion] = together[:1]
    for suggestion in (*by_both, *together[1:]):
        if len(chosen) < MOST_SHOWN and suggestion.product_id not in {s.product_id for s in chosen}:
            chosen.append(suggestion)
    return tuple(chosen)


def _may_be_suggested(good: ProductRecord, scheme: Scheme, tier: str) -> bool:
    line = BasketLine(1, good.product_id, good.name, good.category, 1_000, 0, good.tags)
    return scheme.suggesting.goods.has(line) and not prices.reserved_for(line, scheme, tier)


def _worth(usual: Suggestion, calls: Mapping[str, Call]) -> int:
    call = calls.get(usual.product_id)
    return 100 * usual.weight + IN_BASKET_PERCENT * (call.weight if call else 0)


def _calls(connection: Connection, in_basket: Mapping[str, str]) -> dict[str, Call]:
    """Everything that the basket calls for; the weights of all its goods together."""
    found: dict[str, Call] = {}
    for product_id, others in sorted(catalogue_reads.companions(connection, in_basket).items()):
        for other in others:
            in_ten = int(other["in_ten"])
            weight = int(other.get("weight") or in_ten * MICRO_OF_ONE_IN_TEN)
            before = found.get(other["product_id"])
            if before is None or weight > before.strongest:
                whole = weight + (before.weight if before else 0)
                found[other["product_id"]] = Call(whole, weight, in_basket[product_id], in_ten)
            else:
                found[other["product_id"]] = Call(
                    before.weight + weight, before.strongest, before.product, before.in_ten
                )
    return found


def _together(good: ProductRecord, call: Call) -> Suggestion:
    return Suggestion(good.product_id, good.name, good.price_minor, call.reason)


# What became of them


@dataclass(frozen=True, slots=True)
class Mentions:
    """What was on the screen while a member stood here and nobody answered, or what was kept back from it."""

    member_id: str
    reasons: Mapping[str, str]
    """By product, the key of the reason."""
    is_withheld: bool


def is_withheld(member: MemberView, scheme: Scheme) -> bool:
    """Some members are shown nothing: what they buy by themselves tells what mentioning it is worth."""
    return is_held_out(member.member_id, scheme.suggesting.hold_out_percent)


def write_mentions(
    connection: Connection, mentions: Mentions, purchase_id: str, now_ms: int, new_id: Callable[[], str]
) -> None:
    """In the transaction of the purchase that they stood beside."""
    body = {
        "member_id": mentions.member_id,
        "purchase_id": purchase_id,
        "withheld": mentions.is_withheld,
        "products": [
            {"product_id": product_id, "reason_key": key}
            for product_id, key in sorted(mentions.reasons.items())
        ],
        "mentioned_at_ms": now_ms,
    }
    event_log.append(
        connection, event_id=new_id(), kind="suggestions_mentioned", occurred_at_ms=now_ms, body=body
    )


def record_answer(
    store: TillStore,
    member_id: str,
    suggestion: Suggestion,
    answer: str,
    now_ms: int,
    new_id: Callable[[], str],
) -> None:
    """Keeps what the customer said, 'taken' or 'not_today', and tells head office."""
    body = {
        "member_id": member_id,
        "product_id": suggestion.product_id,
        "reason_key": suggestion.reason.key,
        "answer": answer,
        "answered_at_ms": now_ms,
    }
    with store.writing() as connection:
        connection.execute(insert(suggestion_answer), {"answer_id": new_id(), **body})
        event_log.append(
            connection, event_id=new_id(), kind="suggestion_answer", occurred_at_ms=now_ms, body=body
        )
