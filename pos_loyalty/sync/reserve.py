"""Asks head office to set a gift aside, and turns its answer into one the counter understands."""

from pos_loyalty.checkout.redeem import ReserveAnswer, ReserveGift
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync.messages import ReserveRequest
from pos_loyalty.sync.transport import HeadOfficeLink

_REASONS = {
    "not_enough_points": "gift_not_enough_points",
    "out_of_stock": "gift_out_of_stock",
}


def reserve(link: HeadOfficeLink, terminal_id: str, asked: ReserveGift) -> ReserveAnswer:
    """Never raises: without an answer the gift has to wait."""
    try:
        answer = link.reserve(
            ReserveRequest(
                terminal_id=terminal_id,
                redemption_id=asked.redemption_id,
                member_id=asked.member_id,
                reward_id=asked.reward_id,
                points=asked.points,
            )
        )
    except SyncError as error:
        key = error.key if error.key in {"token_refused", "identity_conflict"} else "gift_no_link"
        return ReserveAnswer(False, key)
    if answer.granted:
        return ReserveAnswer(True)
    return ReserveAnswer(False, _REASONS.get(answer.reason, "gift_refused"))
