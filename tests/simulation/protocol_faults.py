"""Faults of the protocol, as small changes of the product: what other systems had, and what this one guards against.

A fault takes what it replaces and gives what stands there instead.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import bindparam, select, update

from pos_loyalty.checkout import gift_rights as till_gift_rights
from pos_loyalty.database.head_office_tables import card, reservation
from pos_loyalty.database.till_tables import terminal
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import (
    card_states,
    coupons,
    effects,
    feed,
    gift_effects,
    gift_rights,
    holds,
    inbox,
    look_up,
    member_stores,
    reservations,
    return_effects,
    sessions,
    terminals,
    voucher_uses,
)
from pos_loyalty.head_office.importing import gifts
from pos_loyalty.head_office.position import Conflict, Next
from pos_loyalty.head_office.together import Together
from pos_loyalty.simulation.faults.disk import PowerCutError
from pos_loyalty.sync import agent, apply, exchange, position
from pos_loyalty.sync import sessions as till_sessions
from pos_loyalty.sync.messages import ExchangeAnswer


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` it stands, as a name in `owner`; `seed` is the first schedule that catches it."""

    says: str
    owner: Any
    where: str
    instead: Callable[[Any], Any]
    seed: int = 1
    beside: "Fault | None" = None

    @contextmanager
    def planted(self) -> Iterator[None]:
        with self._patch(), self.beside.planted() if self.beside else nullcontext():
            yield

    def _patch(self) -> Any:
        if isinstance(self.owner, dict):
            return patch.dict(self.owner, {self.where: self.instead(self.owner[self.where])})
        return patch.object(self.owner, self.where, self.instead(getattr(self.owner, self.where)))


def _nothing(_right: Any) -> Any:
    return lambda *_arguments, **_named: None


def _silent(_right: Any) -> Any:
    return SimpleNamespace(note=lambda *_arguments: None)


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _right: lambda *_arguments, **_named: value


# At the till


def _acknowledged_before_it_is_sent(right: Any) -> Any:
    def one_round(store: Any, *rest: Any) -> Any:
        try:
            return right(store, *rest)
        except SyncError:
            with store.writing() as connection:
                newest = connection.exec_driver_sql("SELECT MAX(seq) FROM event").scalar() or 0
                connection.execute(update(terminal).values(acked_seq=newest))
            raise

    return one_round


def _takes_any_session(_right: Any) -> Any:
    def take(store: Any, _here: Any, answer: Any) -> bool:
        with store.writing() as connection:
            connection.execute(
                update(terminal).values(
                    session_id=answer.session_id,
                    session_boot=store.boot_id,
                    epoch=answer.epoch,
                    acked_seq=min(
                        answer.acked_seq,
                        connection.exec_driver_sql("SELECT MAX(seq) FROM event").scalar() or 0,
                    ),
                )
            )
        return True

    return take


def _members_alone_are_old(_right: Any) -> Any:
    return lambda connection: connection.execute(apply._SET_OLD)


def _a_session_lasts_over_starts(right: Any) -> Any:
    def read(connection: Any, boot_id: str = "") -> Any:
        session_id = connection.execute(select(terminal.c.session_id)).scalar()
        return replace(right(connection, boot_id), session_id=session_id)

    return read


def _own_entries_count_on(right: Any) -> Any:
    def members(connection: Any, changes: Any, _acked_seq: int) -> None:
        right(connection, changes, 0)

    return members


def _the_position_is_written_first(right: Any) -> Any:
    def apply_it(store: Any, position: Any, answer: Any, now_ms: int) -> None:
        with store.writing() as connection:
            connection.execute(update(terminal).values(feed_cursor=answer.feed_cursor))
        right(store, position, answer, now_ms)

    return apply_it


def _the_last_change_is_forgotten(right: Any) -> Any:
    def apply_it(store: Any, position: Any, answer: Any, now_ms: int) -> None:
        right(store, position, answer.model_copy(update={"changes": answer.changes[:-1]}), now_ms)

    return apply_it


def _always_complete(right: Any) -> Any:
    def request_for(*arguments: Any, **_more: Any) -> Any:
        return right(*arguments, more=False)

    return request_for


