"""Which key a till signs with, found by its token; a request that is not signed with it is refused like a wrong token."""

import threading

from sqlalchemy import Engine, select

from pos_loyalty.database.head_office_tables import terminal
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.terminals import token_hash
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.sync import signatures

MOST_REMEMBERED = 20_000


class TillKeys:
    """A token and its key never change, so each is read once; whether the token still counts is asked elsewhere."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: dict[str, str | None] = {}

    def check(self, token: str, path: str, body: bytes, signature: str) -> None:
        """Raises RefusedError 'token_refused'."""
        key = self._key_of(token_hash(token))
        if key is not None and not signatures.is_signed(key, path, body, signature):
            raise RefusedError("token_refused", "The request is not signed with the key of this terminal.")

    def _key_of(self, hashed: str) -> str | None:
        with self._lock:
            if hashed in self._known:
                return self._known[hashed]
        with snapshot(self._engine) as connection:
            found = select(terminal.c.public_key).where(terminal.c.token_hash == hashed)
            row = connection.execute(found).first()
        # A token that nobody has is refused where the terminal is looked up.
        if row is None:
            return None
        key: str | None = row.public_key
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[hashed] = key
        return key
