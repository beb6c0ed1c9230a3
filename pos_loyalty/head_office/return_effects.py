"""Goods that came back: their points leave exactly, those that paid for them come back, and both can be undone.

Whatever comes back or is undone, in whatever order: what a sale has given stands at what the kept goods earn, and what
its vouchers have cost at what still pays for kept goods. Each event posts the difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pos_loyalty.database.head_office_tables import ledger_entry
from pos_loyalty.domain import ledger, points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.ledger import Lot, Taken
from pos_loyalty.domain.lot_terms import earned_lot, grace_lot
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import awards, coupons, days, ids, purchase_rows, spendings
from pos_loyalty.head_office.accounts import Cause
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.effect import Effect, Touched, Work, applied, refused, too_early
from pos_loyalty.head_office.purchase_rows import Family, New, Recorded
from pos_loyalty.head_office.tier_looks import judge_tier
from pos_loyalty.sync.event_bodies import PurchaseBody


def apply_return(work: Work, body: PurchaseBody, content_hash: str) -> Effect:
    """Points go to (and come from) the member of the original, whoever brings the goods back."""
    if body.returns_purchase_id is None:
        return _without_receipt(work, body, content_hash)
    original = purchase_rows.locked(work.connection, body.returns_purchase_id)
    if original is None:
        alarm = Alarm("purchase_unknown", f"{body.kind} {body.purchase_id} of {body.returns_purchase_id}")
        return too_early(work, "the purchase it returns is not known here", body.returns_purchase_id, alarm)
    if original.kind == "sale":
        return _of_sale(work, body, content_hash, purchase_rows.family_of(work.connection, original))
    if body.kind != "void":
        return refused(
            "a return cannot come back, only be undone",
            Alarm("event_refused", f"return {body.purchase_id} of return {original.purchase_id}"),
        )
    return _of_return(work, body, content_hash, original)


def _of_sale(work: Work, body: PurchaseBody, content_hash: str, family: Family) -> Effect:
    coming = points.summed(
        (line.returns_line_no or 0, line.amount_minor, line.quantity_milli) for line in body.lines
    )
    back = points.added(family.returned, coming)
    if not _fits(family.lines, back, coming):
        return refused(
            "more comes back than is left of the purchase",
            Alarm(
                "return_too_large", f"{body.kind} {body.purchase_id} of purchase {family.sale.purchase_id}"
            ),
        )
    change = _Change(work, body, family, points.kept(family.lines, back))
    taken = change.take_back()
    charged = change.charge(body.charged_points)
    change.record(content_hash, -taken, charged)
    touched = change.settle(-taken)
    return applied(*touched, alarms=_differing(body, taken))


def _of_return(work: Work, body: PurchaseBody, content_hash: str, original: Recorded) -> Effect:
    """A return is undone: the goods count as bought again."""
    if original.returns_purchase_id is None:
        return _undo_without_receipt(work, body, content_hash, original)
    sale = purchase_rows.locked(work.connection, original.returns_purchase_id)
    assert sale is not None, "a return is recorded only beside its sale"
    if sale.kind != "sale":
        return refused(
            "what was undone is not undone again",
            Alarm("event_refused", f"void {body.purchase_id} of void {original.purchase_id}"),
        )
    family = purchase_rows.family_of(work.connection, sale)
    if original.purchase_id in family.undone:
        return _undone_before(body, original)
    own = points.summed(purchase_rows.returned_lines(work.connection, original.purchase_id))
    back = points.added(
        family.returned, {no: Returned(-b.amount_minor, -b.quantity_milli) for no, b in own.items()}
    )
    change = _Change(work, body, family, points.kept(family.lines, back))
    given = change.give_again()
    change.charge_again(original.charged_points)
    change.record(content_hash, given, 0)
    touched = change.settle(given)
    return applied(*touched, alarms=_differing(body, given))


@dataclass(frozen=True, slots=True)
class _Change:
    """One return or undoing of one, on its way into the books; `now` are the goods that are kept after it."""

    work: Work
    body: PurchaseBody
    family: Family
    now: tuple[BasketLine, ...]

    @property
    def sale(self) -> Recorded:
        return self.family.sale

    @property
    def scheme(self) -> Scheme:
        return self.work.schemes.of(self.sale.scheme_version)

    @property
    def member_id(self) -> str | None:
        """The member of the sale, if there is one; read when it is first asked for."""
        owner = self.sale.member_id
        return owner if owner is not None and self.work.accounts.load(owner) else None

    @property
    def cause(self) -> Cause:
        about = self.sale.purchase_id
        return Cause("purchase", self.body.purchase_id, self.body.purchased_at_ms, about)

    def take_back(self) -> int:
        """Points that the goods earned leave; how many."""
        if self.member_id is None:
            return 0
        taken = points.to_take_back(self.family.points_left, self.now, self.scheme, self.sale.facts)
        accounts, lot_id = self.work.accounts, self._own_lot_id()
        origin = accounts.origin(
            self.member_id, lot_id, earned=self.sale.points, taken_back=self.family.taken_back
        )
        account = accounts.account(self.member_id, lot_id)
        accounts.post(self.member_id, ledger.take_back(account, origin, taken, accounts.today), self.cause)
        return taken

    def give_again(self) -> int:
        """Points that had left come back; how many."""
        if self.member_id is None:
            return 0
        due = points.accrue(self.now, self.scheme, self.sale.facts).points
        given = max(0, due - self.family.points_left)
        accounts, lot_id = self.work.accounts, self._own_lot_id()
        taken = self._taken(lot_id)
        account = accounts.account(self.member_id, lot_id, *taken.by_lot)
        own = next(
            (lot for lot in account.lots if lot.lot_id == lot_id),
            earned_lot(lot_id, self.sale.business_date, self.scheme),
        )
        posting = ledger.untake(account, own, taken, given, self._grace())
        accounts.post(self.member_id, posting, self.cause)
        return given

    def charge(self, wanted: int) -> int:
        """What of the debt was paid for in money leaves it; how many points."""
        if self.member_id is None or not wanted:
            return 0
        accounts = self.work.accounts
        charged = min(wanted, accounts.account(self.member_id).debt)
        posting = ledger.earn(accounts.account(self.member_id), self._grace(), charged, "adjust")
        accounts.post(self.member_id, posting, replace(self.cause, kind="charge"))
        return charged

    def charge_again(self, charged: int) -> None:
        """The money for a debt went back with the goods."""
        if self.member_id is not None and charged:
            accounts = self.work.accounts
            posting = ledger.spend(accounts.account(self.member_id), charged, accounts.today, "adjust")
            accounts.post(self.member_id, posting, replace(self.cause, kind="charge"))

    def record(self, content_hash: str, moved: int, charged: int) -> None:
        day = self.work.moment(self.body.purchased_at_ms).at.date()
        new = New(self.sale.member_id, moved, self.sale.scheme_version, day, None, content_hash, charged)
        purchase_rows.insert(self.work, self.body, new)

    def settle(self, moved: int) -> list[Touched]:
        """Vouchers, the day of the sale, tier and awards follow; what else that touched."""
        self._settle_vouchers()
        if self.member_id is None:
            return []
        was, now = self._was(), self.now
        sales = int(_is_something(now)) - int(_is_something(was))
        amount = sum(line.amount_minor for line in now) - sum(line.amount_minor for line in was)
        days.add(self.work.connection, Day(self.member_id, self.sale.business_date, sales, amount, moved))
        judge_tier(self.work, self.member_id)
        concerned = awards.look(
            self.work.connection,
            self.work.accounts,
            self.member_id,
            self.work.schemes,
            self.sale.business_date,
            self.body.purchased_at_ms,
        )
        return [("member", one) for one in sorted(concerned)]

    def _settle_vouchers(self) -> None:
        whole = sum(line.voucher_minor for line in self.family.lines)
        before = whole - sum(line.voucher_minor for line in self._was())
        after = whole - sum(line.voucher_minor for line in self.now)
        for used in purchase_rows.vouchers_of(self.work.connection, self.sale.purchase_id):
            if used.points and whole and self.member_id is not None:
                self._move_voucher_points(
                    used.redemption_id, used.points * after // whole - used.points * before // whole
                )
            elif not used.points:
                is_whole = not _is_something(self.now)
                coupons.free_or_use(self.work.connection, used.redemption_id, is_free=is_whole)

    def _move_voucher_points(self, redemption_id: str, coming: int) -> None:
        assert self.member_id is not None, "a voucher costs a member's points"
        accounts, cause = self.work.accounts, replace(self.cause, about_id=redemption_id)
        if coming > 0:
            spent = spendings.spent(accounts, self.member_id, redemption_id)
            account = accounts.account(self.member_id, *spent)
            back = ledger.newest_first(spent, coming, account.lots)
            posting = ledger.give_back(account, back, self._grace(), accounts.today)
        else:
            posting = ledger.spend(accounts.account(self.member_id), -coming, accounts.today, "reverse_burn")
        accounts.post(self.member_id, posting, cause)

    def _was(self) -> tuple[BasketLine, ...]:
        return points.kept(self.family.lines, self.family.returned)

    def _own_lot_id(self) -> str:
        assert self.member_id is not None, "asked for a member's sale only"
        return self.work.accounts.lot_of_sale(self.member_id, self.sale.purchase_id)

    def _taken(self, own_lot_id: str) -> Taken:
        assert self.member_id is not None, "asked for a member's sale only"
        rows = self.work.accounts.entries(
            self.member_id,
            ledger_entry.c.about_id == self.sale.purchase_id,
            ledger_entry.c.cause_kind == "purchase",
        )
        by_lot: dict[str | None, int] = {}
        expired = 0
        for row in rows:
            if row.kind == "reverse_earn":
                by_lot[row.lot_id] = by_lot.get(row.lot_id, 0) - row.points
            elif row.lot_id == own_lot_id:
                expired += row.points
        by_lot[own_lot_id] = by_lot.get(own_lot_id, 0) - expired
        return Taken({lot_id: taken for lot_id, taken in by_lot.items() if taken > 0}, expired)

    def _grace(self) -> Lot:
        lot_id = ids.derived(self.body.purchase_id, "grace")
        return grace_lot(lot_id, self.work.accounts.today, self.work.schemes.current)


def _without_receipt(work: Work, body: PurchaseBody, content_hash: str) -> Effect:
    """Nobody knows what these goods earned: what their amount earns today leaves, if the store manager agreed."""
    moment = work.moment(body.purchased_at_ms)
    scheme = work.schemes.at(moment.at)
    member_id = body.member_id if body.member_id in work.accounts else None
    taken = points.accrue(purchase_rows.basket_of(body.lines), scheme).points if member_id else 0
    new = New(member_id, -taken, scheme.version, moment.at.date(), None, content_hash)
    purchase_rows.insert(work, body, new)
    if member_id:
        account = work.accounts.account(member_id)
        posting = ledger.spend(account, taken, work.accounts.today, "reverse_earn")
        work.accounts.post(member_id, posting, Cause("purchase", body.purchase_id, body.purchased_at_ms))
    alarms = _differing(body, taken)
    if not body.approved:
        alarms = (*alarms, Alarm("not_approved", f"return {body.purchase_id} without receipt"))
    return applied(alarms=alarms)


def _undo_without_receipt(work: Work, body: PurchaseBody, content_hash: str, original: Recorded) -> Effect:
    if purchase_rows.is_undone(work.connection, original.purchase_id):
        return _undone_before(body, original)
    member_id = original.member_id
    given = -original.points
    if member_id is not None and work.accounts.load(member_id):
        rows = work.accounts.entries(member_id, ledger_entry.c.cause_id == original.purchase_id)
        by_lot: dict[str | None, int] = {row.lot_id: -row.points for row in rows}
        account = work.accounts.account(member_id, *by_lot)
        grace = grace_lot(ids.derived(body.purchase_id, "grace"), work.accounts.today, work.schemes.current)
        posting = ledger.untake(account, grace, Taken(by_lot), given, grace)
        work.accounts.post(
            member_id,
            posting,
            Cause("purchase", body.purchase_id, body.purchased_at_ms, original.purchase_id),
        )
    day = work.moment(body.purchased_at_ms).at.date()
    purchase_rows.insert(work, body, New(member_id, given, original.scheme_version, day, None, content_hash))
    return applied(alarms=_differing(body, given))


def _undone_before(body: PurchaseBody, original: Recorded) -> Effect:
    return refused(
        "this return was undone before",
        Alarm("event_refused", f"void {body.purchase_id} of return {original.purchase_id}"),
    )


def _fits(
    lines: tuple[BasketLine, ...], back: Mapping[int, Returned], coming: Mapping[int, Returned]
) -> bool:
    """Whether there is still as much on each line that comes back."""
    sold = {line.line_no: line for line in lines}
    return all(
        line_no in sold and back[line_no].amount_minor <= sold[line_no].amount_minor for line_no in coming
    )


def _is_something(lines: tuple[BasketLine, ...]) -> bool:
    return any(line.amount_minor > 0 for line in lines)


def _differing(body: PurchaseBody, right: int) -> tuple[Alarm, ...]:
    """Tills send what was taken back, or given again, without a sign; none where they did not know the card."""
    if body.points == right or (body.member_id is None and not body.points):
        return ()
    return (
        Alarm("points_differ", f"purchase {body.purchase_id}: {body.points} at the till, {right} counts"),
    )
