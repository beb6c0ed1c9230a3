"""The whole analysis: from purchase lines to tables, each computed once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics import (
    champions,
    classes,
    cohorts,
    companions,
    facts,
    forecasts,
    lifecycle,
    losses,
    ranking,
    usual,
)
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.numbering import numbering, with_names, with_numbers
from pos_loyalty.analytics.past import past
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.analytics.standings import standings

if TYPE_CHECKING:
    from ibis.expr.types import Table

STEPS = 9


@dataclass(frozen=True, slots=True)
class Tables:
    """What an analysis found; `growth_days` is how long the periods were whose growth makes a B, 0 for none."""

    standings: "Table"
    customers: "Table"
    losses: "Table"
    product_classes: "Table"
    usual: "Table"
    missed: "Table"
    companions: "Table"
    cohorts: "Table"
    growth_days: int


def fitted(
    engine: Engine,
    net: "Table",
    products: "Table",
    cutoff: int,
    settings: Settings,
    advance: Callable[[int], None] = lambda _steps: None,
) -> Tables:
    """`net` has the columns of `facts.net_lines`, `products` product_id, category and unit.

    Days are `date.toordinal()`; lines from `cutoff` on are never looked at. `advance` is told of each of STEPS.
    """
    net = net.filter(net.day < cutoff)
    ids = numbering(engine, net, products)
    net = engine.kept("past", with_numbers(net, ids))
    products = engine.kept("products", with_numbers(products, ids))
    visits = engine.kept("visits", facts.visits(net))
    first_day = _first_day(engine, visits, cutoff)
    window = cutoff - settings.ranking.window_days
    of_window = net.filter(net.day >= window)
    advance(1)
    ranked = engine.kept("ranked", _ranked(engine, net, visits, products, window, cutoff, settings))
    advance(1)
    now = past(visits, cutoff, settings, engine.kept)
    away, is_learned = forecasts.staying_away(engine, visits, now, first_day, settings)
    advance(1)
    chances = away if is_learned else None
    stages = lifecycle.lifecycle(now, settings.lifecycle, settings.ranking, chances)
    pace = engine.kept("lifecycle", stages)
    period = classes.growth_days(cutoff - first_day, settings.classes)
    graded = engine.kept("classes", classes.member_classes(visits, cutoff, period, settings.classes))
    advance(1)
    led = engine.kept("champions", champions.champions(net, window, cutoff, settings.champions))
    advance(1)
    values = forecasts.values(engine, now, first_day, settings)
    advance(1)
    known = engine.kept("customers", losses.customers(now, settings.losses))
    lost = engine.kept("losses", losses.losses(net, now, known, products, settings.losses))
    advance(1)
    months = engine.put("calendar", cohorts.CALENDAR_TYPES, [cohorts.calendar(first_day, cutoff)])
    on_sale = engine.kept("on-sale", facts.on_sale(net, cutoff - settings.on_sale_days))
    habits = engine.kept("habits", usual.usual(of_window, cutoff, settings.usual, on_sale))
    missed = engine.kept("missed", usual.missed(visits.filter(visits.day >= window), cutoff, settings.missed))
    advance(1)
    goods = engine.kept(
        "goods", companions.goods(of_window.semi_join(on_sale, "product_id"), settings.baskets)
    )
    names = engine.columns(
        "names", with_names(goods.select("number", "product_id").distinct(), ids, "product_id")
    )
    baskets = engine.columns("baskets", goods.select("basket", "number"))
    together = engine.put(
        "together", companions.TYPES, companions.companions(names, baskets, settings.baskets)
    )
    advance(1)
    found = standings(ranked, facts.breadth(net, window), pace, graded, led, away, values)
    return Tables(
        standings=engine.kept("standings", with_names(found, ids, "champion_of")),
        customers=with_names(known, ids),
        losses=with_names(lost, ids),
        product_classes=with_names(
            classes.product_classes(net, window, cutoff, settings.classes), ids, "product_id"
        ),
        usual=with_names(habits, ids, "product_id"),
        missed=with_names(missed, ids),
        companions=together,
        cohorts=cohorts.cohorts(visits, months, cutoff),
        growth_days=period,
    )


def _first_day(engine: Engine, visits: "Table", cutoff: int) -> int:
    """The oldest day that is known; the cut-off where nothing is."""
    found = visits.aggregate(first_day=visits.day.min())
    return next(
        (int(row["first_day"]) for row in engine.rows("first-day", found) if row["first_day"]), cutoff
    )


def _ranked(
    engine: Engine,
    net: "Table",
    visits: "Table",
    products: "Table",
    window: int,
    cutoff: int,
    settings: Settings,
) -> "Table":
    weigh = settings.ranking.quantity_weight > 0
    pieces = facts.pieces(net, products, window, settings.ranking.quantity_unit) if weigh else None
    return ranking.ranking(
        visits,
        window,
        cutoff,
        settings.ranking,
        settings.rhythm,
        pieces,
        keep=lambda name, relation: engine.kept(f"window-{name}", relation),
    )
