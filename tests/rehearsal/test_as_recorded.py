"""Rehearsing the rules that were in force gives what was recorded, point by point, and changes nothing for anybody."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from pos_loyalty.database.head_office_tables import ledger_entry, member, member_tier, purchase
from tests.rehearsal.past import ZONES, Past, rows_of, rules

THRESHOLDS = "".join(
    f'[[tiers]]\ncode = "{code}"\nnames = {{ en = "{code.title()}" }}\n{threshold}\n'
    for code, threshold in (("gold", "threshold = 60000"), ("silver", "threshold = 20000"), ("member", ""))
)
EARN = """
[earn]
points = 1
per_amount_minor = 300
excluded_categories = ["Tobacco"]
excludes_discounted = true
minimum_purchase_minor = 700
rounding = "nearest"
pending_days = 5
most = { per_purchase = 200, per_day = 250, per_month = 600, per_member = 4000 }
"""
MORE = """
[worth]
points = 10
minor = 7
[welcome]
points = 40
after_visits = 2
[referral]
newcomer_points = 30
referrer_points = 25
after_visits = 3
[[groups]]
id = "multiply"
takes = "best"
[[rules]]
id = "dairy"
kind = "multiply"
factor = 2.5
goods = { categories = ["Dairy"] }
[[rules]]
id = "evening"
kind = "multiply"
factor = 1.5
when = { weekly = ["mon-fri 17:00-20:00"], stores = ["S1"] }
[[rules]]
id = "gold"
kind = "amount"
points = 1
per_amount_minor = 450
when = { tiers = ["gold", "silver"] }
most_per_purchase = 60
[[rules]]
id = "bread"
kind = "unit"
points = 3
goods = { products = ["bread"] }
[[rules]]
id = "visit"
kind = "visit"
points = 4
[[rules]]
id = "first"
kind = "bonus"
points = 15
when = { first_purchase = true }
[[rules]]
id = "birthday"
kind = "bonus"
points = 21
when = { birthday = "month", minimum_purchase_minor = 2000 }
"""
KINDS_OF_EXPIRY = {
    "months": '[expiry]\nrule = "months"\nmonths = 1\n',
    "idle": '[expiry]\nrule = "idle_months"\nmonths = 1\n',
    "end of month": '[expiry]\nrule = "end_of_month"\nmonths = 1\n',
}
KINDS_OF_TIERING = {
    "held for a month, then a step down": '[tiering]\nbasis = "threshold"\nperiod_days = 40\nhold_months = 1\ndemotion = "step"\n',
    "only while deserved": '[tiering]\nbasis = "threshold"\nmeasure = "points"\nperiod_days = 25\n',
    "by days here, a step at a time": '[tiering]\nbasis = "threshold"\nmeasure = "visits"\nperiod_days = 30\ndemotion = "step"\n',
}
FIRST = date(2025, 7, 1)


class Story:
    """A random past of four members in two shops, with everything that can happen to points."""

    def __init__(self, past: Past, seed: int, days: int, *, refills: bool) -> None:
        self.past = past
        self.chance = random.Random(seed)
        self.days = days
        self.refills = refills
        self.members: list[str] = []
        self.sales: dict[str, dict[int, int]] = {}
        self.returns: list[tuple[str, str, dict[int, int]]] = []
        self.gifts: list[tuple[str, str]] = []

    def tell(self) -> None:
        for offset in range(self.days):
            day = FIRST + timedelta(days=offset)
            if offset in {0, 1, 30, 60}:
                self._join(day)
            for hour in sorted(self.chance.sample(range(8, 22), self.chance.choice((0, 0, 1, 1, 2, 3)))):
                self._happen(f"{day} {hour:02}:{self.chance.randrange(60):02}")
        self.past.waited_until(str(FIRST + timedelta(days=self.days)))

    def _join(self, day: date) -> None:
        brought = {"referred_by": self.members[0]} if len(self.members) % 2 else {}
        birthday = f"1990-{self.chance.randint(7, 10):02}-15"
        self.members.append(self.past.joined(f"{day} 07:30", birthday=birthday, **brought))

    def _happen(self, at: str) -> None:
        kinds = (self._sell, self._bring_back, self._redeem, self._adjust, self._undo, self._give_back)
        weights = (12, 5, 3, 1, 3, 2) if self.refills else (12, 5, 3, 1, 0, 0)
        self.chance.choices(kinds, weights)[0](at)

    def _sell(self, at: str) -> None:
        goods = [self._goods() for _ in range(self.chance.randint(1, 4))]
        store = self.chance.choice(("S1", "S1", "S2"))
        sold = self.past.sold(self.chance.choice(self.members), in_store(at, store), *goods, store=store)
        self.sales[sold] = {number: one["amount_minor"] for number, one in enumerate(goods, 1)}

    def _goods(self) -> dict[str, int | str]:
        amount = self.chance.choice((90, 300, 777, 2_500, 9_999, 30_000))
        return {
            "amount_minor": amount,
            "category": self.chance.choice(("Dairy", "Food", "Food", "Tobacco")),
            "product_id": self.chance.choice(("milk", "bread", "rice")),
            "quantity_milli": self.chance.choice((1000, 2000, 1250)),
            "discount_minor": self.chance.choice((0, 0, 0, 50)),
        }

    def _bring_back(self, at: str) -> None:
        if not self.sales:
            return
        sold = self.chance.choice(list(self.sales))
        left = self.sales[sold]
        back = {
            number: self.chance.choice((amount, max(1, amount // 3)))
            for number, amount in left.items()
            if amount
        }
        back = {number: amount for number, amount in back.items() if self.chance.random() < 0.7}
        if back:
            returned = self.past.came_back(sold, at, back)
            self.returns.append((returned, sold, back))
            for number, amount in back.items():
                left[number] -= amount

    def _undo(self, at: str) -> None:
        if self.returns:
            returned, sold, back = self.returns.pop(self.chance.randrange(len(self.returns)))
            self.past.came_back(returned, at, back, kind="void")
            for number, amount in back.items():
                self.sales[sold][number] += amount

    def _redeem(self, at: str) -> None:
        member_id, points = self.chance.choice(self.members), self.chance.choice((5, 30, 120))
        if self.past.office.points(member_id) >= points:
            self.gifts.append((member_id, self.past.redeemed(member_id, at, points)))

    def _give_back(self, at: str) -> None:
        if self.gifts:
            member_id, redemption_id = self.gifts.pop(self.chance.randrange(len(self.gifts)))
            # With a debt head office leaves open which lot the points work it off from.
            if self.past.office.points(member_id) >= 0:
                self.past.gave_back(redemption_id, at)

    def _adjust(self, at: str) -> None:
        self.past.adjusted(self.chance.choice(self.members), at, self.chance.choice((-60, 45)))


def in_store(at: str, store: str) -> str:
    """The same instant, from the clock in Seoul to that of the store."""
    seoul = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(ZONES["S1"]))
    return f"{seoul.astimezone(ZoneInfo(ZONES[store])):%Y-%m-%d %H:%M}"


def recorded(past: Past, first: date) -> dict[str, tuple[int, int, str]]:
    """By member: points of purchases and awards since that day, the balance now, the tier now."""
    awarded = (
        select(ledger_entry.c.member_id, func.sum(ledger_entry.c.points))
        .where(ledger_entry.c.cause_kind.in_(("welcome", "referral")), ledger_entry.c.kind != "adjust")
        .where(ledger_entry.c.occurred_at_ms >= past.midnight_ms(first))
        .group_by(ledger_entry.c.member_id)
    )
    bought = (
        select(purchase.c.member_id, func.sum(purchase.c.points))
        .where(purchase.c.business_date >= first)
        .group_by(purchase.c.member_id)
    )
    points: dict[str, int] = {}
    for statement in (awarded, bought):
        for member_id, some in past.office.all(statement):
            points[member_id] = points.get(member_id, 0) + int(some)
    balances = {row.member_id: row.points for row in past.office.all(select(member))}
    tiers = {row.member_id: row.tier_code for row in past.office.all(select(member_tier))}
    return {one: (points.get(one, 0), balances[one], tiers.get(one, "member")) for one in balances}


def assert_as_recorded(past: Past, path: Path, days: int) -> None:
    """From the beginning, and from days in the middle of everything."""
    for offset in (0, days // 3, 2 * days // 3):
        first = FIRST + timedelta(days=offset)
        past.rehearse(path, str(first), str(FIRST + timedelta(days=days)), csv_folder=past.folder)
        expected = recorded(past, first)
        rows = rows_of(past.folder / "members.csv")
        assert rows
        for row in rows:
            old, new = (
                (int(row[f"{side}_points"]), int(row[f"{side}_balance"]), row[f"{side}_tier"])
                for side in ("old", "new")
            )
            assert (offset, old) == (offset, expected[row["member"]])
            assert new == old


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("expiry", "tiering"), list(zip(KINDS_OF_EXPIRY, KINDS_OF_TIERING, strict=True)))
def test_the_rules_in_force_give_what_was_recorded(
    past_on_sqlite: Past, expiry: str, tiering: str, seed: int
) -> None:  # M22
    past = past_on_sqlite
    more = MORE + KINDS_OF_EXPIRY[expiry] + KINDS_OF_TIERING[tiering]
    path = rules(past.folder, EARN, more, tiers=THRESHOLDS)
    past.in_force(path)
    # Whether an empty lot moves on with visits matters only to points that come back to it.
    Story(past, seed, 100, refills=expiry != "idle").tell()
    assert past.office.books_balance()
    assert_as_recorded(past, path, 100)


def test_so_they_do_on_either_engine(past: Past) -> None:
    more = MORE + KINDS_OF_EXPIRY["months"] + KINDS_OF_TIERING["by days here, a step at a time"]
    path = rules(past.folder, EARN, more, tiers=THRESHOLDS)
    past.in_force(path)
    Story(past, 5, 45, refills=True).tell()
    assert_as_recorded(past, path, 45)