def _of_any_start(_right: Any) -> Any:
    return """
        SELECT redemption_id, reward_id, points FROM gift_right WHERE member_id = ? AND ? <> ''
         ORDER BY redemption_id
    """


def _looked_at_only(_right: Any) -> Any:
    return "SELECT redemption_id FROM gift_right WHERE redemption_id = ?"


# At head office


def _said_to_nobody(_right: Any) -> Any:
    def set_state(connection: Any, which: Any, state: str, since_ms: int) -> None:
        connection.execute(update(card).where(which).values(state=state, state_since_ms=since_ms))

    return set_state


def _of_the_clock(_right: Any) -> Any:
    def sweep(connection: Any, now_ms: int) -> int:
        over = connection.exec_driver_sql(
            "SELECT redemption_id FROM reservation WHERE state = 'held' AND expires_at_ms <= ?", (now_ms,)
        ).scalars()
        return sum(holds.release(connection, one) for one in over.all())

    return sweep


def _without_an_answer(right: Any) -> Any:
    def look_at(connection: Any, row: Any, request: Any, *, has_told_all: bool) -> None:
        if row.state == "held" and row.recalled_at_ms is not None:
            gift_rights._hand_over(connection, row)
        else:
            right(connection, row, request, has_told_all=has_told_all)

    return look_at


def _before_all_is_told(right: Any) -> Any:
    def look_at(connection: Any, row: Any, request: Any, *, has_told_all: bool) -> None:
        right(connection, row, request, has_told_all=has_told_all or bool(request))

    return look_at


def _of_any_disk(_right: Any) -> Any:
    return select(reservation).where(
        reservation.c.terminal_id == bindparam("sender"), reservation.c.right_seq.is_not(None)
    )


def _of_this_moment(right: Any) -> Any:
    return lambda connection, sender, _at_ms: right(connection, sender, 1 << 42)


def _no_history(right: Any) -> Any:
    def judge(position: Any, request: Any, recorded: Any) -> Any:
        found = right(position, request, recorded)
        if isinstance(found, Conflict):
            return Next(tuple(event for event in request.events if event.seq > position.seq))
        return found

    return judge


def _whatever_it_tells(_right: Any) -> Any:
    return lambda _sender, request, _now_ms: bool(request.events)


def _the_same_epoch(right: Any) -> Any:
    def renew(connection: Any, sender: Any, request: Any) -> Any:
        renewal = right(connection, sender, request)
        connection.exec_driver_sql(
            "UPDATE terminal SET epoch = ? WHERE terminal_id = ?", (sender.epoch, sender.terminal_id)
        )
        return renewal

    return renew


def _late_gifts_are_free(right: Any) -> Any:
    def give_late(work: Any, body: Any, member_id: str, hold: Any) -> Any:
        return right(work, body.model_copy(update={"points": 0}), member_id, hold)

    return give_late


def _each_time_another_sale(right: Any) -> Any:
    def apply_sale(work: Any, body: Any, event: Any) -> Any:
        return right(work, body.model_copy(update={"purchase_id": str(uuid.uuid4())}), event)

    return apply_sale


def _nothing_known(_right: Any) -> Any:
    return lambda *_arguments: {}


def _answered_before_it_is_durable(right: Any) -> Any:
    def exchange_it(together: Any, request: Any, token: str, now_ms: int) -> Any:
        try:
            return right(together, request, token, now_ms)
        except PowerCutError:
            if not request.events:
                raise
            return ExchangeAnswer(
                acked_seq=request.events[-1].seq,
                acked_hash=request.events[-1].hash,
                changes=(),
                feed_cursor=request.feed_cursor,
                generation=request.generation,
                more=False,
                card_blocks=(),
                server_time_ms=now_ms,
            )

    return exchange_it


def _only_the_first_of_a_batch(right: Any) -> Any:
    def take_in(connection: Any, arrivals: Any, now_ms: int, *, carefully: bool) -> Any:
        firsts = [one._replace(events=one.events[:1]) for one in arrivals]
        batches = right(connection, firsts, now_ms, carefully=carefully)
        for sender, _request, events in arrivals:
            terminals.note(connection, sender, last_seq=events[-1].seq, last_hash=events[-1].hash)
        return batches

    return take_in


