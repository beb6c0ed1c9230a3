"""The exceptions of the product.

LoyaltyError
├── UserError     something a person can act on: a message key and its values, shown on the screen
├── SyncError     the exchange with head office did not happen; the till keeps working
└── StoreError    the local database cannot be used as it is (newer version, full or damaged disk)

Bugs are assertions, never one of these.
"""

from collections.abc import Mapping


class LoyaltyError(Exception):
    """Base of everything the product raises on purpose."""


class UserError(LoyaltyError):
    """A person asked for something that cannot be done; `key` names a sentence in `i18n.messages`."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key} ({shown})" if shown else self.key


class SyncError(LoyaltyError):
    """Head office could not be reached, answered nonsense or refused; nothing is lost by it."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail


class StoreError(UserError):
    """The local database cannot be opened or written; the sentence says why and what to do."""
