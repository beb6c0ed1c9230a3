"""The key that a till's store is encrypted with: in the operating system's key store, or in a file where there is none.

It is made once for an account and never replaced: every store and every copy of it is read with it.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from pos_loyalty.database.durable import sync_names
from pos_loyalty.domain.errors import StoreError

FILE_VARIABLE = "POS_LOYALTY_KEY_FILE"
"""Names the file that has the key; the operating system is not asked then."""
KEY_BYTES = 32
_SERVICE = "pos-loyalty"
_NAME = "store key"


@dataclass(frozen=True, slots=True)
class StoreKey:
    """`place` is where it is kept, for people."""

    hexadecimal: str = field(repr=False)
    place: str


def known() -> list[StoreKey]:
    """What there is, the better kept one first. Raises StoreError 'store_key_unreadable'."""
    return [key for key in (_from_system(), _from_file()) if key is not None]


def make() -> StoreKey:
    """Durable when this returns. Raises OSError where it can be kept nowhere."""
    hexadecimal = secrets.token_hex(KEY_BYTES)
    return _into_system(hexadecimal) or _into_file(hexadecimal)


def key_file() -> Path:
    named = os.environ.get(FILE_VARIABLE)
    return (
        Path(named) if named else Path(platformdirs.user_config_dir(_SERVICE, appauthor=False)) / "store.key"
    )


def _from_system() -> StoreKey | None:
    if os.environ.get(FILE_VARIABLE):
        return None
    # Half a tenth of a second, and only where a store is opened.
    import keyring
    from keyring.errors import KeyringError

    # Without a session of a desktop there may be none, or one that is locked.
    with suppress(KeyringError, OSError, RuntimeError):
        found = keyring.get_password(_SERVICE, _NAME)
        return StoreKey(_checked(found, "key store"), _system_name()) if found else None
    return None


def _into_system(hexadecimal: str) -> StoreKey | None:
    if os.environ.get(FILE_VARIABLE):
        return None
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, OSError, RuntimeError):
        keyring.set_password(_SERVICE, _NAME, hexadecimal)
        if keyring.get_password(_SERVICE, _NAME) == hexadecimal:
            return StoreKey(hexadecimal, _system_name())
    return None


def _system_name() -> str:
    import keyring

    return f"the key store of the system ({keyring.get_keyring().name})"


def _from_file() -> StoreKey | None:
    path = key_file()
    try:
        text = path.read_text("ascii", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError("store_key_unreadable", path=str(path)) from error
    return StoreKey(_checked(text.strip(), str(path)), str(path))


def _into_file(hexadecimal: str) -> StoreKey:
    """Readable by this account only; another process that was faster has made the key."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(hexadecimal + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Whole or not at all, and never over one that is there.
        os.link(unfinished, path)
    except FileExistsError:
        """Taken as it is below."""
    finally:
        unfinished.unlink()
        sync_names(path.parent)
    made = _from_file()
    assert made is not None, "it was written just now"
    return made


def _checked(text: str, place: str) -> str:
    if len(text) != 2 * KEY_BYTES or set(text) - set("0123456789abcdef"):
        raise StoreError("store_key_unreadable", path=place)
    return text
