"""A replay against slower readings of the same rules: point by point, morning by morning, entry by entry."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import ledger, tiers
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.facts import Facts, birthday_windows
from pos_loyalty.domain.ledger import Account, Lot
from pos_loyalty.domain.points import accrue
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing.book import Book
from pos_loyalty.head_office.rehearsing.day_sums import DaySums
from pos_loyalty.head_office.rehearsing.recorded_tiers import RecordedTiers
from pos_loyalty.head_office.rehearsing.rules import Rules
from pos_loyalty.head_office.rehearsing.tier_watch import TierWatch
from tests.builders import line
from tests.rehearsal.histories import BEGIN, BIRTHDAY, MEMBER, history, later, replayed, scheme, sold

EARN = {
    "points": 1,
    "per_amount_minor": 300,
    "rounding": "nearest",
    "most": {"per_day": 60, "per_month": 150, "per_year": 400, "per_member": 350},
}
RULES = [
    {"id": "dairy", "kind": "multiply", "factor": "1.5", "goods": {"categories": ["Dairy"]}},
    {"id": "visit", "kind": "visit", "points": 3},
    {"id": "first", "kind": "bonus", "points": 7, "when": {"first_purchase": True}},
    {"id": "birthday", "kind": "bonus", "points": 5, "when": {"birthday": "week"}},
]
SCHEME = scheme(earn=EARN, rules=RULES)

baskets = st.lists(
    st.tuples(st.integers(0, 20_000), st.sampled_from(("Dairy", "Food", "Tobacco"))), min_size=1, max_size=3
)
purchases = st.lists(st.tuples(st.integers(0, 60 * 24 * 45), baskets), max_size=12)


def lines_of(basket: list[tuple[int, str]]) -> list[BasketLine]:
    return [line(number, amount, category=category) for number, (amount, category) in enumerate(basket, 1)]


@given(bought=purchases)
def test_a_replay_is_the_sum_of_its_accruals_one_by_one(
    bought: list[tuple[int, list[tuple[int, str]]]],
) -> None:
    """The facts of each are counted anew from the list of all purchases before it."""
    events = [sold(n, later(minutes), lines_of(basket)) for n, (minutes, basket) in enumerate(bought)]
    before: list[tuple[datetime, int]] = []
    for one in sorted(events, key=lambda event: (event.at_ms, event.purchase_id)):
        day = one.at.date()
        facts = Facts(
            at=one.at,
            store_id="S1",
            tier="member",
            birthday=birthday_windows(BIRTHDAY, day),
            first_purchase=not before,
            visited_today=any(at.date() == day for at, _ in before),
            earned={
                "day": sum(points for at, points in before if at.date() == day),
                "month": sum(points for at, points in before if at.month == day.month),
                "year": sum(points for _, points in before),
                "ever": sum(points for _, points in before),
            },
        )
        before.append((one.at, accrue(one.lines, SCHEME, facts).points))
    found = replayed(history(*events), SCHEME)
    assert found.old.points == sum(points for _, points in before)
    assert found.old.standing == found.old.points
    assert (found.new.points, found.new.tally) == (found.old.points, found.old.tally)


@given(bought=purchases, other=st.integers(100, 900))
def test_a_side_knows_nothing_of_the_other(
    bought: list[tuple[int, list[tuple[int, str]]]], other: int
) -> None:
    told = history(*(sold(n, later(at), lines_of(basket)) for n, (at, basket) in enumerate(bought)))
    new = scheme(earn={"points": 1, "per_amount_minor": other})
    together = replayed(told, SCHEME, new)
    assert together.old.points == replayed(told, SCHEME).old.points
    assert together.new.points == replayed(told, new).old.points


def test_in_a_shop_a_day_behind_only_the_days_up_to_its_own_count_for_the_month() -> None:
    days = DaySums([Day(MEMBER, date(2026, 2, 28), 1, 500, 4), Day(MEMBER, date(2026, 3, 1), 1, 500, 8)])
    assert days.earned(date(2026, 2, 28), ("day", "month", "year", "ever")) == {
        "day": 4,
        "month": 4,
        "year": 4,
        "ever": 12,
    }
    assert days.earned(date(2026, 3, 1), ("day", "month", "year")) == {"day": 8, "month": 8, "year": 12}


# Tiers

looks = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 9_000)), max_size=14)
tierings = st.fixed_dictionaries(
    {
        "basis": st.just("threshold"),
        "measure": st.sampled_from(("spend", "visits")),
        "period_days": st.sampled_from((1, 7, 30)),
        "hold_months": st.integers(0, 2),
        "demotion": st.sampled_from(("never", "step", "value")),
    }
)
held_before = st.none() | st.tuples(st.sampled_from(("gold", "silver", "member")), st.integers(1, 80))


def tiered(tiering: dict[str, object]) -> Scheme:
    by_visits = tiering["measure"] == "visits"
    thresholds = (
        ("gold", 4 if by_visits else 9_000),
        ("silver", 2 if by_visits else 3_000),
        ("member", None),
    )
    listed = [
        {"code": code, "names": {"en": code}} | ({"threshold": least} if least else {})
        for code, least in thresholds
    ]
    return scheme(tiering=tiering, tiers=listed)


@given(tiering=tierings, bought=looks, before=held_before)
def test_leaving_out_mornings_on_which_nothing_can_change_changes_nothing(
    tiering: dict[str, object], bought: list[tuple[int, int]], before: tuple[str, int] | None
) -> None:
    rules, days, slow_days = tiered(tiering), DaySums(), DaySums()
    first = BEGIN.date()
    recorded = RecordedTiers()
    if before is not None:
        recorded = RecordedTiers(Holdership(before[0], first - timedelta(days=before[1])))
    watch = TierWatch(Rules((rules,)), Rules((rules,)), recorded, days, first)
    held = recorded.held_before(first, rules)
    by_day: dict[int, list[int]] = {}
    for offset, amount in bought:
        by_day.setdefault(offset, []).append(amount)
    for offset in range(125):
        day = first + timedelta(days=offset)
        held = morning(held, rules, slow_days, day)
        for amount in by_day.get(offset, ()):
            watch.catch_up(day)
            for sums in (days, slow_days):
                sums.add(Day(MEMBER, day, 1, amount, 0))
            watch.look(rules, day)
            held = tiers.judged(held, rules, merit(rules, slow_days, day), day)
        if offset % 17 == 0 or offset in by_day:
            assert (offset, watch.tier(rules, day)) == (offset, held.tier if held else "member")


def morning(held: Holdership | None, rules: Scheme, days: DaySums, day: date) -> Holdership | None:
    """Head office's daily run, every day."""
    if held is None:
        return None
    is_over = held.held_until is None or held.held_until < day
    due = is_over and held.tier != "member"
    return tiers.judged(held, rules, merit(rules, days, day), day) if due else held


