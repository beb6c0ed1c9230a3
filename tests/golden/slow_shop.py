"""The same shop by the slow reference: it tells the figures of a story, not the sentences."""

import re
from collections.abc import Iterator
from datetime import UTC, date
from zoneinfo import ZoneInfo

from tests.golden.case import Case
from tests.golden.history import History, Sale, coming
from tests.golden.words import Spoken, basket, parts, spoken
from tests.reference.dates import birthday_circumstances
from tests.reference.goods_back import BoughtGoods
from tests.reference.lots import Account
from tests.reference.prices import discount_of, is_reserved_for_others
from tests.reference.purchases import points_of
from tests.reference.tiers import Held, deserved, on_day

FIGURES = re.compile(
    r"(earns|takes back|gives back|balance|[0-9]+ points until|tier:"
    r"|Earned with this purchase:|Taken back:|Balance:|Owed:) ?.*"
)
"""Lines of an outcome that the reference can tell too."""


class SlowShop:
    def __init__(self, case: Case) -> None:
        self.documents = case.documents
        self.document = case.documents[0]
        self.birthday = date.fromisoformat(case.birthday) if case.birthday else None
        self.account = Account(self.document)
        self.history = History()
        self.bought: dict[str, BoughtGoods] = {}
        self.taken: dict[str, int] = {}
        self.band: str | None = None
        self.held: Held | None = None
        self.moved: tuple[str, int, date] = ("", 0, date.min)

    def play(self, text: str) -> list[str]:
        step = spoken(text)
        verb = getattr(self, f"_{step.verb.replace(' ', '_')}", None)
        return list(verb(step)) if verb else []

    def _sale(self, step: Spoken) -> Iterator[str]:
        begun = [one for one in self.documents if str(one.get("valid_from", "")) <= str(step.at)]
        self.document = max(begun or self.documents[:1], key=lambda one: one["version"])
        self.account.under(self.document)
        day = step.at.date()
        self.account.expire(day)
        facts = self._facts(step)
        lines = basket(step.said["goods"], self.document["currency"])
        if any(is_reserved_for_others(self.document, line, facts.tier) for line in lines):
            return
        lines = tuple(self._reduced(line, facts, sum(one.full_minor for one in lines)) for line in lines)
        earned = points_of(self.document, lines, facts)
        yield f"earns {earned}"
        sale = Sale(f"sale {len(self.history.sales) + 1}", self.document, lines, facts, earned, earned)
        self.history.sales.append(sale)
        self.bought[sale.name] = BoughtGoods(self.document, lines, facts)
        self.moved = ("Earned with this purchase", earned, day)
        self.account.earn(day, sale.name, earned)
        yield from self._stands(day)
        yield from self._judged(day)

    def _facts(self, step):
        tier = step.said["tier"] or (self.held.code if self.held else self.document["tiers"][-1]["code"])
        holds = birthday_circumstances(self.birthday, step.at.date()) if self.birthday else ()
        return self.history.facts(step.at, step.said["store"] or "S1", tier, holds)

    def _reduced(self, line, facts, whole_minor):
        if not self.document.get("discounts"):
            return line
        name, off_minor = discount_of(self.document, line, facts, whole_minor)
        return type(line)(
            **{field: getattr(line, field) for field in line.__slots__}
            | {"amount_minor": line.full_minor - off_minor, "discount_minor": off_minor, "discount_id": name}
        )

    def _return(self, step: Spoken) -> Iterator[str]:
        self.account.expire(step.day)
        sale = self.history.sales[int(step.said["sale"]) - 1]
        name = f"return {len(self.taken) + 1}"
        bought = self.bought[sale.name]
        left = tuple(bought.kept())
        sale.returns[name] = coming(left, parts(step.said["goods"], left))
        self.history.returns[name] = sale
        self.taken[name] = bought.bring_back(name, sale.returns[name])
        sale.left = bought.earned
        self.moved = ("Taken back", self.taken[name], step.day)
        yield f"takes back {self.taken[name]}"
        self.account.take_back(step.day, name, sale.name, self.taken[name])
        yield from self._stands(step.day)
        yield from self._judged(step.day)

    def _undo(self, step: Spoken) -> Iterator[str]:
        self.account.expire(step.day)
        name = f"return {step.said['number']}"
        sale = self.history.returns[name]
        del sale.returns[name]
        given = self.bought[sale.name].undo(name)
        sale.left = self.bought[sale.name].earned
        self.moved = ("Earned with this purchase", given, step.day)
        yield f"gives back {given}"
        self.account.give_again(step.day, name, sale.name, f"undone {name}", given, self._grace_days())
        yield from self._stands(step.day)

    def _receipt(self, _step: Spoken) -> Iterator[str]:
        """The points of the newest one; a debt is told instead of the balance, in a sentence of two lines."""
        what, points, day = self.moved
        yield f"{what}: {points:,} points."
        debt = self.account.debt
        balance = self.account.spendable(day) + self.account.pending(day)
        yield f"Owed: {debt:,} points. The next purchases work" if debt else f"Balance: {balance:,} points."

    def _gift(self, step: Spoken) -> Iterator[str]:
        self.account.expire(step.day)
        name, wanted = f"gift {len(self.history.gifts) + 1}", int(step.said["points"])
        if self.account.spend(step.day, name, wanted):
            self.history.gifts[name] = wanted
            yield from self._stands(step.day)

    def _gift_back(self, step: Spoken) -> Iterator[str]:
        self.account.expire(step.day)
        name = f"gift {step.said['number']}"
        coming_back = int(step.said["points"] or self.history.gifts[name])
        self.history.gifts[name] -= coming_back
        self.account.give_back(step.day, name, name, coming_back, self._grace_days())
        yield from self._stands(step.day)

    def _day(self, step: Spoken) -> Iterator[str]:
        yield from self._day_of(step.day)

    def _moment(self, step: Spoken) -> Iterator[str]:
        zone = ZoneInfo(self.document.get("time_zone", "UTC"))
        yield from self._day_of(step.at.replace(tzinfo=UTC).astimezone(zone).date())

    def _day_of(self, day: date) -> Iterator[str]:
        self.account.expire(day)
        yield from self._stands(day)
        yield from self._judged(day)

    def _standing(self, step: Spoken) -> Iterator[str]:
        self.band = step.said["band"]
        yield from self._judged(step.day)

    def _judged(self, day: date) -> Iterator[str]:
        tiering = self.document.get("tiering")
        if tiering is None:
            return
        before = self.held
        measured = self.history.measured(
            tiering.get("measure", "spend"), tiering.get("period_days", 365), day
        )
        self.held = on_day(self.document, before, deserved(self.document, self.band, measured), day)
        if self.held != before:
            name = next(one["names"]["en"] for one in self.document["tiers"] if one["code"] == self.held.code)
            kept = f", kept until {self.held.kept_until}" if self.held.kept_until else ""
            yield f"tier: {name}{kept}"

    def _stands(self, day: date) -> Iterator[str]:
        now, waiting = self.account.spendable(day), self.account.pending(day)
        debt = self.account.debt
        yield f"balance {now + waiting - debt}: {now} now, {waiting} waiting, {debt} owed"
        by_day = self.account.expiring(day, 100_000)
        yield from (f"{by_day[last]} points until {last}" for last in sorted(by_day))

    def _grace_days(self) -> int:
        return self.document.get("expiry", {}).get("grace_days", 30)
