"""What is planted in the demonstration shop can be seen in its purchases."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest

from pos_loyalty.simulation.population import generate_shop

TODAY = date(2026, 11, 22)
WEEKS_AWAY = 10


@pytest.fixture(scope="module")
def shop():
    return generate_shop(4, TODAY)


@pytest.fixture(scope="module")
def sales(shop):
    return [purchase for purchase in shop.purchases if purchase.kind == "sale"]


@pytest.fixture(scope="module")
def sales_of(sales):
    found = defaultdict(list)
    for sale in sales:
        found[sale.member_id].append(sale)
    return found


def test_the_stories_are_as_frequent_as_promised(shop):
    truth = shop.truth
    assert 180 <= len(truth.pairs) <= 250
    assert (len(truth.bulk_buyers), len(truth.leavers), len(truth.champions)) == (20, 50, 30)
    assert 5 <= len(truth.seasonal) <= 25
    told = [story.member_id for story in (*truth.bulk_buyers, *truth.leavers, *truth.champions)]
    assert len(set(told)) == len(told)


def test_planted_pairs_are_bought_together_far_more_often_than_by_chance(shop, sales):
    planted = {(pair.product_id, pair.companion_id) for pair in shop.truth.pairs}
    single, both = Counter(), Counter()
    for sale in sales:
        products = {line.product_id for line in sale.lines}
        single.update(products)
        both.update((a, b) for a in products for b in products if (a, b) in planted)
    lifts = [both[a, b] * len(sales) / (single[a] * single[b]) for a, b in planted]
    assert sum(lift > 3 for lift in lifts) >= 0.9 * len(lifts)


def test_products_that_were_not_paired_stay_near_chance(shop, sales):
    planted = {frozenset((pair.product_id, pair.companion_id)) for pair in shop.truth.pairs}
    single, both = Counter(), Counter()
    for sale in sales:
        products = sorted({line.product_id for line in sale.lines})
        single.update(products)
        both.update((a, b) for i, a in enumerate(products) for b in products[i + 1 :])
    often = [product for product, count in single.most_common(60)]
    lifts = [
        both[min(a, b), max(a, b)] * len(sales) / (single[a] * single[b])
        for a in often
        for b in often
        if a < b and frozenset((a, b)) not in planted
    ]
    assert median(lifts) < 2.5


def test_leavers_had_a_rhythm_and_then_stayed_away(shop, sales_of):
    for leaver in shop.truth.leavers:
        days = [sale.purchased_at.date() for sale in sales_of[leaver.member_id]]
        gaps = [(after - before).days for before, after in pairwise(days)]
        assert len(days) >= 6
        assert max(gaps) <= 2 * leaver.gap_days
        assert days[-1] == leaver.last_visit
        assert leaver.last_visit <= TODAY - timedelta(weeks=WEEKS_AWAY)


def test_leavers_bring_nothing_back_after_their_last_visit(shop):
    gone = {leaver.member_id: leaver.last_visit for leaver in shop.truth.leavers}
    late = [p for p in shop.purchases if p.purchased_at.date() > gone.get(p.member_id, TODAY)]
    assert late == []


def test_bulk_buyers_have_one_purchase_far_above_their_median(shop, sales_of):
    for buyer in shop.truth.bulk_buyers:
        totals = {sale.purchase_id: sale.total_minor for sale in sales_of[buyer.member_id]}
        bulk = totals.pop(buyer.purchase_id)
        assert bulk >= 1_200_000
        assert not totals or bulk > 10 * median(totals.values())


def test_bulk_buyers_would_spoil_a_ranking_by_amount_alone(shop):
    spend = Counter()
    for purchase in shop.purchases:
        spend[purchase.member_id] += purchase.total_minor * (1 if purchase.kind == "sale" else -1)
    top = {member for member, _ in spend.most_common(50)}
    assert sum(buyer.member_id in top for buyer in shop.truth.bulk_buyers) >= 5


def test_champions_buy_four_fifths_of_their_product(shop, sales):
    units, visits = defaultdict(Counter), Counter()
    for sale in sales:
        for line in sale.lines:
            units[line.product_id][sale.member_id] += line.quantity
            visits[line.product_id, sale.member_id] += 1
    for champion in shop.truth.champions:
        bought = units[champion.product_id]
        assert bought.total() >= 12
        assert visits[champion.product_id, champion.member_id] >= 3
        assert bought[champion.member_id] >= 0.8 * bought.total()


def test_seasonal_goods_are_sold_in_their_months_only(shop, sales):
    months = defaultdict(set)
    for sale in sales:
        for line in sale.lines:
            months[line.product_id].add(sale.purchased_at.month)
    for product in shop.truth.seasonal:
        assert months[product.product_id] <= set(product.months)
        assert months[product.product_id]


def test_a_few_members_bring_much_of_the_sales(shop, sales):
    bulk = {buyer.member_id for buyer in shop.truth.bulk_buyers}
    spend = Counter()
    for sale in sales:
        if sale.member_id not in bulk:
            spend[sale.member_id] += sale.total_minor
    ranked = sorted(spend.values(), reverse=True)
    top_fifth = sum(ranked[: len(ranked) // 5]) / sum(ranked)
    assert 0.45 <= top_fifth <= 0.75


def test_weekends_and_evenings_are_busiest(sales):
    weekdays = Counter(sale.purchased_at.weekday() for sale in sales)
    hours = Counter(sale.purchased_at.hour for sale in sales)
    assert weekdays[5] > 1.3 * weekdays[0]
    assert hours[18] > 1.3 * hours[9]
