"""Finds members by what a person types: a card or phone number, a part of the name, Hangul initials.

See decision 0013: names are looked through from end to end, in an index that holds nothing else.
"""

import re
import time
import unicodedata
from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple

from sqlalchemy import Connection

from pos_loyalty.database import driver
from pos_loyalty.domain import names

LEAST_DIGITS = 4
LONGEST_TYPED = 400
"""What is typed behind so many characters is not looked at; no name is that long."""
MOST_SECONDS = 2.0

_Near = tuple[int, float, str]
"""A search key with its mistakes, and how much less than whole it agrees: in this order the nearest is first."""

_NAMES_AT_ONCE = 2_000
_MOST_WORDS = 4
_SHORTEST_NUMBER = 7
_TRUNK_ZERO = re.compile(r"\(0+\)")
_LAST_CHARACTER = "\U0010ffff"


class MemberHit(NamedTuple):
    """A row of the list of members found: the balance as the till knows it, the newest active card."""

    member_id: str
    name: str
    phone_last4: str
    tier_code: str
    last_visit_on: str | None
    points: int
    card_number: str | None


_HITS = """
    SELECT m.member_id, m.name, m.phone_last4, m.tier_code, m.last_visit_on,
        m.points + (SELECT COALESCE(SUM(l.points), 0) FROM ledger_entry l
                     WHERE l.member_id = m.member_id AND l.seq > m.included_seq),
        (SELECT card_number FROM card WHERE member_id = m.member_id AND state = 'active'
          ORDER BY state_since_ms DESC, card_number LIMIT 1)
    FROM {source} WHERE m.status = 'active' AND {condition} ORDER BY m.name_search, m.rowid LIMIT :most
"""
_HOLDER = "card c JOIN member m ON m.member_id = c.member_id"
_BY_CARD = _HITS.format(source=_HOLDER, condition="c.card_number IN (:code, :digits)")
_BY_CARD_END = _HITS.format(source=_HOLDER, condition="c.last4 = :last4 AND c.card_number LIKE :ending")
# Numbers are kept as they came, with or without the country: the shorter one is the end of the longer one.
_BY_PHONE = _HITS.format(
    source="member m",
    condition="""m.phone_last4 = :last4 AND (m.phone LIKE :ending OR m.phone LIKE :national
        OR (length(ltrim(m.phone, '+0')) >= 8
            AND substr(:digits, -length(ltrim(m.phone, '+0'))) = ltrim(m.phone, '+0')))""",
)
_NAME_BEGINS = _HITS.format(source="member m", condition="m.name_search >= :term AND m.name_search < :behind")
_INITIALS_BEGIN = _HITS.format(
    source="member m",
    condition="m.name_search >= :first AND m.name_search < :behind AND instr(m.name_search, '|' || :term)",
)
_NAME_HOLDS = _HITS.format(source="member m", condition="instr(m.name_search, :term) > 1")
_INITIALS_HOLD = _HITS.format(
    source="member m",
    condition="""instr(m.name_search, :term) AND NOT
        (m.name_search >= :first AND m.name_search < :behind AND instr(m.name_search, '|' || :term))""",
)
_NAME_IS = _HITS.format(source="member m", condition="m.name_search = :term")
_ALL_NAMES = "SELECT DISTINCT name_search FROM member WHERE status = 'active' ORDER BY name_search"


class _Found:
    """Members so far, each once, in the order in which they were found."""

    def __init__(self, connection: Connection, most: int) -> None:
        self._connection = connection
        self._most = most
        self._by_id: dict[str, MemberHit] = {}

    @property
    def is_full(self) -> bool:
        return len(self._by_id) >= self._most

    def look(self, statement: str, **values: str) -> None:
        if self.is_full:
            return
        for row in driver.rows(self._connection, statement, {**values, "most": self._most}):
            self._by_id.setdefault(row[0], MemberHit(*row))

    def hits(self) -> list[MemberHit]:
        return list(self._by_id.values())[: self._most]


def search(connection: Connection, typed: str, most: int = 20) -> list[MemberHit]:
    """Active members: whole numbers first, then ends of numbers, then beginnings of names, then parts of names."""
    found = _Found(connection, most)
    is_settled = _look_for_number(found, typed[:LONGEST_TYPED])
    if not is_settled:
        _look_for_name(found, names.search_term(typed[:LONGEST_TYPED]))
    return found.hits()


