"""Writes staged purchases: whole or not at all, once, with their points, in transactions of bounded size."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.domain.basket import MAX_LINES
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.importing import bulk, ids
from pos_loyalty.head_office.importing.known import known_members, known_products
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.purchase_page import PurchasePage, Taken, TakenLine
from pos_loyalty.head_office.importing.returns import Returns
from pos_loyalty.head_office.importing.staging import StagedHead, StagedLine, StagedPurchase, Staging
from pos_loyalty.head_office.importing.stores import Stores
from pos_loyalty.head_office.transactions import write

LINES_PER_TRANSACTION = 80_000
LONGEST_VISIT_MS = 24 * 60 * 60 * 1000
FILE = "purchases"

_LOCK = text("SELECT pg_advisory_xact_lock(7095273)")


@dataclass(slots=True)
class Outcome:
    """What one transaction did, told to the staging file after its commit."""

    purchases: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    held: list[StagedPurchase] = field(default_factory=list)

    def count(self, what: str, staged: StagedPurchase) -> None:
        self.purchases[what] += 1
        self.lines[what] += len(staged.lines)

    def reject(self, staged: StagedPurchase, reason: str) -> None:
        self.purchases["rejected"] += 1
        name = staged.heads[0].purchase
        reason = f"purchase {name} is left out whole: {reason}"
        self.rejected.extend((line[0], reason) for line in staged.lines)


class PurchaseWriter:
    """Sales first, in the order of their keys; then the returns that were found among them, earliest first."""

    def __init__(self, engine: Engine, staging: Staging, stores: Stores) -> None:
        self._engine = engine
        self._staging = staging
        self._stores = stores
        self._members = known_members()
        self._products = known_products()
        self.total = Outcome()

    def run(self, advance: Callable[[int], None]) -> None:
        sales = self._staging.purchases(self._refuse_overlong)
        self._write_all(sales, self._write_sales, advance)
        self._write_all(self._staging.returns(), self._write_returns, advance)

    def _refuse_overlong(self, lines: list[StagedLine]) -> None:
        reason = f"its purchase is left out whole: it has more than {MAX_LINES} lines"
        self._staging.reject(FILE, ((line[0], reason) for line in lines))

    def _write_all(
        self,
        staged: Iterable[StagedPurchase],
        work: Callable[[Connection, list[StagedPurchase]], Outcome],
        advance: Callable[[int], None],
    ) -> None:
        for group in _groups(staged):

            def one_transaction(connection: Connection, group: list[StagedPurchase] = group) -> Outcome:
                return work(connection, group)

            outcome = write(self._engine, one_transaction)
            self._staging.reject(FILE, outcome.rejected)
            for returned in outcome.held:
                self._staging.hold_return(returned)
            self.total.purchases += outcome.purchases
            self.total.lines += outcome.lines
            advance(sum(len(one.lines) for one in group))

    def _write_sales(self, connection: Connection, group: list[StagedPurchase]) -> Outcome:
        outcome = Outcome()
        known = self._begin(connection, group)
        page = PurchasePage(schemes.published(connection).current)
        zones = self._stores.ensure(connection, {one.heads[0].store for one in group})
        for staged in group:
            try:
                head = agreed_head(staged)
                if head.kind == "return":
                    outcome.held.append(staged._replace(heads=[head]))
                elif not _is_repeat(known, staged, head):
                    page.add(self._taken(staged, head, zones[head.store]))
                    outcome.count("new", staged)
                else:
                    outcome.count("unchanged", staged)
            except RowProblem as problem:
                outcome.reject(staged, str(problem))
        page.write(connection)
        return outcome

    def _write_returns(self, connection: Connection, group: list[StagedPurchase]) -> Outcome:
        outcome = Outcome()
        known = self._begin(connection, group)
        published = schemes.published(connection)
        page = PurchasePage(published.current)
        zones = self._stores.ensure(connection, {one.heads[0].store for one in group})
        originals = Returns(connection, published, {one.heads[0].returns for one in group})
        for staged in group:
            head = staged.heads[0]
            try:
                if _is_repeat(known, staged, head):
                    outcome.count("unchanged", staged)
                    continue
                page.add(*originals.take_back(self._taken(staged, head, zones[head.store]), head.returns))
                outcome.count("new", staged)
            except RowProblem as problem:
                outcome.reject(staged, str(problem))
        page.write(connection)
        return outcome

    def _begin(self, connection: Connection, group: list[StagedPurchase]) -> Mapping[str, str]:
        """Looks up what the group needs; what is known already comes with the hash of its content."""
        if connection.dialect.name == "postgresql":
            # Two imports at once would both find a purchase missing.
            connection.execute(_LOCK)
        self._members.fetch(connection, {one.heads[0].member for one in group})
        self._products.fetch(connection, {line[1] for one in group for line in one.lines})
        keys = [ids.purchase_id(one.heads[0].key) for one in group]
        rows = bulk.rows_by_key(connection, purchase.c.purchase_id, [purchase.c.content_hash], keys)
        return {row.purchase_id: row.content_hash for row in rows}

    def _taken(self, staged: StagedPurchase, head: StagedHead, zone: ZoneInfo) -> Taken:
        member = self._members.rows.get(head.member)
        if head.member and member is None:
            raise RowProblem(f"member {head.member} is not known")
        products = self._products.rows
        try:
            lines: list[TakenLine] = [
                (product, *products[product], milli, minor, off, None)
                for _, product, milli, minor, off in staged.lines
            ]
        except KeyError:
            line_no, product = next((line[0], line[1]) for line in staged.lines if line[1] not in products)
            raise RowProblem(f"product {product} (line {line_no}) is not known") from None
        return Taken(
            purchase_id=ids.purchase_id(head.key),
            kind=head.kind,
            returns_purchase_id=None,
            shop_purchase_id=head.purchase,
            store_id=head.store,
            member_id=member[0] if member else None,
            at_ms=head.at_ms,
            day=business_date(head.at_ms, zone),
            lines=lines,
            content_hash=content_hash(staged, head),
        )


def agreed_head(staged: StagedPurchase) -> StagedHead:
    """What the lines of a purchase agree on; its time is that of the earliest line."""
    if staged.broken_line is not None:
        raise RowProblem(f"its line {staged.broken_line} cannot be taken")
    if len(staged.lines) > MAX_LINES:
        raise RowProblem(f"it has more than {MAX_LINES} lines")
    first = min(staged.heads, key=lambda head: head.at_ms)
    for name in ("store", "member", "kind", "returns"):
        if len({getattr(head, name) for head in staged.heads}) > 1:
            raise RowProblem(
                f"its lines disagree about the {'purchase it returns' if name == 'returns' else name}"
            )
    if max(head.at_ms for head in staged.heads) - first.at_ms > LONGEST_VISIT_MS:
        raise RowProblem("its lines lie more than a day apart; is the number used twice?")
    return first


def content_hash(staged: StagedPurchase, head: StagedHead) -> str:
    """The same for the same purchase, whatever the order of its lines in the file."""
    goods = sorted([f"{product}\t{milli}\t{minor}\t{off}" for _, product, milli, minor, off in staged.lines])
    told = (head.store, head.member, str(head.at_ms), head.kind, head.returns, *goods)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def business_date(at_ms: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, zone).date()


def _is_repeat(known: Mapping[str, str], staged: StagedPurchase, head: StagedHead) -> bool:
    before = known.get(ids.purchase_id(head.key))
    if before is not None and before != content_hash(staged, head):
        raise RowProblem("it was imported before with other content")
    return before is not None


def _groups(staged: Iterable[StagedPurchase]) -> Iterator[list[StagedPurchase]]:
    group: list[StagedPurchase] = []
    lines = 0
    for one in staged:
        group.append(one)
        lines += len(one.lines)
        if lines >= LINES_PER_TRANSACTION:
            yield group
            group, lines = [], 0
    if group:
        yield group
