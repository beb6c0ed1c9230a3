"""Which products are worth mentioning now: what goes with this basket, then what the member usually buys."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, insert

from pos_loyalty.checkout.views import MemberView, Suggestion
from pos_loyalty.database import catalogue_reads, event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import suggestion_answer
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt

MOST_SHOWN = 2


def suggestions(
    connection: Connection,
    member: MemberView | None,
    basket: Iterable[BasketLine],
    answered: frozenset[str],
) -> tuple[Suggestion, ...]:
    """At most two: one that goes with the goods on the counter, one usual; nothing already there or answered."""
    if member is None:
        return ()
    in_basket = {line.product_id: line.name for line in basket if line.product_id}
    taken = in_basket.keys() | answered
    usual = [s for s in member.usual if s.product_id not in taken]
    together = _companions(connection, in_basket, frozenset(taken))
    chosen: list[Suggestion] = together[:1]
    for suggestion in (*usual, *together[1:]):
        if len(chosen) < MOST_SHOWN and suggestion.product_id not in {s.product_id for s in chosen}:
            chosen.append(suggestion)
    return tuple(chosen)


def _companions(connection: Connection, in_basket: dict[str, str], taken: frozenset[str]) -> list[Suggestion]:
    best: dict[str, tuple[int, str]] = {}
    for product_id, others in catalogue_reads.companions(connection, in_basket).items():
        for other in others:
            found = (int(other["in_ten"]), in_basket[product_id])
            if other["product_id"] not in taken and found > best.get(other["product_id"], (0, "")):
                best[other["product_id"]] = found
    ordered = sorted(best, key=lambda product_id: (-best[product_id][0], product_id))[:MOST_SHOWN]
    products = catalogue_reads.products_by_id(connection, ordered)
    return [
        Suggestion(
            product_id,
            products[product_id].name,
            products[product_id].price_minor,
            Prompt(
                "reason_bought_with",
                (("product", best[product_id][1]), ("in_ten", best[product_id][0])),
            ),
        )
        for product_id in ordered
        if product_id in products
    ]


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
