"""Turns recorded purchases into what is replayed: sales, what came back of them, and what that did to earlier days."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from pos_loyalty.domain.basket import BasketLine, total_minor
from pos_loyalty.domain.facts import birthday_windows
from pos_loyalty.domain.points import Returned, added, kept
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing import purchase_heads
from pos_loyalty.head_office.rehearsing.events import CameBack, CameWithoutReceipt, Earlier, Sold
from pos_loyalty.head_office.rehearsing.purchase_heads import Clocks, Head, Lines
from pos_loyalty.head_office.rehearsing.rules import Period

PurchaseEvent = Sold | CameBack | CameWithoutReceipt


@dataclass(slots=True)
class Bought:
    """By member. `corrections` undo what the days before the period lost by returns that came in it or later."""

    events: dict[str, list[PurchaseEvent]] = field(default_factory=dict)
    corrections: dict[str, list[Day]] = field(default_factory=dict)
    lines: int = 0

    def add(self, member_id: str, event: PurchaseEvent) -> None:
        self.events.setdefault(member_id, []).append(event)


def read(
    connection: Connection,
    birthdays: Mapping[str, date | None],
    others: Collection[str],
    period: Period,
    clocks: Clocks,
) -> Bought:
    """Of members with their birthdays; of `others` only the visits matter, and their sales have no lines."""
    heads = purchase_heads.heads_of(connection, [*birthdays, *others], period, clocks)
    return _Reading(connection, heads, birthdays, period).bought()


class _Reading:
    def __init__(
        self,
        connection: Connection,
        heads: Mapping[str, Head],
        birthdays: Mapping[str, date | None],
        period: Period,
    ) -> None:
        self._heads = heads
        self._birthdays = birthdays
        self._period = period
        self._of_sale: dict[str, list[Head]] = {}
        self._nameless: list[Head] = []
        for head in heads.values():
            self._place(head)
        self._lines = self._read_lines(connection)

    def _place(self, head: Head) -> None:
        """A return belongs to its sale, the undoing of a return too."""
        if head.kind == "sale":
            return
        root = head
        while root.returns_id is not None and root.returns_id in self._heads:
            root = self._heads[root.returns_id]
        if root.kind == "sale":
            self._of_sale.setdefault(root.purchase_id, []).append(head)
        elif self._period.first <= head.day <= self._period.last and head.member_id in self._birthdays:
            self._nameless.append(head)

    def _read_lines(self, connection: Connection) -> Lines:
        sales = [
            head.purchase_id
            for head in self._heads.values()
            if head.kind == "sale"
            and (
                head.purchase_id in self._of_sale
                or (self._is_inside(head) and head.member_id in self._birthdays)
            )
        ]
        returns = [head.purchase_id for some in self._of_sale.values() for head in some]
        sales += [head.purchase_id for head in self._nameless]
        return purchase_heads.lines_of(connection, sales, returns)

    def _is_inside(self, head: Head) -> bool:
        return self._period.first <= head.day <= self._period.last

    def bought(self) -> Bought:
        found = Bought(lines=sum(len(lines) for lines in self._lines.sold.values()))
        for head in self._heads.values():
            if head.kind != "sale" or head.day > self._period.last:
                continue
            steps = list(self._steps(head))
            if head.day >= self._period.first:
                comes_back = any(step.head.day <= self._period.last for step in steps)
                found.add(head.member_id, self._sold(head, comes_back=comes_back))
                self._add_inside(found, head, steps)
            else:
                self._add_earlier(found, head, steps)
        for head in self._nameless:
            found.add(head.member_id, self._without_receipt(head))
        return found

    def _sold(self, head: Head, *, comes_back: bool) -> Sold:
        lines = self._lines.sold.get(head.purchase_id, ())
        windows = birthday_windows(self._birthdays.get(head.member_id), head.day)
        amount = total_minor(lines)
        return Sold(
            head.at_ms,
            head.purchase_id,
            head.member_id,
            head.store_id,
            head.at,
            lines,
            amount,
            windows,
            head.tier,
            comes_back,
        )

    def _add_inside(self, found: Bought, sale: Head, steps: list["_Step"]) -> None:
        for step in steps:
            if step.head.day <= self._period.last:
                found.add(sale.member_id, step.event(sale, None))

    def _add_earlier(self, found: Bought, sale: Head, steps: list["_Step"]) -> None:
        taken = 0
        for step in steps:
            moved = step.head.points
            if step.head.day >= self._period.first:
                correction = Day(sale.member_id, sale.day, -step.sales, -step.amount_minor, -moved)
                found.corrections.setdefault(sale.member_id, []).append(correction)
                if step.head.day <= self._period.last:
                    found.add(sale.member_id, step.event(sale, Earlier(sale.points, taken, moved)))
            taken -= moved

    def _steps(self, sale: Head) -> Iterator["_Step"]:
        """What came back of a sale, one after the other."""
        family = self._of_sale.get(sale.purchase_id)
        if not family:
            return
        lines = self._lines.sold.get(sale.purchase_id, ())
        back: Mapping[int, Returned] = {}
        was, at_ms = lines, sale.at_ms
        for head in sorted(family, key=lambda one: (one.at_ms, one.returns_id != sale.purchase_id)):
            undoes = head.returns_id != sale.purchase_id
            back = added(back, self._change(head, undoes=undoes))
            now = kept(lines, back)
            at_ms = max(at_ms, head.at_ms)
            yield _Step(head, at_ms, was, now, undoes)
            was = now

    def _change(self, head: Head, *, undoes: bool) -> Mapping[int, Returned]:
        if not undoes:
            return self._lines.returned.get(head.purchase_id, {})
        undone = self._lines.returned.get(head.returns_id or "", {})
        return {no: Returned(-back.amount_minor, -back.quantity_milli) for no, back in undone.items()}

    def _without_receipt(self, head: Head) -> CameWithoutReceipt:
        lines = self._lines.sold.get(head.purchase_id, ())
        undoes = head.returns_id if head.kind == "void" else None
        return CameWithoutReceipt(
            head.at_ms, head.purchase_id, head.store_id, head.at, lines, undoes, head.points
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One return, or the undoing of one; no clock lets it be before what it needs."""

    head: Head
    at_ms: int
    was: tuple[BasketLine, ...]
    now: tuple[BasketLine, ...]
    undoes: bool

    @property
    def sales(self) -> int:
        return int(_is_something(self.now)) - int(_is_something(self.was))

    @property
    def amount_minor(self) -> int:
        return total_minor(self.now) - total_minor(self.was)

    def event(self, sale: Head, earlier: Earlier | None) -> CameBack:
        return CameBack(
            self.at_ms,
            self.head.purchase_id,
            sale.member_id,
            sale.store_id,
            self.head.at,
            sale.purchase_id,
            sale.day,
            self.now,
            self.sales,
            self.amount_minor,
            self.undoes,
            earlier,
        )


def _is_something(lines: tuple[BasketLine, ...]) -> bool:
    return any(line.amount_minor > 0 or line.quantity_milli > 0 for line in lines)
