"""Which products are worth mentioning now: what the member usually buys, and something new that goes with this basket."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import Connection, insert

from pos_loyalty.checkout.views import MemberView, Suggestion
from pos_loyalty.database import catalogue_reads, event_log, member_reads, usual_goods
from pos_loyalty.database.catalogue_reads import ProductRecord
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import suggestion_answer
from pos_loyalty.database.usual_goods import UsualGood
from pos_loyalty.domain import popular_goods, prices
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.domain.hold_out import is_held_out
from pos_loyalty.domain.scheme import Scheme, Suggesting

MOST_USUAL, MOST_ALIKE = 12, 4
MOST_LOOKED_AT = 8
"""Of what the basket calls for: some of it may be excluded, reserved or unknown here."""
LEAST_CALL = 50_000
LEAST_ALIKE = 25_000
"""From these weights on something new is as likely as it has to be to take the place of one more usual thing: about one in
thirteen is bought within the next visits (benchmarks/analytics)."""
_SAID = {"reason_usual": "times", "reason_usual_due": "days"}
_ALIKE = "reason_alike"
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


@dataclass(frozen=True, slots=True)
class OfMember:
    """What the member usually buys, and what others buy who buy the same; likeliest first."""

    usual: tuple[Suggestion, ...] = ()
    alike: tuple[Suggestion, ...] = ()


def of_member(connection: Connection, member_id: str, told: bytes, today: date) -> OfMember:
    """What head office told of the member; `told` is packed.

    Not what was bought here today: the list is of the night before, and knows nothing of it.
    """
    all_told = usual_goods.unpacked(connection, told)
    usual = [one for one in all_told if one.reason_key != _ALIKE][:MOST_USUAL]
    alike = [one for one in all_told if one.reason_key == _ALIKE][:MOST_ALIKE]
    wanted = [*usual, *alike]
    if not wanted:
        return OfMember()
    bought = member_reads.bought_on(connection, member_id, today)
    products = catalogue_reads.products_by_id(connection, (one.product_id for one in wanted))
    open_goods = products.keys() - bought

    def shown(some: Iterable[UsualGood]) -> tuple[Suggestion, ...]:
        return tuple(_told(one, products[one.product_id]) for one in some if one.product_id in open_goods)

    return OfMember(shown(usual), shown(alike))


def _told(one: UsualGood, good: ProductRecord) -> Suggestion:
    values = ((_SAID[one.reason_key], one.said),) if one.reason_key in _SAID else ()
    return _shown(good, Prompt(one.reason_key, values), one.weight)


def suggestions(
    connection: Connection,
    member: MemberView | None,
    basket: Iterable[BasketLine],
    answered: frozenset[str],
    scheme: Scheme,
) -> tuple[Suggestion, ...]:
    """At most as many as the scheme has places: what is new in front, where it is likely enough, then what is usual.

    Nothing that lies on the counter already or was answered, that the member may not buy, or that the scheme excludes. A
    place that stays free goes to the other kind, and to what most customers buy where there is nothing else.
    """
    if member is None:
        return ()
    places = scheme.suggesting.places
    in_basket = {line.product_id: line.name for line in basket if line.product_id}
    taken = in_basket.keys() | answered
    calls = _calls(connection, in_basket)
    usual = [one for one in member.usual if one.product_id not in taken]
    usual.sort(key=lambda one: -_worth(one, calls))
    called = _called(calls, taken | {one.product_id for one in member.usual})
    alike = (one for one in member.alike if one.product_id not in taken and one.product_id not in calls)
    goods = catalogue_reads.products_by_id(connection, called)
    together = (_shown(goods[one], calls[one].reason, calls[one].weight) for one in called if one in goods)

    def first(some: Iterable[Suggestion]) -> list[Suggestion]:
        """As many as there are places, and no more is looked at: this is done at each scan."""
        return list(islice((one for one in some if _may_be_suggested(one, scheme, member.tier_code)), places))

    new = [*first(together), *first(alike)]
    chosen = _placed(first(usual), new, scheme.suggesting)
    if len(chosen) < places:
        chosen += islice(_popular(connection, member, taken, chosen, scheme), places - len(chosen))
    return tuple(chosen)


def _called(calls: Mapping[str, Call], left_out: AbstractSet[str]) -> list[str]:
    """The products that the basket calls for most."""
    found = [one for one in calls if one not in left_out]
    return sorted(found, key=lambda product_id: (-calls[product_id].weight, product_id))[:MOST_LOOKED_AT]


def _placed(usual: list[Suggestion], new: list[Suggestion], places: Suggesting) -> list[Suggestion]:
    likely = [one for one in new if _is_likely(one)][: places.new_places]
    first = usual[: places.usual_places]
    free = places.places - len(likely) - len(first)
    others = [*usual[len(first) :], *(one for one in new if one not in likely)]
    return [*likely, *first, *others[:free]]


def _is_likely(new: Suggestion) -> bool:
    return new.weight >= (LEAST_ALIKE if new.reason.key == _ALIKE else LEAST_CALL)


def _popular(
    connection: Connection,
    member: MemberView,
    taken: AbstractSet[str],
    chosen: Iterable[Suggestion],
    scheme: Scheme,
) -> Iterator[Suggestion]:
    """What most customers buy, beside what is chosen already."""
    left_out = taken | {one.product_id for one in chosen}
    told = catalogue_reads.companions(connection, (popular_goods.KEY,)).get(popular_goods.KEY, [])
    wanted = [one["product_id"] for one in told if one["product_id"] not in left_out]
    goods = catalogue_reads.products_by_id(connection, wanted)
    found = (_shown(goods[one], Prompt("reason_popular")) for one in wanted if one in goods)
    yield from (one for one in found if _may_be_suggested(one, scheme, member.tier_code))


def _may_be_suggested(one: Suggestion, scheme: Scheme, tier: str) -> bool:
    line = BasketLine(1, one.product_id, one.name, one.category, 1_000, 0, one.tags)
    return scheme.suggesting.goods.has(line) and not prices.reserved_for(line, scheme, tier)


def _shown(good: ProductRecord, reason: Prompt, weight: int = 0) -> Suggestion:
    return Suggestion(good.product_id, good.name, good.price_minor, reason, weight, good.category, good.tags)


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
