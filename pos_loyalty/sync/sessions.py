"""Makes a start of the till known to head office, and goes on where both know the same."""

from sqlalchemy import Connection, delete, insert, select

from pos_loyalty import __version__
from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card_block, gift_right, terminal
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync import exchange, position
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.messages import PROTOCOL, LogSample, Renewal, SessionAnswer, SessionRequest
from pos_loyalty.sync.transport import ExchangeLink

_SESSION = select(terminal.c.session_id)
_IDENTITY = select(terminal.c.terminal_id, terminal.c.epoch)
_DROP_RIGHTS = delete(gift_right)


def open_session(store: TillStore, link: ExchangeLink, now_ms: int) -> None:
    """Durable when this returns. Raises SyncError; 'identity_conflict' where two machines have one identity."""
    for is_forked in (False, True):
        with store.reading() as connection:
            here = position.read(connection)
            request = _request(connection, here, store.boot_id, now_ms, is_forked=is_forked)
        answer = link.open_session(request)
        if _take(store, here, answer):
            return
    raise SyncError("identity_conflict", f"head office names another event {answer.acked_seq} once more")


def _request(
    connection: Connection, here: Position, boot_id: str, now_ms: int, *, is_forked: bool
) -> SessionRequest:
    samples = event_log.hashes_at(connection, exchange.sample_seqs(event_log.newest_seq(connection)))
    return SessionRequest(
        protocol=PROTOCOL,
        terminal_id=here.terminal_id,
        boot_id=boot_id,
        epoch=here.epoch,
        acked_seq=here.acked_seq,
        samples=tuple(LogSample(seq=seq, hash=its_hash) for seq, its_hash in samples),
        is_forked=is_forked,
        heard_ms=here.heard_ms,
        asks=here.asks,
        previous_session_id=connection.execute(_SESSION).scalar() or "",
        app_version=__version__,
        sent_at_ms=max(0, now_ms),
    )


def _take(store: TillStore, here: Position, answer: SessionAnswer) -> bool:
    """False if head office goes on from an event that this log has not: the disk was put back."""
    with store.writing() as connection:
        row = connection.execute(_IDENTITY).one()
        if (row.terminal_id, row.epoch) != (here.terminal_id, here.epoch):
            raise SyncError("no_link", "the till was registered again meanwhile")
        if event_log.hash_at(connection, answer.acked_seq) != answer.acked_hash:
            return False
        position.note(
            connection,
            session_id=answer.session_id,
            session_boot=store.boot_id,
            epoch=answer.epoch,
            acked_seq=answer.acked_seq,
            rights_seq=0,
        )
        # They were for the start before: what is still set aside is told again.
        connection.execute(_DROP_RIGHTS)
        if answer.renewal is not None:
            _renumber(connection, answer.renewal)
    return True


def _renumber(connection: Connection, renewal: Renewal) -> None:
    position.note(connection, terminal_no=renewal.terminal_no)
    connection.execute(delete(card_block))
    connection.execute(
        insert(card_block),
        [
            {"first_index": one.first_index, "last_index": one.last_index, "next_index": one.first_index}
            for one in renewal.card_blocks
        ],
    )
