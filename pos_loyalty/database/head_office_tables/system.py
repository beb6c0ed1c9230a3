"""Programme, stores, terminals, what they sent, and the feed of what they are told."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from pos_loyalty.database.head_office_tables.naming import ID, metadata

programme = Table(
    "programme",
    metadata,
    Column("programme", Integer, primary_key=True, autoincrement=False),
    Column("card_key", LargeBinary, nullable=False),
    Column("next_card_index", BigInteger, nullable=False),
    Column("next_terminal_no", Integer, nullable=False),
    comment="One row per card programme: the secret that orders its numbers, and what is handed out next",
)

scheme = Table(
    "scheme",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
)

store = Table(
    "store",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("manager_pin_hash", Text, comment="argon2id, or null: nothing there needs the manager"),
    Column(
        "members",
        String(4),
        nullable=False,
        server_default="all",
        comment="of whom its tills are told: of those who were seen there, or of all",
    ),
)

operator = Table(
    "operator",
    metadata,
    Column("operator_id", ID, primary_key=True),
    Column("code", String(6), nullable=False, unique=True, comment="what is typed at the till"),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("store_id", String(64), comment="null: at the tills of every store"),
    Column("pin_hash", String(200), comment="argon2id"),
    Column("badge_hash", String(64), comment="sha256"),
    Column("added_at_ms", BigInteger, nullable=False),
    Column("withdrawn_at_ms", BigInteger),
)

invite = Table(
    "invite",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("store_id", ForeignKey("store.store_id"), nullable=False),
    Column("terminal_name", String(100), nullable=False),
    Column("terminal_id", ID, comment="the terminal that is registered again, or null for a new one"),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("used_at_ms", BigInteger),
)

terminal = Table(
    "terminal",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("terminal_no", Integer, nullable=False, unique=True),
    Column("store_id", ForeignKey("store.store_id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False, comment="of the current epoch, all applied"),
    Column("last_hash", String(64), nullable=False),
    Column("registered_at_ms", BigInteger, nullable=False),
    Column("last_seen_at_ms", BigInteger),
    Column("revoked_at_ms", BigInteger),
    Column("session_id", ID, comment="of the start that exchanges now"),
    Column("boot_id", ID, comment="the start that `session_id` was given to"),
    Column("next_session_id", ID, comment="given out, and current once it is used"),
    Column("next_boot_id", ID),
    Column(
        "told_feed", BigInteger, nullable=False, server_default="0", comment="the newest cursor it was given"
    ),
    Column(
        "lineage",
        Integer,
        nullable=False,
        server_default="0",
        comment="goes up when another disk than the last one takes its place",
    ),
    Column(
        "complete_ms",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="of this time of ours it has told everything",
    ),
    Column(
        "rights_seq",
        Integer,
        nullable=False,
        server_default="0",
        comment="the newest `right_seq` of its rights",
    ),
    Column(
        "asks",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="how often its disk had asked for something to be set aside",
    ),
    Column("public_key", String(64), comment="Ed25519, hexadecimal; null: it signs nothing"),
    Column(
        "ended_boots",
        Text,
        nullable=False,
        server_default="[]",
        comment="the newest starts before, as a list in JSON; none of them may come again",
    ),
)

inbox_event = Table(
    "inbox_event",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("event_id", ID, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("occurred_at_ms", BigInteger, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    Column("body", Text, nullable=False, comment="as it was sent, byte for byte"),
    Column("outcome", String(16), nullable=False),
    Column("detail", String(200), nullable=False),
    CheckConstraint("outcome in ('applied', 'kept', 'refused')", name="outcome"),
)

waiting_event = Table(
    "waiting_event",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("event_id", ID, primary_key=True),
    Column("waits_for", ID, comment="the member or sale; null: it waits for nothing any more"),
    Column("outcome", String(16), comment="in the end"),
    Column("detail", String(200)),
    Index(None, "waits_for"),
    comment="Events that came before what they speak of",
)

inbox_position = Table(
    "inbox_position",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", ID, nullable=False),
    Column("hash", String(64), nullable=False),
    comment="What stood at each place of each log; an event that is sent again in a new epoch has several places",
)

alarm = Table(
    "alarm",
    metadata,
    Column("alarm_id", ID, primary_key=True),
    Column("raised_at_ms", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("terminal_id", ID),
    Column("detail", Text, nullable=False),
    Index(None, "raised_at_ms"),
)

pending_change = Table(
    "pending_change",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("change_id", ID, primary_key=True),
    comment="Written with each change; numbered after its commit, because numbers taken before it come out of order",
)

change_feed = Table(
    "change_feed",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("audience", String(65), primary_key=True, comment="which tills it is for, see head_office.feed"),
    Column("feed", BigInteger, nullable=False, comment="when this thing last changed"),
    Index(None, "audience", "feed"),
)

feed_counter = Table(
    "feed_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("feed", BigInteger, nullable=False),
    Column("generation", ID, nullable=False, comment="changes when this database is restored from a backup"),
    Column(
        "restored_at_ms",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="when this database was put back",
    ),
)
