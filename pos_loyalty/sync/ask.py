"""Asks head office what the counter wants to know, and turns its answers into ones the counter understands.

Nothing here raises: without an answer the counter is told so, and goes on.
"""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from pos_loyalty.checkout.questions import (
    Answer,
    CouponAnswer,
    ExplainAnswer,
    ExplainPoints,
    FindByPhone,
    FindMember,
    FindReceipt,
    ForeignSale,
    HoldCoupon,
    MemberAnswer,
    Question,
    ReceiptAnswer,
    ReserveAnswer,
    ReserveGift,
)
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.basket import line_of
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.domain.facts import from_document
from pos_loyalty.domain.points import Returned
from pos_loyalty.sync import found_member, questions
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.transport import HeadOfficeLink

_REFUSALS = frozenset({"token_refused", "identity_conflict"})
_GIFT_REASONS: Mapping[str, str] = {
    "not_enough_points": "gift_not_enough_points",
    "out_of_stock": "gift_out_of_stock",
    "not_yet": "reward_not_yet",
    "over": "reward_over",
    "tier": "reward_tier",
    "limit": "reward_limit",
    "restoring": "gift_restoring",
    "set_aside": "gift_set_aside",
}


def ask(store: TillStore, link: HeadOfficeLink, here: Position, question: Question) -> Answer:
    """A member who is found is in the till's store then. Before the till has said hello nothing is set aside for it."""
    if here.session_id is None and isinstance(question, ReserveGift | HoldCoupon):
        return unanswered(question)
    match question:
        case ReserveGift():
            return _reserve(link, here, question)
        case HoldCoupon():
            return _hold_coupon(link, here, question)
        case FindReceipt():
            return _find_receipt(link, here.terminal_id, question)
        case FindMember(card_number):
            return _find_member(store, link, here, card_number=card_number)
        case FindByPhone(phone):
            return _find_member(store, link, here, phone=phone)
        case ExplainPoints():
            return _explain(link, here.terminal_id, question)
        case _ as never:
            assert_never(never)


def unanswered(question: Question) -> Answer:
    """What the counter is told when nobody could be asked."""
    match question:
        case ReserveGift():
            return ReserveAnswer(False, "gift_no_link", is_answer=False)
        case HoldCoupon():
            return CouponAnswer(False, "coupon_no_link")
        case FindReceipt():
            return ReceiptAnswer(None, "receipt_no_link")
        case FindMember() | FindByPhone():
            return MemberAnswer(False, is_answer=False)
        case ExplainPoints():
            return ExplainAnswer(None)
        case _ as never:
            assert_never(never)


def _reserve(link: HeadOfficeLink, here: Position, asked: ReserveGift) -> ReserveAnswer:
    request = questions.ReserveRequest(
        terminal_id=here.terminal_id,
        session_id=here.session_id or "",
        asks=here.asks,
        redemption_id=asked.redemption_id,
        member_id=asked.member_id,
        reward_id=asked.reward_id,
        points=asked.points,
        card_number=asked.card_number,
        given_up=asked.given_up,
    )
    try:
        answer = link.reserve(request)
    except SyncError as error:
        key = _key(error, "gift_no_link")
        return ReserveAnswer(False, key, is_answer=key != "gift_no_link")
    if answer.granted:
        return ReserveAnswer(True)
    return ReserveAnswer(False, _GIFT_REASONS.get(answer.reason, "gift_refused"))


def _hold_coupon(link: HeadOfficeLink, here: Position, asked: HoldCoupon) -> CouponAnswer:
    request = questions.CouponRequest(
        terminal_id=here.terminal_id,
        session_id=here.session_id or "",
        asks=here.asks,
        redemption_id=asked.redemption_id,
        code=asked.code,
        member_id=asked.member_id,
        card_number=asked.card_number,
    )
    try:
        answer = link.hold_coupon(request)
    except SyncError as error:
        return CouponAnswer(False, _key(error, "coupon_no_link"))
    names = tuple(sorted(answer.names.items()))
    if not answer.granted:
        day = {"not_yet": answer.first_day, "over": answer.last_day}.get(answer.reason)
        return CouponAnswer(False, f"coupon_{answer.reason or 'unknown'}", names, day=day)
    return CouponAnswer(
        True,
        None,
        names,
        answer.campaign,
        answer.amount_minor,
        answer.percent_milli,
        answer.most_minor,
        answer.minimum_minor,
    )


def _find_receipt(link: HeadOfficeLink, terminal_id: str, asked: FindReceipt) -> ReceiptAnswer:
    request = questions.ReceiptRequest(terminal_id=terminal_id, receipt_code=asked.receipt_code)
    try:
        answer = link.find_receipt(request)
    except SyncError as error:
        return ReceiptAnswer(None, _key(error, "receipt_no_link"))
    if not answer.found or answer.purchase_id is None:
        return ReceiptAnswer(None, "receipt_unknown")
    return ReceiptAnswer(
        ForeignSale(
            purchase_id=answer.purchase_id,
            receipt_code=asked.receipt_code,
            member_id=answer.member_id,
            card_number=answer.card_number,
            sold_on=answer.business_date or date.min,
            scheme_version=answer.scheme_version,
            facts=from_document(answer.facts.model_dump()) if answer.facts else None,
            lines=tuple(line_of(line) for line in answer.lines),
            returned=tuple(
                (one.line_no, Returned(one.amount_minor, one.quantity_milli)) for one in answer.returned
            ),
            points_left=answer.points_left,
            vouchers=tuple(used.model_dump() for used in answer.vouchers),
        )
    )


def _find_member(store: TillStore, link: HeadOfficeLink, here: Position, **by: str) -> MemberAnswer:
    request = questions.MemberRequest(terminal_id=here.terminal_id, **by)
    try:
        answer = link.find_member(request)
        if answer.found:
            found_member.take(store, here, answer)
    except SyncError:
        return MemberAnswer(False, is_answer=False)
    return MemberAnswer(answer.found)


def _explain(link: HeadOfficeLink, terminal_id: str, asked: ExplainPoints) -> ExplainAnswer:
    request = questions.ExplainRequest(terminal_id=terminal_id, member_id=asked.member_id)
    try:
        answer = link.explain(request)
    except SyncError:
        return ExplainAnswer(None)
    return ExplainAnswer(answer.explanation if answer.found else None)


def _key(error: SyncError, otherwise: str) -> str:
    if error.key == "too_many_guesses":
        return "coupon_too_many"
    return error.key if error.key in _REFUSALS else otherwise
