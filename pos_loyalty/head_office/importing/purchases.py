"""Writes staged purchases: whole or not at all, once, with their points, in transactions of bounded size."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, text

from pos_loyalty.cycles import search_now
from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.domain.basket import MAX_LINES
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.importing import bulk, ids
from pos_loyalty.head_office.importing.beside import Workers
from pos_loyalty.head_office.importing.known import known_members, known_products
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.purchase_page import PurchasePage, rows_of
from pos_loyalty.head_office.importing.returns import Returns
from pos_loyalty.head_office.importing.staging import StagedLine, StagedPurchase, Staging
from pos_loyalty.head_office.importing.stores import Stores
from pos_loyalty.head_office.importing.work_out import (
    Job,
    Register,
    Reject,
    WorkedOut,
    left_out,
    packed,
    unpacked,
    work_out,
)
from pos_loyalty.head_office.transactions import snapshot, write

LINES_PER_TRANSACTION = 60_000
RETURNED_LINES_PER_TRANSACTION = 5_000
"""Each brings the whole sale that it is of, and every lot of the member."""
FILE = "purchases"

_CHANGED = "it was imported before with other content"
_LOCK = text("SELECT pg_advisory_xact_lock(7095273)")


@dataclass(slots=True)
class Outcome:
    """What one transaction did, told to the staging file after its commit."""

    purchases: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    rejected: list[Reject] = field(default_factory=list)

    def count(self, what: str, lines: int) -> None:
        self.purchases[what] += 1
        self.lines[what] += lines

    def reject(self, lines: list[Reject]) -> None:
        self.purchases["rejected"] += 1
        self.rejected += lines


class PurchaseWriter:
    """Sales first, in the order of their keys; then the returns that were found among them, earliest first."""

    def __init__(self, engine: Engine, staging: Staging, stores: Stores, now: datetime) -> None:
        self._engine = engine
        self._staging = staging
        self._stores = stores
        self._now_ms = int(now.timestamp() * 1000)
        self._members = known_members()
        self._products = known_products()
        self.total = Outcome()

    def run(self, workers: Workers, advance: Callable[[int], None]) -> None:
        groups = _groups(self._staging.purchases(self._refuse_overlong), LINES_PER_TRANSACTION)
        for job, worked in workers.in_order(work_out, (self._job(group) for group in groups)):
            self._note(write(self._engine, partial(self._write_sales, job, worked)), advance)
            for returned in unpacked(worked.returns):
                self._staging.hold_return(returned)
        for group in _groups(self._staging.returns(), RETURNED_LINES_PER_TRANSACTION):
            self._note(write(self._engine, partial(self._write_returns, self._job(group))), advance)

    def _refuse_overlong(self, lines: list[StagedLine]) -> None:
        reason = f"its purchase is left out whole: it has more than {MAX_LINES} lines"
        self._staging.reject(FILE, ((line[0], reason) for line in lines))

    def _job(self, group: list[StagedPurchase]) -> Job:
        """Looks up what the group refers to. Stores that are missing are made when it is written."""
        with snapshot(self._engine) as connection:
            members = self._members.fetch(connection, {one.heads[0].member for one in group})
            products = self._products.fetch(connection, {line[1] for one in group for line in one.lines})
            scheme = schemes.published(connection, self._now_ms).current
            zones = self._stores.zones_of(connection, {one.heads[0].store for one in group})
        register = Register(
            {shop_id: found[0] for shop_id, found in members.items()},
            {product_id: (found[0], found[1], _tags(found[2])) for product_id, found in products.items()},
            zones,
            self._stores.zone,
            scheme,
        )
        return Job(packed(group), register)

    def _page(self, connection: Connection, scheme: Scheme) -> PurchasePage:
        today = schemes.published(connection, self._now_ms).now.date()
        return PurchasePage(scheme, today, self._now_ms)

    def _note(self, outcome: Outcome, advance: Callable[[int], None]) -> None:
        self._staging.reject(FILE, outcome.rejected)
        self.total.purchases += outcome.purchases
        self.total.lines += outcome.lines
        advance(outcome.lines.total() + len(outcome.rejected))
        search_now()

    def _write_sales(self, job: Job, worked: WorkedOut, connection: Connection) -> Outcome:
        outcome, page = Outcome(), self._page(connection, job.register.scheme)
        for lines in worked.rejected:
            outcome.reject(lines)
        sales = worked.sales()
        known = _begin(connection, [head[0] for head, _ in sales])
        self._stores.ensure(connection, {head[4] for head, _ in sales})
        changed: set[str] = set()
        for rows in sales:
            purchase_id, shop_id, content_hash = rows[0][0], rows[0][3], rows[0][-1]
            before = known.get(purchase_id)
            if before is None:
                page.add_sale(rows)
                outcome.count("new", len(rows[1]))
            elif before == content_hash:
                outcome.count("unchanged", len(rows[1]))
            else:
                changed.add(shop_id)
        if changed:
            repeats = (staged for staged in unpacked(job.purchases) if staged.heads[0].purchase in changed)
            for staged in repeats:
                outcome.reject(left_out(staged, _CHANGED))
        page.write(connection)
        return outcome

    def _write_returns(self, job: Job, connection: Connection) -> Outcome:
        outcome, page = Outcome(), self._page(connection, job.register.scheme)
        group = list(unpacked(job.purchases))
        published = schemes.published(connection, self._now_ms)
        known = _begin(connection, [ids.purchase_id(staged.heads[0].key) for staged in group])
        self._stores.ensure(connection, {staged.heads[0].store for staged in group})
        originals = Returns(connection, published, {staged.heads[0].returns for staged in group})
        for staged in group:
            try:
                taken = job.register.taken(staged, staged.heads[0])
                before = known.get(taken.purchase_id)
                if before is None:
                    returned, scheme, effect = originals.take_back(taken, staged.heads[0].returns)
                    page.add_return(rows_of(returned, scheme), effect)
                elif before != taken.content_hash:
                    raise RowProblem(_CHANGED)  # noqa: TRY301 - refused in one place, whatever the reason
                outcome.count("new" if before is None else "unchanged", len(staged.lines))
            except RowProblem as problem:
                outcome.reject(left_out(staged, str(problem)))
        page.write(connection)
        return outcome


def _tags(tags: list[str] | None) -> str | None:
    return json.dumps(tags, ensure_ascii=False) if tags else None


def _begin(connection: Connection, purchase_ids: list[str]) -> Mapping[str, str]:
    """Which of these are recorded already, with the hash of their content."""
    if connection.dialect.name == "postgresql":
        # Two imports at once would both find a purchase missing.
        connection.execute(_LOCK)
    rows = bulk.rows_by_key(connection, purchase.c.purchase_id, [purchase.c.content_hash], purchase_ids)
    return {row.purchase_id: row.content_hash for row in rows}


def _groups(staged: Iterable[StagedPurchase], most_lines: int) -> Iterator[list[StagedPurchase]]:
    group: list[StagedPurchase] = []
    lines = 0
    for one in staged:
        group.append(one)
        lines += len(one.lines)
        if lines >= most_lines:
            yield group
            group, lines = [], 0
    if group:
        yield group
