"""Makes an installation the terminal that a one-time code is for."""

from pos_loyalty import __version__
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.sync import position, signatures
from pos_loyalty.sync.messages import PROTOCOL, RegisterAnswer, RegisterRequest
from pos_loyalty.sync.transport import HttpLink


def register(store: TillStore, server_url: str, code: str, authority: str | None = None) -> RegisterAnswer:
    """Durable when this returns; raises SyncError. The till signs with a key that it makes here.

    `authority` (PEM) is the only one that may vouch for the server from now on; None: those of the system.
    """
    signing_key = signatures.new_key()
    request = RegisterRequest(
        protocol=PROTOCOL,
        code=code,
        app_version=__version__,
        public_key=signatures.public_key(signing_key),
        earlier=position.earlier_identity(store),
    )
    with HttpLink(server_url, authority=authority) as link:
        answer = link.register(request)
    position.take_identity(store, server_url, answer, authority, signing_key)
    return answer
