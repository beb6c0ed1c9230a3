"""Turns staged sales into the rows that are going to be written: all of the arithmetic, nothing of the database.

It runs in a process of its own beside the one that writes. Purchases pass between the two as `marshal` bytes, which
costs a fraction of pickling.
"""

import hashlib
import marshal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pos_loyalty.domain.basket import MAX_LINES
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.importing import ids
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.purchase_page import PurchaseRows, Taken, TakenLine, rows_of
from pos_loyalty.head_office.importing.staging import StagedHead, StagedPurchase

LONGEST_VISIT_MS = 24 * 60 * 60 * 1000

Reject = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Register:
    """What the purchases of a job refer to, by the shop's own ids. Stores not in `zones` have `zone`."""

    members: Mapping[str, str]
    products: Mapping[str, tuple[str, str, str | None]]
    zones: Mapping[str, ZoneInfo]
    zone: ZoneInfo
    scheme: Scheme

    def taken(self, staged: StagedPurchase, head: StagedHead) -> Taken:
        """Raises RowProblem when the purchase is about something that is not known."""
        member_id = self.members.get(head.member)
        if head.member and member_id is None:
            raise RowProblem(f"member {head.member} is not known")
        products = self.products
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
            member_id=member_id,
            at_ms=head.at_ms,
            day=business_date(head.at_ms, self.zones.get(head.store, self.zone)),
            lines=lines,
            content_hash=content_hash(staged, head),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """Staged purchases (as `packed` makes them) with all that they refer to."""

    purchases: bytes
    register: Register


@dataclass(slots=True)
class WorkedOut:
    """Rows to write (packed), refused purchases with their lines, and returns to be done later (packed)."""

    rows: bytes = b""
    rejected: list[list[Reject]] = field(default_factory=list)
    returns: bytes = b""

    def sales(self) -> list[PurchaseRows]:
        found: list[PurchaseRows] = marshal.loads(self.rows)  # noqa: S302 - made by our own process
        return found


def work_out(job: Job) -> WorkedOut:
    found = WorkedOut()
    rows: list[PurchaseRows] = []
    returns: list[StagedPurchase] = []
    for staged in unpacked(job.purchases):
        try:
            head = agreed_head(staged)
            if head.kind == "return":
                returns.append(StagedPurchase([head], staged.lines, None))
            else:
                rows.append(rows_of(job.register.taken(staged, head), job.register.scheme))
        except RowProblem as problem:
            found.rejected.append(left_out(staged, str(problem)))
    found.rows, found.returns = marshal.dumps(rows), packed(returns)
    return found


def left_out(staged: StagedPurchase, reason: str) -> list[Reject]:
    sentence = f"purchase {staged.heads[0].purchase} is left out whole: {reason}"
    return [(line[0], sentence) for line in staged.lines]


def agreed_head(staged: StagedPurchase) -> StagedHead:
    """What the lines of a purchase agree on; its time is that of the earliest line."""
    if staged.broken_line is not None:
        raise RowProblem(f"its line {staged.broken_line} cannot be taken")
    if len(staged.lines) > MAX_LINES:
        raise RowProblem(f"it has more than {MAX_LINES} lines")
    if len(staged.heads) == 1:
        return staged.heads[0]
    first = min(staged.heads, key=lambda head: head.at_ms)
    for name in ("store", "member", "kind", "returns"):
        if len({getattr(head, name) for head in staged.heads}) > 1:
            what = "purchase it returns" if name == "returns" else name
            raise RowProblem(f"its lines disagree about the {what}")
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


def packed(purchases: Iterable[StagedPurchase]) -> bytes:
    return marshal.dumps([([tuple(head) for head in p.heads], p.lines, p.broken_line) for p in purchases])


def unpacked(purchases: bytes) -> Iterator[StagedPurchase]:
    for heads, lines, broken_line in marshal.loads(purchases):  # noqa: S302 - made by our own process
        yield StagedPurchase([StagedHead._make(head) for head in heads], lines, broken_line)
