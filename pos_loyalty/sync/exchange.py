"""What one round of the exchange says and what its answer means: decisions only, no input or output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync.messages import MAX_CHANGES, PROTOCOL, Event, ExchangeAnswer, ExchangeRequest

IDLE_S = 5.0
LONGEST_WAIT_S = 60.0
REFUSED_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Position:
    """Where a till stands: what head office has acknowledged, and how far the change feed was read."""

    terminal_id: str
    epoch: int
    acked_seq: int
    acked_hash: str
    feed_cursor: int
    generation: str
    card_numbers_left: int
    session_id: str | None = None
    """None: head office has not heard of this start of the till yet."""
    heard_ms: int = 0
    """Head office's time in the last answer that arrived."""
    rights_seq: int = 0
    asks: int = 0
    """How often something was asked to be set aside, this time included."""


def request_for(
    position: Position, events: Sequence[Any], now_ms: int, *, more: bool = False
) -> ExchangeRequest:
    """The next request: events behind the acknowledged position, oldest first; `more` may wait behind them."""
    return ExchangeRequest(
        protocol=PROTOCOL,
        terminal_id=position.terminal_id,
        epoch=position.epoch,
        after_seq=position.acked_seq,
        after_hash=position.acked_hash,
        events=tuple(
            Event(
                seq=e.seq,
                event_id=e.event_id,
                kind=e.kind,
                occurred_at_ms=e.occurred_at_ms,
                body=e.body,
                hash=e.hash,
            )
            for e in events
        ),
        feed_cursor=position.feed_cursor,
        generation=position.generation,
        card_numbers_left=position.card_numbers_left,
        sent_at_ms=max(0, now_ms),
        session_id=position.session_id or "",
        more=more,
        heard_ms=position.heard_ms,
        rights_seq=position.rights_seq,
    )


def sample_seqs(newest_seq: int) -> list[int]:
    """Places of a log that are enough to find where another copy of it leaves it: closer together near its end."""
    back = [0, *(2**power for power in range(newest_seq.bit_length()))]
    return [newest_seq - one for one in back if one < newest_seq]


def check(answer: ExchangeAnswer, hash_at: Callable[[int], str | None]) -> None:
    """Accepts an answer or raises SyncError 'identity_conflict'.

    Head office must name a position of this very log. If it knows more events than this till wrote, or others,
    then two tills speak with one identity or this disk was put back: nothing may be marked as sent then.
    """
    if hash_at(answer.acked_seq) != answer.acked_hash:
        raise SyncError("identity_conflict", f"head office holds another event {answer.acked_seq}")


def loaded_percent(answer: ExchangeAnswer) -> int | None:
    """How much of what head office has to tell is here; None where nearly nothing is missing, or nobody says."""
    if not answer.more or answer.feed_newest - answer.feed_cursor < MAX_CHANGES:
        return None
    return 100 * answer.feed_cursor // answer.feed_newest


def wait_s(failures: int, error: SyncError | None, jitter: float) -> float:
    """Seconds until the next round; `jitter` is a random number from 0 to 1.

    A line that is down is tried at growing distances, spread so that tills do not come back all at once; a
    refusal needs a person and is asked about rarely.
    """
    if error is None:
        return IDLE_S
    if error.key in {"token_refused", "identity_conflict", "other_version"}:
        return REFUSED_WAIT_S * (1 + jitter)
    return float(min(LONGEST_WAIT_S, 2.0 ** min(failures, 10))) * (0.5 + jitter / 2)