def merit(rules: Scheme, days: DaySums, day: date) -> Merit:
    first = day - timedelta(days=rules.tiering.period_days - 1)
    return Merit(None, days.measured(rules.tiering.measure, first, day))


# Lots

steps = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(("earn", "visit", "spend", "return")), st.integers(1, 60)),
    max_size=16,
)


@given(told=steps, idle=st.sampled_from((None, 1, 2)))
def test_a_book_is_the_ledger_entry_by_entry(told: list[tuple[int, str, int]], idle: int | None) -> None:
    """The slow way posts everything at once, moves every lot on with every visit, and looks at expiry every time."""
    day = BEGIN.date()
    book, account, expired = Book(Account(), day), Account(), 0
    earned: dict[str, tuple[int, int]] = {}
    ran_out: dict[str, int] = {}
    for number, (days, what, points) in enumerate(told):
        day += timedelta(days=days)
        over = ledger.expire(account, day)
        for entry in over.entries:
            ran_out[str(entry.lot_id)] = ran_out.get(str(entry.lot_id), 0) - entry.points
        account, expired = ledger.after(account, over), expired - over.points
        if what == "earn":
            lot = Lot(f"{number:03}", 0, day, day, add_months(day, idle or 1))
            account = ledger.after(account, ledger.earn(account, lot, points))
            book.earn(lot, points, idle)
            earned[lot.lot_id] = (points, 0)
        elif what == "visit":
            book.visited(day)
            account = Account(tuple(moved_on(lot, day, idle) for lot in account.lots), account.debt)
        elif what == "spend":
            account = ledger.after(account, ledger.spend(account, points, day))
            book.spend(points, day)
        elif earned:
            lot_id = sorted(earned)[points % len(earned)]
            whole, before = earned[lot_id]
            taken = min(points, whole - before)
            origin = ledger.Origin(lot_id, whole, before, ran_out.get(lot_id, 0))
            posting = ledger.take_back(account, origin, taken, day)
            back = sum(entry.points for entry in posting.entries if entry.kind == "adjust")
            ran_out[lot_id] = ran_out.get(lot_id, 0) - back
            expired -= back
            account = ledger.after(account, posting)
            book.take_back(lot_id, whole, before, taken, day)
            earned[lot_id] = (whole, before + taken)
    book.expire(day)
    assert book.holding(day) == ledger.holding(account, day)
    assert book.points_expired == expired


def moved_on(lot: Lot, day: date, idle: int | None) -> Lot:
    if idle is None or lot.is_over(day):
        return lot
    assert lot.expires_on is not None
    return replace(lot, expires_on=max(lot.expires_on, add_months(day, idle)))


def test_a_lot_that_was_over_is_not_brought_to_life_by_a_visit() -> None:
    day = BEGIN.date()
    book = Book(Account(), day)
    book.visited(day)
    book.earn(Lot("a", 0, day, day, add_months(day, 1)), 10, 1)
    book.visited(day + timedelta(days=40))
    book.visited(day + timedelta(days=50))
    book.expire(day + timedelta(days=50))
    assert (book.points_expired, book.holding(day + timedelta(days=50)).balance) == (10, 0)
