"""One round between a till and head office: events in, then what changed, in that order.

The events are taken in and committed first; their changes are numbered after that; the answer is read last, in
one snapshot. A reply that is lost costs nothing: the same request again is answered the same way.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError

from pos_loyalty.head_office import changes, feed, inbox, terminals
from pos_loyalty.head_office.changes import Changes
from pos_loyalty.head_office.inbox import Asked, Received
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.terminals import Place
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.messages import MAX_CHANGES, PROTOCOL, ExchangeAnswer, ExchangeRequest

LONGEST_WAIT = "250ms"
"""For a row that another transaction has: longer than that nobody waits for those that came together with them."""


def exchange(engine: Engine, request: ExchangeRequest, token: str, now_ms: int) -> ExchangeAnswer:
    if request.protocol != PROTOCOL:
        raise RefusedError("protocol_unknown", f"This head office speaks protocol {PROTOCOL}.")
    received = _receive(engine, request, token, now_ms)
    if received.conflict is not None:
        raise RefusedError(received.conflict.code, received.conflict.detail)
    (answer,) = _answers(engine, [(request, received)], now_ms)
    return answer


def exchange_together(engine: Engine, asked: Sequence[Asked], now_ms: int) -> list[ExchangeAnswer | None]:
    """Requests of several tills in the transactions of one; None where one has to be asked again, by itself."""

    def receive(connection: Connection) -> list[Received | None]:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        return inbox.receive_together(connection, asked, now_ms)

    try:
        received = write(engine, receive, attempts=1)
        pairs = [(one.request, its) for one, its in zip(asked, received, strict=True) if its is not None]
        answers = iter(_answers(engine, pairs, now_ms) if pairs else ())
    except (DataError, IntegrityError, RefusedError):
        return [None] * len(asked)
    return [None if its is None else next(answers) for its in received]


def _answers(
    engine: Engine, pairs: Sequence[tuple[ExchangeRequest, Received]], now_ms: int
) -> list[ExchangeAnswer]:
    senders = [received.sender for _, received in pairs]
    # A number that is in this database as surely as the note is no promise too many: most rounds need no other write.
    all_numbered = not any(received.has_news for _, received in pairs) or feed.number_pending(
        engine, feed.BATCHES_PER_EXCHANGE, also=lambda c, newest: terminals.note_told(c, senders, newest)
    )
    with snapshot(engine) as connection:
        places = terminals.places(connection, senders)
        pages = [
            changes.changes_after(
                connection, received.sender, request.feed_cursor, request.generation, MAX_CHANGES, now_ms
            )
            for request, received in pairs
        ]
    if late := [
        sender
        for sender, page in zip(senders, pages, strict=True)
        if page.cursor > places[sender.terminal_id].told_feed
    ]:
        # Before the till hears of it: a database that was put back knows that it has said less.
        # Of one snapshot it is the same for all.
        newest = pages[0].newest
        write(engine, lambda connection: terminals.note_told(connection, late, newest))
    return [
        _answer(received, places[received.sender.terminal_id], page, now_ms, all_numbered=all_numbered)
        for (_, received), page in zip(pairs, pages, strict=True)
    ]


def _answer(
    received: Received, place: Place, page: Changes, now_ms: int, *, all_numbered: bool
) -> ExchangeAnswer:
    return ExchangeAnswer(
        acked_seq=place.last_seq,
        acked_hash=place.last_hash,
        changes=page.changes,
        feed_cursor=page.cursor,
        feed_newest=page.newest,
        generation=page.generation,
        # Whoever wants what is called back waits for this till's word.
        more=page.more or not all_numbered or any(not one.held for one in received.told.rights),
        card_blocks=received.card_blocks,
        rights=received.told.rights,
        rights_seq=received.told.rights_seq,
        server_time_ms=now_ms,
    )


def _receive(engine: Engine, request: ExchangeRequest, token: str, now_ms: int) -> inbox.Received:
    try:
        return write(engine, lambda connection: inbox.receive(connection, request, token, now_ms))
    except (DataError, IntegrityError):
        return write(
            engine, lambda connection: inbox.receive(connection, request, token, now_ms, carefully=True)
        )
