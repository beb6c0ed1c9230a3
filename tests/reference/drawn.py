"""Schemes, baskets and facts drawn at random from everything that docs/programme.md allows."""

from datetime import date, datetime

from hypothesis import strategies as st

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from tests.builders import scheme_document
from tests.reference.circumstances import WEEK
from tests.reference.dates import birthday_circumstances

TIERS = ("vip", "gold", "silver", "member")
STORES = ("S1", "S2")
CATEGORIES = ("Food", "Wine", "Tobacco")
PRODUCTS = ("rice", "sake", "pipe")
TAGS = ("organic", "cold")
DAYS = st.dates(date(2026, 2, 1), date(2026, 3, 31))

points = st.integers(1, 20) | st.integers(1, 10**6)
steps = st.sampled_from((1, 3, 7, 100, 500, 997, 10**12)) | st.integers(1, 5000)
caps = st.integers(0, 60) | st.integers(0, 10**6)
amounts = st.just(0) | st.integers(1, 3000) | st.integers(1, 10**12)


def some(values):
    return st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=2)


def table(**optional):
    return st.fixed_dictionaries({}, optional=optional)


def _window(first, length, start, end):
    days = WEEK[first] if length == 0 else f"{WEEK[first]}-{WEEK[min(6, first + length)]}"
    return days if start >= end else f"{days} {start:02d}:30-{end:02d}:00"


windows = st.builds(_window, st.integers(0, 6), st.integers(0, 3), st.integers(0, 23), st.integers(0, 24))

goods = table(
    categories=some(CATEGORIES),
    products=some(PRODUCTS),
    tags=some(TAGS),
    except_categories=some(CATEGORIES),
    except_products=some(PRODUCTS),
    except_tags=some(TAGS),
)


@st.composite
def circumstances(draw):
    when = draw(
        table(
            tiers=some(TIERS),
            stores=some(STORES),
            until=DAYS.map(str),
            weekly=st.lists(windows, min_size=1, max_size=3),
            birthday=st.sampled_from(("day", "week", "month")),
            first_purchase=st.booleans(),
            minimum_purchase_minor=amounts,
        )
    )
    first = draw(DAYS)
    if draw(st.booleans()) and str(first) <= when.get("until", "9"):
        when["from"] = first
    return when


# Most rules hold nearly always: what never counts proves little.
when = st.just({}) | circumstances()

GROUPS = ("base", "own", "amount", "unit", "multiply", "visit", "bonus")
kinds = {
    "amount": st.fixed_dictionaries({"points": points, "per_amount_minor": steps}),
    "unit": st.fixed_dictionaries({"points": points}, optional={"per_units": st.integers(1, 12)}),
    "multiply": st.fixed_dictionaries(
        {"factor": st.sampled_from((1, 1.5, 2, 3, "1.000001", 999999.999999, 1.333333))}
    ),
    "visit": st.fixed_dictionaries({"points": points}),
    "bonus": st.fixed_dictionaries({"points": points}),
}


@st.composite
def rule(draw, number):
    kind = draw(st.sampled_from(sorted(kinds)))
    more = {
        "group": st.sampled_from(GROUPS),
        "most_per_purchase": st.integers(1, 60) | points,
        "goods": goods,
        "when": when,
    }
    return {"id": f"rule-{number}", "kind": kind} | draw(kinds[kind]) | draw(table(**more))


earning = st.fixed_dictionaries(
    {"points": st.integers(0, 3), "per_amount_minor": steps},
    optional={
        "excluded_categories": some(CATEGORIES),
        "excluded_products": some(PRODUCTS),
        "excluded_tags": some(TAGS),
        "excludes_discounted": st.booleans(),
        "minimum_purchase_minor": st.integers(0, 4000),
        "rounding": st.sampled_from(("down", "nearest", "up")),
        "most": table(per_purchase=caps, per_day=caps, per_month=caps, per_year=caps, per_member=caps),
    },
)


@st.composite
def documents(draw, most_rules=6):
    rules = [draw(rule(number)) for number in range(draw(st.integers(0, most_rules)))]
    listed = draw(st.lists(st.sampled_from(GROUPS), unique=True))
    groups = [{"id": name, "takes": draw(st.sampled_from(("all", "best", "best")))} for name in listed]
    return scheme_document(earn=draw(earning), rules=rules, groups=groups)


@st.composite
def line(draw, line_no):
    full_minor = draw(amounts)
    discount_minor = draw(st.just(0) | st.integers(0, full_minor))
    amount_minor = full_minor - discount_minor
    return BasketLine(
        line_no=line_no,
        product_id=draw(st.sampled_from((None, *PRODUCTS))),
        name=f"Product {line_no}",
        category=draw(st.sampled_from(("", *CATEGORIES))),
        quantity_milli=draw(st.sampled_from((1000, 2000, 3000)) | st.integers(1, 10**8)),
        amount_minor=amount_minor,
        tags=tuple(draw(st.just([]) | some(TAGS))),
        discount_minor=discount_minor,
        voucher_minor=draw(st.just(0) | st.just(amount_minor) | st.integers(0, amount_minor)),
    )


@st.composite
def baskets(draw, most=12):
    return tuple(draw(line(number)) for number in range(1, draw(st.integers(1, most)) + 1))


@st.composite
def facts(draw):
    at = draw(st.datetimes(datetime(2026, 2, 1), datetime(2026, 3, 31, 23, 59)))  # noqa: DTZ001 -- a shop's own time
    return Facts(
        at=at,
        store_id=draw(st.sampled_from(STORES)),
        tier=draw(st.sampled_from(TIERS)),
        birthday=frozenset(birthday_circumstances(draw(DAYS).replace(year=1992), at.date())),
        first_purchase=draw(st.booleans()),
        visited_today=draw(st.booleans()),
        earned=draw(table(day=caps, month=caps, year=caps, ever=caps)),
    )
