"""The store manager's PIN: what it protects at a counter, and what guessing costs."""

from pos_loyalty.domain.errors import UserError

FREE_TRIES = 5
FIRST_WAIT_MS = 30_000


class ManagerPin:
    """Checks one counter's tries. After five wrong ones it waits, twice as long with every further one."""

    def __init__(self) -> None:
        self._wrong = 0
        self._closed_until_ms = 0

    def check(self, pin_hash: str | None, pin: str, now_ms: int) -> None:
        """Raises UserError 'manager_pin_missing' (none was set), 'manager_pin_wrong' or 'manager_pin_closed'."""
        if pin_hash is None:
            raise UserError("manager_pin_missing")
        if now_ms < self._closed_until_ms:
            raise UserError("manager_pin_closed", seconds=-(-(self._closed_until_ms - now_ms) // 1000))
        if _matches(pin_hash, pin):
            self._wrong = 0
            return
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            self._closed_until_ms = now_ms + FIRST_WAIT_MS * 2 ** (self._wrong - FREE_TRIES)
        raise UserError("manager_pin_wrong")


def _matches(pin_hash: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        # A keyboard may deliver half a character, which no encoding has.
        return PasswordHasher().verify(pin_hash, pin.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
