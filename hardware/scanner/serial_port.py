"""Finds and opens serial ports: the only place that touches pyserial."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, cast

# Pyserial ships no type information; what is used of it is given types in this module.
import serial
from serial.tools import list_ports

_USB = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """A device by what it is, not by the port name, which changes from plug to plug."""

    vendor_id: int
    product_id: int
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class PortInfo:
    name: str
    title: str
    identity: UsbIdentity | None


@dataclass(frozen=True, slots=True)
class LineSettings:
    """The factory settings of nearly every serial scanner; USB-CDC ignores them."""

    baud: int = 9_600
    data_bits: int = 8
    parity: str = "N"
    stop_bits: int = 1
    rts_cts: bool = False


class SerialPort(Protocol):
    """What a driver uses of an open pyserial port."""

    @property
    def in_waiting(self) -> int: ...

    def read(self, size: int) -> bytes: ...

    def write(self, data: bytes) -> object: ...

    def close(self) -> None: ...


class PortUnavailableError(Exception):
    """The port cannot be opened now; `detail` is a word of DeviceState."""

    def __init__(self, detail: str, cause: str) -> None:
        super().__init__(f"{detail}: {cause}")
        self.detail = detail


PortOpener = Callable[[str, LineSettings, float], SerialPort]
PortLister = Callable[[], Iterable[PortInfo]]


def parse_port(setting: str) -> str | UsbIdentity:
    """`usb:0c2e:0aaf` or `usb:0c2e:0aaf:SERIAL` is an identity, all else a port name or address."""
    found = _USB.fullmatch(setting.strip())
    if found is None:
        return setting.strip()
    vendor, product, number = found.groups()
    return UsbIdentity(int(vendor, 16), int(product, 16), number)


def list_serial_ports() -> list[PortInfo]:
    return [
        PortInfo(
            port.device,
            port.description or port.device,
            None if port.vid is None else UsbIdentity(port.vid, port.pid, port.serial_number or None),
        )
        for port in list_ports.comports()
    ]


def find_port(wanted: str | UsbIdentity, ports: PortLister = list_serial_ports) -> str | None:
    if isinstance(wanted, str):
        return wanted
    for port in ports():
        found = port.identity
        if found is None or (found.vendor_id, found.product_id) != (wanted.vendor_id, wanted.product_id):
            continue
        if wanted.serial_number in (None, found.serial_number):
            return port.name
    return None


def open_port(name: str, line: LineSettings, read_timeout_s: float) -> SerialPort:
    """Opens a port name or any pyserial address; what came in before is flushed by pyserial."""
    try:
        port = serial.serial_for_url(
            name,
            baudrate=line.baud,
            bytesize=line.data_bits,
            parity=line.parity,
            stopbits=line.stop_bits,
            rtscts=line.rts_cts,
            timeout=read_timeout_s,
            do_not_open=True,
        )
        # Advisory only, yet it keeps a second copy of this program off the device.
        port.exclusive = True
        port.open()
    except OSError as error:
        raise PortUnavailableError(_why_not(error), str(error)) from error
    except ValueError as error:
        raise PortUnavailableError("bad_port", str(error)) from error
    return cast("SerialPort", port)


def _why_not(error: OSError) -> str:
    text = str(error)
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "FileNotFoundError" in text:
        return "not_found"
    if error.errno in (errno.EAGAIN, errno.EBUSY) or "exclusively lock" in text:
        return "in_use"
    # Windows answers "access denied" for a port that another program holds.
    if "PermissionError" in text:
        return "in_use"
    if error.errno == errno.EACCES:
        return "no_permission"
    return "cannot_open"
