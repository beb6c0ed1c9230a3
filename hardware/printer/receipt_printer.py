"""A receipt printer by its address: network, serial line, USB, or a file such as /dev/usb/lp0.

Opened for each job and closed after it, as printers are switched off and on; a job takes two seconds at most.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, Protocol

LIMIT_S = 2.0
STATUS_S = 0.3
"""Many printers say nothing when they are asked how they are: silence is taken for well."""

_PAPER_ASKED, _OFFLINE_ASKED = b"\x10\x04\x04", b"\x10\x04\x02"
_PAPER_OUT, _COVER_OPEN, _STATUS_FIXED = 0x60, 0x04, 0x12

_NETWORK = re.compile(r"network:([^:\s]{1,253})(?::([0-9]{1,5}))?")
_SERIAL = re.compile(r"serial:([^:\s]+)(?::([0-9]{3,7}))?")
_USB = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_FILE = re.compile(r"file:(.+)")

Reason = Literal["address", "gone", "paper", "cover"]


class PrinterError(Exception):
    """The job was not printed, or not all of it. `reason` says what a person has to look at."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail


class ReceiptPrinter(Protocol):
    """Where a job goes. `send` returns once the device has all of it, within about two seconds."""

    def send(self, job: bytes) -> None:
        """Raises PrinterError."""


@dataclass(frozen=True, slots=True)
class EscPosPrinter:
    """Through the transports of python-escpos; `answers` for those that can be asked how they are."""

    make: Callable[[], Any]
    answers: bool

    def send(self, job: bytes) -> None:
        with self._opened() as device:
            if self.answers:
                _check(device)
            device._raw(job)  # noqa: SLF001 - the library's way to send bytes as they are

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        device = None
        try:
            device = self.make()
            device.open()
            yield device
        except PrinterError:
            raise
        except Exception as error:
            # Four libraries below this one, each with errors of its own: whatever it was, nothing was printed.
            raise PrinterError("gone", f"{type(error).__name__}: {error}") from error
        finally:
            if device is not None:
                with suppress(Exception):
                    device.close()


class _NetworkLine:
    """As a transport of the library, whose own leaves a socket open where nobody answers."""

    device: socket.socket

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)

    def open(self) -> None:
        self.device = socket.create_connection(self._place, timeout=LIMIT_S)

    def _raw(self, data: bytes) -> None:
        self.device.sendall(data)

    def _read(self) -> bytes:
        return self.device.recv(16)

    def close(self) -> None:
        with suppress(OSError):
            # What was sent is taken before the line is closed, or some printers drop the end of it.
            self.device.shutdown(socket.SHUT_WR)
        self.device.close()


def printer_at(address: str) -> EscPosPrinter:
    """`network:HOST[:PORT]`, `serial:PORT[:BAUD]`, `usb:VID:PID` or `file:PATH`.

    Raises PrinterError 'address', and 'gone' where the library for it is missing.
    """
    if found := _NETWORK.fullmatch(address):
        host, port = found.group(1), int(found.group(2) or 9100)
        return EscPosPrinter(lambda: _NetworkLine(host, port), answers=True)
    if found := _SERIAL.fullmatch(address):
        from escpos import printer as transports

        name, baud = found.group(1), int(found.group(2) or 9600)
        return EscPosPrinter(lambda: _serial(transports, name, baud), answers=True)
    if found := _USB.fullmatch(address):
        if find_spec("usb") is None:
            raise PrinterError("gone", "USB printers need pyusb: pip install 'pos-loyalty[usb-printer]'")
        from escpos import printer as transports

        vendor, product = (int(part, 16) for part in found.groups())
        return EscPosPrinter(
            lambda: transports.Usb(vendor, product, timeout=int(LIMIT_S * 1000)), answers=False
        )
    if found := _FILE.fullmatch(address):
        from escpos import printer as transports

        path = found.group(1)
        return EscPosPrinter(lambda: transports.File(path), answers=False)
    raise PrinterError("address", address)


def _serial(transports: Any, name: str, baud: int) -> Any:
    return transports.Serial(name, baudrate=baud, timeout=STATUS_S, write_timeout=LIMIT_S, dsrdtr=False)


def _check(device: Any) -> None:
    """Raises PrinterError where the printer says that it cannot print."""
    for asked, mask, reason in ((_PAPER_ASKED, _PAPER_OUT, "paper"), (_OFFLINE_ASKED, _COVER_OPEN, "cover")):
        answer = _answer(device, asked)
        # Each status has four bits that are always the same: anything else is no status.
        if answer and answer[0] & 0x93 == _STATUS_FIXED and answer[0] & mask:
            raise PrinterError(reason)  # type: ignore[arg-type]  # mypy widens the tuple's words to str


def _answer(device: Any, asked: bytes) -> bytes:
    handle = device.device
    is_socket = hasattr(handle, "settimeout")
    device._raw(asked)  # noqa: SLF001 - as above
    if is_socket:
        handle.settimeout(STATUS_S)
    try:
        return bytes(device._read() if is_socket else handle.read(1))  # noqa: SLF001 - as above
    except TimeoutError:
        return b""
    finally:
        if is_socket:
            handle.settimeout(LIMIT_S)
