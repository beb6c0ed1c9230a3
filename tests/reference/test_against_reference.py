"""The product and the slow reference come to the same, whatever the scheme, the goods and the happenings."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import prices, tiers
from pos_loyalty.domain.facts import birthday_windows
from pos_loyalty.domain.lot_terms import last_day
from pos_loyalty.domain.points import accrue, kept, summed, to_take_back
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.domain.tiers import Merit
from tests.builders import scheme_document
from tests.golden.books import Books
from tests.reference import dates, drawn
from tests.reference import tiers as slow_tiers
from tests.reference.goods_back import BoughtGoods
from tests.reference.lots import Account
from tests.reference.prices import discount_of, is_reserved_for_others, price_of_service
from tests.reference.purchases import parts_of, points_of, why_left_out

REASONS = {"": None, "voucher": "nothing paid", "free": "nothing paid"}
FIRST_DAY = date(2026, 3, 2)


@given(drawn.documents(), drawn.baskets(), drawn.facts())
def test_a_purchase_earns_what_the_page_says(document, lines, facts) -> None:  # M07
    accrual = accrue(lines, scheme_from_document(document, strict=True), facts)
    assert accrual.points == points_of(document, lines, facts)
    assert accrual.points >= 0
    by_rule: Counter[str] = Counter()
    for part in accrual.parts:
        by_rule[part.rule_id] += Fraction(part.amount, accrual.denominator)
    assert +by_rule == {name: points for name, points in parts_of(document, lines, facts).items() if points}
    reasons = [REASONS.get(count.excluded, count.excluded) for count in accrual.lines]
    assert reasons == [why_left_out(document, line) for line in lines]


def _part(left, quantity_milli):
    """As a till takes it: the last part of a line brings all that is left."""
    if quantity_milli >= left.quantity_milli:
        return left.amount_minor, left.quantity_milli
    return left.amount_minor * quantity_milli // left.quantity_milli, quantity_milli


@given(drawn.documents(4), drawn.baskets(5), drawn.facts(), st.data())
def test_what_goods_that_come_back_leave_is_what_the_page_says(document, lines, facts, data) -> None:
    scheme = scheme_from_document(document)
    bought = BoughtGoods(document, lines, facts)
    left = accrue(lines, scheme, facts).points
    for number in range(data.draw(st.integers(1, 6))):
        coming = {}
        for line in bought.kept():
            share = data.draw(st.sampled_from((0, 0, 1, 2, 3)))
            if share and line.quantity_milli:
                coming[line.line_no] = _part(line, -(-line.quantity_milli * share // 3))
        leaves = bought.bring_back(number, coming)
        if data.draw(st.booleans()):
            before = data.draw(st.sampled_from(sorted(bought.returns)))
            bought.undo(before)
            left = bought.earned
        else:
            now = kept(lines, _returned(bought))
            assert to_take_back(left, now, scheme, facts) == leaves
            left -= leaves
        now = kept(lines, _returned(bought))
        assert list(now) == bought.kept()
        assert accrue(now, scheme, facts).points == points_of(document, now, facts)
    whole = {line.line_no: (line.amount_minor, line.quantity_milli) for line in bought.kept()}
    assert bought.bring_back("rest", whole) == left
    assert to_take_back(left, kept(lines, _returned(bought)), scheme, facts) == left


def _returned(bought):
    parts = [(no, *part) for parts in bought.returns.values() for no, part in parts.items()]
    return summed(parts)


expiries = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "rule": st.sampled_from(("months", "end_of_month", "end_of_year", "idle_months")),
            "months": st.integers(1, 4),
        },
        optional={"grace_days": st.integers(1, 40)},
    ),
)
happenings = st.lists(
    st.tuples(
        st.sampled_from(
            ("earn", "earn", "spend", "spend", "back", "part back", "return", "return", "undo", "wait")
        ),
        st.integers(0, 40),
        st.integers(0, 12),
        st.integers(0, 9),
    ),
    max_size=25,
)


class Both:
    """One member, kept by the product and by the reference; every step is compared."""

    def __init__(self, document):
        self.scheme = scheme_from_document(document, strict=True)
        self.books, self.slow = Books(self.scheme), Account(document)
        self.grace_days = document["expiry"].get("grace_days", 30)
        self.today = FIRST_DAY
        self.sold = {}
        self.left = {}
        self.gifts = {}
        self.returns = []

    def step(self, number, what, points, days, which):
        self.today += timedelta(days=days)
        self.books.expire(self.today)
        self.slow.expire(self.today)
        match what:
            case "earn":
                self._earn(f"sale {number:02d}", points)
            case "spend":
                self._spend(f"gift {number:02d}", points)
            case "back" | "part back" if self.gifts:
                self._give_back(sorted(self.gifts)[which % len(self.gifts)], number, points, what)
            case "return" if self.sold:
                self._take_back(sorted(self.sold)[which % len(self.sold)], number, points)
            case "undo" if self.returns:
                self._give_again(number)
        self.compare()

    def _earn(self, sale, points):
        self.books.earn(self.today, sale, points)
        self.slow.earn(self.today, sale, points)
        self.sold[sale], self.left[sale] = (self.today, points), points

    def _spend(self, gift, points):
        is_enough = points <= self.books.holding(self.today).spendable
        assert self.slow.spend(self.today, gift, points) == is_enough
        if is_enough:
            self.books.spend(self.today, gift, points)
            self.gifts[gift] = points

    def _give_back(self, gift, number, points, what):
        back = min(points, self.gifts[gift]) if what == "part back" else self.gifts[gift]
        self.books.give_back(self.today, gift, f"back {number:02d}", back)
        self.slow.give_back(self.today, gift, f"back {number:02d}", back, self.grace_days)
        self.gifts[gift] -= back

    def _take_back(self, sale, number, points):
        _, earned = self.sold[sale]
        taken = min(points, self.left[sale])
        cause = f"return {number:02d}"
        self.books.take_back(self.today, sale, earned, earned - self.left[sale], taken, cause)
        self.slow.take_back(self.today, cause, sale, taken)
        self.left[sale] -= taken
        self.returns.append((cause, sale, taken))

    def _give_again(self, number):
        """The newest return is undone."""
        what, sale, points = self.returns.pop()
        cause = f"undo {number:02d}"
        self.books.give_again(self.today, sale, self.sold[sale][0], what, points, cause)
        self.slow.give_again(self.today, what, sale, cause, points, self.grace_days)
        self.left[sale] += points

    def compare(self):
        held = self.books.holding(self.today)
        assert held.debt == self.slow.debt
        assert min(held.debt, held.spendable + held.pending) == 0
        assert self.books.account.balance == self.slow.balance()
        assert (held.spendable, held.pending) == (
            self.slow.spendable(self.today),
            self.slow.pending(self.today),
        )
        assert dict(held.expiring) == self.slow.expiring(self.today, 10_000)
        assert self.books.in_lots() == self.slow.in_lots()
        assert self.books.account.balance == sum(one.entry.points for one in self.books.written)


@given(expiries, st.integers(0, 30), happenings)
def test_lots_wait_are_spent_and_end_as_the_page_says(expiry, pending_days, drawn_steps) -> None:
    earn = {"points": 1, "per_amount_minor": 1, "pending_days": pending_days}
    both = Both(scheme_document(earn=earn, expiry=expiry))
    for number, one in enumerate(drawn_steps):
        both.step(number, *one)


@given(expiries, st.dates(date(2023, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_points_end_on_the_day_that_the_page_says(expiry, sold_on, idle_days) -> None:
    scheme = scheme_from_document(scheme_document(expiry=expiry))
    visited_on = sold_on + timedelta(days=idle_days)
    counts_from = visited_on if expiry.get("rule") == "idle_months" else sold_on
    assert last_day(counts_from, scheme.expiry) == dates.last_day(expiry, sold_on, visited_on)


@given(st.dates(date(1924, 1, 1), date(2010, 12, 31)), st.dates(date(2023, 12, 20), date(2029, 1, 10)))
def test_a_birthday_is_kept_as_the_page_says(birthday, today) -> None:
    assert birthday_windows(birthday, today) == dates.birthday_circumstances(birthday, today)


@st.composite
def tier_documents(draw):
    thresholds = sorted(draw(st.sets(st.integers(1, 30), min_size=4, max_size=4)), reverse=True)
    basis = draw(st.sampled_from(("standing", "threshold", "both")))
    document = scheme_document()
    needed = 4 if basis == "standing" or draw(st.booleans()) else 3
    for tier, threshold in zip(document["tiers"][:needed], thresholds, strict=False):
        if basis != "standing":
            tier["threshold"] = threshold
    document["tiering"] = {
        "basis": basis,
        "hold_months": draw(st.integers(0, 3)),
        "demotion": draw(st.sampled_from(("never", "step", "value"))),
    }
    return document


looks = st.lists(
    st.tuples(
        st.integers(0, 70),
        st.sampled_from(("vip", "large", "ordinary", "small", None)),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=20,
)


@given(tier_documents(), looks)
def test_a_tier_is_reached_kept_and_lost_as_the_page_says(document, drawn_looks) -> None:
    scheme = scheme_from_document(document, strict=True)
    today, held, slow = FIRST_DAY, None, None
    for days, band, measured in drawn_looks:
        today += timedelta(days=days)
        held = tiers.judged(held, scheme, Merit(band, measured), today)
        slow = slow_tiers.on_day(document, slow, slow_tiers.deserved(document, band, measured), today)
        assert (held.tier, held.held_until) == (slow.code, slow.kept_until)


@st.composite
def price_documents(draw):
    names = {"en": "Words"}
    discounts = [
        {
            "id": f"d{number}",
            "names": names,
            "percent": draw(st.sampled_from((0.001, 3, 12.5, 33.333, 100))),
            "goods": draw(drawn.goods),
        }
        for number in range(draw(st.integers(0, 3)))
    ]
    for discount in discounts[:1]:
        discount["when"] = draw(drawn.circumstances())
    service = {"id": "wrap", "names": names, "price_minor": 500, "free_when": draw(drawn.circumstances())}
    reserved = {"tiers": draw(drawn.some(drawn.TIERS)), "goods": {"tags": ["cold"]} | draw(drawn.goods)}
    return scheme_document(discounts=discounts, services=[service], reserved_goods=[reserved])


@given(price_documents(), drawn.baskets(3), drawn.facts())
def test_a_member_pays_what_the_page_says(document, lines, facts) -> None:
    scheme = scheme_from_document(document, strict=True)
    total = sum(line.full_minor for line in lines)
    for was, now in zip(lines, prices.discounted(lines, scheme, facts), strict=True):
        assert (now.discount_id, now.discount_minor) == discount_of(document, was, facts, total)
        assert now.full_minor == was.full_minor
    fee = prices.service_price(scheme.services[0], lines, facts)
    paid = sum(line.amount_minor for line in lines)
    assert fee == price_of_service(document["services"][0], facts, paid)
    for line in lines:
        allowed = prices.reserved_for(line, scheme, facts.tier)
        assert bool(allowed) == is_reserved_for_others(document, line, facts.tier)
