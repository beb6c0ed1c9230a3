"""Judges where a till's events belong, without input or output: next, known already, too far ahead, or a fork.

A position is (epoch, seq, hash). Two tills with one identity, and a disk that was put back, show as a hash
that is not the recorded one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pos_loyalty.domain.log_chain import GENESIS, chain_hash
from pos_loyalty.sync.messages import Event, ExchangeRequest


@dataclass(frozen=True, slots=True)
class Position:
    epoch: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Next:
    """The events that are new, in order; none of them if the till sent what was known already."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """The till starts behind a gap; it has to send again from head office's position."""


@dataclass(frozen=True, slots=True)
class Conflict:
    code: Literal["identity_conflict", "chain_broken"]
    detail: str


Verdict = Next | Ahead | Conflict


def judge(position: Position, request: ExchangeRequest, recorded: Mapping[int, str]) -> Verdict:
    """`recorded` holds the hashes from `request.after_seq` up to the position, as far as they are known."""
    if request.epoch != position.epoch:
        return _fork(f"epoch {request.epoch} was replaced, {position.epoch} counts")
    broken = _first_break(request)
    if broken is not None:
        return Conflict("chain_broken", f"The chain of events does not hold at number {broken}.")
    if request.after_seq > position.seq:
        return Ahead()
    known = {**recorded, 0: GENESIS, position.seq: position.hash}
    if known.get(request.after_seq) != request.after_hash:
        return _fork(f"another history up to number {request.after_seq}")
    for event in request.events:
        if event.seq <= position.seq and known.get(event.seq) != event.hash:
            return _fork(f"another event at number {event.seq}")
    return Next(tuple(event for event in request.events if event.seq > position.seq))


def _first_break(request: ExchangeRequest) -> int | None:
    previous = request.after_hash
    for seq, event in enumerate(request.events, request.after_seq + 1):
        right = chain_hash(previous, seq, event.event_id, event.kind, event.occurred_at_ms, event.body)
        if event.seq != seq or event.hash != right:
            return seq
        previous = event.hash
    return None


def _fork(what: str) -> Conflict:
    return Conflict("identity_conflict", f"Another till uses this identity, or a disk was put back: {what}.")
