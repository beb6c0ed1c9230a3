"""One round between a till and head office: events in, then what changed, in that order.

The events are taken in and committed first; their changes are numbered after that; the answer is read last, in
one snapshot. A reply that is lost costs nothing: the same request again is answered the same way.
"""

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from pos_loyalty.head_office import changes, feed, inbox, terminals
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.messages import MAX_CHANGES, PROTOCOL, ExchangeAnswer, ExchangeRequest


def exchange(engine: Engine, request: ExchangeRequest, token: str, now_ms: int) -> ExchangeAnswer:
    if request.protocol != PROTOCOL:
        raise RefusedError("protocol_unknown", f"This head office speaks protocol {PROTOCOL}.")
    received = _receive(engine, request, token, now_ms)
    if received.conflict is not None:
        raise RefusedError(received.conflict.code, received.conflict.detail)
    sender = received.sender
    # A number that is in this database as surely as the note is no promise too many: most rounds need no other write.
    all_numbered = not received.has_news or feed.number_pending(
        engine, feed.BATCHES_PER_EXCHANGE, also=lambda c, newest: terminals.note_told(c, sender, newest)
    )
    with snapshot(engine) as connection:
        place = terminals.place(connection, sender)
        page = changes.changes_after(
            connection, sender, request.feed_cursor, request.generation, MAX_CHANGES, now_ms
        )
    if page.cursor > place.told_feed:
        # Before the till hears of it: a database that was put back knows that it has said less.
        write(engine, lambda connection: terminals.note_told(connection, sender, page.newest))
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
