"""The exchange between tills and head office (JSON, protocol 1): registration, sessions, events up, changes down."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from pos_loyalty.sync.changes import Change
from pos_loyalty.sync.wire import Asks, Hash, Id, Key, Message, Millis, SessionId

PROTOCOL = 1
MAX_EVENTS = 500
MAX_CHANGES = 2000
MAX_BODY_CHARS = 256 * 1024
MAX_SAMPLES = 200


class Event(Message):
    """One entry of a till's log; `body` is canonical JSON text so that both ends hash the same bytes."""

    seq: Annotated[int, Field(ge=1, le=2**53)]
    event_id: Id
    kind: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    occurred_at_ms: Millis
    body: Annotated[str, StringConstraints(max_length=MAX_BODY_CHARS)]
    hash: Hash


class ExchangeRequest(Message):
    """POST /v1/exchange with the terminal's token. `after_*` is the position before the first event.

    `rights_seq` is the last word about gift rights that the till has taken over; None from tills that have none.
    """

    protocol: int
    terminal_id: Id
    epoch: int
    after_seq: Annotated[int, Field(ge=0)]
    after_hash: Hash
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_EVENTS)]
    feed_cursor: Annotated[int, Field(ge=0)]
    generation: str = ""
    card_numbers_left: int = 0
    sent_at_ms: Millis
    session_id: SessionId = ""
    more: bool = False
    heard_ms: Millis = 0
    rights_seq: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class CardBlockMessage(Message):
    first_index: Annotated[int, Field(ge=0)]
    last_index: Annotated[int, Field(ge=0)]


class RightMessage(Message):
    """A gift that a till may give to a member without asking; not `held` any more: it drops the right."""

    redemption_id: Id
    member_id: Id
    reward_id: Key
    points: Annotated[int, Field(ge=0, le=10**12)]
    held: bool


class ExchangeAnswer(Message):
    """`acked_seq` is the last event that is durable at head office, whether from this request or an earlier one.

    A till whose request did not start there sends again from there. `more` asks for another round at once;
    `feed_newest` says how far its cursor has to go.
    """

    protocol: int = PROTOCOL
    acked_seq: Annotated[int, Field(ge=0)]
    acked_hash: Hash
    changes: Annotated[tuple[Change, ...], Field(max_length=MAX_CHANGES * 2)]
    feed_cursor: Annotated[int, Field(ge=0)]
    feed_newest: Annotated[int, Field(ge=0)] = 0
    generation: str
    more: bool
    card_blocks: tuple[CardBlockMessage, ...] = ()
    rights: tuple[RightMessage, ...] = ()
    rights_seq: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    server_time_ms: Millis


class LogSample(Message):
    """The hash that a till's log has at one place."""

    seq: Annotated[int, Field(ge=0, le=2**53)]
    hash: Hash


class SessionRequest(Message):
    """POST /v1/sessions: where a till stands, said after each start and whenever its place is in doubt.

    `boot_id` is made anew at each start, `previous_session_id` is the last one on this disk, and `heard_ms` head
    office's time in the last answer on it. `samples` are places of its log, newest first. `is_forked` says that the
    position head office named is not in this log. `asks` is None from tills that do not count them yet.
    """

    protocol: int
    terminal_id: Id
    boot_id: Id
    epoch: Annotated[int, Field(ge=1, le=2**31 - 2)]
    acked_seq: Annotated[int, Field(ge=0, le=2**53)]
    samples: Annotated[tuple[LogSample, ...], Field(max_length=MAX_SAMPLES)]
    is_forked: bool = False
    previous_session_id: SessionId = ""
    heard_ms: Millis = 0
    asks: Asks | None = None
    app_version: str = ""
    sent_at_ms: Millis


class Renewal(Message):
    """What comes with a new epoch: receipts and cards are numbered anew, because the old numbers may be used."""

    terminal_no: int
    card_blocks: tuple[CardBlockMessage, ...]


class SessionAnswer(Message):
    """`acked_*` is where the log goes on; a till whose log has another hash there asks again, as forked."""

    protocol: int = PROTOCOL
    session_id: Id
    epoch: int
    acked_seq: Annotated[int, Field(ge=0)]
    acked_hash: Hash
    renewal: Renewal | None = None
    server_time_ms: Millis


class EarlierIdentity(Message):
    """Where an installation stood as the terminal that it was, as in `SessionRequest`."""

    terminal_id: Id
    epoch: int
    acked_seq: Annotated[int, Field(ge=0, le=2**53)]
    acked_hash: Hash
    session_id: SessionId
    heard_ms: Millis
    asks: Asks


class RegisterRequest(Message):
    """POST /v1/terminals: trade a one-time code for an identity. With `public_key` every request has to be signed.

    By `earlier` head office knows whether the same disk is registered anew: what was set aside for it stays its own.
    """

    protocol: int
    code: Annotated[str, StringConstraints(min_length=8, max_length=32)]
    app_version: str
    public_key: Hash | None = None
    earlier: EarlierIdentity | None = None


class RegisterAnswer(Message):
    terminal_id: Id
    terminal_no: int
    name: str
    store_id: Key
    store_name: str
    timezone: str
    token: str
    epoch: int
    programme: int
    card_key: str
    card_blocks: tuple[CardBlockMessage, ...]
    generation: str
    scheme: dict[str, Any]
    manager_pin_hash: str | None = None


class Problem(Message):
    """The body of every refusal: a stable code, and a sentence for people who read logs."""

    code: Literal[
        "token_refused",
        "identity_conflict",
        "session_unknown",
        "protocol_unknown",
        "chain_broken",
        "code_refused",
        "too_many_guesses",
        "request_unreadable",
        "too_large",
        "busy",
    ]
    detail: str
