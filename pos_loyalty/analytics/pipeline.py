"""The whole analysis: from purchase lines to tables, each computed once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics import (
    alike,
    champions,
    classes,
    cohorts,
    companions,
    facts,
    families,
    forecasts,
    lifecycle,
    losses,
    popular,
    ranking,
    usual,
)
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.numbering import Numbering, numbering, with_names, with_numbers
from pos_loyalty.analytics.past import Past, past
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.analytics.standings import standings

if TYPE_CHECKING:
    from ibis.expr.types import Table

STEPS = 10


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
    alike: "Table"
    popular: "Table"
    cohorts: "Table"
    growth_days: int


@dataclass(frozen=True, slots=True)
class _Shop:
    """What all parts of the analysis look at: ids are numbers, and nothing is from `cutoff` on."""

    engine: Engine
    ids: Numbering
    net: "Table"
    visits: "Table"
    products: "Table"
    first_day: int
    cutoff: int
    settings: Settings

    @property
    def window(self) -> int:
        return self.cutoff - self.settings.ranking.window_days


def fitted(
    engine: Engine,
    net: "Table",
    products: "Table",
    cutoff: int,
    settings: Settings,
    advance: Callable[[int], None] = lambda _steps: None,
) -> Tables:
    """`net` has the columns of `facts.net_lines`, `products` product_id, category, subcategory and unit.

    Days are `date.toordinal()`; lines from `cutoff` on are never looked at. `advance` is told of each of STEPS.
    """
    shop = _shop(engine, net, products, cutoff, settings)
    ids = shop.ids
    advance(1)
    ranked = engine.kept("ranked", _ranked(shop))
    advance(1)
    now = past(shop.visits, cutoff, settings, engine.kept)
    period = classes.growth_days(cutoff - shop.first_day, settings.classes)
    found = _standings(shop, ranked, now, period, advance)
    known = engine.kept("customers", losses.customers(now, settings.losses))
    lost = engine.kept("losses", losses.losses(shop.net, now, known, shop.products, settings.losses))
    months = engine.put("calendar", cohorts.CALENDAR_TYPES, [cohorts.calendar(shop.first_day, cutoff)])
    advance(1)
    goods = _suggested(shop, advance)
    since = shop.visits.filter(shop.visits.day >= shop.window)
    missed = usual.missed(since, cutoff, settings.missed)
    graded = classes.product_classes(shop.net, shop.window, cutoff, settings.classes)
    return Tables(
        standings=engine.kept("standings", with_names(found, ids, "champion_of")),
        customers=with_names(known, ids),
        losses=with_names(lost, ids),
        product_classes=with_names(graded, ids, "product_id"),
        usual=with_names(goods.usual, ids, "product_id"),
        missed=with_names(engine.kept("missed", missed), ids),
        companions=goods.companions,
        alike=with_names(goods.alike, ids, "product_id"),
        popular=with_names(goods.popular, ids, "product_id"),
        cohorts=cohorts.cohorts(shop.visits, months, cutoff),
        growth_days=period,
    )


def _shop(engine: Engine, net: "Table", products: "Table", cutoff: int, settings: Settings) -> _Shop:
    net = net.filter(net.day < cutoff)
    ids = numbering(engine, net, products)
    net = engine.kept("past", with_numbers(net, ids))
    visits = engine.kept("visits", facts.visits(net))
    goods = engine.kept("products", with_numbers(products, ids))
    return _Shop(engine, ids, net, visits, goods, _first_day(engine, visits, cutoff), cutoff, settings)


def _first_day(engine: Engine, visits: "Table", cutoff: int) -> int:
    """The oldest day that is known; the cut-off where nothing is."""
    found = visits.aggregate(first_day=visits.day.min())
    return next(
        (int(row["first_day"]) for row in engine.rows("first-day", found) if row["first_day"]), cutoff
    )


def _ranked(shop: _Shop) -> "Table":
    of = shop.settings.ranking
    weigh = of.quantity_weight > 0
    pieces = facts.pieces(shop.net, shop.products, shop.window, of.quantity_unit) if weigh else None
    return ranking.ranking(
        shop.visits,
        shop.window,
        shop.cutoff,
        of,
        shop.settings.rhythm,
        pieces,
        keep=lambda name, relation: shop.engine.kept(f"window-{name}", relation),
    )


def _standings(
    shop: _Shop, ranked: "Table", now: Past, growth_days: int, advance: Callable[[int], None]
) -> "Table":
    engine, settings, cutoff = shop.engine, shop.settings, shop.cutoff
    away, is_learned = forecasts.staying_away(engine, shop.visits, now, shop.first_day, settings)
    advance(1)
    chances = away if is_learned else None
    pace = engine.kept("lifecycle", lifecycle.lifecycle(now, settings.lifecycle, settings.ranking, chances))
    graded = engine.kept(
        "classes", classes.member_classes(shop.visits, cutoff, growth_days, settings.classes)
    )
    advance(1)
    led = engine.kept("champions", champions.champions(shop.net, shop.window, cutoff, settings.champions))
    advance(1)
    values = forecasts.values(engine, shop.visits, now, shop.first_day, settings)
    advance(1)
    return standings(ranked, facts.breadth(shop.net, shop.window), pace, graded, led, away, values)


@dataclass(frozen=True, slots=True)
class _Suggested:
    """The companions have ids already."""

    usual: "Table"
    alike: "Table"
    companions: "Table"
    popular: "Table"


def _suggested(shop: _Shop, advance: Callable[[int], None]) -> _Suggested:
    engine, settings = shop.engine, shop.settings
    of_window = shop.net.filter(shop.net.day >= shop.window)
    on_sale = engine.kept("on-sale", facts.on_sale(shop.net, shop.cutoff - settings.on_sale_days))
    rated = engine.kept("rated", usual.rated(of_window, shop.cutoff, settings.usual))
    habits = engine.kept("habits", usual.usual(of_window, rated, shop.cutoff, settings.usual, on_sale))
    advance(1)
    others = engine.kept("alike", alike.alike(engine, of_window, rated, settings.alike, on_sale))
    advance(1)
    best_sold = engine.kept("popular", popular.popular(shop.net, shop.cutoff, settings.popular, on_sale))
    together = _companions(shop, of_window.semi_join(on_sale, "product_id"))
    advance(1)
    return _Suggested(habits, others, together, best_sold)


def _companions(shop: _Shop, open_lines: "Table") -> "Table":
    """Of goods that say something by themselves, and of rare ones by their family."""
    engine, settings = shop.engine, shop.settings
    goods, together = companions.learned(
        engine,
        "product",
        open_lines,
        settings.baskets,
        named=lambda numbered: with_names(numbered, shop.ids, "product_id"),
    )
    kin = families.family_of(shop.products)
    rare = families.by_family(engine, open_lines, goods, kin, settings.baskets)
    rare = engine.kept("rare", with_names(rare, shop.ids, "product_id", "companion_id"))
    return together.union(rare)
