"""A rehearsal as text for a person: who gains, what it costs, and which rules make the difference."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pos_loyalty.head_office.rehearsing.result import MoverRow, Rehearsal, rounded
from pos_loyalty.i18n import formats

LANGUAGE: Final = "en"
STORES_TOLD: Final = 20
NOTHING: Final = "–"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """`left` are the columns of words; figures stand to the right. `below` is said under it."""

    head: Row
    rows: Sequence[Row]
    left: frozenset[int] = frozenset({0})
    below: str = ""

    def lines(self) -> Iterator[str]:
        everything = (self.head, *self.rows)
        widths = [max(_width(row[place]) for row in everything) for place in range(len(self.head))]
        for row in everything:
            cells = (self._cell(row[place], width, place) for place, width in enumerate(widths))
            yield "  ".join(cells).rstrip()
        if self.below:
            yield self.below

    def _cell(self, text: str, width: int, place: int) -> str:
        gap = " " * (width - _width(text))
        return text + gap if place in self.left else gap + text


def lines(found: Rehearsal) -> Iterator[str]:
    yield f"{found.scheme_file}, rehearsed with the purchases from {found.first} to {found.last}"
    yield f"{found.purchases:,} purchases of {found.members:,} members, {found.lines:,} lines"
    for table in _tables(found):
        if table.rows:
            yield ""
            yield from table.lines()


def _tables(found: Rehearsal) -> Iterator[_Table]:
    yield _totals(found)
    yield _shares(found)
    yield _movers("gain most", found.gains)
    yield _movers("lose most", found.losses)
    rules = [
        (row.name, _parts(row.old), _parts(row.new), _signed_parts(row.difference)) for row in found.rules
    ]
    yield _Table(("points by", "old rules", "new rules", "difference"), rules)
    yield _tier_moves(found)
    yield _stores(found)
    if found.gifts is not None:
        yield _gifts(found)


def _totals(found: Rehearsal) -> _Table:
    old, new = found.old, found.new
    rows = [
        _points("points of the period", old.points, new.points),
        _points("points that ended in it", old.expired, new.expired),
        _points("points at its end", old.standing, new.standing),
        _points("points that members owe", old.debt, new.debt),
        _points("members who owe points", old.in_debt, new.in_debt),
        _money("worth of the points of the period", old.cost_minor, new.cost_minor, found.currency),
        _money("worth of the points at its end", old.liability_minor, new.liability_minor, found.currency),
    ]
    silent = [words for words, side in (("old", old), ("new", new)) if not side.worth.minor]
    below = (
        f"The {' and the '.join(silent)} rules do not say what points are worth: [worth]." if silent else ""
    )
    return _Table(("", "old rules", "new rules", "difference"), rows, below=below)


def _shares(found: Rehearsal) -> _Table:
    counts = (("more", found.more), ("the same", found.same), ("fewer", found.fewer))
    share = [f"{count / found.members:.1%}" if found.members else NOTHING for _, count in counts]
    rows = [(what, _number(count), part) for (what, count), part in zip(counts, share, strict=True)]
    return _Table(("points by the new rules", "members", "share"), rows)


def _movers(title: str, movers: Sequence[MoverRow]) -> _Table:
    rows = [
        (
            one.row.member,
            one.card or "",
            _number(one.row.old_points),
            _number(one.row.new_points),
            formats.signed(one.row.difference, LANGUAGE),
            ", ".join(f"{name} {_signed_parts(points)}" for name, points in one.reasons),
        )
        for one in movers
    ]
    head = (title, "card", "old rules", "new rules", "difference", "mostly by")
    return _Table(head, rows, left=frozenset({0, 1, 5}))


def _tier_moves(found: Rehearsal) -> _Table:
    tiers = found.tiers
    rows = [
        (
            tiers.names.get(old, old),
            *(_number(tiers.members.get((old, new), 0)) for new in tiers.new),
        )
        for old in tiers.old
    ]
    head = ("tier: old rules ↓ new rules →", *(tiers.names.get(new, new) for new in tiers.new))
    return _Table(head, rows)


def _stores(found: Rehearsal) -> _Table:
    rows = [
        (
            row.store or "no store",
            row.name,
            *_points("", row.old, row.new)[1:],
            *_money("", found.old.worth.of(row.old), found.new.worth.of(row.new), found.currency)[1:],
        )
        for row in found.stores[:STORES_TOLD]
    ]
    untold = len(found.stores) - STORES_TOLD
    below = f"… and {untold:,} more stores; --csv writes all of them." if untold > 0 else ""
    head = ("store", "", "old rules", "new rules", "difference", "old cost", "new cost", "difference")
    return _Table(head, rows, left=frozenset({0, 1}), below=below)


def _gifts(found: Rehearsal) -> _Table:
    def price(points: int | None) -> str:
        return NOTHING if points is None else _number(points)

    rows = [
        (
            row.gift,
            row.name,
            price(row.old_price),
            price(row.new_price),
            *_points("", row.old_members, row.new_members)[1:],
        )
        for row in found.gifts or ()
    ]
    head = ("gift", "", "old price", "new price", "members who could have it: old", "new", "difference")
    return _Table(head, rows, left=frozenset({0, 1}))


def _points(what: str, old: int, new: int) -> Row:
    return what, _number(old), _number(new), formats.signed(new - old, LANGUAGE)


def _money(what: str, old: int, new: int, currency: str) -> Row:
    old_text, new_text, difference = (
        formats.money(amount, currency, LANGUAGE) for amount in (old, new, new - old)
    )
    return what, old_text, new_text, f"+{difference}" if new > old else difference


def _number(value: int) -> str:
    return formats.number(value, LANGUAGE)


def _parts(points: Fraction | None) -> str:
    return NOTHING if points is None else f"{rounded(points):,}".replace("-", "−")


def _signed_parts(points: Fraction) -> str:
    return f"+{_parts(points)}" if points > 0 else _parts(points)


def _width(text: str) -> int:
    """In columns of a terminal: letters of East Asia take two, marks on letters none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