FAULTS = (
    Fault(
        "a till takes for sent what was never answered", agent, "_round", _acknowledged_before_it_is_sent, 6
    ),
    Fault(
        "a till takes any position for its own",
        exchange,
        "check",
        _nothing,
        13,
        Fault("and any session", till_sessions, "_take", _takes_any_session),
    ),
    Fault("a till says nothing at its start", position, "read", _a_session_lasts_over_starts, 2),
    Fault(
        "what a till counted counts on beside head office's word",
        apply._APPLY,
        "member",
        _own_entries_count_on,
    ),
    Fault(
        "a till says it has told everything when more waits", exchange, "request_for", _always_complete, 77
    ),
    Fault(
        "the place in the changes is kept before the changes",
        agent,
        "apply",
        _the_position_is_written_first,
        2,
    ),
    Fault(
        "a card that was refused once is refused for ever", apply, "_begin_anew", _members_alone_are_old, 78
    ),
    Fault("a till is told of changes and forgets the last", agent, "apply", _the_last_change_is_forgotten),
    Fault("an event that comes again is another one", inbox, "_known", _nothing_known, 8),
    Fault("a sale that comes again is another one", effects._EFFECTS, "purchase", _each_time_another_sale, 8),
    Fault(
        "head office answers before it is durable", Together, "exchange", _answered_before_it_is_durable, 21
    ),
    Fault(
        "head office takes in any history",
        inbox,
        "judge",
        _no_history,
        13,
        Fault("of any machine", sessions, "admit", _nothing),
    ),
    Fault("who comes with others is not looked at", inbox, "_is_plain", _whatever_it_tells, 13),
    Fault("two machines exchange with one identity", sessions, "admit", _nothing, 41),
    Fault("an epoch is used again", sessions, "_renew", _the_same_epoch, 8),
    Fault("a second machine is given gifts", sessions, "require", _nothing, 177),
    Fault("a database that was put back keeps its generation", feed, "renew", _nothing, 79),
    Fault(
        "a head office that was put back gives gifts at once",
        terminals,
        "are_heard_of_since_it_was_put_back",
        _always(value=True),
        79,
    ),
    Fault("only the holder's tills hear of a card", card_states, "set_state", _said_to_nobody, 19),
    Fault("a hold ends by the clock", reservations, "sweep", _of_the_clock, 3),
    Fault("a late request says that everything is told", terminals, "note_complete", _of_this_moment, 3),
    Fault("what is set aside can be set aside again", holds, "_held", _always({}), 4),
    Fault("a gift is set aside for any start of a till", till_gift_rights, "_OF_MEMBER", _of_any_start, 32),
    Fault("a gift that is set aside can be given again", till_gift_rights, "_DROP", _looked_at_only, 58),
    Fault(
        "what is called back is free before its till answers", gift_rights, "_look_at", _without_an_answer, 29
    ),
    Fault("what another disk may have given is free", gift_rights, "_OF_TERMINAL", _of_any_disk, 96),
    Fault(
        "what is told before its member is left out",
        inbox.waiting,
        "take_up",
        _always(frozenset()),
        3,
        Fault("and never looked at again", inbox.waiting, "look_again", _nothing),
    ),
    Fault("a member who was asked for is told of no more", look_up, "_note_seen", _nothing, 6),
    Fault("of two who became one only one is told of", member_stores, "share", _nothing, 6),
    Fault("a gift that is told of late costs nothing", gift_effects, "_give_late", _late_gifts_are_free, 13),
    Fault(
        "a batch is acknowledged of which one event was taken in",
        inbox,
        "_take_in",
        _only_the_first_of_a_batch,
        2,
    ),
    Fault("the same goods come back to two tills", return_effects, "_fits", _always(value=True), 3),
    Fault("a coupon that is held can be held again", coupons, "_is_held_by_another", _always(value=False), 7),
    Fault("another price is told to nobody", gifts, "feed", _silent, 7),
    Fault("a coupon is free while its sale waits", voucher_uses, "note_coupons", _nothing, 6),
    Fault(
        "what a voucher cost does not come back with the goods",
        return_effects._Change,
        "_settle_vouchers",
        _nothing,
        7,
    ),
)
