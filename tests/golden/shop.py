"""A shop with one member that plays a story by the product's rules and tells all that comes of each step."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

from pos_loyalty.domain import points, prices, tiers, why
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Occasion, prompt_for
from pos_loyalty.domain.codes import CardCode, CodeRules, parse
from pos_loyalty.domain.facts import Facts, birthday_windows
from pos_loyalty.domain.ledger import Posting
from pos_loyalty.domain.points import summed
from pos_loyalty.domain.scheme import Scheme, valid_at
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.i18n import formats
from tests.golden.books import Books
from tests.golden.case import Case
from tests.golden.history import History, Sale, coming
from tests.golden.paper import Booked, came_back, printed
from tests.golden.words import Spoken, basket, minor, parts, spoken


class Shop:
    def __init__(self, case: Case) -> None:
        self.schemes = [scheme_from_document(document, strict=True) for document in case.documents]
        self.documents = {
            scheme.version: document for scheme, document in zip(self.schemes, case.documents, strict=True)
        }
        self.birthday = date.fromisoformat(case.birthday) if case.birthday else None
        self.scheme = self.schemes[0]
        self.books = Books(self.scheme)
        self.history = History()
        self.band: str | None = None
        self.held: Holdership | None = None
        self.booked: list[Booked] = []
        self.brought: dict[str, tuple[BasketLine, ...]] = {}

    def play(self, text: str) -> list[str]:
        step = spoken(text)
        return list(getattr(self, f"_{step.verb.replace(' ', '_')}")(step))

    # What is bought and brought back

    def _sale(self, step: Spoken) -> Iterator[str]:
        self._use(valid_at(self.schemes, step.at))
        day = step.at.date()
        yield from self._entries(self.books.expire(day))
        facts = self._facts(step)
        lines = basket(step.said["goods"], self.scheme.currency)
        reserved = list(self._reserved(lines, facts.tier))
        if reserved:
            yield from reserved
            return
        lines = self._reduced(lines, facts)
        yield from self._prices(lines)
        yield from self._told(why.sale(lines, self.scheme, facts))
        earned = points.accrue(lines, self.scheme, facts).points
        yield f"earns {earned}"
        name = f"sale {len(self.history.sales) + 1}"
        document = self.documents[self.scheme.version]
        self.history.sales.append(Sale(name, document, lines, facts, earned, earned))
        self.booked.append(Booked("sale", lines, earned, day))
        yield from self._entries(self.books.earn(day, name, earned))
        yield from self._stands(day)
        yield from self._judged(day)

    def _facts(self, step: Spoken) -> Facts:
        tier = step.said["tier"] or (self.held.tier if self.held else self.scheme.tiers[-1].code)
        windows = birthday_windows(self.birthday, step.at.date())
        return self.history.facts(step.at, step.said["store"] or "S1", tier, windows)

    def _reserved(self, lines: Iterable[BasketLine], tier: str) -> Iterator[str]:
        for line in lines:
            allowed = prices.reserved_for(line, self.scheme, tier)
            if allowed:
                names = [one.name("en") for one in self.scheme.tiers if one.code in allowed]
                yield f"{line.name} is for {' and '.join(names)} only"

    def _reduced(self, lines: tuple[BasketLine, ...], facts: Facts) -> tuple[BasketLine, ...]:
        """By the discounts of the scheme; where it has none, as the story says."""
        return prices.discounted(lines, self.scheme, facts) if self.scheme.discounts else lines

    def _prices(self, lines: Iterable[BasketLine]) -> Iterator[str]:
        for line in lines:
            found = [one for one in self.scheme.discounts if one.discount_id == line.discount_id]
            if found and line.discount_minor:
                off = self._money(line.discount_minor)
                yield f"{line.name} costs {self._money(line.amount_minor)}, {off} off: {found[0].names['en']}"

    def _return(self, step: Spoken) -> Iterator[str]:
        yield from self._entries(self.books.expire(step.day))
        sale = self.history.sales[int(step.said["sale"]) - 1]
        name = f"return {len(self.history.returns) + 1}"
        left = self._kept(sale)
        sale.returns[name] = coming(left, parts(step.said["goods"], left))
        self.history.returns[name] = sale
        kept = self._kept(sale)
        self.brought[name] = tuple(came_back(left, kept))
        taken = points.to_take_back(sale.left, kept, self._scheme_of(sale), sale.facts)
        self.booked.append(Booked("return", self.brought[name], -taken, step.day))
        yield f"takes back {taken}"
        posting = self.books.take_back(step.day, sale.name, sale.earned, sale.earned - sale.left, taken, name)
        sale.left -= taken
        yield from self._entries(posting)
        yield from self._stands(step.day)
        yield from self._judged(step.day)

    def _undo(self, step: Spoken) -> Iterator[str]:
        yield from self._entries(self.books.expire(step.day))
        name = f"return {step.said['number']}"
        sale = self.history.returns[name]
        del sale.returns[name]
        due = points.accrue(self._kept(sale), self._scheme_of(sale), sale.facts).points
        given = max(0, due - sale.left)
        self.booked.append(Booked("return_undone", self.brought[name], given, step.day))
        yield f"gives back {given}"
        posting = self.books.give_again(step.day, sale.name, sale.day, name, given, f"undone {name}")
        sale.left += given
        yield from self._entries(posting)
        yield from self._stands(step.day)

    def _receipt(self, _step: Spoken) -> list[str]:
        """The newest one, with what the member has by now."""
        booked = self.booked[-1]
        return printed(booked, self.scheme, self.books.holding(booked.day))

    def _kept(self, sale: Sale) -> tuple[BasketLine, ...]:
        return points.kept(sale.lines, summed(sale.back()))

    def _scheme_of(self, sale: Sale) -> Scheme:
        return next(one for one in self.schemes if one.version == sale.document["version"])

    # Gifts and time

    def _gift(self, step: Spoken) -> Iterator[str]:
        yield from self._entries(self.books.expire(step.day))
        wanted = int(step.said["points"])
        if self.books.holding(step.day).spendable < wanted:
            yield "not enough points"
            return
        name = f"gift {len(self.history.gifts) + 1}"
        self.history.gifts[name] = wanted
        yield from self._entries(self.books.spend(step.day, name, wanted))
        yield from self._stands(step.day)

    def _gift_back(self, step: Spoken) -> Iterator[str]:
        yield from self._entries(self.books.expire(step.day))
        name = f"gift {step.said['number']}"
        posting = self.books.give_back(step.day, name, name, step.number("points"))
        yield from self._entries(posting)
        yield from self._stands(step.day)

    def _day(self, step: Spoken) -> Iterator[str]:
        yield from self._day_of(step.day)

    def _moment(self, step: Spoken) -> Iterator[str]:
        """Head office's day is that of the scheme's time zone."""
        day = step.at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.scheme.time_zone)).date()
        yield f"it is {day}"
        yield from self._day_of(day)

    def _day_of(self, day: date) -> Iterator[str]:
        yield from self._entries(self.books.expire(day))
        yield from self._stands(day)
        yield from self._judged(day)

    def _notice(self, step: Spoken) -> Iterator[str]:
        days = self.scheme.expiry.notice_days
        soon = [
            (day, left)
            for day, left in self.books.holding(step.day).expiring
            if (day - step.day).days <= days
        ]
        yield from (f"{left} points end after {day}" for day, left in soon)
        if not soon:
            yield "nothing ends soon"

    # Tiers

    def _standing(self, step: Spoken) -> Iterator[str]:
        self.band = step.said["band"]
        yield from self._judged(step.day)

    def _judged(self, day: date) -> Iterator[str]:
        """A scheme that says nothing about tiers leaves them to the story."""
        if "tiering" not in self.documents[self.scheme.version]:
            return
        before, merit = self.held, self._merit(day)
        self.held = tiers.judged(before, self.scheme, merit, day)
        if before != self.held:
            kept = f", kept until {self.held.held_until}" if self.held.held_until else ""
            yield f"tier: {self.scheme.tier(self.held.tier).name('en')}{kept}"

    def _merit(self, day: date) -> Merit:
        tiering = self.scheme.tiering
        return Merit(self.band, self.history.measured(tiering.measure, tiering.period_days, day))

    def _progress(self, step: Spoken) -> Iterator[str]:
        assert self.held is not None, "a story asks for the next tier of somebody who has one"
        found = tiers.progress(self.held, self.scheme, self._merit(step.day), step.day)
        if found is None:
            yield "tiers come from the pyramid alone"
            return
        unit = {"visits": "visits", "points": "points"}.get(found.measure)
        if found.next_tier:
            missing = f"{found.missing} {unit}" if unit else self._money(found.missing)
            yield f"{missing} more for {self.scheme.tier(found.next_tier).name('en')}"
        if found.keep_until:
            missing = f"{found.keep_missing} {unit}" if unit else self._money(found.keep_missing)
            yield f"{missing} more by {found.keep_until} to keep {self.scheme.tier(self.held.tier).name('en')}"

    # Other things a till says

    def _service(self, step: Spoken) -> Iterator[str]:
        service = next(one for one in self.scheme.services if one.service_id == step.said["name"])
        bought = replace(
            basket("Rice 1", self.scheme.currency)[0], amount_minor=self._minor(step.said["amount"])
        )
        price = prices.service_price(service, (bought,), self._facts(step))
        yield (
            f"{service.names['en']} costs {self._money(price)}" if price else f"{service.names['en']} is free"
        )

    def _name(self, step: Spoken) -> Iterator[str]:
        yield self.scheme.rule_name(step.said["rule"], step.said["language"] or "en")

    def _worth(self, step: Spoken) -> Iterator[str]:
        yield self._money(self.scheme.worth.of(int(step.said["points"])))

    def _scan(self, step: Spoken) -> Iterator[str]:
        found = parse(
            step.said["code"].encode(), CodeRules(legacy_ean_prefixes=self.scheme.legacy_ean_prefixes)
        )
        if isinstance(found, CardCode):
            own = f"programme {int(found.number[1:4])}, ours is {self.scheme.programme}"
            yield "a member card of the older system" if found.legacy else f"a member card of {own}"
        else:
            yield type(found).__name__

    def _greet(self, step: Spoken) -> Iterator[str]:
        birthday, visit = (step.said[name] for name in ("birthday", "visit"))
        said = prompt_for(
            Occasion(
                birthday=date.fromisoformat(birthday) if birthday else None,
                last_visit_on=date.fromisoformat(visit) if visit else step.day,
                joined_on=None,
                tier_name="Silver",
                tier_since=None,
            ),
            step.day,
            birthday_window_days=self.scheme.birthday_window_days,
            long_absence_days=self.scheme.long_absence_days,
        )
        yield formats.fill(said, str, "en", name="Kim") if said else "nothing special"

    # What all have in common

    def _use(self, scheme: Scheme) -> None:
        self.scheme = self.books.scheme = scheme

    def _told(self, notes: Iterable[why.Note]) -> Iterator[str]:
        yield from (formats.fill(note, str, "en") for note in notes)

    def _entries(self, posting: Posting) -> Iterator[str]:
        for entry in posting.entries:
            place = "of the debt" if entry.lot_id is None else f"in the lot of {entry.lot_id}"
            if entry.lot_id is not None and entry.lot_id.startswith("grace"):
                place = f"in a {entry.lot_id.replace('grace of', 'grace lot of')}"
            yield f"{entry.kind} {entry.points:+d} {place}"

    def _stands(self, day: date) -> Iterator[str]:
        held = self.books.holding(day)
        yield f"balance {held.balance}: {held.spendable} now, {held.pending} waiting, {held.debt} owed"
        yield from (f"{left} points until {last_day}" for last_day, left in held.expiring)

    def _money(self, amount_minor: int) -> str:
        return formats.money(amount_minor, self.scheme.currency, "en")

    def _minor(self, text: str) -> int:
        return minor(text, self.scheme.currency)