def _look_for_number(found: _Found, typed: str) -> bool:
    """Whether it was a number so long that nobody can mean a name with such digits."""
    plain = unicodedata.normalize("NFKC", names.clean(typed))
    code = "".join(plain.split()).upper()
    digits = "".join(c for c in _TRUNK_ZERO.sub("", plain) if c in "0123456789")
    if len(code) < LEAST_DIGITS:
        return False
    found.look(_BY_CARD, code=code, digits=digits)
    if len(digits) < LEAST_DIGITS or any(c.isalpha() for c in plain):
        return False
    last4, ending = digits[-LEAST_DIGITS:], f"%{digits}"
    without_prefix = digits.lstrip("0")
    # What is too short to be a whole number means all of its zeros.
    national = f"%{without_prefix}" if len(without_prefix) >= _SHORTEST_NUMBER else ending
    found.look(_BY_PHONE, last4=last4, ending=ending, national=national, digits=digits)
    found.look(_BY_CARD_END, last4=last4, ending=ending)
    return len(digits) >= _SHORTEST_NUMBER and bool(found.hits())


def _look_for_name(found: _Found, term: str) -> None:
    if not term:
        return
    if names.are_initials(term):
        first, behind = names.syllables(term[0])
        found.look(_INITIALS_BEGIN, term=term, first=first, behind=behind)
        found.look(_INITIALS_HOLD, term=term, first=first, behind=behind)
    else:
        found.look(_NAME_BEGINS, term=term, behind=term + _LAST_CHARACTER)
        found.look(_NAME_HOLDS, term=term)


def search_fuzzy(
    connection: Connection, typed: str, most: int = 20, within_s: float = MOST_SECONDS
) -> list[MemberHit]:
    """Active members whose name is nearly what was typed, nearest first; for when `search` finds nobody.

    It reads every name, in portions, so it is for a thread that nobody waits for; after `within_s` it goes by the
    names it has seen.
    """
    found = _Found(connection, most)
    attempt = _Attempt.at(typed[:LONGEST_TYPED])
    if attempt is None:
        return []
    until = time.monotonic() + within_s
    best: list[_Near] = []
    with connection.exec_driver_sql(_ALL_NAMES) as result:
        for keys in result.scalars().partitions(_NAMES_AT_ONCE):
            best = nsmallest(most, (*best, *attempt.near(keys)))
            if time.monotonic() >= until:
                break
    for _, _, key in best:
        found.look(_NAME_IS, term=key)
    return found.hits()


class _Attempt(NamedTuple):
    """A name as it was typed, also with its words in another order, and how much of it has to be right."""

    orders: frozenset[str]
    length: int
    mistakes: int

    @classmethod
    def at(cls, typed: str) -> "_Attempt | None":
        """None for what is too short to go wrong in one place and still be recognised."""
        term = names.search_term(typed)[: names.MAX_NAME_LENGTH]
        length = len(names.keystrokes(term))
        if len(term) < 2 or length < 3 or names.are_initials(term):
            return None
        words = names.clean(typed).split()[:_MOST_WORDS]
        turned = (names.search_term("".join(words[n:] + words[:n])) for n in range(1, len(words)))
        orders = {names.keystrokes(one[: names.MAX_NAME_LENGTH]) for one in (term, *turned)}
        return cls(frozenset(orders), length, 1 if length < 8 else 2 if length < 14 else 3)

    def near(self, keys: Sequence[str]) -> list[_Near]:
        """Those of the search keys that hold what was typed, but for its mistakes."""
        # Slow to load, and the first window of a till need not wait for it.
        from rapidfuzz import fuzz

        told = [names.keystrokes(key.partition(" ")[0]) for key in keys]
        found: dict[str, _Near] = {}
        for order in self.orders:
            for place, slips in (*self._shorter(order, told), *self._longer(order, told)):
                near = (slips, -fuzz.ratio(order, told[place]), keys[place])
                found[keys[place]] = min(near, found.get(keys[place], near))
        return list(found.values())

    def _shorter(self, order: str, told: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Places of names of which too much was typed, with the mistakes."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        short = [name if len(name) < self.length else None for name in told]
        for _, slips, place in process.extract(
            order, short, scorer=OSA.distance, score_cutoff=self.mistakes, limit=None
        ):
            yield place, slips

    def _longer(self, order: str, told: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Places of names of which a part was typed, with the mistakes in that part."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        long = [name if len(name) >= self.length else None for name in told]
        # No part with so few mistakes agrees less; a hair off, as not every share is an exact figure.
        least = 100 * (self.length - self.mistakes) / self.length - 0.001
        spans = range(self.length - self.mistakes, self.length + self.mistakes + 1)
        for name, _, place in process.extract(
            order, long, scorer=fuzz.partial_ratio, score_cutoff=least, limit=None
        ):
            parts = {name[at : at + span] for span in spans for at in range(len(name) - span + 1)}
            slips = min(OSA.distance(order, part, score_cutoff=self.mistakes) for part in parts)
            if slips <= self.mistakes:
                yield place, slips
