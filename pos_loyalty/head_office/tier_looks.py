"""Looks at a member's tier after something that may have changed what is deserved."""

from pos_loyalty.head_office import member_tiers
from pos_loyalty.head_office.effect import Work


def judge_tier(work: Work, member_id: str) -> None:
    """A sale may lift a member at once, where tiers have thresholds."""
    scheme = work.schemes.current
    if scheme.tiering.basis == "standing":
        return
    account_id, pool = work.accounts.account_id(member_id), list(work.accounts.members(member_id))
    member_tiers.judge(
        work.connection, account_id, pool, scheme, work.accounts.today, work.now_ms, "threshold"
    )
