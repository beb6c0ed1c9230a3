"""Sales: head office computes the points again and trusts no figure that was sent up."""

import hashlib
from dataclasses import dataclass
from datetime import date

from pos_loyalty.database.head_office_tables import member
from pos_loyalty.domain import cards, ledger, points
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, BasketLine
from pos_loyalty.domain.facts import Facts, from_document
from pos_loyalty.domain.lot_terms import earned_lot, idle_months
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import awards, coupons, days, idleness, later, purchase_rows, voucher_uses
from pos_loyalty.head_office.accounts import Cause
from pos_loyalty.head_office.acting import buyer
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.effect import KNOWN, Effect, Work, applied, refused, too_early
from pos_loyalty.head_office.latest import Latest
from pos_loyalty.head_office.return_effects import apply_return
from pos_loyalty.head_office.sale_facts import Moment, facts_of
from pos_loyalty.head_office.tier_looks import judge_tier
from pos_loyalty.sync.event_bodies import PurchaseBody
from pos_loyalty.sync.messages import Event

_VISIT = Latest(member, "last_visit_on")


@dataclass(frozen=True, slots=True)
class _Sale:
    """A sale with what head office found out about it; `earned` is 0 where no member of ours bought."""

    body: PurchaseBody
    member_id: str
    moment: Moment
    scheme: Scheme
    facts: Facts | None
    basket: tuple[BasketLine, ...]
    earned: int

    @property
    def day(self) -> date:
        return self.moment.at.date()


def apply(work: Work, body: PurchaseBody, event: Event) -> Effect:
    """A sale, a return or a void, once."""
    content_hash = hashlib.sha256(event.body.encode()).hexdigest()
    before = work.purchases.get(body.purchase_id)
    if before == content_hash:
        return KNOWN["purchase"]
    if before is not None:
        return refused(
            "this purchase is recorded with another content",
            Alarm("purchase_changed", f"purchase {body.purchase_id}, event {event.event_id}"),
        )
    wrong = _what_is_wrong(work, body)
    if wrong:
        return refused(wrong, Alarm("event_refused", f"purchase {body.purchase_id}: {wrong}"))
    return (_sale if body.kind == "sale" else apply_return)(work, body, content_hash)


def _what_is_wrong(work: Work, body: PurchaseBody) -> str:
    if len({line.line_no for line in body.lines}) < len(body.lines):
        return "two lines have one number"
    if sum(line.amount_minor for line in body.lines) > MAX_AMOUNT_MINOR:
        return "the total is more than one sale can hold"
    if any(line.voucher_minor > line.amount_minor for line in body.lines):
        return "a voucher pays more than a line costs"
    currency = work.schemes.current.currency
    return "" if body.currency == currency else f"the programme counts in {currency}"


def _sale(work: Work, body: PurchaseBody, content_hash: str) -> Effect:
    moment = work.moment(body.purchased_at_ms)
    scheme = work.schemes.at(moment.at)
    acting = buyer(work, body.member_id, body.card_number)
    if not acting and _is_of_unknown_card(work, body):
        return _unknown_card(work, body)
    is_member = acting in work.accounts
    if acting and not is_member and not work.is_last_try:
        return _unknown_member(work, body, acting)
    basket = purchase_rows.basket_of(body.lines)
    facts = facts_of(work.connection, work.accounts, acting, moment, scheme) if is_member else None
    earned = points.accrue(basket, scheme, facts).points if is_member else 0
    sale = _Sale(body, acting, moment, scheme, facts, basket, earned)
    used, voucher_alarms = voucher_uses.of_sale(work, body, acting if is_member else None)
    new = purchase_rows.New(acting or None, earned, scheme.version, sale.day, facts, content_hash)
    purchase_rows.insert(work, body, new, used)
    alarms = (*voucher_alarms, *_clock_alarm(work, body))
    if not acting:
        return applied(alarms=alarms)
    if not is_member:
        return _unknown_member(work, body, acting)
    touched = _credit(work, sale)
    return applied(*(("member", one) for one in sorted(touched)), alarms=(*alarms, *_differing(sale)))


def _credit(work: Work, sale: _Sale) -> set[str]:
    """Points, day, visit, tier and awards of a member's sale; other members whom that concerns."""
    accounts, body = work.accounts, sale.body
    cause = Cause("purchase", body.purchase_id, body.purchased_at_ms)
    if sale.earned:
        lot = earned_lot(body.purchase_id, sale.day, sale.scheme)
        posting = ledger.earn(accounts.account(sale.member_id), lot, sale.earned)
        accounts.post(sale.member_id, posting, cause, idle_months(sale.scheme.expiry))
    total = sum(line.amount_minor for line in sale.basket)
    days.add(work.connection, Day(sale.member_id, sale.day, 1, total, sale.earned))
    _note_visit(work, sale)
    if work.schemes.know_idleness:
        idleness.visited(accounts, sale.member_id, sale.day, cause)
    judge_tier(work, sale.member_id)
    coupons.note_issued(work.connection, body, sale.member_id, sale.facts, sale.scheme, sale.day, work.now_ms)
    return awards.look(
        work.connection, accounts, sale.member_id, work.schemes, sale.day, body.purchased_at_ms
    )


def _note_visit(work: Work, sale: _Sale) -> None:
    own = work.accounts.members(sale.member_id)[sale.member_id]
    if own.last_visit_on is None or own.last_visit_on < sale.day:
        own.last_visit_on = sale.day
        later.put(work.connection, _VISIT, [{"member_id": sale.member_id, "last_visit_on": sale.day}])


def _unknown_member(work: Work, body: PurchaseBody, member_id: str) -> Effect:
    voucher_uses.note_coupons(work, body)
    alarm = Alarm("member_unknown", f"member {member_id} of purchase {body.purchase_id}")
    return too_early(work, "without points: the member is not known here", member_id, alarm)


def _is_of_unknown_card(work: Work, body: PurchaseBody) -> bool:
    number = body.card_number
    return number is not None and not work.is_last_try and cards.is_own_card(number, work.programme)


def _unknown_card(work: Work, body: PurchaseBody) -> Effect:
    """A till sold to a customer whom it did not know; the one that enrolled him may not have told of him yet."""
    voucher_uses.note_coupons(work, body)
    number = str(body.card_number)
    alarm = Alarm("member_unknown", f"card {cards.masked(number)} of purchase {body.purchase_id}")
    return too_early(work, "the card is not known here", number, alarm)


def _clock_alarm(work: Work, body: PurchaseBody) -> tuple[Alarm, ...]:
    if work.is_credible(body.purchased_at_ms) and body.business_date <= work.today:
        return ()
    return (Alarm("date_in_future", f"purchase {body.purchase_id} is dated {body.business_date}"),)


def _differing(sale: _Sale) -> tuple[Alarm, ...]:
    """A till may have known less, or older rules; where it knew the same, its figure should be the same."""
    body = sale.body
    if body.points == sale.earned or body.member_id is None:
        return ()
    what = f"purchase {body.purchase_id}: {body.points} at the till, {sale.earned} counts"
    told = from_document(body.facts.model_dump()) if body.facts else None
    if body.scheme_version != sale.scheme.version:
        reason = f"; it used version {body.scheme_version} of the rules, not {sale.scheme.version}"
        return (Alarm("facts_differ", what + reason),)
    if told is not None and sale.facts is not None and told.document() != sale.facts.document():
        return (Alarm("facts_differ", f"{what}; the till did not know what head office knows"),)
    return (Alarm("points_differ", what),)
