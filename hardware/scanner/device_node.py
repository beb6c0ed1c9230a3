"""A device that the system shows as a file, as a driver reads it: what was sent comes whole, or nothing came in time."""

import errno
import os
import select
from pathlib import Path

from hardware.scanner.serial_port import PortUnavailableError

_DETAILS = {
    errno.ENOENT: "not_found",
    errno.ENODEV: "not_found",
    errno.ENXIO: "not_found",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EBUSY: "in_use",
    # A file that is no such device does not know what it is asked.
    errno.ENOTTY: "bad_port",
    errno.EINVAL: "bad_port",
}


class NodePort:
    """An open one. Nothing is ever said to it."""

    in_waiting = 0

    def __init__(self, descriptor: int, most_bytes: int, read_timeout_s: float) -> None:
        self._descriptor, self._most_bytes, self._read_timeout_s = descriptor, most_bytes, read_timeout_s

    def read(self, size: int) -> bytes:  # noqa: ARG002 - reports and events come whole or not at all
        if not select.select([self._descriptor], [], [], self._read_timeout_s)[0]:
            return b""
        sent = os.read(self._descriptor, self._most_bytes)
        if not sent:
            raise OSError(errno.ENODEV, "the device is gone")
        return sent

    def write(self, data: bytes) -> object:
        raise OSError(errno.EPERM, f"nothing is said to such a scanner ({len(data)} bytes)")

    def close(self) -> None:
        os.close(self._descriptor)


def open_node(name: str) -> int:
    """Its descriptor. Raises PortUnavailableError."""
    if Path(name).is_dir():  # Opening it to read would go well, reading would not.
        raise PortUnavailableError("bad_port", "a folder is no device")
    try:
        return os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise unavailable(error) from error


def unavailable(error: OSError) -> PortUnavailableError:
    return PortUnavailableError(_DETAILS.get(error.errno or 0, "cannot_open"), str(error))
