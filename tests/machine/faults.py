"""Faults that other products had, as small changes of this one: each is planted alone, for as long as a test runs.

A fault takes what it replaces and gives what stands there instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any
from unittest.mock import patch

from pos_loyalty.domain import ledger, points
from pos_loyalty.domain.ledger import Posting
from pos_loyalty.head_office import (
    gift_effects,
    inbox,
    merging,
    sale_effects,
)
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.schemes import Schemes
from tests.machine.machine import Everything, GoodsComeBack, PeopleComeAndMerge, PointsAreSpent

FIRST_TIER = "vip"


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` it stands, as a name in `owner`; the machine whose steps come there most often is to catch it.

    A `story` takes the steps itself, where a search comes there too seldom; `seed` is where one finds it soon.
    """

    says: str
    owner: Any
    where: str
    instead: Callable[[Any], Any]
    machine: type = GoodsComeBack
    story: Callable[[Everything], None] | None = None
    seed: int = 0

    @contextmanager
    def planted(self) -> Iterator[None]:
        with patch.object(self.owner, self.where, self.instead(attrgetter(self.where)(self.owner))):
            yield


def _who_owes_becomes_one_with_who_has(run: Everything) -> None:
    kim, park = 0, 2
    run.adjust(park, -400)
    run.merge(kept=kim, gone=park, take=(), customers=[], then="")


def _nothing(_right: Any) -> Any:
    return lambda *_arguments, **_named: None


def _rounded_by_line(right: Any) -> Any:
    def parts(counting: Any, rules: Any, scheme: Any) -> Any:
        one = scheme.denominator
        return tuple(
            part._replace(amount=part.amount // one * one) for part in right(counting, rules, scheme)
        )

    return parts


def _no_minimum(right: Any) -> Any:
    return lambda lines, scheme, facts=None: right(
        lines, replace(scheme, earning=replace(scheme.earning, minimum_minor=0)), facts
    )


def _without_debt(right: Any) -> Any:
    def draw(draft: Any, kind: Any, number: int, today: Any) -> None:
        here = sum(lot.points for lot in draft.lots.values() if not lot.is_over(today))
        right(draft, kind, min(number, max(0, here)), today)

    return draw


def _counted_as(**changes: Any) -> Callable[[Any], Any]:
    return lambda right: lambda line, scheme: right(replace(line, **changes), scheme)


FAULTS = (
    Fault("a refund keeps its points", points, "to_take_back", lambda _right: lambda *_sale: 0),
    Fault(
        "a part that comes back takes all points",
        points,
        "to_take_back",
        lambda _right: lambda left, *_: left,
    ),
    Fault(
        "a sale from before the member rose in tier is counted by the new tier",
        points,
        "to_take_back",
        lambda right: (
            lambda left, lines, scheme, facts: right(
                left, lines, scheme, replace(facts, tier=FIRST_TIER) if facts else None
            )
        ),
    ),
    Fault(
        "new rules count old sales again",
        Schemes,
        "of",
        lambda _right: lambda known, _version: known.current,
        seed=4,
    ),
    Fault("points are rounded line by line", points, "_parts", _rounded_by_line),
    Fault("the smallest purchase that earns is ignored", points, "accrue", _no_minimum),
    Fault("goods that earn nothing earn", points, "_counted", _counted_as(tags=())),
    Fault("points have no limit", points, "_cuts", lambda _right: lambda *_sale: ()),
    Fault(
        "points can be spent while their goods can still come back",
        sale_effects,
        "earned_lot",
        lambda right: lambda *sale: replace(right(*sale), spendable_on=right(*sale).earned_on),
    ),
    Fault(
        "the last day of points is written down only", ledger, "expire", lambda _right: lambda *_: Posting()
    ),
    Fault(
        "what had expired is taken a second time when its goods come back",
        ledger,
        "take_back",
        lambda right: lambda account, origin, *rest: right(account, replace(origin, expired=0), *rest),
        seed=2,
    ),
    Fault("who spent the points of returned goods owes nothing", ledger._Draft, "draw", _without_debt),
    Fault("the other till is not told", inbox.feed, "note", _nothing),
    Fault("a gift costs no points", gift_effects, "_burn", _nothing, PointsAreSpent),
    Fault(
        "a gift that comes back costs all the same",
        gift_effects,
        "_give_back",
        _nothing,
        PointsAreSpent,
        seed=1,
    ),
    Fault("what a voucher pays earns", points, "_counted", _counted_as(voucher_minor=0), PointsAreSpent),
    Fault(
        "a debt stays beside the points of the other card",
        Accounts,
        "settle",
        _nothing,
        story=_who_owes_becomes_one_with_who_has,
    ),
    Fault(
        "what happened while two cards were one is not told apart",
        merging,
        "_tell_apart",
        _nothing,
        PeopleComeAndMerge,
    ),
)
