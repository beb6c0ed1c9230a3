"""The vouchers and coupons that paid for a part of a sale, checked against what was set aside."""

from typing import Any

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import reservation, reward
from pos_loyalty.domain import prices
from pos_loyalty.head_office import coupons
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import Work
from pos_loyalty.head_office.purchase_rows import Voucher
from pos_loyalty.sync.event_bodies import PurchaseBody, VoucherUse


def of_sale(work: Work, body: PurchaseBody, member_id: str | None) -> tuple[list[Voucher], tuple[Alarm, ...]]:
    """What is recorded of them, and what is wrong. The customer has paid less already, so nothing is refused."""
    total = sum(line.amount_minor for line in body.lines)
    found: list[Voucher] = []
    alarms: list[Alarm] = []
    for used in {use.redemption_id: use for use in body.vouchers}.values():
        points, allowed = _points_and_allowed(work, used, total, member_id)
        found.append(Voucher(used.redemption_id, used.amount_minor, points))
        if used.amount_minor > allowed:
            what = f"purchase {body.purchase_id}: {used.amount_minor} paid by {used.redemption_id}, {allowed} allowed"
            alarms.append(Alarm("voucher_differs", what))
    paid, on_lines = (
        sum(used.amount_minor for used in found),
        sum(line.voucher_minor for line in body.lines),
    )
    if paid != on_lines:
        what = f"purchase {body.purchase_id}: vouchers of {paid}, {on_lines} on the lines"
        alarms.append(Alarm("voucher_differs", what))
    return found, tuple(alarms)


def note_coupons(work: Work, body: PurchaseBody) -> None:
    """A sale may have to wait, but its coupons are used up: nobody else can have them meanwhile."""
    for used in body.vouchers:
        coupons.use(work.connection, used.redemption_id, used.code_hash)


def _points_and_allowed(work: Work, used: VoucherUse, total: int, member_id: str | None) -> tuple[int, int]:
    """What a voucher cost and what it may pay of a total; nothing if it was never set aside for this customer."""
    held = coupons.use(work.connection, used.redemption_id, used.code_hash)
    if held is not None:
        terms = (held.amount_minor, held.percent_milli, held.most_minor, held.minimum_minor)
        return 0, _allowed(used.redemption_id, 0, terms, total)
    given = _given(work.connection, used.redemption_id)
    if given is None or member_id is None or given.member_id not in work.accounts.members(member_id):
        return 0, 0
    steps = given.points // given.price if given.steps and given.price else 1
    terms = (given.amount_minor * steps, given.percent_milli, given.most_minor, given.minimum_minor)
    return given.points, _allowed(used.redemption_id, given.points, terms, total)


def _allowed(redemption_id: str, points: int, terms: tuple[int, int, int | None, int], total: int) -> int:
    voucher = prices.Voucher(redemption_id, "", points, *terms)
    return prices.voucher_amount(voucher, total) if total >= voucher.minimum_minor else 0


def _given(connection: Connection, redemption_id: str) -> Any:
    """A voucher that points were spent on, with its terms."""
    return connection.execute(
        select(
            reservation.c.member_id,
            reservation.c.points,
            reward.c.points.label("price"),
            reward.c.steps,
            reward.c.amount_minor,
            reward.c.percent_milli,
            reward.c.most_minor,
            reward.c.minimum_minor,
        )
        .join(reward, reward.c.reward_id == reservation.c.reward_id)
        .where(reservation.c.redemption_id == redemption_id, reservation.c.state == "given")
    ).first()
